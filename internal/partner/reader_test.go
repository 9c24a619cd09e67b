package partner_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/ratelimit"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// inVirtualTime runs a test with a reader of a simulator, over a network in memory.
func inVirtualTime(t *testing.T, options simulator.Options, test func(*testing.T, *partner.Reader, *simtest.Simulator)) {
	t.Helper()
	sim := simtest.New(t, options)
	withHandler(t, sim, source{}, func(t *testing.T, reader *partner.Reader) { test(t, reader, sim) })
}

func withHandler(t *testing.T, handler http.Handler, keys tencentapi.CredentialSource, test func(*testing.T, *partner.Reader)) {
	t.Helper()
	atRate(t, partner.MaxRequestsPerSecond, handler, keys, test)
}

func atRate(t *testing.T, rate float64, handler http.Handler, keys tencentapi.CredentialSource, test func(*testing.T, *partner.Reader)) {
	t.Helper()
	simtest.InVirtualTime(t, handler, func(t *testing.T, transport *http.Transport) {
		test(t, newReader(t, transport, keys, rate))
	})
}

// newReader returns a reader of what the transport leads to.
func newReader(t *testing.T, transport http.RoundTripper, keys tencentapi.CredentialSource, rate float64) *partner.Reader {
	t.Helper()
	endpoint, err := tencentapi.ParseEndpoint("http://127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	return partner.NewReader(tencentapi.New(endpoint, transport, "test", "test"), keys, ratelimit.New(rate))
}

type source struct{ err error }

func (s source) Credentials(context.Context) (tencentapi.Credentials, error) {
	return tencentapi.Credentials{SecretID: simulator.DemoAccount.SecretID, SecretKey: simulator.DemoAccount.SecretKey}, s.err
}

// numbered returns customers 1…n with a credit of their own number, of which 0.5 is used, and their UINs.
func numbered(n int) (simulator.Customers, []partner.UIN) {
	customers, uins := simulator.Customers{}, make([]partner.UIN, 0, n)
	for i := 1; i <= n; i++ {
		customers[uint64(i)] = simulator.Customer{
			TotalCredit: json.RawMessage(fmt.Sprint(i)), RemainingCredit: json.RawMessage(fmt.Sprintf("%d.50", i-1)),
		}
		uins = append(uins, partner.UIN(i))
	}
	return customers, uins
}

// expectNumbered checks that every UIN is answered with numbered's credit, but those in except.
func expectNumbered(t *testing.T, answers map[partner.UIN]partner.Answer, uins []partner.UIN, except ...partner.UIN) {
	t.Helper()
	if len(answers) != len(uins) {
		t.Errorf("%d answers for %d UINs", len(answers), len(uins))
	}
	for _, uin := range uins {
		answer, answered := answers[uin]
		want := fmt.Sprintf("total %d, remaining %d.5", uin, uin-1)
		switch {
		case slices.Contains(except, uin):
		case !answered, answer.Err != nil, answer.String() != want, answer.Credit.Used().String() != "0.5":
			t.Errorf("UIN %s has %s (%v), want %s", uin, answer, answer.Err, want)
		}
	}
}

func batchSizes(sim *simtest.Simulator) (sizes []int) {
	for _, request := range sim.Requests() {
		sizes = append(sizes, len(request.UINs))
	}
	slices.Sort(sizes)
	return sizes
}

func TestReadSendsFullBatches(t *testing.T) {
	for n, want := range map[int][]int{0: nil, 1: {1}, 50: {50}, 51: {1, 50}, 120: {20, 50, 50}} {
		customers, uins := numbered(n)
		options := simulator.Options{Customers: customers, Limit: simulator.DocumentedLimit, Shuffle: true}
		inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
			answers, err := reader.Read(t.Context(), append(slices.Clone(uins), uins...)) // each of them twice
			if err != nil {
				t.Fatal(err)
			}
			expectNumbered(t, answers, uins)
			if got := batchSizes(sim); !slices.Equal(got, want) {
				t.Errorf("%d UINs went in batches of %v, want %v", n, got, want)
			}
		})
	}
}

func TestReadStaysWithinTheLimitAndUsesIt(t *testing.T) {
	for _, mode := range []string{simulator.Fixed, simulator.Sliding, simulator.Bucket} {
		customers, uins := numbered(5000)
		options := simulator.Options{Customers: customers, Limit: simulator.DocumentedLimit, LimitMode: mode}
		inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
			start := time.Now()
			answers, err := reader.Read(t.Context(), uins)
			if err != nil {
				t.Fatal(err)
			}
			expectNumbered(t, answers, uins)
			for _, request := range sim.Requests() {
				if request.Code != "" {
					t.Errorf("a request was answered with %s", request.Code)
				}
			}
			// 100 requests in waves of 5, one every 1.1 s.
			if got := time.Since(start); len(sim.Requests()) != 100 || got > 21*time.Second {
				t.Errorf("%d requests in %v, want 100 in 20.9s", len(sim.Requests()), got)
			}
		})
	}
}

func TestEveryAttemptIsSignedAfresh(t *testing.T) {
	customers, uins := numbered(1)
	// Each silent attempt ends after 30 s, so the next one has another time stamp to sign.
	options := simulator.Options{Customers: customers, Faults: []simulator.Fault{{Name: "silent", Times: 5}}}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
		if _, err := reader.Read(t.Context(), uins); err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, request := range sim.Requests() {
			seen[request.Header.Get("Authorization")+request.Header.Get("X-TC-Timestamp")] = true
		}
		if len(seen) != 6 {
			t.Errorf("6 attempts carried %d signatures", len(seen))
		}
	})
}

func TestErrorOfTheCredentialsSourceIsTheReads(t *testing.T) {
	// The second is what a source that calls an API itself returns. It is not for the reader to try again.
	for _, none := range []error{errors.New("no credentials"), &tencentapi.Error{Class: tencentapi.Transient, Message: "STS is busy"}} {
		withHandler(t, http.NotFoundHandler(), source{none}, func(t *testing.T, reader *partner.Reader) {
			start := time.Now()
			answers, err := reader.Read(t.Context(), []partner.UIN{1})
			var failed *partner.ReadError
			if !errors.Is(err, none) || errors.As(err, &failed) || answers != nil || time.Since(start) > 10*time.Millisecond {
				t.Errorf("got %v, %v after %v", answers, err, time.Since(start))
			}
		})
	}
}

// serialized lets one request in at a time.
func serialized(handler http.Handler) http.Handler {
	turn := make(chan struct{}, 1)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		turn <- struct{}{}
		defer func() { <-turn }()
		handler.ServeHTTP(w, r)
	})
}
