package partner_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// withSim is inVirtualTime with a round trip and a rate.
func withSim(t *testing.T, delay time.Duration, rate float64, options simulator.Options, test func(*testing.T, *partner.Reader, *simtest.Simulator)) {
	t.Helper()
	sim := simtest.New(t, options)
	atRate(t, rate, simtest.Distant(delay, sim), source{}, func(t *testing.T, reader *partner.Reader) { test(t, reader, sim) })
}

// expectRead reads the UINs and wants numbered's credits.
func expectRead(t *testing.T, reader *partner.Reader, uins []partner.UIN) {
	t.Helper()
	answers, err := reader.Read(t.Context(), uins)
	if err != nil {
		t.Error(err)
		return
	}
	expectNumbered(t, answers, uins)
}

func TestCancelledReaderOfASharedBatchHurtsNobody(t *testing.T) {
	customers, uins := numbered(4)
	withSim(t, time.Second, 5, simulator.Options{Customers: customers}, func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
		stop := errors.New("stop")
		ctx, cancel := context.WithCancelCause(t.Context())
		var group sync.WaitGroup
		group.Go(func() { expectRead(t, reader, uins[:3]) })
		group.Go(func() {
			start := time.Now()
			answers, err := reader.Read(ctx, uins[1:])
			var failed *partner.ReadError
			if !errors.Is(err, stop) || answers != nil || time.Since(start) != 500*time.Millisecond || !errors.As(err, &failed) || failed.Asked != 3 || failed.Open != 1 {
				t.Errorf("the cancelled read: %v, %v after %v", answers, err, time.Since(start))
			}
		})
		time.Sleep(500 * time.Millisecond) // virtual time: the batch is on its way
		cancel(stop)
		group.Wait()
		if got := batchSizes(sim); !slices.Equal(got, []int{4}) {
			t.Errorf("batches of %v, want one of 4", got)
		}
	})
}

func TestRequestEndsWhenItsLastWaiterLeaves(t *testing.T) {
	var ended time.Time
	hanging := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body) // only then does a server see that its client has gone
		<-r.Context().Done()
		ended = time.Now()
	})
	withHandler(t, hanging, source{}, func(t *testing.T, reader *partner.Reader) {
		start := time.Now()
		var group sync.WaitGroup
		for i := range 2 {
			group.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i+1)*time.Second)
				defer cancel()
				if _, err := reader.Read(ctx, []partner.UIN{1, partner.UIN(i + 2)}); !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("read %d: %v", i, err)
				}
			})
		}
		group.Wait()
		synctest.Wait()
		if got := ended.Sub(start); got != 2*time.Second {
			t.Errorf("the request ended after %v, want 2s, with the second of its readers", got)
		}
	})
}

func TestReadsOfQueuedUINsJoin(t *testing.T) {
	customers, uins := numbered(30)
	withSim(t, 100*time.Millisecond, 5, simulator.Options{Customers: customers}, func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
		var group sync.WaitGroup
		for range 10 {
			group.Go(func() { expectRead(t, reader, uins) })
		}
		group.Wait()
		if got := batchSizes(sim); !slices.Equal(got, []int{30}) {
			t.Errorf("ten reads of 30 UINs took batches of %v, want one", got)
		}
	})
}

// The one that is in flight was asked before the second read began, and may tell an older figure.
func TestReadDoesNotJoinARequestInFlight(t *testing.T) {
	customers, uins := numbered(1)
	withSim(t, time.Second, 5, simulator.Options{Customers: customers}, func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
		var group sync.WaitGroup
		group.Go(func() { expectRead(t, reader, uins) })
		time.Sleep(500 * time.Millisecond) // virtual time
		expectRead(t, reader, uins)
		group.Wait()
		if got := len(sim.Requests()); got != 2 {
			t.Errorf("%d requests, want one for each read", got)
		}
	})
}

func TestBatchIsCutWhenItsSlotIsThere(t *testing.T) {
	customers, uins := numbered(40)
	withSim(t, 10*time.Millisecond, 1, simulator.Options{Customers: customers}, func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
		var group sync.WaitGroup
		for _, uin := range uins { // 20 ms apart, while the one slot is taken for 1.1 s
			group.Go(func() { expectRead(t, reader, []partner.UIN{uin}) })
			time.Sleep(20 * time.Millisecond) // virtual time
		}
		group.Wait()
		if got := batchSizes(sim); !slices.Equal(got, []int{1, 39}) {
			t.Errorf("batches of %v, want all but the first together", got)
		}
	})
}

func TestLargeReadDoesNotHoldUpASmallOne(t *testing.T) {
	customers, uins := numbered(5000)
	options := simulator.Options{Customers: customers, Limit: simulator.DocumentedLimit}
	withSim(t, 50*time.Millisecond, 5, options, func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
		var group sync.WaitGroup
		group.Go(func() { expectRead(t, reader, uins) })
		time.Sleep(3 * time.Second) // virtual time
		start := time.Now()
		expectRead(t, reader, []partner.UIN{4990, 4999}) // shared with the large read, which has them last
		if took := time.Since(start); took > 1200*time.Millisecond {
			t.Errorf("the small read took %v", took)
		}
		group.Wait()
		if got := len(sim.Requests()); got != 100 {
			t.Errorf("%d requests, want 100: the small read's UINs were the large one's, too", got)
		}
	})
}

