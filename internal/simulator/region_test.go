package simulator_test

import (
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

func TestRegionHasNoEffectUnlessItIsRejected(t *testing.T) {
	for reject, want := range map[bool]string{false: "", true: "UnsupportedRegion"} {
		sim := serve(t, simulator.Options{
			Customers: customers(t), Partner: examplePartner(), RejectRegion: reject,
		})
		for call, in := range requestsFor1And2() {
			without, err := sim.response(t, call, in)
			if err != nil {
				t.Errorf("%s without a region: %v", call.Action, err)
			}
			call.Region = "ap-singapore"
			got, err := sim.response(t, call, in)
			if code(err) != want || (err == nil) != (want == "") {
				t.Errorf("%s, rejected %v: got %v, want %q", call.Action, reject, err, want)
			}
			if want == "" && got != without {
				t.Errorf("%s: got %s, want %s", call.Action, got, without)
			}
		}
	}
}

// STS needs a region, so the option does not apply to it.
func TestRejectRegionDoesNotApplyToSTS(t *testing.T) {
	sim := serve(t, simulator.Options{RejectRegion: true})
	if _, err := sim.callSTS(t, stsCall("GetCallerIdentity"), struct{}{}); err != nil {
		t.Error(err)
	}
}

func TestSTSNeedsARegion(t *testing.T) {
	sim := serve(t, simulator.Options{})
	call := stsCall("GetCallerIdentity")
	call.Region = ""
	const want = "The request is missing a required parameter `Region`."
	_, err := sim.callSTS(t, call, struct{}{})
	if code(err) != "MissingParameter" || message(err) != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
