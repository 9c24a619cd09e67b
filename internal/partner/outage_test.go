package partner_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// In an outage, all reads for which a request was sent end together.
func TestOutageEndsAllSentReadsTogether(t *testing.T) {
	testOutageEndsReadsTogether(t, func(ctx context.Context, r *partner.Reader, i int) error {
		_, err := r.Read(ctx, []partner.UIN{partner.UIN(i + 1)})
		return err
	})
	testOutageEndsReadsTogether(t, func(ctx context.Context, r *partner.Reader, _ int) error {
		_, err := r.ReadDirect(ctx)
		return err
	})
}

func testOutageEndsReadsTogether(
	t *testing.T,
	read func(context.Context, *partner.Reader, int) error,
) {
	t.Helper()
	var calls atomic.Int32
	alternating := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body)
		if calls.Add(1)%2 == 0 {
			<-r.Context().Done()
		}
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	withHandler(t, alternating, demoKeys, func(t *testing.T, reader *partner.Reader) {
		start := time.Now()
		ends := make([]time.Duration, 4)
		var group sync.WaitGroup
		for i := range ends {
			group.Go(func() {
				time.Sleep(time.Duration(i) * 2 * time.Second) // virtual time: one batch a read
				if err := read(t.Context(), reader, i); !errors.Is(err, partner.ErrNoProgress) {
					t.Errorf("read %d: %v", i, err)
				}
				ends[i] = time.Since(start)
			})
		}
		group.Wait()
		if slices.Min(ends) != slices.Max(ends) {
			t.Errorf("the reads ended after %v, want all at once", ends)
		}
	})
}

// If the first request of a read waits for a slot, the read does not end with other reads. It has
// one attempt.
func TestOutageDoesNotEndAReadBeforeItsFirstRequest(t *testing.T) {
	withNetwork(t, 0, 0.02, simulator.Options{Faults: []simulator.Fault{{Name: "http-503"}}},
		func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
			// There is a slot every 55 s, and retries of the first read go ahead.
			start := time.Now()
			endOfRead := func(uin partner.UIN, attempts int) time.Duration {
				_, err := reader.Read(t.Context(), []partner.UIN{uin})
				var failed *partner.ReadError
				if !errors.Is(err, partner.ErrNoProgress) || !errors.As(err, &failed) ||
					failed.Attempts != attempts {
					t.Errorf("UIN %s: %v", uin, err)
				}
				return time.Since(start).Round(time.Second)
			}
			var group sync.WaitGroup
			group.Go(func() {
				if got := endOfRead(1, 5); got != 220*time.Second {
					t.Errorf("the first read ended after %v", got)
				}
			})
			group.Go(func() {
				time.Sleep(200 * time.Second) // virtual time
				if got := endOfRead(2, 1); got != 275*time.Second {
					t.Errorf("the second read ended after %v, want 275s: its own attempt", got)
				}
			})
			group.Wait()
		})
}

// In an outage, all reads end together. A later read ends after one attempt.
func TestNoProgressIsMeasuredPerClient(t *testing.T) {
	_, uins := numberedCustomers(1000)
	inVirtualTime(t, simulator.Options{Faults: []simulator.Fault{{Name: "http-503"}}},
		func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
			start := time.Now()
			_, err := reader.Read(t.Context(), uins)
			var failed *partner.ReadError
			if !errors.Is(err, partner.ErrNoProgress) || !errors.As(err, &failed) ||
				len(failed.UINs) != partner.BatchSize {
				t.Errorf("got %v (%+v)", err, failed)
			}
			first := time.Since(start)
			_, err = reader.Read(t.Context(), uins[:1])
			if !errors.Is(err, partner.ErrNoProgress) {
				t.Errorf("got %v", err)
			}
			second := time.Since(start) - first
			if first < 3*time.Minute || second > 2*time.Second {
				t.Errorf("the first read took %v, and the second %v", first, second)
			}
			time.Sleep(time.Hour) // virtual time: the old failures are no longer relevant
			start = time.Now()
			_, err = reader.Read(t.Context(), uins[:1])
			third := time.Since(start)
			if !errors.Is(err, partner.ErrNoProgress) || third < 3*time.Minute {
				t.Errorf("after %v: %v", third, err)
			}
		})
}

