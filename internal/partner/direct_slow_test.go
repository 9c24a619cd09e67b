package partner_test

import (
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// A large answer may take longer than one for UINs: up to two minutes.
func TestSlowDirectAnswerIsAwaited(t *testing.T) {
	customers, uins := numberedCustomers(3)
	for wait, want := range map[time.Duration]int32{119 * time.Second: 1, 121 * time.Second: 2} {
		sim := simtest.New(t, simulator.Options{Customers: customers})
		var calls atomic.Int32
		slow := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			requestedUINs(r) // reads the body: then the server sees that the client has left
			if calls.Add(1) == 1 {
				select {
				case <-time.After(wait): // virtual time
				case <-r.Context().Done():
				}
			}
			sim.ServeHTTP(w, r)
		})
		withHandler(t, slow, demoKeys, func(t *testing.T, reader *partner.Reader) {
			start := time.Now()
			readDirectAndCheck(t, reader, uins)
			took := time.Since(start)
			if took < min(wait, 2*time.Minute) || took > 123*time.Second {
				t.Errorf("an answer after %v: the read took %v", wait, took)
			}
		})
		if got := calls.Load(); got != want {
			t.Errorf("an answer after %v: %d requests, want %d", wait, got, want)
		}
	}
}
