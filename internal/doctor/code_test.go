package doctor_test

import (
	"fmt"
	"strings"
	"testing"
)

// A code is a text of a server. The report has it only if it has the form of a code.
func TestCodeInTheReport(t *testing.T) {
	letters := func(n int) string { return "A" + strings.Repeat("b", n-1) }
	for code, shown := range map[string]bool{
		"FailedOperation":              true,
		"InvalidParameterValue.UinSet": true,
		"Ab.C.D.E":                     true,
		letters(61):                    true,
		letters(62):                    false,
		letters(100):                   false,
		"Failed." + letters(100):       false,
		"Ab.C.D.E.F":                   false,
		"Failed200010000007":           false,
		"Failed.1":                     false,
		"Failed.200010000007":          false,
		"failed":                       false,
		"Failed.":                      false,
		"Failed Jane":                  false,
	} {
		r := run(t, state{wrap: answering(partnerCredit, fmt.Sprintf(
			`{"Response":{"Error":{"Code":%q,"Message":"m"},"RequestId":"fedcba9876543210"}}`,
			code))})
		if r.check(t, partnerCredit).Code != code {
			t.Errorf("the JSON does not have %q", code)
		}
		if strings.Contains(r.report, "("+code+")") != shown ||
			strings.Contains(r.report, "(HTTP status 200)") == shown {
			t.Errorf("%q:\n%s", code, r.report)
		}
	}
}
