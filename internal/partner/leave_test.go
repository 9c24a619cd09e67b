package partner_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// An answer that leaves out a UIN whose read has left must not queue it again: with no read to wait
// for it, that crashed the client.
func TestUINOfAReadThatLeftIsNotRequeued(t *testing.T) {
	customers, uins := numbered(1)
	withSim(t, 1500*time.Millisecond, 5, simulator.Options{Customers: customers}, func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		var group sync.WaitGroup
		group.Go(func() { expectRead(t, reader, uins) })
		group.Go(func() {
			if _, err := reader.Read(ctx, []partner.UIN{2}); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
		})
		group.Wait()
		time.Sleep(time.Minute) // virtual time
		if got := len(sim.Requests()); got != 1 {
			t.Errorf("%d requests, want one", got)
		}
	})
}

// A search goes on for the UINs that are still wanted only.
func TestSearchEndsForUINsOfAReadThatLeft(t *testing.T) {
	customers, uins := numbered(25)
	withSim(t, 100*time.Millisecond, 5, simulator.Options{Customers: customers, NotCustomerFails: true}, func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
		expectRead(t, reader, uins[:1]) // the account may read credit
		time.Sleep(5 * time.Second)     // virtual time
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		var strangers []partner.UIN
		for uin := range partner.UIN(25) {
			strangers = append(strangers, 1000+uin)
		}
		start, before := time.Now(), len(sim.Requests())
		var group sync.WaitGroup
		group.Go(func() { _, _ = reader.Read(ctx, strangers) })
		group.Go(func() { expectRead(t, reader, uins) })
		group.Wait()
		time.Sleep(time.Minute - time.Since(start)) // virtual time
		if got := len(sim.Requests()) - before; got != 2 {
			t.Errorf("%d requests, want one of both reads and one of the read that stayed", got)
		}
	})
}

// agingSource hands out keys at once in its first second, then after five seconds, and from 6.5
// seconds on not at all.
type agingSource struct{ start time.Time }

func (s agingSource) Credentials(ctx context.Context) (tencentapi.Credentials, error) {
	wait := time.Duration(0)
	switch age := time.Since(s.start); {
	case age > 6500*time.Millisecond:
		wait = 24 * time.Hour
	case age > time.Second:
		wait = 5 * time.Second
	}
	select {
	case <-time.After(wait): // virtual time
		return source{}.Credentials(ctx)
	case <-ctx.Done():
		return tencentapi.Credentials{}, context.Cause(ctx)
	}
}

// A read that begins while a UIN of it is tried alone, and that request waits for keys, has no part in
// it. It waits for keys if its own request does, for which it needs a second slot.
func TestReadKnowsWhetherItWaitsForKeys(t *testing.T) {
	_, uins := numbered(50)
	for _, c := range []struct {
		rate       float64
		start, end time.Duration
		want       bool
	}{{1, 2 * time.Second, 4 * time.Second, false}, {2, 7 * time.Second, time.Minute, true}} {
		sim := simtest.New(t, simulator.Options{NotCustomerFails: true})
		keys := &agingSource{}
		atRate(t, c.rate, sim, keys, func(t *testing.T, reader *partner.Reader) {
			keys.start = time.Now()
			first, cancelFirst := context.WithTimeout(t.Context(), c.end+time.Second)
			defer cancelFirst()
			ctx, cancel := context.WithTimeout(t.Context(), c.end)
			defer cancel()
			var group sync.WaitGroup
			group.Go(func() { _, _ = reader.Read(first, uins) }) // after its batch, keys become slow
			group.Go(func() {
				time.Sleep(c.start) // virtual time
				_, err := reader.Read(ctx, uins)
				var failed *partner.ReadError
				if !errors.Is(err, context.DeadlineExceeded) || !errors.As(err, &failed) || failed.AwaitsKeys != c.want || failed.Attempts != 0 {
					t.Errorf("%v a second: got %v (%+v), want that it waits for keys: %v", c.rate, err, failed, c.want)
				}
			})
			group.Wait()
		})
	}
}

// While a search goes on, full batches leave 220 ms apart at five requests a second: a slot's
// window is a tenth longer than the server's second.
func TestFullBatchesLeave220MillisecondsApartDuringASearch(t *testing.T) {
	customers, uins := numbered(400)
	delete(customers, 1)
	var full []time.Time
	sim := simtest.New(t, simulator.Options{Customers: customers, NotCustomerFails: true})
	slow := simtest.Distant(150*time.Millisecond, sim)
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if strings.Count(string(body), ",") == 49 {
			full = append(full, time.Now())
		}
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		slow.ServeHTTP(w, r)
	})
	withHandler(t, handler, source{}, func(t *testing.T, reader *partner.Reader) {
		expectRead(t, reader, []partner.UIN{2}) // the account may read credit
		time.Sleep(5 * time.Second)             // virtual time
		var group sync.WaitGroup
		group.Go(func() { _, _ = reader.Read(t.Context(), uins[:50]) })
		time.Sleep(160 * time.Millisecond) // virtual time: that batch has failed, and is searched
		group.Go(func() { _, _ = reader.Read(t.Context(), uins[50:]) })
		group.Wait()
		if first, second := full[1].Sub(full[0]), full[2].Sub(full[1]); first != 220*time.Millisecond || second != 220*time.Millisecond {
			t.Errorf("full batches left %v and %v apart during a search, want 220ms", first, second)
		}
	})
}

// waitingSource hands out keys after a while.
type waitingSource struct{ wait time.Duration }

func (s waitingSource) Credentials(ctx context.Context) (tencentapi.Credentials, error) {
	time.Sleep(s.wait) // virtual time
	return source{}.Credentials(ctx)
}

// A request that waited for keys must not carry the UINs of reads that left meanwhile, and is not
// sent if all have left.
func TestRequestThatWaitedForKeysHasTheUINsThatAreStillWanted(t *testing.T) {
	customers, uins := numbered(3)
	sim := simtest.New(t, simulator.Options{Customers: customers})
	atRate(t, 5, sim, waitingSource{2 * time.Second}, func(t *testing.T, reader *partner.Reader) {
		leaves := func(uins []partner.UIN) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			if _, err := reader.Read(ctx, uins); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
		}
		leaves(uins)
		time.Sleep(time.Minute) // virtual time
		if got := len(sim.Requests()); got != 0 {
			t.Errorf("%d requests for no read", got)
		}
		var group sync.WaitGroup
		group.Go(func() { leaves(uins) })
		group.Go(func() { expectRead(t, reader, uins[:1]) })
		group.Wait()
		if got := batchSizes(sim); len(got) != 1 || got[0] != 1 {
			t.Errorf("requests of %v UINs, want one of the UIN that is still wanted", got)
		}
	})
}

// A caller may cancel one read because another has failed, with that one's error as the cause.
func TestCauseOfACancelledReadIsNotItsOwnFailure(t *testing.T) {
	other := &partner.ReadError{UINs: []partner.UIN{7}, Err: &tencentapi.Error{Code: "OperationDenied"}}
	options := simulator.Options{Faults: []simulator.Fault{{Name: "InternalError"}}}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(10*time.Second, func() { cancel(other) })
		_, err := reader.Read(ctx, []partner.UIN{1, 2})
		var failed *partner.ReadError
		if !errors.As(err, &failed) || failed.Err.Code != "InternalError" || len(failed.UINs) != 2 || !errors.Is(failed.Ended, other) {
			t.Errorf("got %+v", failed)
		}
	})
}
