package simulator_test

import (
	"fmt"
	"net/http"
	"strings"
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

func TestInfoHasFourTimesTheLimit(t *testing.T) {
	for _, mode := range simulator.LimitModes {
		sim := testServer{
			simtest.New(t, simulator.Options{
				Customers: customers(t), Partner: examplePartner(), Limit: 2, LimitMode: mode,
			}),
			"http://localhost",
		}
		simtest.InVirtualTime(t, sim, func(t *testing.T, transport *http.Transport) {
			client := sim.client(t, transport)
			limits := map[string]int{
				demoCall.Action: 2, allCall.Action: 2, partnerCall.Action: 2, infoCall.Action: 8,
			}
			for call, in := range requestsFor1And2() {
				limit := limits[call.Action]
				for range limit {
					if _, err := client.Do(t.Context(), call, in, &struct{}{}); err != nil {
						t.Errorf("%s: %s: %v", mode, call.Action, err)
					}
				}
				_, err := client.Do(t.Context(), call, in, &struct{}{})
				text := fmt.Sprintf("equals to `%d` in a second, which exceeds the frequency "+
					"limit `%d`", limit+1, limit)
				if code(err) != "RequestLimitExceeded" || !strings.Contains(err.Error(), text) {
					t.Errorf("%s: %s: got %v, want %s", mode, call.Action, err, text)
				}
			}
		})
	}
}

// The API counts the requests of an identity, so renewed keys of a role share its limit.
func TestLimitCountsTheRoleNotItsKeys(t *testing.T) {
	sim := serve(t, simulator.Options{
		Customers: customers(t), Limit: 2,
		LimitMode: simulator.SlidingCountingRejections,
	})
	for i, want := range []string{"", "", "RequestLimitExceeded"} {
		answer, err := sim.callSTS(t, stsCall("AssumeRole"), demoRoleInput())
		if err != nil {
			t.Fatal(err)
		}
		call := demoCall
		call.Credentials = answer.keys()
		_, err = sim.call(t, call, uins(1))
		if code(err) != want || (err == nil) != (want == "") {
			t.Errorf("request %d: got %v, want %q", i, err, want)
		}
	}
}