// An outage ends every read that has sent a request. During a search, the UINs of some of these
// reads rest. The first request of others has no answer.
func TestOutageEndsRestingReadsAndReadsWithoutAnAnswer(t *testing.T) {
	customers, uins := numberedCustomers(50)
	for _, uin := range []uint64{10, 40} {
		delete(customers, uin)
	}
	sim := simtest.New(t, simulator.Options{Customers: customers, NotCustomerFails: true})
	var outage time.Time
	handler := oneAtATime(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if time.Now().Before(outage) {
			sim.ServeHTTP(w, r)
			return
		}
		_, _ = io.ReadAll(r.Body)
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	withHandler(t, handler, demoKeys, func(t *testing.T, reader *partner.Reader) {
		outage = time.Now().Add(7 * time.Second)
		readAndCheck(t, reader, uins[:1])   // the account may read credit
		time.Sleep(6500 * time.Millisecond) // virtual time
		start := time.Now()
		var mu sync.Mutex
		ends := map[time.Duration]int{} // time → number of reads that ended then
		var group sync.WaitGroup
		for _, uin := range uins {
			group.Go(func() {
				_, err := reader.Read(t.Context(), []partner.UIN{uin})
				if err == nil {
					return
				}
				var failed *partner.ReadError
				if !errors.Is(err, partner.ErrNoProgress) || !errors.As(err, &failed) ||
					len(failed.UINs) == 0 || failed.Err.HTTPStatus != 503 {
					t.Errorf("UIN %s: %v", uin, err)
				}
				mu.Lock()
				ends[time.Since(start)]++
				mu.Unlock()
			})
		}
		group.Wait()
		if len(ends) != 1 {
			t.Errorf("the reads ended after %v, want all at once", ends)
		}
	})
}

func TestReadEndsIfTheServerNeverAnswers(t *testing.T) {
	_, uins := numberedCustomers(120)
	inVirtualTime(t, simulator.Options{Faults: []simulator.Fault{{Name: "silent"}}},
		func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
			start := time.Now()
			answers, err := reader.Read(t.Context(), uins)
			var failed *partner.ReadError
			if !errors.Is(err, partner.ErrNoProgress) || answers != nil ||
				!errors.As(err, &failed) || failed.Err == nil {
				t.Errorf("got %v, %v", answers, err)
			}
			if took := time.Since(start); took < 3*time.Minute || took > 4*time.Minute {
				t.Errorf("the read ended after %v", took)
			}
		})
}

func TestReadEndsAfterThreeMinutesWithoutSuccess(t *testing.T) {
	options := simulator.Options{Faults: []simulator.Fault{{Name: "http-503"}}}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		start := time.Now()
		_, err := reader.Read(t.Context(), []partner.UIN{1})
		var failed *partner.ReadError
		if !errors.As(err, &failed) || !errors.Is(err, partner.ErrNoProgress) ||
			failed.Attempts < 10 {
			t.Errorf("got %v", err)
		}
		if got := time.Since(start); got < 3*time.Minute || got > 3*time.Minute+10*time.Second {
			t.Errorf("the read ended after %v, want about three minutes", got)
		}
		if failed != nil && failed.Attempts > 100 {
			t.Errorf("%d requests in three minutes", failed.Attempts)
		}
	})
}

func TestReadSurvivesAnOutageOfTwoMinutes(t *testing.T) {
	customers, uins := numberedCustomers(120)
	sim := simtest.New(t, simulator.Options{Customers: customers, Limit: simulator.DocumentedLimit})
	var start time.Time
	outage := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if start.IsZero() {
			start = time.Now()
		}
		if time.Since(start) < 2*time.Minute {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		sim.ServeHTTP(w, r)
	})
	withHandler(t, oneAtATime(outage), demoKeys, func(t *testing.T, reader *partner.Reader) {
		readAndCheck(t, reader, uins)
	})
}

// If the API answers some requests, the read makes progress. Its total time does not matter.
func TestLongReadSurvivesFailuresAfterThreeMinutes(t *testing.T) {
	customers, uins := numberedCustomers(50_000)
	options := simulator.Options{
		Customers: customers,
		Limit:     simulator.DocumentedLimit,
		Seed:      1,
		Faults:    []simulator.Fault{{Name: "InternalError", Share: 0.1}},
	}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		start := time.Now()
		answers, err := reader.Read(t.Context(), uins)
		if err != nil || time.Since(start) < 3*time.Minute {
			t.Fatalf("after %v: %v", time.Since(start), err)
		}
		checkCredits(t, answers, uins)
	})
}
