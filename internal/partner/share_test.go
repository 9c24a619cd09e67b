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

func TestCancelledReadDoesNotAffectItsBatch(t *testing.T) {
	customers, uins := numberedCustomers(4)
	withNetwork(t, time.Second, 5, simulator.Options{Customers: customers},
		func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
			stop := errors.New("stop")
			ctx, cancel := context.WithCancelCause(t.Context())
			var group sync.WaitGroup
			group.Go(func() { readAndCheck(t, reader, uins[:3]) })
			group.Go(func() {
				start := time.Now()
				answers, err := reader.Read(ctx, uins[1:])
				var failed *partner.ReadError
				if !errors.Is(err, stop) || answers != nil ||
					time.Since(start) != 500*time.Millisecond || !errors.As(err, &failed) ||
					failed.Customers != 3 || failed.Open != 1 {
					t.Errorf("the cancelled read: %v, %v after %v", answers, err, time.Since(start))
				}
			})
			time.Sleep(500 * time.Millisecond) // virtual time: the request is in progress
			cancel(stop)
			group.Wait()
			if got := batchSizes(sim); !slices.Equal(got, []int{4}) {
				t.Errorf("batches of %v, want one of 4", got)
			}
		})
}

func TestRequestEndsWithItsLastRead(t *testing.T) {
	var ended time.Time
	hanging := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body) // without this, the server does not see that the client left
		<-r.Context().Done()
		ended = time.Now()
	})
	withHandler(t, hanging, demoKeys, func(t *testing.T, reader *partner.Reader) {
		start := time.Now()
		var group sync.WaitGroup
		for i := range 2 {
			group.Go(func() {
				timeout := time.Duration(i+1) * time.Second
				readUntilTimeout(t, reader, timeout, 1, partner.UIN(i+2))
			})
		}
		group.Wait()
		synctest.Wait()
		if got := ended.Sub(start); got != 2*time.Second {
			t.Errorf("the request ended after %v, want 2s: the end of the second read", got)
		}
	})
}

func TestReadsShareQueuedUINs(t *testing.T) {
	customers, uins := numberedCustomers(30)
	withNetwork(t, 100*time.Millisecond, 5, simulator.Options{Customers: customers},
		func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
			var group sync.WaitGroup
			for range 10 {
				group.Go(func() { readAndCheck(t, reader, uins) })
			}
			group.Wait()
			if got := batchSizes(sim); !slices.Equal(got, []int{30}) {
				t.Errorf("ten reads of 30 UINs took batches of %v, want one", got)
			}
		})
}

// The request in progress was sent before the second read began. Its answer may be older than the
// read.
func TestReadDoesNotShareARequestInProgress(t *testing.T) {
	customers, uins := numberedCustomers(1)
	withNetwork(t, time.Second, 5, simulator.Options{Customers: customers},
		func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
			var group sync.WaitGroup
			group.Go(func() { readAndCheck(t, reader, uins) })
			time.Sleep(500 * time.Millisecond) // virtual time
			readAndCheck(t, reader, uins)
			group.Wait()
			if got := len(sim.Requests()); got != 2 {
				t.Errorf("%d requests, want one for each read", got)
			}
		})
}

func TestBatchTakesItsUINsWhenItHasASlot(t *testing.T) {
	customers, uins := numberedCustomers(40)
	withNetwork(t, 10*time.Millisecond, 1, simulator.Options{Customers: customers},
		func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
			var group sync.WaitGroup
			for _, uin := range uins { // 20 ms apart; the only slot has a window of 1.1 s
				group.Go(func() { readAndCheck(t, reader, []partner.UIN{uin}) })
				time.Sleep(20 * time.Millisecond) // virtual time
			}
			group.Wait()
			if got := batchSizes(sim); !slices.Equal(got, []int{1, 39}) {
				t.Errorf("batches of %v, want all but the first together", got)
			}
		})
}

func TestLargeReadDoesNotDelayASmallOne(t *testing.T) {
	customers, uins := numberedCustomers(5000)
	options := simulator.Options{Customers: customers, Limit: simulator.DocumentedLimit}
	withNetwork(t, 50*time.Millisecond, 5, options,
		func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
			var group sync.WaitGroup
			group.Go(func() { readAndCheck(t, reader, uins) })
			time.Sleep(3 * time.Second) // virtual time
			start := time.Now()
			readAndCheck(t, reader, []partner.UIN{4990, 4999}) // the last ones of the large read
			if took := time.Since(start); took > 1200*time.Millisecond {
				t.Errorf("the small read took %v", took)
			}
			group.Wait()
			if got := len(sim.Requests()); got != 100 {
				t.Errorf("%d requests, want 100: the large read shares the UINs", got)
			}
		})
}

