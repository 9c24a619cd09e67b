package partner_test

import (
	"errors"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// The API counts requests per action. Five of each action may arrive in one second.
func TestEachActionHasItsOwnLimit(t *testing.T) {
	customers, uins := numberedCustomers(250)
	options := simulator.Options{
		Customers: customers,
		Limit:     simulator.DocumentedLimit,
		LimitMode: simulator.SlidingCountingRejections,
	}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
		start := time.Now()
		var group sync.WaitGroup
		group.Go(func() { readAndCheck(t, reader, uins) })
		for range 6 {
			readDirectAndCheck(t, reader, uins)
		}
		group.Wait()
		early := map[string]int{} // action → number of requests in the first second
		for _, request := range sim.Requests() {
			if request.Code != "" {
				t.Errorf("the response has the code %s", request.Code)
			}
			if request.Time.Sub(start) < time.Second {
				early[request.Action]++
			}
		}
		if early[directAction] != 5 || early["QueryCreditByUinList"] != 5 {
			t.Errorf("requests in the first second: %v, want five of each action", early)
		}
	})
}

// The slots of one request a second are free after 1.1 s, 2.2 s and so on. At 2.2 s, a retry and a
// new read wait for the slot. The retry goes first.
func TestRetryOfADirectReadGoesAheadOfANewRead(t *testing.T) {
	customers, uins := numberedCustomers(1)
	sim := simtest.New(t, simulator.Options{Customers: customers})
	failures := 2
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if failures--; failures < 0 {
			sim.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	withRate(t, 1, handler, demoKeys, func(t *testing.T, reader *partner.Reader) {
		start := time.Now()
		readFrom := func(delay, want time.Duration) {
			time.Sleep(delay) // virtual time
			readDirectAndCheck(t, reader, uins)
			if took := time.Since(start).Round(100 * time.Millisecond); took != want {
				t.Errorf("the read from %v ended at %v, want %v", delay, took, want)
			}
		}
		var group sync.WaitGroup
		group.Go(func() { readFrom(0, 2200*time.Millisecond) })
		group.Go(func() { readFrom(1200*time.Millisecond, 3300*time.Millisecond) })
		group.Wait()
	})
}

// An outage of one action ends its reads after three minutes. Reads of the other action succeed.
func TestOutageOfOneActionDoesNotEndReadsOfTheOther(t *testing.T) {
	customers, uins := numberedCustomers(3)
	for _, failing := range []string{directAction, "QueryCreditByUinList"} {
		sim := simtest.New(t, simulator.Options{Customers: customers})
		handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("X-TC-Action") == failing {
				_, _ = io.ReadAll(r.Body)
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			time.Sleep(25 * time.Second) // virtual time
			sim.ServeHTTP(w, r)
		})
		withHandler(t, handler, demoKeys, func(t *testing.T, reader *partner.Reader) {
			direct := func() { readDirectAndCheck(t, reader, uins) }
			byUIN := func() { readAndCheck(t, reader, uins) }
			failed := func() error { _, err := reader.Read(t.Context(), uins); return err }
			continued := direct
			if failing == directAction {
				failed = func() error { _, err := reader.ReadDirect(t.Context()); return err }
				continued = byUIN
			}
			start, ended := time.Now(), make(chan struct{})
			go func() {
				defer close(ended)
				err := failed()
				took := time.Since(start)
				if !errors.Is(err, partner.ErrNoProgress) || took < 3*time.Minute {
					t.Errorf("after %v: %v", took, err)
				}
			}()
			for time.Since(start) < 4*time.Minute {
				continued()
			}
			<-ended
		})
	}
}
