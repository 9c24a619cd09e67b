package partner_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

func TestReadHealsWhatCanHeal(t *testing.T) {
	for _, name := range []string{
		"RequestLimitExceeded", "OperationDenied.ServiceBusy", "InternalError.Db", "ServiceUnavailable",
		"http-408", "http-429", "http-503", "html", "cut", "reset", "silent",
	} {
		fault, err := simulator.ParseFault(name + "*3")
		if err != nil {
			t.Fatal(err)
		}
		customers, uins := numbered(120)
		options := simulator.Options{Customers: customers, Limit: simulator.DocumentedLimit, Faults: []simulator.Fault{fault}}
		inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
			answers, err := reader.Read(t.Context(), uins)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			expectNumbered(t, answers, uins)
			if got := len(sim.Requests()); got != 6 {
				t.Errorf("%s: %d requests, want 3 and 3 more", name, got)
			}
		})
	}
}

func TestReadEndsAtOnceWhereNothingHeals(t *testing.T) {
	for _, name := range []string{
		"AuthFailure.SecretIdNotFound", "UnauthorizedOperation", "FailedOperation.UinNotAgent", "OperationDenied", "Brand.New",
	} {
		customers, uins := numbered(1)
		options := simulator.Options{Customers: customers, Faults: []simulator.Fault{{Name: name}}}
		inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
			answers, err := reader.Read(t.Context(), uins)
			var failed *partner.ReadError
			if !errors.As(err, &failed) || answers != nil || len(sim.Requests()) != 1 {
				t.Errorf("%s: %d requests, %v, %v; want one and an error", name, len(sim.Requests()), answers, err)
			}
		})
	}
}

func TestFailureOfOneBatchEndsTheRead(t *testing.T) {
	customers, uins := numbered(5000)
	options := simulator.Options{
		Customers: customers, Limit: simulator.DocumentedLimit,
		Faults: []simulator.Fault{{Name: "OperationDenied", Times: 1}},
	}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
		answers, err := reader.Read(t.Context(), uins)
		var failed *partner.ReadError
		if !errors.As(err, &failed) || answers != nil || len(failed.UINs) != 50 || failed.Asked != 5000 || failed.Attempts > 5 {
			t.Fatalf("got %v (%+v)", err, failed)
		}
		if got := len(sim.Requests()); got > 5 {
			t.Errorf("%d requests were sent, want the first wave only", got)
		}
	})
}

func TestAnswersThatAreNotTheAPIsEndTheReadAfterFive(t *testing.T) {
	for name, text := range map[string]string{"html": "text/html", "redirect": "redirect", "endless": "larger than", "no-data": "Data is absent"} {
		options := simulator.Options{Faults: []simulator.Fault{{Name: name}}}
		inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
			start := time.Now()
			_, err := reader.Read(t.Context(), []partner.UIN{1})
			var failed *partner.ReadError
			if !errors.As(err, &failed) || failed.Attempts != 5 || failed.Ended != nil || !strings.Contains(err.Error(), text) {
				t.Errorf("%s: got %v", name, err)
			}
			if got := len(sim.Requests()); got != 5 || time.Since(start) > 10*time.Second {
				t.Errorf("%s: %d requests in %v, want 5 with short delays", name, got, time.Since(start))
			}
		})
	}
}

func TestReadEndsAfterThreeMinutesWithoutSuccess(t *testing.T) {
	options := simulator.Options{Faults: []simulator.Fault{{Name: "http-503"}}}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		start := time.Now()
		_, err := reader.Read(t.Context(), []partner.UIN{1})
		var failed *partner.ReadError
		if !errors.As(err, &failed) || !errors.Is(err, partner.ErrNoProgress) || failed.Attempts < 10 {
			t.Errorf("got %v", err)
		}
		if got := time.Since(start); got < 3*time.Minute || got > 3*time.Minute+10*time.Second {
			t.Errorf("it ended after %v", got)
		}
		if failed != nil && failed.Attempts > 100 {
			t.Errorf("it sent %d requests in three minutes", failed.Attempts)
		}
	})
}

