package benchmark_test

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

const limit = simulator.DocumentedLimit

// lowerBound returns the shortest time for a number of requests for credit at the limit.
func lowerBound(requests int) time.Duration { return lowerBoundAt(limit, requests) }

// lowerBoundAt returns the shortest time for a number of requests at a limit per second. The first
// second's requests are sent at once, and the round trip is the shortest one.
func lowerBoundAt(perSecond, requests int) time.Duration {
	const roundTrip = 20 * time.Millisecond
	seconds := math.Ceil(float64(requests)/float64(perSecond)) - 1
	return time.Duration(seconds)*time.Second + roundTrip
}

// batches returns the number of requests for a number of UINs.
func batches(uins int) int { return (uins + partner.BatchSize - 1) / partner.BatchSize }

// customers returns customers with the UINs from 1 to n, and these UINs.
func customers(n int) (simulator.Customers, []partner.UIN) {
	all, uins := make(simulator.Customers, n), make([]partner.UIN, 0, n)
	for i := 1; i <= n; i++ {
		amount := json.RawMessage(fmt.Sprintf("%d.50", i))
		all[uint64(i)] = simulator.Customer{TotalCredit: amount, RemainingCredit: amount}
		uins = append(uins, partner.UIN(i))
	}
	return all, uins
}

// keys is a credential source with the simulator's keys.
type keys struct{}

func (keys) Credentials(context.Context) (tencentapi.Credentials, error) {
	return tencentapi.Credentials{
		SecretID:  simulator.DemoAccount.SecretID,
		SecretKey: simulator.DemoAccount.SecretKey,
	}, nil
}

func newClient(transport http.RoundTripper) (*tencentapi.Client, error) {
	endpoint, err := tencentapi.ParseEndpoint("http://127.0.0.1")
	return tencentapi.New(endpoint, transport, "benchmark", "benchmark"), err
}

// newReader returns a Reader with the provider's default request limits.
func newReader(transport http.RoundTripper) (*partner.Reader, error) {
	client, err := newClient(transport)
	return partner.NewReader(client, keys{}, partner.Limits{}), err
}

// creditClient reads UINs over a transport.
type creditClient func(ctx context.Context, transport http.RoundTripper, uins []partner.UIN) error

// shipped is the provider's client.
func shipped(ctx context.Context, transport http.RoundTripper, uins []partner.UIN) error {
	reader, err := newReader(transport)
	if err != nil {
		return err
	}
	return readAll(ctx, reader, uins)
}

// check returns an error unless each UIN has its credit. It ignores the credit of UINs in except.
func check(answers map[partner.UIN]partner.CreditAnswer, uins []partner.UIN,
	except ...partner.UIN,
) error {
	if len(answers) != len(uins) {
		return fmt.Errorf("%d answers for %d UINs", len(answers), len(uins))
	}
	for uin, answer := range answers {
		if want := fmt.Sprintf("%d.5", uin); !slices.Contains(except, uin) &&
			(answer.Err != nil || answer.Value.Remaining.String() != want) {
			return fmt.Errorf("UIN %s has %s: %w", uin, answer, answer.Err)
		}
	}
	return nil
}

// fleet measures processes that share one limit and start within two seconds. Each reads a number
// of UINs. The processes have ten times the lower bound.
func fleet(t *testing.T, mode string, processes, uins int, seed uint64, read creditClient) outcome {
	t.Helper()
	return readWithin(t, 10*lowerBound(processes*batches(uins)), mode, processes, uins, seed, read)
}

// untilDone measures one process without a deadline.
func untilDone(t *testing.T, mode string, uins int, read creditClient) outcome {
	t.Helper()
	return readWithin(t, 24*time.Hour, mode, 1, uins, 0, read)
}

// readWithin measures processes that share one limit, up to a timeout.
func readWithin(t *testing.T, timeout time.Duration, mode string, processes, uins int, seed uint64,
	read creditClient,
) (result outcome) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		all, requested := customers(uins)
		server := simtest.New(t,
			simulator.Options{Customers: all, Limit: limit, LimitMode: mode, Seed: seed})
		random := rand.New(rand.NewPCG(seed, 3))
		networks := make([]*network, processes)
		var first, failed sync.Once
		var group sync.WaitGroup
		ctx, cancel := context.WithTimeout(t.Context(), timeout)
		defer cancel()
		start := time.Now()
		for i := range networks {
			delay := time.Duration(random.Int64N(int64(2 * time.Second)))
			if processes == 1 {
				delay = 0
			}
			networks[i] = newNetwork(server, seed*100+uint64(i))
			group.Go(func() {
				time.Sleep(delay) // virtual time
				err := read(ctx, networks[i], requested)
				first.Do(func() { result.fairness = jain(networks) })
				if err != nil {
					failed.Do(func() { result.err = err })
				}
			})
		}
		group.Wait()
		result.took = time.Since(start)
		result.requests = len(server.Requests())
		result.errors = limitErrorsPerSuccess(server)
	})
	return result
}

// limitErrorsPerSuccess returns the ratio of limit errors to requests that were answered with data.
func limitErrorsPerSuccess(server *simtest.Simulator) float64 {
	succeeded := 0
	for _, request := range server.Requests() {
		if request.Code == "" {
			succeeded++
		}
	}
	return float64(limitErrors(server)) / float64(succeeded)
}

// limitErrors returns the number of limit errors.
func limitErrors(server *simtest.Simulator) (n int) {
	for _, request := range server.Requests() {
		if request.Code == "RequestLimitExceeded" {
			n++
		}
	}
	return n
}

// each measures once for each seed below count. The measurements run in parallel.
func each[T any](t *testing.T, count int, measure func(*testing.T, uint64) T) iter.Seq[T] {
	t.Helper()
	results := make([]T, count)
	t.Run("seeds", func(t *testing.T) {
		for seed := range results {
			t.Run(fmt.Sprint(seed), func(t *testing.T) {
				t.Parallel()
				results[seed] = measure(t, uint64(seed))
			})
		}
	})
	return slices.Values(results)
}