func TestSharedUINOutlivesTheReadThatQueuedIt(t *testing.T) {
	customers, uins := numbered(500)
	withSim(t, 50*time.Millisecond, 5, simulator.Options{Customers: customers}, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		var group sync.WaitGroup
		group.Go(func() {
			if _, err := reader.Read(ctx, uins); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
		})
		time.Sleep(300 * time.Millisecond) // virtual time: half of them are queued
		expectRead(t, reader, uins[400:])
		group.Wait()
	})
}

// Whoever waits when its reads end must see an error, not answers that are not there.
func TestNobodyGetsAnEmptySuccess(t *testing.T) {
	customers, uins := numbered(1000)
	options := simulator.Options{Customers: customers, Limit: simulator.DocumentedLimit}
	withSim(t, 50*time.Millisecond, 5, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		ctx, cancel := context.WithCancel(t.Context())
		var group sync.WaitGroup
		for i := range 20 {
			group.Go(func() {
				if answers, err := reader.Read(ctx, uins[i*50:]); err == nil {
					t.Errorf("read %d has %d answers and no error", i, len(answers))
				}
			})
		}
		time.Sleep(10 * time.Millisecond) // virtual time
		cancel()
		group.Wait()
		answers, err := reader.Read(ctx, uins)
		var failed *partner.ReadError
		if !errors.Is(err, context.Canceled) || answers != nil || !errors.As(err, &failed) || failed.Asked != 1000 || len(failed.UINs) != 1000 {
			t.Errorf("a read with an ended context: %v, %v", answers, err)
		}
		expectRead(t, reader, uins) // and the next read finds everything in order
	})
}

func TestWhatWasLeftOutIsAskedOnceMoreTogether(t *testing.T) {
	customers, uins := numbered(150)
	for _, uin := range []uint64{10, 60, 110} { // one of each batch
		delete(customers, uin)
	}
	customers[111] = simulator.Customer{} // a record without amounts
	withSim(t, 100*time.Millisecond, 5, simulator.Options{Customers: customers}, func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
		answers, err := reader.Read(t.Context(), uins)
		if err != nil {
			t.Fatal(err)
		}
		expectNumbered(t, answers, uins, 10, 60, 110, 111)
		for _, uin := range []partner.UIN{10, 60, 110, 111} {
			if !partner.IsMissing(answers[uin].Err) {
				t.Errorf("UIN %s has %s", uin, answers[uin])
			}
		}
		if got := batchSizes(sim); !slices.Equal(got, []int{4, 50, 50, 50}) {
			t.Errorf("batches of %v, want what was left out once more in one", got)
		}
	})
	// A hiccup is no missing customer.
	for _, name := range []string{"omit", "null"} {
		customers, uins := numbered(3)
		options := simulator.Options{Customers: customers, Faults: []simulator.Fault{{Name: name, Times: 1}}}
		inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) { expectRead(t, reader, uins) })
	}
}

func TestNobodyAsksAgainForWhoHasLeft(t *testing.T) {
	withSim(t, time.Second, 5, simulator.Options{}, func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		var group sync.WaitGroup
		group.Go(func() {
			if _, err := reader.Read(ctx, []partner.UIN{1}); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
		})
		group.Go(func() {
			if answers, err := reader.Read(t.Context(), []partner.UIN{2}); err != nil || !partner.IsMissing(answers[2].Err) {
				t.Errorf("got %v, %v", answers, err)
			}
		})
		group.Wait()
		if got := batchSizes(sim); !slices.Equal(got, []int{1, 2}) {
			t.Errorf("batches of %v, want both UINs, and once more the one that somebody waits for", got)
		}
	})
}

// Whoever asks for a UIN that one answer has left out is owed two answers of its own.
func TestNobodyJoinsWhatIsAskedOnceMore(t *testing.T) {
	withSim(t, time.Second, 1, simulator.Options{}, func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
		var group sync.WaitGroup
		for _, delay := range []time.Duration{0, 1050 * time.Millisecond} { // the first answer comes after 1 s, the next slot after 1.1 s
			group.Go(func() {
				time.Sleep(delay) // virtual time
				if answers, err := reader.Read(t.Context(), []partner.UIN{1}); err != nil || !partner.IsMissing(answers[1].Err) {
					t.Errorf("got %v, %v", answers, err)
				}
			})
		}
		group.Wait()
		if got := len(sim.Requests()); got != 3 {
			t.Errorf("%d requests, want one, one for both, and one more for the second read", got)
		}
	})
}

func TestManyReadsAtOnce(t *testing.T) {
	customers, uins := numbered(1000)
	options := simulator.Options{Customers: customers, Limit: simulator.DocumentedLimit, Faults: []simulator.Fault{{Name: "InternalError", Share: 0.1}}}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		var group sync.WaitGroup
		for i := range 200 {
			group.Go(func() {
				time.Sleep(time.Duration(i%7) * 3 * time.Millisecond) // virtual time
				ctx, cancel := t.Context(), context.CancelFunc(func() {})
				if i%5 == 0 {
					ctx, cancel = context.WithTimeout(ctx, time.Duration(i)*10*time.Millisecond)
				}
				defer cancel()
				asked := uins[i*4 : i*4+200]
				switch answers, err := reader.Read(ctx, asked); {
				case err == nil:
					expectNumbered(t, answers, asked)
				case ctx.Err() == nil:
					t.Error(fmt.Errorf("read %d: %w", i, err))
				}
			})
		}
		group.Wait()
	})
}