func TestReadSurvivesAnOutageOfTwoMinutes(t *testing.T) {
	customers, uins := numbered(120)
	sim := simtest.New(t, simulator.Options{Customers: customers, Limit: simulator.DocumentedLimit})
	var begun time.Time
	outage := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if begun.IsZero() {
			begun = time.Now()
		}
		if time.Since(begun) < 2*time.Minute {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		sim.ServeHTTP(w, r)
	})
	withHandler(t, serialized(outage), source{}, func(t *testing.T, reader *partner.Reader) {
		answers, err := reader.Read(t.Context(), uins)
		if err != nil {
			t.Fatal(err)
		}
		expectNumbered(t, answers, uins)
	})
}

// The API answers now and then: that is progress, however long the whole read takes.
func TestLongReadSurvivesFailuresAfterThreeMinutes(t *testing.T) {
	customers, uins := numbered(50_000)
	options := simulator.Options{
		Customers: customers, Limit: simulator.DocumentedLimit, Seed: 1,
		Faults: []simulator.Fault{{Name: "InternalError", Share: 0.1}},
	}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		start := time.Now()
		answers, err := reader.Read(t.Context(), uins)
		if err != nil || time.Since(start) < 3*time.Minute {
			t.Fatalf("after %v: %v", time.Since(start), err)
		}
		expectNumbered(t, answers, uins)
	})
}

// A read may wait for minutes before its first request leaves. That is no failure.
func TestWaitingForASlotIsNoFailure(t *testing.T) {
	customers, uins := numbered(1)
	sim := simtest.New(t, simulator.Options{Customers: customers, Faults: []simulator.Fault{{Name: "silent", Times: 1}, {Name: "http-503", Times: 1}}})
	atRate(t, 0.004, sim, source{}, func(t *testing.T, reader *partner.Reader) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := reader.Read(ctx, uins); err == nil { // takes the slot for 275 s
			t.Error("the silent server answered")
		}
		answers, err := reader.Read(t.Context(), uins)
		if err != nil {
			t.Fatal(err)
		}
		expectNumbered(t, answers, uins)
	})
}

// A throttled request is refused by a service that works, whatever failed before or fails after it.
func TestThrottlingEndsWithTheReadOnly(t *testing.T) {
	throttled := simulator.Fault{Name: "RequestLimitExceeded", Times: 100}
	busy := simulator.Fault{Name: "http-503", Times: 1}
	for name, faults := range map[string][]simulator.Fault{
		"alone": {throttled}, "after a failure": {busy, throttled}, "before a failure": {throttled, busy},
	} {
		customers, uins := numbered(1)
		inVirtualTime(t, simulator.Options{Customers: customers, Faults: faults}, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
			start := time.Now()
			answers, err := reader.Read(t.Context(), uins)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			expectNumbered(t, answers, uins)
			if took := time.Since(start); took < 6*time.Minute {
				t.Errorf("%s: 100 repeats took %v: more than a request every ten seconds, each refused", name, took)
			}
		})
	}
}

// An answer that blames a UIN is the service's, too: finding many such UINs may take longer than three minutes.
func TestFindingStrangersIsProgress(t *testing.T) {
	customers, _ := numbered(50)
	_, uins := numbered(1500)
	options := simulator.Options{
		Customers: customers, NotCustomerFails: true, Limit: simulator.DocumentedLimit,
		Faults: []simulator.Fault{{Name: "InternalError", Share: 0.05}},
	}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		start := time.Now()
		answers, err := reader.Read(t.Context(), uins)
		if err != nil || len(answers) != 1500 || time.Since(start) < 3*time.Minute {
			t.Errorf("after %v: %d answers, %v", time.Since(start), len(answers), err)
		}
	})
}

func TestForeignAnswersCountInARowOnly(t *testing.T) {
	customers, uins := numbered(1)
	options := simulator.Options{Customers: customers, Faults: []simulator.Fault{
		{Name: "html", Times: 4}, {Name: "http-503", Times: 1}, {Name: "html", Times: 4},
	}}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		answers, err := reader.Read(t.Context(), uins)
		if err != nil {
			t.Fatal(err)
		}
		expectNumbered(t, answers, uins)
	})
}