func TestSharedUINStaysAfterItsFirstReadLeft(t *testing.T) {
	customers, uins := numberedCustomers(500)
	withNetwork(t, 50*time.Millisecond, 5, simulator.Options{Customers: customers},
		func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
			var group sync.WaitGroup
			group.Go(func() { readUntilTimeout(t, reader, 500*time.Millisecond, uins...) })
			time.Sleep(300 * time.Millisecond) // virtual time: half of the UINs are queued
			readAndCheck(t, reader, uins[400:])
			group.Wait()
		})
}

// If the context of reads ends, each of them returns an error, and not an empty result.
func TestCancelledReadReturnsAnError(t *testing.T) {
	customers, uins := numberedCustomers(1000)
	options := simulator.Options{Customers: customers, Limit: simulator.DocumentedLimit}
	withNetwork(t, 50*time.Millisecond, 5, options,
		func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
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
			if !errors.Is(err, context.Canceled) || answers != nil || !errors.As(err, &failed) ||
				failed.Customers != 1000 || len(failed.UINs) != 1000 {
				t.Errorf("a read with an ended context: %v, %v", answers, err)
			}
			readAndCheck(t, reader, uins) // the next read is not affected
		})
}

func TestOmittedUINsAreRequestedAgainTogether(t *testing.T) {
	customers, uins := numberedCustomers(150)
	for _, uin := range []uint64{10, 60, 110} { // a UIN of each batch
		delete(customers, uin)
	}
	customers[111] = simulator.Customer{} // a record without amounts
	withNetwork(t, 100*time.Millisecond, 5, simulator.Options{Customers: customers},
		func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
			answers, err := reader.Read(t.Context(), uins)
			if err != nil {
				t.Fatal(err)
			}
			checkCredits(t, answers, uins, 10, 60, 110, 111)
			checkMissing(t, answers, 10, 60, 110, 111)
			if got := batchSizes(sim); !slices.Equal(got, []int{4, 50, 50, 50}) {
				t.Errorf("batches of %v, want one for the omitted UINs", got)
			}
		})
	// After one omission, the credit record is not missing.
	for _, name := range []string{"omit", "null"} {
		customers, uins := numberedCustomers(3)
		options := simulator.Options{
			Customers: customers,
			Faults:    []simulator.Fault{{Name: name, Times: 1}},
		}
		inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
			readAndCheck(t, reader, uins)
		})
	}
}

func TestOmittedUINOfAReadThatLeftIsNotRequestedAgain(t *testing.T) {
	withNetwork(t, time.Second, 5, simulator.Options{},
		func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
			var group sync.WaitGroup
			group.Go(func() { readUntilTimeout(t, reader, 500*time.Millisecond, 1) })
			group.Go(func() { readMissing(t, reader, 2) })
			group.Wait()
			if got := batchSizes(sim); !slices.Equal(got, []int{1, 2}) {
				t.Errorf("batches of %v, want both UINs, and then the one that is wanted", got)
			}
		})
}

// Each read of a UIN is entitled to two attempts.
func TestReadDoesNotShareARequeuedUIN(t *testing.T) {
	withNetwork(t, time.Second, 1, simulator.Options{},
		func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
			var group sync.WaitGroup
			// the first answer arrives after 1 s, the next slot is free after 1.1 s
			for _, delay := range []time.Duration{0, 1050 * time.Millisecond} {
				group.Go(func() {
					time.Sleep(delay) // virtual time
					readMissing(t, reader, 1)
				})
			}
			group.Wait()
			if got := len(sim.Requests()); got != 3 {
				t.Errorf("%d requests, want 3: one for each read, and a shared one", got)
			}
		})
}

func TestManyReadsAtOnce(t *testing.T) {
	customers, uins := numberedCustomers(1000)
	options := simulator.Options{
		Customers: customers,
		Limit:     simulator.DocumentedLimit,
		Faults:    []simulator.Fault{{Name: "InternalError", Share: 0.1}},
	}
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
				readUINs := uins[i*4 : i*4+200]
				switch answers, err := reader.Read(ctx, readUINs); {
				case err == nil:
					checkCredits(t, answers, readUINs)
				case ctx.Err() == nil:
					t.Error(fmt.Errorf("read %d: %w", i, err))
				}
			})
		}
		group.Wait()
	})
}
