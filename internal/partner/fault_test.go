package partner_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// Each fault of the simulator has a share of ten percent. A permanent fault affects at most a UIN
// or a batch, and no credit is wrong.
func TestCreditIsCorrectDespiteAllFaults(t *testing.T) {
	var faults []simulator.Fault
	for _, name := range []string{
		"omit", "null", "double", "contradict", "foreign", "unreadable",
		"RequestLimitExceeded", "InternalError", "OperationDenied.ServiceBusy",
		"ServiceUnavailable", "http-408", "http-429", "http-503", "cut", "reset", "silent",
		"redirect", "no-data", "html", "endless",
	} {
		faults = append(faults, simulator.Fault{Name: name, Share: 0.1})
	}
	for seed := range uint64(3) {
		customers, uins := numberedCustomers(1000)
		options := simulator.Options{
			Customers: customers,
			Faults:    faults,
			Shuffle:   true,
			Seed:      seed,
			Limit:     simulator.DocumentedLimit,
		}
		inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Minute)
			defer cancel()
			answers, err := reader.Read(ctx, uins)
			if err != nil {
				t.Fatal(err)
			}
			var failed []partner.UIN
			for uin, answer := range answers {
				if answer.Err != nil {
					failed = append(failed, uin)
				}
			}
			checkCredits(t, answers, uins, failed...)
			if len(failed) > 20 {
				t.Errorf("%d of 1,000 customers have no credit record: %v", len(failed), failed)
			}
		})
	}
}

func TestClockSkewIsCorrected(t *testing.T) {
	// synctest's clock starts on 2000-01-01, at midnight
	midnight := time.Date(2000, 1, 2, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		offset time.Duration // server's clock minus the local clock
		wait   time.Duration // before the reads
	}{
		"an hour behind":                         {time.Hour, 12 * time.Hour},
		"an hour ahead":                          {-time.Hour, 12 * time.Hour},
		"an hour behind, tomorrow at server":     {time.Hour, 24*time.Hour - 30*time.Minute},
		"an hour ahead, yesterday at server":     {-time.Hour, 24*time.Hour + 30*time.Minute},
		"six minutes ahead, yesterday at server": {-6 * time.Minute, 24*time.Hour + 3*time.Minute},
		"a year behind":                          {365 * 24 * time.Hour, 0},
	} {
		t.Run(name, func(t *testing.T) {
			customers, uins := numberedCustomers(120)
			options := simulator.Options{
				Customers:   customers,
				ClockOffset: c.offset,
				Limit:       simulator.DocumentedLimit,
			}
			inVirtualTime(t, options,
				func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
					time.Sleep(c.wait) // virtual time
					local := time.Now().UTC()
					server := local.Add(c.offset)
					sameDay := local.Before(midnight) == server.Before(midnight)
					if c.wait > 23*time.Hour && sameDay {
						t.Fatalf("%v and %v are on one day", local, server)
					}
					readAndCheck(t, reader, uins)
					readAndCheck(t, reader, uins) // the skew is kept
					if got := len(sim.Requests()); got > 9 {
						t.Errorf("%d requests for two reads of three batches, want at most 9", got)
					}
				})
		})
	}
}

func TestClockSkewIsCorrectedOnceForARequest(t *testing.T) {
	options := simulator.Options{
		ClockOffset: time.Hour,
		Faults:      []simulator.Fault{{Name: "AuthFailure.SignatureExpire"}},
	}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
		_, err := reader.Read(t.Context(), []partner.UIN{1})
		var failed *partner.ReadError
		if !errors.As(err, &failed) || failed.Attempts != 2 || failed.Ended != nil ||
			len(sim.Requests()) != 2 {
			t.Errorf("got %v after %d requests", err, len(sim.Requests()))
		}
	})
}

func TestRetryAfterIsHonouredWithinBounds(t *testing.T) {
	for _, reject := range []func(http.ResponseWriter){
		func(w http.ResponseWriter) { w.WriteHeader(http.StatusServiceUnavailable) },
		func(w http.ResponseWriter) {
			_, _ = io.WriteString(w, apiError("RequestLimitExceeded", "slow down"))
		},
	} {
		testRetryAfter(t, reject)
	}
}

// testRetryAfter tests the delay after a rejected request with a Retry-After header.
func testRetryAfter(t *testing.T, reject func(http.ResponseWriter)) {
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
			customers, uins := numberedCustomers(1)
			sim := simtest.New(t, simulator.Options{Customers: customers})
			var calls atomic.Int32
			handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if calls.Add(1) == 1 {
					w.Header().Set("Retry-After", header)
					reject(w)
					return
				}
				sim.ServeHTTP(w, r)
			})
			withHandler(t, handler, demoKeys, func(t *testing.T, reader *partner.Reader) {
				start := time.Now()
				readAndCheck(t, reader, uins)
				if took := time.Since(start); took < c.least || took > c.most {
					t.Errorf("the read took %v, want %v to %v", took, c.least, c.most)
				}
			})
		})
	}
}

// An outage affects many processes at the same time. They must not retry at the same time.
func TestDelaysAreRandom(t *testing.T) {
	seen := map[time.Duration]bool{}
	for range 5 {
		customers, uins := numberedCustomers(1)
		options := simulator.Options{
			Customers: customers,
			Faults:    []simulator.Fault{{Name: "http-503", Times: 1}},
		}
		inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
			start := time.Now()
			readAndCheck(t, reader, uins)
			seen[time.Since(start)] = true
		})
	}
	if len(seen) < 2 {
		t.Errorf("five delays were all %v", seen)
	}
}
