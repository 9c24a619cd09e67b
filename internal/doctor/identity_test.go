package doctor_test

import (
	"strings"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/doctor"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// The request for the account has the region of the environment, or a default. STS needs one.
func TestRegionOfTheIdentity(t *testing.T) {
	for region, want := range map[string]string{"": "ap-singapore", "eu-paris": "eu-paris"} {
		r := run(t, state{environment: map[string]string{"TENCENTCLOUD_REGION": region}})
		for _, request := range r.sim.Requests() {
			got := request.Header.Get("X-TC-Region")
			if isSTS := request.Action == "GetCallerIdentity"; isSTS != (got == want) {
				t.Errorf("%s has the region %q", request.Action, got)
			}
		}
	}
}

// The remedy for rejected keys names their origin.
func TestRemedyForRejectedKeys(t *testing.T) {
	const origin = "The credentials come from the environment (TENCENTCLOUD_SECRET_ID"
	environment := map[string]string{"TENCENTCLOUD_SECRET_KEY": wrongKey}
	r := run(t, state{environment: environment})
	if check := r.check(t, "identity"); !strings.Contains(check.Remedy, origin) {
		t.Errorf("got %+v", check)
	}
	environment["TENCENTPARTNER_STS_ENDPOINT"] = ""
	r = run(t, state{environment: environment})
	if check := r.check(t, direct); !strings.Contains(check.Remedy, origin) {
		t.Errorf("got %+v", check)
	}
}

// If STS is silent, the identity is unknown after 15 seconds.
func TestTimeOfTheIdentity(t *testing.T) {
	r := run(t, state{simulator: withSTSFault(simulator.Silent)})
	if check := r.check(t, "identity"); r.took != 15*time.Second || check.State != doctor.Unknown {
		t.Errorf("the run takes %v, and got %+v", r.took, check)
	}
}

// The account ID is never complete. The JSON has the failure of a missing permission.
func TestOutputOfTheIdentity(t *testing.T) {
	r := run(t, state{environment: withRole(role.ExternalID)})
	if strings.Contains(r.terminal+r.json, account.ID) || !strings.Contains(r.json, "uin/30…01") {
		t.Errorf("got\n%s\n%s", r.terminal, r.json)
	}
	r = run(t, state{simulator: withSTSFault("UnauthorizedOperation")})
	if check := r.check(t, "identity"); check.Code != "UnauthorizedOperation" {
		t.Errorf("got %+v", check)
	}
}
