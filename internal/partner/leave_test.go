package partner_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// An answer omits a UIN of a read that has left. The client must not queue this UIN again, because
// without a read, it would crash.
func TestUINOfAReadThatLeftIsNotRequeued(t *testing.T) {
	customers, uins := numberedCustomers(1)
	withNetwork(t, 1500*time.Millisecond, 5, simulator.Options{Customers: customers},
		func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
			var group sync.WaitGroup
			group.Go(func() { readAndCheck(t, reader, uins) })
			group.Go(func() { readUntilTimeout(t, reader, time.Second, 2) })
			group.Wait()
			time.Sleep(time.Minute) // virtual time
			if got := len(sim.Requests()); got != 1 {
				t.Errorf("%d requests, want one", got)
			}
		})
}

// A search continues only for UINs that reads still want.
func TestSearchEndsForUINsOfAReadThatLeft(t *testing.T) {
	customers, uins := numberedCustomers(25)
	withNetwork(t, 100*time.Millisecond,
		5, simulator.Options{Customers: customers, NotCustomerFails: true},
		func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
			readAndCheck(t, reader, uins[:1]) // the account may read credit
			time.Sleep(5 * time.Second)       // virtual time
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			nonCustomers := consecutiveUINs(1000, 25)
			start, before := time.Now(), len(sim.Requests())
			var group sync.WaitGroup
			group.Go(func() { _, _ = reader.Read(ctx, nonCustomers) })
			group.Go(func() { readAndCheck(t, reader, uins) })
			group.Wait()
			time.Sleep(time.Minute - time.Since(start)) // virtual time
			if got := len(sim.Requests()) - before; got != 2 {
				t.Errorf("%d requests, want one of both reads and one of the open read", got)
			}
		})
}

// slowingKeys returns keys at once in the first second after start. Then it returns them after five
// seconds. After 6.5 seconds, it returns none.
func slowingKeys(start *time.Time) keySource {
	return func(ctx context.Context) (tencentapi.Credentials, error) {
		wait := time.Duration(0)
		switch age := time.Since(*start); {
		case age > 6500*time.Millisecond:
			wait = 24 * time.Hour
		case age > time.Second:
			wait = 5 * time.Second
		}
		select {
		case <-time.After(wait): // virtual time
			return demoKeys(ctx)
		case <-ctx.Done():
			return tencentapi.Credentials{}, context.Cause(ctx)
		}
	}
}

// A request of one UIN waits for keys when a second read of this UIN begins. That request does not
// belong to the second read. The second read waits for keys only if its own request has a slot.
func TestReadErrorReportsTheWaitForKeys(t *testing.T) {
	_, uins := numberedCustomers(50)
	for _, c := range []struct {
		rate       float64
		start, end time.Duration // of the second read
		want       bool          // AwaitsKeys
	}{
		{1, 2 * time.Second, 4 * time.Second, false},
		{2, 7 * time.Second, time.Minute, true},
	} {
		sim := simtest.New(t, simulator.Options{NotCustomerFails: true})
		var start time.Time
		withRate(t, c.rate, sim, slowingKeys(&start), func(t *testing.T, reader *partner.Reader) {
			start = time.Now()
			first, cancelFirst := context.WithTimeout(t.Context(), c.end+time.Second)
			defer cancelFirst()
			ctx, cancel := context.WithTimeout(t.Context(), c.end)
			defer cancel()
			var group sync.WaitGroup
			// keys become slow after its first batch
			group.Go(func() { _, _ = reader.Read(first, uins) })
			group.Go(func() {
				time.Sleep(c.start) // virtual time
				_, err := reader.Read(ctx, uins)
				var failed *partner.ReadError
				if !errors.Is(err, context.DeadlineExceeded) || !errors.As(err, &failed) ||
					failed.AwaitsKeys != c.want || failed.Attempts != 0 {
					t.Errorf("%v requests a second: got %v (%+v), want AwaitsKeys %v", c.rate, err,
						failed, c.want)
				}
			})
			group.Wait()
		})
	}
}

// During a search, full batches leave 220 ms apart at five requests a second. A slot's window is a
// tenth longer than the server's second.
func TestFullBatchesLeave220MillisecondsApartDuringASearch(t *testing.T) {
	customers, uins := numberedCustomers(400)
	delete(customers, 1)
	var full []time.Time // when full batches arrived
	sim := simtest.New(t, simulator.Options{Customers: customers, NotCustomerFails: true})
	distant := simtest.Distant(150*time.Millisecond, sim)
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(requestedUINs(r)) == 50 {
			full = append(full, time.Now())
		}
		distant.ServeHTTP(w, r)
	})
	withHandler(t, handler, demoKeys, func(t *testing.T, reader *partner.Reader) {
		readAndCheck(t, reader, []partner.UIN{2}) // the account may read credit
		time.Sleep(5 * time.Second)               // virtual time
		var group sync.WaitGroup
		group.Go(func() { _, _ = reader.Read(t.Context(), uins[:50]) })
		time.Sleep(160 * time.Millisecond) // virtual time: the batch has failed; its search runs
		group.Go(func() { _, _ = reader.Read(t.Context(), uins[50:]) })
		group.Wait()
		const want = 220 * time.Millisecond
		if first, second := full[1].Sub(full[0]), full[2].Sub(full[1]); first != want ||
			second != want {
			t.Errorf("full batches left %v and %v apart, want %v", first, second, want)
		}
	})
}

// A request that waited for keys must not have the UINs of reads that have left. If all reads have
// left, it must not be sent.
func TestRequestThatWaitedForKeysHasOnlyWantedUINs(t *testing.T) {
	customers, uins := numberedCustomers(3)
	sim := simtest.New(t, simulator.Options{Customers: customers})
	var slowKeys keySource = func(ctx context.Context) (tencentapi.Credentials, error) {
		time.Sleep(2 * time.Second) // virtual time
		return demoKeys(ctx)
	}
	withRate(t, 5, sim, slowKeys, func(t *testing.T, reader *partner.Reader) {
		readUntilTimeout(t, reader, time.Second, uins...)
		time.Sleep(time.Minute) // virtual time
		if got := len(sim.Requests()); got != 0 {
			t.Errorf("%d requests, want none: no read is open", got)
		}
		var group sync.WaitGroup
		group.Go(func() { readUntilTimeout(t, reader, time.Second, uins...) })
		group.Go(func() { readAndCheck(t, reader, uins[:1]) })
		group.Wait()
		if got := batchSizes(sim); len(got) != 1 || got[0] != 1 {
			t.Errorf("requests of %v UINs, want one of the UIN that is wanted", got)
		}
	})
}

// If another read fails, a caller may cancel this read with the other error as the cause.
func TestCauseOfTheContextIsNotTheLastFailure(t *testing.T) {
	other := &partner.ReadError{
		UINs: []partner.UIN{7},
		Err:  &tencentapi.Error{Code: "OperationDenied"},
	}
	options := simulator.Options{Faults: []simulator.Fault{{Name: "InternalError"}}}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(10*time.Second, func() { cancel(other) })
		_, err := reader.Read(ctx, []partner.UIN{1, 2})
		var failed *partner.ReadError
		if !errors.As(err, &failed) || failed.Err.Code != "InternalError" ||
			len(failed.UINs) != 2 || !errors.Is(failed.Ended, other) {
			t.Errorf("got %+v", failed)
		}
	})
}
