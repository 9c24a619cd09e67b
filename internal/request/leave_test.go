package request_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/request"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// If ctx ends while a request waits for its answer, the error is the cause of ctx. This is also
// true after a long outage.
func TestErrorIsTheCauseOfTheContext(t *testing.T) {
	cause := errors.New("cause")
	for name, faults := range map[string][]simulator.Fault{
		"first attempt":   {{Name: "silent"}},
		"after an outage": {{Name: "http-503", Times: 30}, {Name: "silent"}},
	} {
		inVirtualTime(t, simulator.Options{Faults: faults}, keySource{},
			func(t *testing.T, a *action, sim *simtest.Simulator) {
				ctx, cancel := context.WithCancelCause(t.Context())
				go func() {
					for len(sim.Requests()) < max(1, faults[0].Times+1) {
						time.Sleep(10 * time.Millisecond) // virtual time
					}
					time.Sleep(time.Second) // virtual time
					cancel(cause)
				}()
				_, err := a.Do(ctx, constantRequest)
				if err != cause { //nolint:errorlint // an Error could wrap it
					t.Errorf("%s: Do: got %v", name, err)
				}
				_, err = a.Try(ctx, constantRequest)
				if err != cause { //nolint:errorlint // an Error could wrap it
					t.Errorf("%s: Try: got %v", name, err)
				}
			})
	}
	inVirtualTime(t, simulator.Options{Faults: []simulator.Fault{{Name: "silent"}}}, keySource{},
		func(t *testing.T, a *action, _ *simtest.Simulator) {
			ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, cause)
			defer cancel()
			_, err := a.Try(ctx, constantRequest)
			if err != cause { //nolint:errorlint // an Error could wrap it
				t.Errorf("got %v", err)
			}
		})
}

// If callers leave, the service may still be healthy.
func TestCancelledRequestsAreNoOutage(t *testing.T) {
	options := simulator.Options{
		Customers: customer,
		Faults:    []simulator.Fault{{Name: "silent", Times: 10}, {Name: "http-503", Times: 1}},
	}
	inVirtualTime(t, options, keySource{}, func(t *testing.T, a *action, sim *simtest.Simulator) {
		cause := errors.New("cause")
		for range 10 {
			ctx, cancel := context.WithTimeoutCause(t.Context(), 25*time.Second, cause)
			if _, err := a.Do(ctx, constantRequest); !errors.Is(err, cause) {
				t.Errorf("got %v", err)
			}
			cancel()
		}
		wantAnswer(t, a, constantRequest)
		if got := len(sim.Requests()); got != 12 {
			t.Errorf("%d requests, want 12", got)
		}
	})
}

// If the callers leave while the request waits for keys, it is not sent. Its slot is free again.
func TestRequestIsNotSentIfItsCallersLeftWhileItWaitedForKeys(t *testing.T) {
	var leave func()
	source := keySource{before: func() error {
		leave()
		return nil
	}}
	inVirtualTime(t, simulator.Options{Customers: customer}, source,
		func(t *testing.T, a *action, sim *simtest.Simulator) {
			cause := errors.New("cause")
			for range 10 {
				ctx, cancel := context.WithCancelCause(t.Context())
				leave = func() { cancel(cause) }
				if _, err := a.Do(ctx, constantRequest); !errors.Is(err, cause) {
					t.Errorf("got %v", err)
				}
			}
			if got := len(sim.Requests()); got != 0 {
				t.Errorf("%d requests were sent", got)
			}
			start := time.Now()
			leave = func() {}
			_, err := a.Do(t.Context(), constantRequest)
			if took := time.Since(start); err != nil || took > 150*time.Millisecond {
				t.Errorf("after %v: %v", took, err)
			}
		})
}

// The request contains the last result of Body. A retry omits the parts that are no longer wanted.
func TestBodyMayChangeUntilItIsSent(t *testing.T) {
	options := simulator.Options{
		Customers: customer,
		Faults:    []simulator.Fault{{Name: "http-503", Times: 1}},
	}
	inVirtualTime(t, options, keySource{}, func(t *testing.T, a *action, sim *simtest.Simulator) {
		wanted := []uint64{5, 4, 3, 2, 1}
		_, err := a.Do(t.Context(), request.Request[query]{Body: func() query {
			wanted = wanted[1:]
			return query{slices.Clone(wanted)}
		}})
		if err != nil {
			t.Fatal(err)
		}
		first, second := sim.Requests()[0].UINs, sim.Requests()[1].UINs
		if !slices.Equal(first, []uint64(nil)) || !slices.Equal(second, []uint64{1}) {
			t.Errorf("the requests had the UINs %v and %v", first, second)
		}
	})
}
