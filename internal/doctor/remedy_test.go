package doctor_test

import (
	"strings"
	"testing"
)

// A remedy names the setting, the program or the permission that the user can change.
func TestRemedies(t *testing.T) {
	remedies := map[string][2]string{ // by the name of the state: a check, and a part of its remedy
		"invalid endpoint":                 {"endpoint", "Correct"},
		"silent API":                       {"endpoint", "HTTPS_PROXY"},
		"nothing listens":                  {"endpoint", "Start the simulator"},
		"page of a proxy":                  {"endpoint", "HTTPS_PROXY"},
		"unknown host name":                {"dns", "the DNS server"},
		"unknown certificate":              {"tls", "CA certificate"},
		"proxy with another password":      {"proxy", "allows the host partner.example"},
		"malformed proxy":                  {"proxy", "%25 for %"},
		"clock behind":                     {"clock", "NTP"},
		"no credentials":                   {"keys", "Or use -profile"},
		"silent STS":                       {"keys", "TENCENTPARTNER_STS_ENDPOINT"},
		"wrong external ID":                {"keys", "external_id"},
		"stale token":                      {"identity", "session token has expired"},
		"denied " + statuses:               {statuses, "Allow intlpartnersmgt:"},
		"account of no partner":            {credits, "keys of the partner account"},
		"no-data instead of credit":        {credits, "the request ID to Tencent Cloud's support"},
		"endless instead of credit":        {credits, "endpoint"},
		"contradictory records":            {"credit", "Run the doctor again"},
		"foreign UIN that fails":           {"credit", "belongs to another account"},
		"foreign UIN that is left out":     {"credit", "is a customer of this partner account"},
		"no credit of the partner account": {partnerCredit, "the request ID"},
	}
	inEachState(t, func(t *testing.T, s state, r result) {
		wanted, found := remedies[s.name]
		if !found {
			return
		}
		delete(remedies, s.name)
		if check := r.check(t, wanted[0]); !strings.Contains(check.Remedy, wanted[1]) {
			t.Errorf("the remedy of %s is %q, want %q", check.Name, check.Remedy, wanted[1])
		}
	})
	if len(remedies) > 0 {
		t.Errorf("there are no states for %v", remedies)
	}
}

// If the answer about all direct customers cannot be used, the remedy is to list customers.
func TestRemedyForDirectCustomers(t *testing.T) {
	for body, want := range map[string]string{
		`{"Response":{"RequestId":"fedcba9876543210"}}`: "list them in uins",
		`{"Response":{"Error":{"Code":"ResponseSizeLimitExceeded","Message":"m"},` +
			`"RequestId":"fedcba9876543210"}}`: "Replace direct_customers with uins",
	} {
		r := run(t, state{wrap: answering(direct, body)})
		if check := r.check(t, direct); !strings.Contains(check.Remedy, want) {
			t.Errorf("got %+v", check)
		}
	}
}
