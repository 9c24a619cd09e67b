package partner_test

import (
	"bytes"
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

// Every fault that the simulator knows, each at ten percent. What cannot heal strikes a UIN or a batch at most, and no value
// is ever wrong.
func TestNoValueIsWrongAmongAllFaults(t *testing.T) {
	var faults []simulator.Fault
	for _, name := range []string{
		"omit", "null", "double", "contradict", "foreign", "unreadable",
		"RequestLimitExceeded", "InternalError", "OperationDenied.ServiceBusy", "ServiceUnavailable",
		"http-408", "http-429", "http-503", "cut", "reset", "silent", "redirect", "no-data", "html", "endless",
	} {
		faults = append(faults, simulator.Fault{Name: name, Share: 0.1})
	}
	for seed := range uint64(3) {
		customers, uins := numbered(1000)
		options := simulator.Options{Customers: customers, Faults: faults, Shuffle: true, Seed: seed, Limit: simulator.DocumentedLimit}
		inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Minute)
			defer cancel()
			answers, err := reader.Read(ctx, uins)
			if err != nil {
				t.Fatal(err)
			}
			var refused []partner.UIN
			for uin, answer := range answers {
				if answer.Err != nil {
					refused = append(refused, uin)
				}
			}
			expectNumbered(t, answers, uins, refused...)
			if len(refused) > 20 {
				t.Errorf("%d of 1,000 customers have no credit: %v", len(refused), refused)
			}
		})
	}
}

func TestServerThatNeverAnswersEndsTheRead(t *testing.T) {
	_, uins := numbered(120)
	inVirtualTime(t, simulator.Options{Faults: []simulator.Fault{{Name: "silent"}}}, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		start := time.Now()
		answers, err := reader.Read(t.Context(), uins)
		var failed *partner.ReadError
		if !errors.Is(err, partner.ErrNoProgress) || answers != nil || !errors.As(err, &failed) || failed.Err == nil {
			t.Errorf("got %v, %v", answers, err)
		}
		if took := time.Since(start); took < 3*time.Minute || took > 4*time.Minute {
			t.Errorf("it ended after %v", took)
		}
	})
}

func TestClockIsCorrectedByTheServers(t *testing.T) {
	midnight := time.Date(2000, 1, 2, 0, 0, 0, 0, time.UTC) // synctest's clock starts on 2000-01-01, at midnight
	for name, c := range map[string]struct {
		offset time.Duration
		wait   time.Duration
	}{
		"an hour behind":                  {time.Hour, 12 * time.Hour},
		"an hour ahead":                   {-time.Hour, 12 * time.Hour},
		"behind, tomorrow at the server":  {time.Hour, 24*time.Hour - 30*time.Minute},
		"ahead, yesterday at the server":  {-time.Hour, 24*time.Hour + 30*time.Minute},
		"six minutes, around midnight":    {-6 * time.Minute, 24*time.Hour + 3*time.Minute},
		"a year, and a server that knows": {365 * 24 * time.Hour, 0},
	} {
		t.Run(name, func(t *testing.T) {
			customers, uins := numbered(120)
			options := simulator.Options{Customers: customers, ClockOffset: c.offset, Limit: simulator.DocumentedLimit}
			inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
				time.Sleep(c.wait) // virtual time
				if local, server := time.Now().UTC(), time.Now().Add(c.offset).UTC(); c.wait > 23*time.Hour && local.Before(midnight) == server.Before(midnight) {
					t.Fatalf("%v and %v are on one day", local, server)
				}
				expectRead(t, reader, uins)
				expectRead(t, reader, uins) // the skew is kept
				if got := len(sim.Requests()); got > 9 {
					t.Errorf("%d requests for two reads of three batches: three more at most", got)
				}
			})
		})
	}
}

