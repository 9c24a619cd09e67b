package partner_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/money"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// readPartnerData reads the partner's credit. The API's answer has the given Response. The result
// has the number of requests, too.
func readPartnerData(
	t *testing.T,
	response string,
) (remaining money.Amount, requests int, err error) {
	t.Helper()
	options := simulator.Options{
		Partner: &simulator.Partner{},
		Answers: map[string]string{partnerCreditAction: `{"Response":` + response + `}`},
	}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
		remaining, err = reader.ReadPartnerCredit(t.Context())
		requests = len(sim.Requests())
	})
	return remaining, requests, err
}

func TestPartnerCreditIsExact(t *testing.T) {
	const digits = "1234567890123456789012345678.901234567891"
	for text, want := range map[string]string{
		"1000.1":           "1000.1",
		"0.30":             "0.3",
		"0":                "0",
		"-0":               "0",
		"-3.50":            "-3.5",
		"1E-7":             "0.0000001",
		"1.5e2":            "150",
		`"1000.10"`:        "1000.1",
		`"-1.5e2"`:         "-150",
		digits:             digits,
		"-" + digits:       "-" + digits,
		`"` + digits + `"`: digits,
		"9007199254740993": "9007199254740993", // a float64 would be even
	} {
		response := `{"AllocatedCredit":1,"TotalCredit":"x","RemainingCredit":` + text +
			`,"CustomerRemainingCredit":2,"remainingCredit":3,"RequestId":"id-1"}`
		remaining, requests, err := readPartnerData(t, response)
		if err != nil || remaining.String() != want || requests != 1 {
			t.Errorf("%s: got %s after %d requests, %v; want %s", text, remaining, requests, err,
				want)
		}
	}
}

// unusablePartnerCredits maps members of the Response to the error of the read.
func unusablePartnerCredits() map[string]string {
	const (
		absent   = "its RemainingCredit is absent or null"
		noNumber = "its RemainingCredit cannot be read: it is not a decimal number"
		tooLong  = "its RemainingCredit cannot be read: it is longer than 40 significant digits"
		beyond   = "its RemainingCredit cannot be read: it is beyond 1e±40"
		twice    = "it has RemainingCredit twice"
	)
	wants := map[string]string{
		``:                      absent,
		`"remainingCredit":5,`:  absent,
		`"RemainingCredit ":5,`: absent,
		`"TotalCredit":5,`:      absent,
		`"RemainingCredit":5,"RemainingCredit":5,`:         twice,
		`"RemainingCredit":null,"RemainingCredit":5,`:      twice,
		`"RemainingCredit":5,"\u0052emainingCredit":null,`: twice,
	}
	for text, want := range map[string]string{
		`null`:                               absent,
		`"many"`:                             noNumber,
		`"someone@example.com"`:              noNumber,
		`""`:                                 noNumber,
		`"null"`:                             noNumber,
		`"NaN"`:                              noNumber,
		`" 5"`:                               noNumber,
		`"$5"`:                               noNumber,
		`"1,000"`:                            noNumber,
		`"0x10"`:                             noNumber,
		`true`:                               noNumber,
		`{}`:                                 noNumber,
		`{"Amount":5}`:                       noNumber,
		`[5]`:                                noNumber,
		`1e100000000`:                        beyond,
		`1` + strings.Repeat("0", 39) + `.1`: tooLong,
		`"` + strings.Repeat("7", 100) + `"`: tooLong,
	} {
		wants[`"RemainingCredit":`+text+`,`] = want
	}
	return wants
}

// A missing credit is not zero. The error has fixed words, so it does not repeat the answer.
func TestUnusablePartnerCreditIsAnError(t *testing.T) {
	for members, want := range unusablePartnerCredits() {
		response := `{"TotalCredit":4711,` + members + `"RequestId":"id-1"}`
		if strings.HasPrefix(members, `"TotalCredit"`) {
			response = `{` + members + `"RequestId":"id-1"}`
		}
		remaining, requests, err := readPartnerData(t, response)
		var failed *partner.ReadError
		if !errors.As(err, &failed) || failed.Err == nil || remaining != (money.Amount{}) {
			t.Errorf("%s: got %s, %v; want %q", members, remaining, err, want)
			continue
		}
		if failed.Action != partnerCreditAction || requests != 5 || failed.Attempts != 5 ||
			failed.Ended != nil || failed.Err.Class != tencentapi.UnexpectedResponse ||
			failed.Err.RequestID != "id-1" ||
			failed.Err.Message != "the answer does not have the documented form: "+want {
			t.Errorf("%s: got %+v after %d requests, want %q", members, failed, requests, want)
		}
	}
}

func TestPartnerCreditOfAResponseThatIsNoObject(t *testing.T) {
	for _, response := range []string{`null`, `5`, `[5]`, `"4711"`} {
		remaining, _, err := readPartnerData(t, response)
		var failed *partner.ReadError
		if !errors.As(err, &failed) || remaining != (money.Amount{}) ||
			strings.Contains(err.Error(), "4711") {
			t.Errorf("%s: got %s, %v", response, remaining, err)
		}
	}
}
