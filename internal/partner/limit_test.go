package partner_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// timesOf plays reads at the same time. Reads for the UINs are played once, and others twelve times
// in a row. It returns how long the reads of each action took.
func timesOf(
	t *testing.T,
	reader *partner.Reader,
	uins []partner.UIN,
	reads ...namedRead,
) map[string]time.Duration {
	t.Helper()
	start, took := time.Now(), map[string]time.Duration{}
	var mu sync.Mutex
	var group sync.WaitGroup
	for _, read := range reads {
		group.Go(func() {
			for i := 0; i == 0 || i < 12 && !read.byUIN; i++ {
				if err := read.read(t.Context(), reader, uins); err != nil {
					t.Error(err)
				}
			}
			mu.Lock()
			defer mu.Unlock()
			took[read.action] = time.Since(start)
		})
	}
	group.Wait()
	return took
}

// sideBySide is timesOf with a new reader. No request may fail. It also returns when the requests
// of each action arrived.
func sideBySide(
	t *testing.T,
	rate float64,
	options simulator.Options,
	uins []partner.UIN,
	reads ...namedRead,
) (took map[string]time.Duration, arrivals map[string][]time.Time) {
	t.Helper()
	arrivals = map[string][]time.Time{}
	withNetwork(t, 50*time.Millisecond, rate, options,
		func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
			took = timesOf(t, reader, uins, reads...)
			for _, request := range sim.Requests() {
				arrivals[request.Action] = append(arrivals[request.Action], request.Time)
				if request.Code != "" {
					t.Errorf("a request of %s failed with %s", request.Action, request.Code)
				}
			}
		})
	return took, arrivals
}

// checkTime checks that two times of an action's reads differ by at most five percent.
func checkTime(t *testing.T, action string, alone, together time.Duration) {
	t.Helper()
	if together > alone*105/100 || alone > together*105/100 {
		t.Errorf("the reads of %s took %v alone and %v with others", action, alone, together)
	}
}

// checkLimit checks that at most so many requests of an action arrived in any second. In the first
// second, exactly that many must arrive.
func checkLimit(t *testing.T, action string, arrivals []time.Time, most int) {
	t.Helper()
	for i := most; i < len(arrivals); i++ {
		if distance := arrivals[i].Sub(arrivals[i-most]); distance <= time.Second {
			t.Errorf("%d requests of %s arrived in %v", most+1, action, distance)
		}
	}
	if len(arrivals) <= most || arrivals[most-1].Sub(arrivals[0]) >= time.Second {
		t.Errorf("%d requests of %s: the first %d took over a second", len(arrivals), action, most)
	}
}

// Without a rate, each action has its documented limit. Five thousand customers need 100 requests
// at five a second, and 250 at 20 a second. The requests leave in waves of 1.1 s. The reads do not
// slow each other down.
func TestLargeReadsSideBySideKeepTheDocumentedLimits(t *testing.T) {
	options, uins := everything(5000)
	options.Limit = simulator.DocumentedLimit
	reads := []namedRead{creditsRead, statusesRead, ownCreditRead}
	alone := map[string]time.Duration{}
	for _, read := range reads {
		took, _ := sideBySide(t, 0, options, uins, read)
		alone[read.action] = took[read.action].Round(100 * time.Millisecond)
	}
	if alone[creditsAction] != 21*time.Second || alone[statusAction] != 13300*time.Millisecond {
		t.Errorf("reads alone took %v, want 21s for credit and 13.3s for statuses", alone)
	}
	for _, mode := range simulator.LimitModes {
		options.LimitMode = mode
		together, arrivals := sideBySide(t, 0, options, uins, reads...)
		for _, read := range reads {
			checkLimit(t, read.action, arrivals[read.action], read.limit)
			checkTime(t, read.action, alone[read.action], together[read.action])
		}
	}
}

// A rate limits each action, and not all actions together. Without a rate, the documented limits
// apply.
func TestRateLimitsEachAction(t *testing.T) {
	options, uins := everything(500)
	options.Limit = simulator.DocumentedLimit
	for _, mode := range simulator.LimitModes {
		options.LimitMode = mode
		for _, rate := range []float64{0, 3} {
			_, arrivals := sideBySide(t, rate, options, uins, namedReads...)
			for _, read := range namedReads {
				most := read.limit
				if rate > 0 {
					most = int(rate)
				}
				checkLimit(t, read.action, arrivals[read.action], most)
			}
		}
	}
}

// The API returns limit errors for one action. This does not delay reads of the others.
func TestActionWithLimitErrorsDoesNotDelayTheOthers(t *testing.T) {
	options, uins := everything(500)
	want, _ := sideBySide(t, 0, options, uins, namedReads...)
	for i, limited := range namedReads {
		others := slices.Delete(slices.Clone(namedReads), i, i+1)
		options.Faults = []simulator.Fault{{Action: limited.action, Name: "RequestLimitExceeded"}}
		withNetwork(t, 50*time.Millisecond, 0, options,
			func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				var group sync.WaitGroup
				group.Go(func() {
					err := limited.read(ctx, reader, uins)
					var failed *partner.ReadError
					if !errors.As(err, &failed) || failed.Action != limited.action ||
						failed.Err == nil || failed.Err.Code != "RequestLimitExceeded" {
						t.Errorf("%s: got %v", limited.action, err)
					}
				})
				time.Sleep(10 * time.Second) // virtual time: the rate is low
				got := timesOf(t, reader, uins, others...)
				for _, other := range others {
					checkTime(t, other.action, want[other.action], got[other.action])
				}
				group.Wait()
			})
	}
}