func TestClockIsCorrectedOnceABatch(t *testing.T) {
	options := simulator.Options{ClockOffset: time.Hour, Faults: []simulator.Fault{{Name: "AuthFailure.SignatureExpire"}}}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
		_, err := reader.Read(t.Context(), []partner.UIN{1})
		var failed *partner.ReadError
		if !errors.As(err, &failed) || failed.Attempts != 2 || failed.Ended != nil || len(sim.Requests()) != 2 {
			t.Errorf("got %v after %d requests", err, len(sim.Requests()))
		}
	})
}

func TestRetryAfterIsHonouredWithinBounds(t *testing.T) {
	for _, refuse := range []func(http.ResponseWriter){
		func(w http.ResponseWriter) { w.WriteHeader(http.StatusServiceUnavailable) },
		func(w http.ResponseWriter) {
			_, _ = io.WriteString(w, `{"Response":{"Error":{"Code":"RequestLimitExceeded","Message":"slow down"},"RequestId":"id-1"}}`)
		},
	} {
		testRetryAfter(t, refuse)
	}
}

func testRetryAfter(t *testing.T, refuse func(http.ResponseWriter)) {
	t.Helper()
	for header, c := range map[string]struct{ least, most time.Duration }{
		"20":                            {20 * time.Second, 21 * time.Second},
		"3600":                          {30 * time.Second, 31 * time.Second},
		"Sat, 01 Jan 2000 00:00:10 GMT": {9 * time.Second, 11 * time.Second},
		"0":                             {0, 1100 * time.Millisecond},
		"soon":                          {0, 1100 * time.Millisecond},
		"-5":                            {0, 1100 * time.Millisecond},
		"99999999999999999999":          {30 * time.Second, 31 * time.Second},
		"Fri, 31 Dec 9999 23:59:59 GMT": {30 * time.Second, 31 * time.Second},
	} {
		t.Run(header, func(t *testing.T) {
			customers, uins := numbered(1)
			sim := simtest.New(t, simulator.Options{Customers: customers})
			var calls atomic.Int32
			handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if calls.Add(1) == 1 {
					w.Header().Set("Retry-After", header)
					refuse(w)
					return
				}
				sim.ServeHTTP(w, r)
			})
			withHandler(t, handler, source{}, func(t *testing.T, reader *partner.Reader) {
				start := time.Now()
				expectRead(t, reader, uins)
				if took := time.Since(start); took < c.least || took > c.most {
					t.Errorf("it waited %v, want %v to %v", took, c.least, c.most)
				}
			})
		})
	}
}

// Reads that were tried end together when the service is gone; one whose first request waits for a slot does not.
func TestOutageEndsAllReadsThatWereTriedAtOnce(t *testing.T) {
	var calls atomic.Int32
	alternating := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body)
		if calls.Add(1)%2 == 0 {
			<-r.Context().Done()
		}
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	withHandler(t, alternating, source{}, func(t *testing.T, reader *partner.Reader) {
		start := time.Now()
		ends := make([]time.Duration, 4)
		var group sync.WaitGroup
		for i := range ends {
			group.Go(func() {
				time.Sleep(time.Duration(i) * 2 * time.Second) // virtual time: each has a batch of its own
				_, err := reader.Read(t.Context(), []partner.UIN{partner.UIN(i + 1)})
				if !errors.Is(err, partner.ErrNoProgress) {
					t.Errorf("read %d: %v", i, err)
				}
				ends[i] = time.Since(start)
			})
		}
		group.Wait()
		if slices.Min(ends) != slices.Max(ends) {
			t.Errorf("they ended after %v, want all at once", ends)
		}
	})
	withSim(t, 0, 0.02, simulator.Options{Faults: []simulator.Fault{{Name: "http-503"}}}, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		start := time.Now() // a slot every 55 s, and the first read's repeats go ahead
		ended := func(uin partner.UIN, attempts int) time.Duration {
			_, err := reader.Read(t.Context(), []partner.UIN{uin})
			var failed *partner.ReadError
			if !errors.Is(err, partner.ErrNoProgress) || !errors.As(err, &failed) || failed.Attempts != attempts {
				t.Errorf("UIN %s: %v", uin, err)
			}
			return time.Since(start).Round(time.Second)
		}
		var group sync.WaitGroup
		group.Go(func() {
			if got := ended(1, 5); got != 220*time.Second {
				t.Errorf("the first read ended after %v", got)
			}
		})
		group.Go(func() {
			time.Sleep(200 * time.Second) // virtual time
			if got := ended(2, 1); got != 275*time.Second {
				t.Errorf("the read that had sent nothing ended after %v, want after its own attempt", got)
			}
		})
		group.Wait()
	})
}

