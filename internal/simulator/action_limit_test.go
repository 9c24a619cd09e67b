package simulator_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

func TestEachActionHasItsOwnLimit(t *testing.T) {
	for _, mode := range simulator.LimitModes {
		sim := testServer{
			simtest.New(t, simulator.Options{
				Customers: customers(t), Limit: 5, LimitMode: mode,
			}),
			"http://localhost",
		}
		simtest.InVirtualTime(t, sim, func(t *testing.T, transport *http.Transport) {
			client := sim.client(t, transport)
			for i := range 18 { // six in the first second, and three in a later one, of each action
				if i == 12 {
					time.Sleep(2 * time.Second)
				}
				call, in := demoCall, uins(1)
				if i%2 == 0 {
					call, in = allCall, struct{}{}
				}
				want := ""
				if i == 10 || i == 11 {
					want = "RequestLimitExceeded"
				}
				_, err := client.Do(t.Context(), call, in, &struct{ Data rawText }{})
				if code(err) != want || (err == nil) != (want == "") {
					t.Errorf("%s: request %d, %s: got %v, want %q", mode, i, call.Action, err, want)
				}
			}
		})
	}
}