// One batch waits for its repeat, the others for a slot: whichever tells first that time ran out, the failure is told.
func TestReadOfManyThatRunsOutOfTimeTellsTheLastFailure(t *testing.T) {
	customers, uins := numbered(5000)
	for seed := range uint64(10) {
		options := simulator.Options{
			Customers: customers, Limit: simulator.DocumentedLimit, Seed: seed,
			Faults: []simulator.Fault{{Name: "RequestLimitExceeded", Share: 0.4}},
		}
		inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
			ctx, cancel := context.WithTimeout(t.Context(), 8*time.Second)
			defer cancel()
			_, err := reader.Read(ctx, uins)
			var failed *partner.ReadError
			if !errors.As(err, &failed) || failed.Err == nil || failed.Err.Code != "RequestLimitExceeded" ||
				len(failed.UINs) != 50 || failed.Attempts < 5 || failed.Answered == 0 {
				t.Errorf("got %v (%+v)", err, failed)
			}
		})
	}
}

func TestReadThatRunsOutOfTimeTellsOfSilence(t *testing.T) {
	options := simulator.Options{Faults: []simulator.Fault{{Name: "silent"}}}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		_, err := reader.Read(ctx, []partner.UIN{1})
		var failed *partner.ReadError
		if !errors.As(err, &failed) || failed.Err != nil || failed.Attempts != 1 || failed.Open != 1 {
			t.Errorf("got %v", err)
		}
	})
}

func TestReadThatRunsOutOfTimeTellsTheLastFailure(t *testing.T) {
	options := simulator.Options{Faults: []simulator.Fault{{Name: "InternalError"}}}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		start := time.Now()
		answers, err := reader.Read(ctx, []partner.UIN{1, 2})
		var failed *partner.ReadError
		var failure *tencentapi.Error
		if !errors.As(err, &failed) || !errors.As(err, &failure) || !errors.Is(err, context.DeadlineExceeded) || answers != nil {
			t.Fatalf("got %v, %v", answers, err)
		}
		if failure.Code != "InternalError" || failed.Attempts < 3 || failed.Elapsed != 20*time.Second || time.Since(start) != 20*time.Second {
			t.Errorf("got %v (%+v)", err, failed)
		}
		if len(failed.UINs) != 2 || failed.Asked != 2 || failed.Answered != 0 || failed.Open != 0 {
			t.Errorf("got %+v", failed)
		}
	})
}

func TestReadThatWaitsForAnAnswerKeepsTheFailureBeforeIt(t *testing.T) {
	options := simulator.Options{Faults: []simulator.Fault{{Name: "InternalError", Times: 1}, {Name: "silent"}}}
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
	customers, uins := numbered(5000)
	for name, faults := range map[string][]simulator.Fault{
		"waiting for a slot":     nil,
		"waiting for an answer":  {{Name: "silent"}},
		"waiting for its repeat": {{Name: "InternalError"}},
	} {
		options := simulator.Options{Customers: customers, Limit: simulator.DocumentedLimit, Faults: faults}
		inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
			stop := errors.New("stop")
			ctx, cancel := context.WithCancelCause(t.Context())
			start := time.Now()
			time.AfterFunc(2*time.Second, func() { cancel(stop) })
			answers, err := reader.Read(ctx, uins)
			if !errors.Is(err, stop) || answers != nil || time.Since(start) != 2*time.Second {
				t.Errorf("%s: %d answers, %v after %v", name, len(answers), err, time.Since(start))
			}
		})
	}
}

// A batch that is sent again goes ahead of fresh ones: it has waited for longer.
func TestRepeatsGoAheadOfFreshBatches(t *testing.T) {
	customers, uins := numbered(500)
	options := simulator.Options{Customers: customers, Faults: []simulator.Fault{{Name: "RequestLimitExceeded", Times: 1}}}
	withSim(t, 50*time.Millisecond, 1, options, func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
		expectRead(t, reader, uins)
		requests := sim.Requests()
		first, again := requests[0].UINs, -1
		for i, request := range requests[1:] {
			if slices.Equal(request.UINs, first) {
				again = i + 1
			}
		}
		if again != 1 {
			t.Errorf("the batch that was throttled was sent again as request %d of %d, want the second", again+1, len(requests))
		}
	})
}

func TestErrorNamesEachUINOnce(t *testing.T) {
	inVirtualTime(t, simulator.Options{}, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := reader.Read(ctx, []partner.UIN{2, 1, 2})
		var failed *partner.ReadError
		if !errors.As(err, &failed) || !slices.Equal(failed.UINs, []partner.UIN{1, 2}) {
			t.Errorf("got %+v", failed)
		}
	})
}
