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
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/ratelimit"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

const limit = simulator.DocumentedLimit

// lowerBound is the least time that so many requests take at the limit, of which the first five leave at once, with the
// shortest round trip.
func lowerBound(requests int) time.Duration {
	const roundTrip = 20 * time.Millisecond
	return time.Duration(math.Ceil(float64(requests)/limit)-1)*time.Second + roundTrip
}

// batches returns how many requests so many UINs take.
func batches(uins int) int { return (uins + partner.BatchSize - 1) / partner.BatchSize }

// customers returns customers 1…n, and their UINs.
func customers(n int) (simulator.Customers, []partner.UIN) {
	all, uins := make(simulator.Customers, n), make([]partner.UIN, 0, n)
	for i := 1; i <= n; i++ {
		amount := json.RawMessage(fmt.Sprintf("%d.50", i))
		all[uint64(i)] = simulator.Customer{TotalCredit: amount, RemainingCredit: amount}
		uins = append(uins, partner.UIN(i))
	}
	return all, uins
}

type keys struct{}

func (keys) Credentials(context.Context) (tencentapi.Credentials, error) {
	return tencentapi.Credentials{SecretID: simulator.DemoAccount.SecretID, SecretKey: simulator.DemoAccount.SecretKey}, nil
}

func newClient(way http.RoundTripper) (*tencentapi.Client, error) {
	endpoint, err := tencentapi.ParseEndpoint("http://127.0.0.1")
	return tencentapi.New(endpoint, way, "benchmark", "benchmark"), err
}

// newReader returns a Reader as the provider makes it, over a network.
func newReader(way http.RoundTripper) (*partner.Reader, error) {
	client, err := newClient(way)
	return partner.NewReader(client, keys{}, ratelimit.New(partner.MaxRequestsPerSecond)), err
}

// outcome is what came of processes that read at the same time.
type outcome struct {
	took     time.Duration // until the last one ended
	requests int
	errors   float64 // limit errors per request that was answered with data
	fairness float64 // Jain's index of the answered requests when the first process ended
	err      error
}

// client reads UINs over a network.
type client func(ctx context.Context, way http.RoundTripper, uins []partner.UIN) error

// shipped is the client that users get.
func shipped(ctx context.Context, way http.RoundTripper, uins []partner.UIN) error {
	reader, err := newReader(way)
	if err != nil {
		return err
	}
	return readAll(ctx, reader, uins)
}

// check returns an error unless every UIN has its credit; those in except are not looked at.
func check(answers map[partner.UIN]partner.Answer, uins []partner.UIN, except ...partner.UIN) error {
	if len(answers) != len(uins) {
		return fmt.Errorf("%d answers for %d UINs", len(answers), len(uins))
	}
	for uin, answer := range answers {
		if want := fmt.Sprintf("%d.5", uin); !slices.Contains(except, uin) && (answer.Err != nil || answer.Credit.Remaining.String() != want) {
			return fmt.Errorf("UIN %s has %s: %w", uin, answer, answer.Err)
		}
	}
	return nil
}

// fleet lets processes that start within two seconds read so many UINs each, on one quota. It ends at ten times the lower
// bound.
func fleet(t *testing.T, mode string, processes, uins int, seed uint64, read client) outcome {
	t.Helper()
	return atMost(t, 10*lowerBound(processes*batches(uins)), mode, processes, uins, seed, read)
}

// untilDone lets one process read, as long as it takes.
func untilDone(t *testing.T, mode string, uins int, read client) outcome {
	t.Helper()
	return atMost(t, 24*time.Hour, mode, 1, uins, 0, read)
}

func atMost(t *testing.T, end time.Duration, mode string, processes, uins int, seed uint64, read client) (result outcome) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		all, asked := customers(uins)
		server := simtest.New(t, simulator.Options{Customers: all, Limit: limit, LimitMode: mode, Seed: seed})
		random := rand.New(rand.NewPCG(seed, 3))
		ways := make([]*network, processes)
		var first, failed sync.Once
		var group sync.WaitGroup
		ctx, cancel := context.WithTimeout(t.Context(), end)
		defer cancel()
		start := time.Now()
		for i := range ways {
			delay := time.Duration(random.Int64N(int64(2 * time.Second)))
			if processes == 1 {
				delay = 0
			}
			ways[i] = newNetwork(server, seed*100+uint64(i))
			group.Go(func() {
				time.Sleep(delay) // virtual time
				err := read(ctx, ways[i], asked)
				first.Do(func() { result.fairness = jain(ways) })
				if err != nil {
					failed.Do(func() { result.err = err })
				}
			})
		}
		group.Wait()
		result.took = time.Since(start)
		succeeded, throttled := 0, 0
		for _, request := range server.Requests() {
			switch result.requests++; request.Code {
			case "":
				succeeded++
			case "RequestLimitExceeded":
				throttled++
			}
		}
		result.errors = float64(throttled) / float64(succeeded)
	})
	return result
}

// each measures once for every seed, as many at a time as there are processors.
func each[T any](t *testing.T, seeds int, measure func(*testing.T, uint64) T) iter.Seq[T] {
	t.Helper()
	results := make([]T, seeds)
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

// jain returns Jain's index of the answered requests: 1 when all processes have the same share, 1/n when one has all.
func jain(ways []*network) float64 {
	var sum, squares float64
	for _, way := range ways {
		way.mu.Lock()
		answered := float64(way.answered)
		way.mu.Unlock()
		sum += answered
		squares += answered * answered
	}
	return sum * sum / (float64(len(ways)) * squares)
}
