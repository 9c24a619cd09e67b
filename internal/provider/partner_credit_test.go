package provider_test

import (
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// partnerAnswer returns options with an answer of QueryPartnerCredit that has these members.
func partnerAnswer(members string) simulator.Options {
	return simulator.Options{Answers: map[string]string{
		partnerAction: `{"Response":{` + members + `"RequestId":"the-id"}}`,
	}}
}

// unusablePartnerAnswers are answers without one number, and why they cannot be used.
var unusablePartnerAnswers = map[string]struct {
	options simulator.Options
	reason  string
}{
	"null":   {partnerAnswer(`"RemainingCredit":null,`), "its RemainingCredit is absent or null"},
	"absent": {partnerAnswer(`"TotalCredit":5,`), "its RemainingCredit is absent or null"},
	"doubled": {
		partnerAnswer(`"RemainingCredit":20000,"RemainingCredit":30000,`),
		"it has RemainingCredit twice",
	},
	"doubled and equal": {
		partnerAnswer(`"RemainingCredit":20000,"RemainingCredit":20000,`),
		"it has RemainingCredit twice",
	},
	"word": {
		partnerAnswer(`"RemainingCredit":"many",`),
		"its RemainingCredit cannot be read: it is not a decimal number",
	},
	"boolean": {partnerAnswer(`"RemainingCredit":true,`), "its RemainingCredit cannot be read"},
	"huge":    {partnerAnswer(`"RemainingCredit":1e400,`), "its RemainingCredit cannot be read"},
	"list":    {partnerAnswer(`"RemainingCredit":[20000],`), "its RemainingCredit cannot be read"},
}

// A credit of the partner account that is not one decimal number is one error. The provider tries
// again several times, so the reads run at the same time.
func TestPartnerCreditThatCannotBeUsed(t *testing.T) {
	var group sync.WaitGroup
	var checks []func()
	for name, c := range unusablePartnerAnswers {
		for _, kind := range pluralKinds {
			s, _ := kind.servePurchase(t, reached, c.options)
			var diagnostics []*tfprotov6.Diagnostic
			group.Go(func() { _, diagnostics = s.read(t.Context(), kind.purchasing(allCriteria)) })
			checks = append(checks, func() {
				t.Run(kind.String()+" "+name, func(t *testing.T) {
					expectError(t, diagnostics, "The partner API's answer cannot be used", c.reason,
						"\nAction: QueryPartnerCredit\n", "Request ID: the-id")
				})
			})
		}
	}
	group.Wait()
	for _, check := range checks {
		check()
	}
}

// The next answer is right.
func TestPartnerCreditAfterOneThatCannotBeUsed(t *testing.T) {
	for _, fault := range []string{simulator.NullAmount, simulator.Double, simulator.Unreadable} {
		kind := readKinds[0]
		s, sim := kind.servePurchase(t, reached, ofAction(partnerAction, fault, 1))
		state, diagnostics := s.read(t.Context(), kind.purchasing(partnerCriterion))
		expectNone(t, diagnostics)
		expectState(t, state, map[string]string{
			"partner_remaining_credit": `"20000"`, "all_sufficient": `true`,
		})
		if n := count(sim, partnerAction); n != 2 {
			t.Errorf("%s: %d requests, want 2", fault, n)
		}
	}
}

// A negative credit is a number. A negative minimum lets it pass.
func TestNegativePartnerCredit(t *testing.T) {
	for _, kind := range pluralKinds {
		s, _ := kind.servePurchase(t, purchase("100", normal, "-3.5"), simulator.Options{})
		for minimum, closed := range map[string][]string{
			"-3.5": nil,
			"0": {
				"Credit gate closed",
				"the partner account has -3.5 left, below its minimum of 0 (short by 3.5).",
			},
		} {
			state, diagnostics := s.read(t.Context(), kind.purchasing(
				object{"minimum_partner_remaining_credit": amount(minimum)}))
			if kind.requires() {
				kind.expectVerdict(t, state, diagnostics, closed...)
				continue
			}
			expectNone(t, diagnostics)
			want := `true`
			if closed != nil {
				want = `false`
			}
			expectState(t, state, map[string]string{
				"partner_remaining_credit": `"-3.5"`, "all_sufficient": want,
			})
		}
	}
}

// HCL's arithmetic leaves noise in the digits of a minimum. It has no effect.
func TestPartnerMinimumIsRounded(t *testing.T) {
	noise := "20000.000000000000000000000000000000000000000000000000000000000000000000000001"
	for _, kind := range pluralKinds {
		s, _ := kind.servePurchase(t, reached, simulator.Options{})
		values := kind.purchasing(object{"minimum_partner_remaining_credit": amount(noise)})
		expectNone(t, s.validate(values))
		_, diagnostics := s.read(t.Context(), values)
		expectNone(t, diagnostics)
	}
}

// The simulator's partner account has no credit, so the API fails.
func TestNoPartnerCredit(t *testing.T) {
	for _, kind := range pluralKinds {
		s, _ := kind.servePurchase(t, fourCustomers, simulator.Options{})
		_, diagnostics := s.read(t.Context(), kind.purchasing(partnerCriterion))
		expectError(t, diagnostics, "Request rejected by the partner API",
			"Code: FailedOperation", "\nAction: QueryPartnerCredit\n")
	}
}
