package acceptance_test

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// partnerRemaining matches the partner account's credit in JSON.
var partnerRemaining = regexp.MustCompile(`"partner_remaining_credit":\s*([^,}\s]+)`)

// Plan, state and output have each digit of the partner account's credit, and no other.
func TestAccNoDigitOfThePartnersCreditIsLost(t *testing.T) {
	requireCLI(t)
	for written, want := range map[string]string{
		"12345678901234567.89":  "12345678901234567.89",
		"-12345678901234567.89": "-12345678901234567.89",
		"1000.10":               "1000.1",
		"-3.50":                 "-3.5",
		"0.000959":              "0.000959",
		"0.1":                   "0.1",
		"0":                     "0",
	} {
		t.Run(written, func(t *testing.T) {
			t.Parallel()
			_, url := simtest.Serve(t, simulator.Options{
				Customers: oneCustomer,
				Partner:   &simulator.Partner{RemainingCredit: json.RawMessage(written)},
			})
			w := open(t, url, `
data "tencentpartner_customer_credits" "one" {
  uins                             = [1]
  minimum_partner_remaining_credit = -20000000000000000
}

output "digits" {
  value = tostring(data.tencentpartner_customer_credits.one.partner_remaining_credit)
}
`)
			w.succeed("plan", "-input=false", "-out="+savedPlan)
			w.expectPartnerCredit("the plan", w.succeed("show", "-json", savedPlan), want)
			w.succeed("apply", "-input=false", savedPlan)
			w.expectPartnerCredit("the state", w.succeed("show", "-json"), want)
			file := readFile(t, filepath.Join(w.dir, "terraform.tfstate"))
			w.expectPartnerCredit("the file of the state", file, want)
			if got := w.succeed("output", "-raw", "digits"); got != want {
				t.Errorf("the output is %s, want %s", got, want)
			}
			if stdout, _, code := w.run("plan", "-detailed-exitcode", "-input=false"); code != 0 {
				t.Errorf("a second plan returns %d, want 0 for no change:\n%s", code, stdout)
			}
		})
	}
}

// expectPartnerCredit fails the test unless a JSON text has the partner account's credit, with
// these digits each time.
func (w *workspace) expectPartnerCredit(where, text, want string) {
	w.t.Helper()
	found := partnerRemaining.FindAllStringSubmatch(text, -1)
	if len(found) == 0 {
		w.t.Errorf("%s has no credit of the partner account:\n%s", where, text)
	}
	for _, match := range found {
		if match[1] != want {
			w.t.Errorf("%s has the credit %s, want %s", where, match[1], want)
		}
	}
}
