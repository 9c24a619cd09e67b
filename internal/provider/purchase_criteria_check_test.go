package provider_test

import (
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

func TestValidatePartnerMinimum(t *testing.T) {
	const argument = "minimum_partner_remaining_credit"
	cases := map[string]validateCase{}
	for digits, valid := range map[string]bool{
		"0": true, "-5": true, "0.01": true, "99999999999999999999999999999999999999990": true,
		"1e41": false, "-1e41": false, "1e400": false,
	} {
		var want []string
		if !valid {
			want = []string{
				"Invalid minimum", argument + " is " + bigNumber(digits).Text('g', 10) +
					": it is 1e41 or more in size", `AttributeName("` + argument + `")`,
			}
		}
		cases[digits] = validateCase{object{"uins": list("1"), argument: amount(digits)}, want}
	}
	for _, name := range pluralNames {
		testValidate(t, name, cases)
	}
}

// A read without a validation before rejects the minimum, too.
func TestReadRejectsInvalidPartnerMinimum(t *testing.T) {
	for _, kind := range pluralKinds {
		s, sim := kind.servePurchase(t, reached, simulator.Options{})
		_, diagnostics := s.read(t.Context(), kind.purchasing(
			object{"minimum_partner_remaining_credit": amount("1e41")}))
		expectError(t, diagnostics, "Invalid minimum",
			"minimum_partner_remaining_credit is invalid: it is 1e41 or more")
		if len(sim.Requests()) > 0 {
			t.Errorf("%d requests arrived", len(sim.Requests()))
		}
	}
}

// gateCriteria are criteria, and whether they are enough for a gate and a check, at validation and
// at the read.
var gateCriteria = map[string]struct {
	criteria object
	valid    bool
}{
	"none":         {object{}, false},
	"false":        {object{"require_normal_status": boolean(false)}, false},
	"true":         {statusCriterion, true},
	"partner":      {partnerCriterion, true},
	"null minimum": {object{"minimum_partner_remaining_credit": amount(nil)}, false},
	"null status":  {object{"require_normal_status": boolean(nil)}, false},
	"partner and false": {
		merge(partnerCriterion, object{"require_normal_status": boolean(false)}), true,
	},
	"true and a null minimum": {
		merge(statusCriterion, object{"minimum_remaining_credit": amount(nil)}), true,
	},
	"all are null": {object{
		"minimum_partner_remaining_credit": amount(nil), "minimum_remaining_credit": amount(nil),
		"require_normal_status": boolean(nil),
	}, false},
}

func TestGateAndCheckNeedACriterion(t *testing.T) {
	for name, c := range gateCriteria {
		for _, kind := range requiringKinds {
			t.Run(kind.String()+" "+name, func(t *testing.T) {
				var want []string
				if !c.valid {
					want = []string{
						"No criterion", "Set at least one of minimum_remaining_credit, minimums, " +
							"minimum_partner_remaining_credit and require_normal_status = true.",
					}
				}
				s, sim := kind.servePurchase(t, reached, simulator.Options{})
				values := kind.purchasing(c.criteria)
				expectError(t, s.validate(values), want...)
				state, diagnostics := s.read(t.Context(), values)
				kind.expectVerdict(t, state, diagnostics, want...)
				if (len(sim.Requests()) > 0) != c.valid {
					t.Errorf("%d requests arrived", len(sim.Requests()))
				}
			})
		}
	}
}

// Without a criterion, the data source has no verdict.
func TestNoVerdictWithoutACriterion(t *testing.T) {
	for name, c := range gateCriteria {
		for _, kind := range []readKind{{pluralDataSource, false}, {pluralDataSource, true}} {
			t.Run(kind.String()+" "+name, func(t *testing.T) {
				s, _ := kind.servePurchase(t, reached, simulator.Options{})
				values := kind.purchasing(c.criteria)
				expectNone(t, s.validate(values))
				state, diagnostics := s.read(t.Context(), values)
				expectNone(t, diagnostics)
				verdict := `true`
				if !c.valid {
					verdict = `null`
				}
				expectState(t, state, map[string]string{"all_sufficient": verdict})
			})
		}
	}
}

// An unknown value may be a criterion. For a read, it is not a criterion.
func TestUnknownCriteriaOfAPurchase(t *testing.T) {
	for _, kind := range pluralKinds {
		for name, unknown := range map[string]object{
			"minimum": {"minimum_partner_remaining_credit": unknownNumber},
			"status":  {"require_normal_status": unknownBool},
		} {
			t.Run(kind.String()+" "+name, func(t *testing.T) {
				s, sim := kind.servePurchase(t, reached, simulator.Options{})
				values := kind.purchasing(unknown)
				expectNone(t, s.validate(values))
				state, diagnostics := s.read(t.Context(), values)
				kind.expectUnread(t, state, values, diagnostics)
				if len(sim.Requests()) > 0 {
					t.Errorf("%d requests arrived", len(sim.Requests()))
				}
			})
		}
	}
}
