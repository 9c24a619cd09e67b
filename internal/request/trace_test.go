package request_test

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/request"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// The trace of each caller has the attempts that were made for that caller, and the last failure.
func TestTraceCountsTheAttemptsForACaller(t *testing.T) {
	options := simulator.Options{
		Customers: customer,
		Faults:    []simulator.Fault{{Name: "http-503", Times: 2}, {Name: "silent"}},
	}
	inVirtualTime(t, options, keySource{}, func(t *testing.T, a *action, _ *simtest.Simulator) {
		ctx, own := request.WithTrace(t.Context())
		first, firstTrace := request.WithTrace(t.Context())
		second, secondTrace := request.WithTrace(t.Context())
		callers := []context.Context{first}
		shared := constantRequest
		shared.Fresh = true
		shared.Callers = func() []context.Context {
			defer func() { callers = []context.Context{first, second, t.Context()} }()
			return callers
		}
		ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		if _, err := a.Do(ctx, shared); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("got %v", err)
		}
		got := firstTrace.Facts()
		if got.Attempts != 3 || got.NotFresh != 0 || got.Open != 1 || got.AwaitsKeys != 0 ||
			got.Failure.HTTPStatus != 503 || !reflect.DeepEqual(got.Failed, query{[]uint64{1}}) {
			t.Errorf("the trace of the first caller has %+v", got)
		}
		if got := secondTrace.Facts(); got.Attempts != 2 || got.Open != 1 || got.Failure == nil {
			t.Errorf("the trace of the second caller has %+v", got)
		}
		if got := own.Facts(); got != (request.Facts{}) {
			t.Errorf("the trace of Do's context, which is no caller, has %+v", got)
		}
	})
}

// Without Callers, the trace in the context of Do records the request.
func TestTraceOfARequestWithoutOtherCallers(t *testing.T) {
	inVirtualTime(t, simulator.Options{Customers: customer}, keySource{},
		func(t *testing.T, a *action, _ *simtest.Simulator) {
			ctx, trace := request.WithTrace(t.Context())
			if _, err := a.Do(ctx, constantRequest); err != nil {
				t.Fatal(err)
			}
			if got := trace.Facts(); got != (request.Facts{Attempts: 1, NotFresh: 1}) {
				t.Errorf("got %+v", got)
			}
		})
}

// The trace shows that a caller left while its request waited for keys.
func TestTraceOfARequestThatWaitsForKeys(t *testing.T) {
	var ended func()
	source := keySource{before: func() error {
		ended()
		return nil
	}}
	inVirtualTime(t, simulator.Options{Customers: customer}, source,
		func(t *testing.T, a *action, _ *simtest.Simulator) {
			ctx, trace := request.WithTrace(t.Context())
			ctx, cancel := context.WithCancel(ctx)
			ended = cancel
			if _, err := a.Do(ctx, constantRequest); !errors.Is(err, context.Canceled) {
				t.Fatalf("got %v", err)
			}
			if got := trace.Facts(); got != (request.Facts{AwaitsKeys: 1}) {
				t.Errorf("got %+v", got)
			}
		})
}
