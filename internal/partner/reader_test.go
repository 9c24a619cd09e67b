package partner_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

func TestReadSendsFullBatches(t *testing.T) {
	for n, want := range map[int][]int{0: nil, 1: {1}, 50: {50}, 51: {1, 50}, 120: {20, 50, 50}} {
		customers, uins := numberedCustomers(n)
		options := simulator.Options{
			Customers: customers,
			Limit:     simulator.DocumentedLimit,
			Shuffle:   true,
		}
		inVirtualTime(t, options,
			func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
				// each of them twice
				answers, err := reader.Read(t.Context(), append(slices.Clone(uins), uins...))
				if err != nil {
					t.Fatal(err)
				}
				checkCredits(t, answers, uins)
				if got := batchSizes(sim); !slices.Equal(got, want) {
					t.Errorf("%d UINs took batches of %v, want %v", n, got, want)
				}
			})
	}
}

func TestReadStaysWithinTheLimitAndUsesIt(t *testing.T) {
	for _, mode := range []string{simulator.Fixed, simulator.Sliding, simulator.Bucket} {
		customers, uins := numberedCustomers(5000)
		options := simulator.Options{
			Customers: customers,
			Limit:     simulator.DocumentedLimit,
			LimitMode: mode,
		}
		inVirtualTime(t, options,
			func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
				start := time.Now()
				answers, err := reader.Read(t.Context(), uins)
				if err != nil {
					t.Fatal(err)
				}
				checkCredits(t, answers, uins)
				for _, request := range sim.Requests() {
					if request.Code != "" {
						t.Errorf("a request has the code %s", request.Code)
					}
				}
				// 100 requests in waves of 5, one wave every 1.1 s.
				if got := time.Since(start); len(sim.Requests()) != 100 || got > 21*time.Second {
					t.Errorf("%d requests in %v, want 100 in 20.9s", len(sim.Requests()), got)
				}
			})
	}
}

func TestEveryAttemptIsSignedAfresh(t *testing.T) {
	customers, uins := numberedCustomers(1)
	// Each silent attempt ends after 30 s. So the next attempt has another time stamp.
	options := simulator.Options{
		Customers: customers,
		Faults:    []simulator.Fault{{Name: "silent", Times: 5}},
	}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
		if _, err := reader.Read(t.Context(), uins); err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, request := range sim.Requests() {
			seen[request.Header.Get("Authorization")+request.Header.Get("X-TC-Timestamp")] = true
		}
		if len(seen) != 6 {
			t.Errorf("6 attempts had %d signatures, want 6", len(seen))
		}
	})
}

func TestReadReturnsTheErrorOfTheCredentialSource(t *testing.T) {
	// A source that calls an API can return the second error. The reader must not retry it.
	for _, keyErr := range []error{
		errors.New("no credentials"),
		&tencentapi.Error{Class: tencentapi.Transient, Message: "STS is busy"},
	} {
		var keys keySource = func(ctx context.Context) (tencentapi.Credentials, error) {
			credentials, _ := demoKeys(ctx)
			return credentials, keyErr
		}
		withHandler(t, http.NotFoundHandler(), keys, func(t *testing.T, reader *partner.Reader) {
			start := time.Now()
			answers, err := reader.Read(t.Context(), []partner.UIN{1})
			took := time.Since(start)
			var failed *partner.ReadError
			if !errors.Is(err, keyErr) || errors.As(err, &failed) || answers != nil ||
				took > 10*time.Millisecond {
				t.Errorf("got %v, %v after %v", answers, err, took)
			}
		})
	}
}
