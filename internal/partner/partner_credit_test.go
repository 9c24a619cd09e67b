package partner_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/money"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// The retries and the clock correction are those of Read.
func TestPartnerCreditReadIsRetriedUntilItSucceeds(t *testing.T) {
	faults := []string{
		"AuthFailure.SignatureExpire", "RequestLimitExceeded", "InternalError",
		"OperationDenied.ServiceBusy", "http-503", "html", "no-data", "cut", "reset", "silent",
	}
	options, _ := everything(0)
	options.ClockOffset = time.Hour
	for _, name := range faults {
		options.Faults = append(options.Faults, simulator.Fault{Name: name, Times: 1})
	}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
		readPartnerAndCheck(t, reader, remainingOfPartner)
		var codes []string
		for _, request := range sim.Requests() {
			codes = append(codes, request.Code)
			if request.Action != partnerCreditAction {
				t.Errorf("a request of %s", request.Action)
			}
		}
		if !slices.Equal(codes, append(faults, "")) {
			t.Errorf("the responses had the codes %q", codes)
		}
	})
}

// The fifth answer in a row without a usable credit fails the read. Four of them do not.
func TestPartnerCreditReadWithContentFaults(t *testing.T) {
	for name, want := range map[string]string{
		"omit":       "its RemainingCredit is absent or null",
		"null":       "its RemainingCredit is absent or null",
		"unreadable": "its RemainingCredit cannot be read: it is not a decimal number",
		"double":     "it has RemainingCredit twice",
		"contradict": "it has RemainingCredit twice",
	} {
		for _, times := range []int{4, 5} {
			options, _ := everything(0)
			options.Faults = []simulator.Fault{{Name: name, Times: times}}
			inVirtualTime(t, options,
				func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
					if times == 4 {
						readPartnerAndCheck(t, reader, remainingOfPartner)
					} else {
						got, err := reader.ReadPartnerCredit(t.Context())
						var failed *partner.ReadError
						if got != (money.Amount{}) || !errors.As(err, &failed) ||
							failed.Err == nil || !strings.HasSuffix(failed.Err.Message, want) {
							t.Errorf("%s: got %s, %v; want %q", name, got, err, want)
						}
					}
					if got := len(sim.Requests()); got != 5 {
						t.Errorf("%s: %d requests, want 5", name, got)
					}
				})
		}
	}
}

// Concurrent reads share a request until it is sent. The first read waits 10 ms for others. While
// no slot is free, others join the request that waits for it.
func TestPartnerCreditReadsShareARequest(t *testing.T) {
	options, _ := everything(0)
	for _, c := range []struct {
		rate     float64
		distance time.Duration // between the reads
		requests int           // of ten reads
	}{
		{5, 0, 1},
		{1, 100 * time.Millisecond, 2},  // one slot every 1.1 s
		{5, 220 * time.Millisecond, 10}, // each read begins after the one before it was answered
	} {
		withNetwork(t, 100*time.Millisecond, c.rate, options,
			func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
				var group sync.WaitGroup
				for i := range 10 {
					group.Go(func() {
						time.Sleep(time.Duration(i) * c.distance) // virtual time
						readPartnerAndCheck(t, reader, remainingOfPartner)
					})
				}
				group.Wait()
				if got := len(sim.Requests()); got != c.requests {
					t.Errorf("ten reads %v apart at a rate of %v: %d requests, want %d", c.distance,
						c.rate, got, c.requests)
				}
			})
	}
}

// The request in progress was sent before the second read began. Its answer may be older, so the
// second read sends its own, also while the first request is retried.
func TestPartnerCreditReadDoesNotShareARequestInProgress(t *testing.T) {
	for _, faults := range [][]simulator.Fault{
		nil, {{Name: "RequestLimitExceeded", Times: 1}},
	} {
		before, _ := everything(0)
		before.Faults = faults
		after := simulator.Options{
			Partner: &simulator.Partner{RemainingCredit: json.RawMessage("-1")},
		}
		sims := []*simtest.Simulator{simtest.New(t, before), simtest.New(t, after)}
		var changed atomic.Int32
		handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			current := sims[changed.Load()]
			time.Sleep(400 * time.Millisecond) // virtual time
			current.ServeHTTP(w, r)
		})
		withHandler(t, handler, demoKeys, func(t *testing.T, reader *partner.Reader) {
			want := remainingOfPartner
			if faults != nil {
				want = "-1" // of the retry
			}
			var group sync.WaitGroup
			group.Go(func() { readPartnerAndCheck(t, reader, want) })
			time.Sleep(200 * time.Millisecond) // virtual time: the request is in progress
			changed.Store(1)
			readPartnerAndCheck(t, reader, "-1")
			group.Wait()
			if got := len(sims[1].Requests()); got != 1+len(faults) {
				t.Errorf("%v: %d requests after the change", faults, got)
			}
		})
	}
}
