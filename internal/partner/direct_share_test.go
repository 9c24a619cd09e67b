package partner_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

func TestDirectReadsAtOnceShareARequest(t *testing.T) {
	customers, uins := numberedCustomers(20)
	withNetwork(t, 100*time.Millisecond, 5, simulator.Options{Customers: customers},
		func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
			for want := range 3 {
				var group sync.WaitGroup
				for range 10 {
					group.Go(func() { readDirectAndCheck(t, reader, uins) })
				}
				group.Wait()
				if got := len(sim.Requests()); got != want+1 {
					t.Errorf("%d requests, want %d", got, want+1)
				}
			}
		})
}

// While no slot is free, reads join the request that waits for it.
func TestDirectReadsThatWaitForASlotShareARequest(t *testing.T) {
	customers, uins := numberedCustomers(20)
	withNetwork(t, 10*time.Millisecond, 1, simulator.Options{Customers: customers},
		func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
			readDirectAndCheck(t, reader, uins) // the next slot is free after 1.1 s
			var group sync.WaitGroup
			for range 10 {
				group.Go(func() { readDirectAndCheck(t, reader, uins) })
				time.Sleep(100 * time.Millisecond) // virtual time
			}
			group.Wait()
			if got := len(sim.Requests()); got != 2 {
				t.Errorf("%d requests, want 2", got)
			}
		})
}

// A request that was sent before the read began may have an older credit. So the read sends its
// own, also while the first request is retried.
func TestDirectReadDoesNotShareARequestInProgress(t *testing.T) {
	before, uins := numberedCustomers(1)
	after := simulator.Customers{1: {TotalCredit: before[1].TotalCredit}}
	for name, faults := range map[string][]simulator.Fault{
		"no fault": nil,
		"a retry":  {{Name: "RequestLimitExceeded", Times: 1}},
	} {
		sims := []*simtest.Simulator{
			simtest.New(t, simulator.Options{Customers: before, Faults: faults}),
			simtest.New(t, simulator.Options{Customers: after}),
		}
		var changed atomic.Int32
		handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			current := sims[changed.Load()]
			time.Sleep(400 * time.Millisecond) // virtual time
			current.ServeHTTP(w, r)
		})
		withHandler(t, handler, demoKeys, func(t *testing.T, reader *partner.Reader) {
			var group sync.WaitGroup
			if faults == nil {
				group.Go(func() { readDirectAndCheck(t, reader, uins) })
			} else {
				group.Go(func() { _, _ = reader.ReadDirect(t.Context()) })
			}
			time.Sleep(200 * time.Millisecond) // virtual time: the request is in progress
			changed.Store(1)
			answers, err := reader.ReadDirect(t.Context())
			if err != nil || !partner.IsMissing(answers[1].Err) {
				t.Errorf("%s: got %v, %v; want the record after the change", name, answers, err)
			}
			group.Wait()
			if got := len(sims[1].Requests()); got != 1+len(faults) {
				t.Errorf("%s: %d requests after the change", name, got)
			}
		})
	}
}

// A cancelled read leaves the request to the reads that share it. With its last read, it ends.
func TestSharedDirectRequestEndsWithItsLastRead(t *testing.T) {
	var ended time.Time
	hanging := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body) // without this, the server does not see that the client left
		<-r.Context().Done()
		ended = time.Now()
	})
	withHandler(t, hanging, demoKeys, func(t *testing.T, reader *partner.Reader) {
		start := time.Now()
		var group sync.WaitGroup
		for _, timeout := range []time.Duration{time.Second, 2 * time.Second} {
			group.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), timeout)
				defer cancel()
				failed := failedDirect(ctx, t, reader)
				if !errors.Is(failed.Ended, context.DeadlineExceeded) || failed.Open != 1 {
					t.Errorf("got %+v", failed)
				}
			})
		}
		group.Wait()
		synctest.Wait()
		if got := ended.Sub(start); got != 2*time.Second {
			t.Errorf("the request ended after %v, want 2s", got)
		}
	})
}
