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

// Every caller's trace has the attempts that were made for it, and the last failure.
func TestTraceCountsWhatIsSentForACaller(t *testing.T) {
	options := simulator.Options{Customers: customer, Faults: []simulator.Fault{{Name: "http-503", Times: 2}, {Name: "silent"}}}
	inVirtualTime(t, options, keys{}, func(t *testing.T, a *action, _ *simtest.Simulator) {
		ctx, own := request.WithTrace(t.Context())
		first, firstTrace := request.WithTrace(t.Context())
		second, secondTrace := request.WithTrace(t.Context())
		callers := []context.Context{first}
		shared := constant
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
		if got.Attempts != 3 || got.Open != 1 || got.AwaitsKeys != 0 || got.Failure.HTTPStatus != 503 || !reflect.DeepEqual(got.Failed, query{[]uint64{1}}) {
			t.Errorf("the first caller's is %+v", got)
		}
		if got := secondTrace.Facts(); got.Attempts != 2 || got.Open != 1 || got.Failure == nil {
			t.Errorf("the second caller's is %+v", got)
		}
		if got := own.Facts(); got != (request.Facts{}) {
			t.Errorf("the trace of Do's context is %+v, although it is no caller", got)
		}
	})
}

// Without Callers, the one of Do's context is noted.
func TestTraceOfARequestWithoutOtherCallers(t *testing.T) {
	inVirtualTime(t, simulator.Options{Customers: customer}, keys{}, func(t *testing.T, a *action, _ *simtest.Simulator) {
		ctx, trace := request.WithTrace(t.Context())
		if _, err := a.Do(ctx, constant); err != nil {
			t.Fatal(err)
		}
		if got := trace.Facts(); got != (request.Facts{Attempts: 1}) {
			t.Errorf("got %+v", got)
		}
	})
}

// A caller that leaves while keys are awaited can report that.
func TestTraceOfARequestThatAwaitsKeys(t *testing.T) {
	var ended func()
	source := keys{before: func() error {
		ended()
		return nil
	}}
	inVirtualTime(t, simulator.Options{Customers: customer}, source, func(t *testing.T, a *action, _ *simtest.Simulator) {
		ctx, trace := request.WithTrace(t.Context())
		ctx, cancel := context.WithCancel(ctx)
		ended = cancel
		if _, err := a.Do(ctx, constant); !errors.Is(err, context.Canceled) {
			t.Fatalf("got %v", err)
		}
		if got := trace.Facts(); got != (request.Facts{AwaitsKeys: 1}) {
			t.Errorf("got %+v", got)
		}
	})
}
