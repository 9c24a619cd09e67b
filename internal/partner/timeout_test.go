package partner_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// At the timeout, one batch waits for its retry, and others wait for a slot. The error has the last
// failure, no matter which of them ends first.
func TestTimeoutOfALargeReadReportsTheLastFailure(t *testing.T) {
	customers, uins := numberedCustomers(5000)
	for seed := range uint64(10) {
		options := simulator.Options{
			Customers: customers,
			Limit:     simulator.DocumentedLimit,
			Seed:      seed,
			Faults:    []simulator.Fault{{Name: "RequestLimitExceeded", Share: 0.4}},
		}
		inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
			ctx, cancel := context.WithTimeout(t.Context(), 8*time.Second)
			defer cancel()
			_, err := reader.Read(ctx, uins)
			var failed *partner.ReadError
			if !errors.As(err, &failed) || failed.Err == nil ||
				failed.Err.Code != "RequestLimitExceeded" ||
				len(failed.UINs) != 50 || failed.Attempts < 5 || failed.Answered == 0 {
				t.Errorf("got %v (%+v)", err, failed)
			}
		})
	}
}

func TestTimeoutReportsAnOpenRequest(t *testing.T) {
	options := simulator.Options{Faults: []simulator.Fault{{Name: "silent"}}}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		_, err := reader.Read(ctx, []partner.UIN{1})
		var failed *partner.ReadError
		if !errors.As(err, &failed) || failed.Err != nil || failed.Attempts != 1 ||
			failed.Open != 1 {
			t.Errorf("got %v", err)
		}
	})
}

func TestTimeoutReportsTheLastFailure(t *testing.T) {
	options := simulator.Options{Faults: []simulator.Fault{{Name: "InternalError"}}}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		start := time.Now()
		answers, err := reader.Read(ctx, []partner.UIN{1, 2})
		var failed *partner.ReadError
		var failure *tencentapi.Error
		if !errors.As(err, &failed) || !errors.As(err, &failure) ||
			!errors.Is(err, context.DeadlineExceeded) || answers != nil {
			t.Fatalf("got %v, %v", answers, err)
		}
		if failure.Code != "InternalError" || failed.Attempts < 3 ||
			failed.Elapsed != 20*time.Second || time.Since(start) != 20*time.Second {
			t.Errorf("got %v (%+v)", err, failed)
		}
		if len(failed.UINs) != 2 || failed.Customers != 2 || failed.Answered != 0 ||
			failed.Open != 0 {
			t.Errorf("got %+v", failed)
		}
	})
}

func TestTimeoutReportsTheFailureBeforeAnOpenRequest(t *testing.T) {
	options := simulator.Options{Faults: []simulator.Fault{
		{Name: "InternalError", Times: 1},
		{Name: "silent"},
	}}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		_, err := reader.Read(ctx, []partner.UIN{1})
		var failure *tencentapi.Error
		if !errors.As(err, &failure) || failure.Code != "InternalError" {
			t.Errorf("got %v, want the InternalError before the silence", err)
		}
	})
}

func TestCancelledReadEndsAtOnce(t *testing.T) {
	customers, uins := numberedCustomers(5000)
	for name, faults := range map[string][]simulator.Fault{
		"waiting for a slot":    nil,
		"waiting for an answer": {{Name: "silent"}},
		"waiting for a retry":   {{Name: "InternalError"}},
	} {
		options := simulator.Options{
			Customers: customers,
			Limit:     simulator.DocumentedLimit,
			Faults:    faults,
		}
		inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
			stop := errors.New("stop")
			ctx, cancel := context.WithCancelCause(t.Context())
			start := time.Now()
			time.AfterFunc(2*time.Second, func() { cancel(stop) })
			answers, err := reader.Read(ctx, uins)
			took := time.Since(start)
			if !errors.Is(err, stop) || answers != nil || took != 2*time.Second {
				t.Errorf("%s: %d answers, %v after %v", name, len(answers), err, took)
			}
		})
	}
}

func TestErrorNamesEachUINOnce(t *testing.T) {
	inVirtualTime(t, simulator.Options{},
		func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			_, err := reader.Read(ctx, []partner.UIN{2, 1, 2})
			var failed *partner.ReadError
			if !errors.As(err, &failed) || !slices.Equal(failed.UINs, []partner.UIN{1, 2}) {
				t.Errorf("got %+v", failed)
			}
		})
}
