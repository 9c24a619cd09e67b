package benchmark_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/ratelimit"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

const limit = simulator.DocumentedLimit

// lowerBound is the least time that so many requests take at the limit, of which the first five leave at once, with the
// shortest round trip.
func lowerBound(requests int) time.Duration {
	const roundTrip = 20 * time.Millisecond
	return time.Duration(math.Ceil(float64(requests)/limit)-1)*time.Second + roundTrip
}

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

// newReader returns a Reader as the provider makes it, over a network.
func newReader(tb testing.TB, way http.RoundTripper) *partner.Reader {
	tb.Helper()
	endpoint, err := tencentapi.ParseEndpoint("http://127.0.0.1")
	if err != nil {
		tb.Fatal(err)
	}
	client := tencentapi.New(endpoint, way, "benchmark", "benchmark")
	return partner.NewReader(client, keys{}, ratelimit.New(partner.MaxRequestsPerSecond))
}

func newServer(tb testing.TB, options simulator.Options) *simulator.Simulator {
	tb.Helper()
	server, err := simulator.New(options)
	if err != nil {
		tb.Fatal(err)
	}
	return server
}

// outcome is what came of processes that read at the same time.
type outcome struct {
	took      time.Duration // until the last one ended
	succeeded int           // requests that were answered with data
	throttled int
	fairness  float64 // Jain's index of the answered requests when the first process ended
	err       error
}

func (o outcome) errorsPerSuccess() float64 { return float64(o.throttled) / float64(o.succeeded) }

// client reads UINs over a network.
type client func(tb testing.TB, way http.RoundTripper, uins []partner.UIN) error

// shipped is the client that users get.
func shipped(tb testing.TB, way http.RoundTripper, uins []partner.UIN) error {
	tb.Helper()
	answers, err := newReader(tb, way).Read(tb.Context(), uins)
	if err == nil && len(answers) != len(uins) {
		err = fmt.Errorf("%d answers for %d UINs", len(answers), len(uins))
	}
	for uin, answer := range answers {
		if want := fmt.Sprintf("%d.5", uin); answer.Err != nil || answer.Credit.Remaining.String() != want {
			err = fmt.Errorf("UIN %s has %s", uin, answer)
		}
	}
	return err
}

// fleet lets processes that start within two seconds read so many UINs each, on one quota.
func fleet(t *testing.T, mode string, processes, uins int, seed uint64, read client) (result outcome) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		all, asked := customers(uins)
		server := newServer(t, simulator.Options{Customers: all, Limit: limit, LimitMode: mode, Seed: seed})
		random := rand.New(rand.NewPCG(seed, 3))
		ways := make([]*network, processes)
		var first, failed sync.Once
		var group sync.WaitGroup
		start := time.Now()
		for i := range ways {
			delay := time.Duration(random.Int64N(int64(2 * time.Second)))
			if processes == 1 {
				delay = 0
			}
			ways[i] = newNetwork(server, seed*100+uint64(i))
			group.Go(func() {
				time.Sleep(delay) // virtual time
				err := read(t, ways[i], asked)
				first.Do(func() { result.fairness = jain(ways) })
				if err != nil {
					failed.Do(func() { result.err = err })
				}
			})
		}
		group.Wait()
		result.took = time.Since(start)
		for _, request := range server.Requests() {
			switch request.Code {
			case "":
				result.succeeded++
			case "RequestLimitExceeded":
				result.throttled++
			}
		}
	})
	return result
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