// Processes that an outage hit at the same time must not come back at the same time.
func TestDelaysAreRandom(t *testing.T) {
	seen := map[time.Duration]bool{}
	for range 5 {
		customers, uins := numbered(1)
		options := simulator.Options{Customers: customers, Faults: []simulator.Fault{{Name: "http-503", Times: 1}}}
		inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
			start := time.Now()
			expectRead(t, reader, uins)
			seen[time.Since(start)] = true
		})
	}
	if len(seen) < 2 {
		t.Errorf("five delays were all %v", seen)
	}
}

// When the service is gone, everybody learns it at once, and whoever comes later after one attempt.
func TestPatienceIsTheClients(t *testing.T) {
	_, uins := numbered(1000)
	inVirtualTime(t, simulator.Options{Faults: []simulator.Fault{{Name: "http-503"}}}, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		start := time.Now()
		_, err := reader.Read(t.Context(), uins)
		var failed *partner.ReadError
		if !errors.Is(err, partner.ErrNoProgress) || !errors.As(err, &failed) || len(failed.UINs) != partner.BatchSize {
			t.Errorf("got %v (%+v)", err, failed)
		}
		first := time.Since(start)
		if _, err := reader.Read(t.Context(), uins[:1]); !errors.Is(err, partner.ErrNoProgress) {
			t.Errorf("got %v", err)
		}
		if second := time.Since(start) - first; first < 3*time.Minute || second > 2*time.Second {
			t.Errorf("the first read ended after %v, the second after %v more", first, second)
		}
		time.Sleep(time.Hour) // virtual time: that outage says nothing of now
		start = time.Now()
		if _, err := reader.Read(t.Context(), uins[:1]); !errors.Is(err, partner.ErrNoProgress) || time.Since(start) < 3*time.Minute {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
	})
}

// An outage ends every read for which a request was sent: those whose UINs rest while a batch is searched, and those whose first
// request has no answer yet.
func TestOutageEndsReadsThatRestOrHaveNoAnswerYet(t *testing.T) {
	customers, uins := numbered(50)
	for _, uin := range []uint64{10, 40} {
		delete(customers, uin)
	}
	sim := simtest.New(t, simulator.Options{Customers: customers, NotCustomerFails: true})
	var outage time.Time
	handler := serialized(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if time.Now().Before(outage) {
			r.Body = io.NopCloser(bytes.NewReader(body))
			sim.ServeHTTP(w, r)
			return
		}
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	withHandler(t, handler, source{}, func(t *testing.T, reader *partner.Reader) {
		outage = time.Now().Add(7 * time.Second)
		expectRead(t, reader, uins[:1])     // the account may read credit
		time.Sleep(6500 * time.Millisecond) // virtual time
		start := time.Now()
		var mu sync.Mutex
		ends := map[time.Duration]int{}
		var group sync.WaitGroup
		for _, uin := range uins {
			group.Go(func() {
				_, err := reader.Read(t.Context(), []partner.UIN{uin})
				if err == nil {
					return
				}
				var failed *partner.ReadError
				if !errors.Is(err, partner.ErrNoProgress) || !errors.As(err, &failed) || len(failed.UINs) == 0 || failed.Err.HTTPStatus != 503 {
					t.Errorf("UIN %s: %v", uin, err)
				}
				mu.Lock()
				ends[time.Since(start)]++
				mu.Unlock()
			})
		}
		group.Wait()
		if len(ends) != 1 {
			t.Errorf("reads ended after %v, want all at once", ends)
		}
	})
}
