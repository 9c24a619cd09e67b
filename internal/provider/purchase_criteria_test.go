package provider_test

import (
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// verdictCase is a customers' file and criteria. It also has the values in the data source's state,
// and the texts of the gate's one error. Without texts, the gate opens. The check behaves like the
// gate.
type verdictCase struct {
	file     string
	faults   []simulator.Fault
	criteria object
	state    map[string]string
	closed   []string
}

// testVerdicts reads the data source, the gate and the check, by UIN and with direct_customers.
func testVerdicts(t *testing.T, cases map[string]verdictCase) {
	t.Helper()
	for name, c := range cases {
		for _, kind := range pluralKinds {
			t.Run(kind.String()+" "+name, func(t *testing.T) {
				s, _ := kind.servePurchase(t, c.file, simulator.Options{Faults: c.faults})
				values := kind.purchasing(c.criteria)
				expectNone(t, s.validate(values))
				state, diagnostics := s.read(t.Context(), values)
				if kind.requires() {
					kind.expectVerdict(t, state, diagnostics, c.closed...)
					return
				}
				expectNone(t, diagnostics)
				expectState(t, state, c.state)
			})
		}
	}
}

// Each criterion alone decides, 0.01 below its minimum.
func TestEachCriterionFailsAlone(t *testing.T) {
	testVerdicts(t, map[string]verdictCase{
		"credit": {purchase("99.99", normal, "20000"), nil, customerCriterion, map[string]string{
			"all_sufficient": `false`, "insufficient_uins": `["9"]`, "shortfalls": `{"9":"0.01"}`,
			"abnormal_uins": `null`, "partner_remaining_credit": `null`,
		}, []string{"Credit gate closed", "9 has 99.99 (short by 0.01)."}},
		"partner": {purchase("100", normal, "19999.99"), nil, partnerCriterion, map[string]string{
			"all_sufficient": `false`, "insufficient_uins": `null`, "shortfalls": `null`,
			"abnormal_uins": `null`, "partner_remaining_credit": `"19999.99"`,
			"summary": `"2 of 2 customers have a credit record; the partner account has 19999.99 left, below its minimum of 20000 (short by 0.01)."`,
		}, []string{
			"Credit gate closed", "has 19999.99 left, below its minimum of 20000 (short by 0.01).",
			`AttributeName("minimum_partner_remaining_credit")`,
		}},
		"status": {purchase("100", `"2"`, "20000"), nil, statusCriterion, map[string]string{
			"all_sufficient": `false`, "insufficient_uins": `null`, "shortfalls": `null`,
			"abnormal_uins": `["9"]`, "partner_remaining_credit": `null`,
			"summary": `"2 of 2 customers have a credit record; 1 customer is not in normal status: 9 (status 2)."`,
		}, []string{
			"Credit gate closed", "not in normal status: 9 (status 2).",
			`AttributeName("require_normal_status")`,
		}},
		"left out": {
			reached,
			[]simulator.Fault{{Action: statusAction, Name: simulator.Omit}},
			statusCriterion,
			map[string]string{"all_sufficient": `false`, "abnormal_uins": `["7"]`},
			[]string{"Credit gate closed", "not in normal status: 7 (no record)."},
		},
	})
}

func TestEachCriterionIsMetAlone(t *testing.T) {
	testVerdicts(t, map[string]verdictCase{
		"credit": {reached, nil, customerCriterion, map[string]string{
			"all_sufficient": `true`, "insufficient_uins": `[]`, "shortfalls": `{}`,
			"abnormal_uins": `null`, "partner_remaining_credit": `null`,
		}, nil},
		"partner": {reached, nil, partnerCriterion, map[string]string{
			"all_sufficient": `true`, "insufficient_uins": `null`, "shortfalls": `null`,
			"abnormal_uins": `null`, "partner_remaining_credit": `"20000"`,
			"summary": `"2 of 2 customers have a credit record; the partner account reaches its minimum of 20000."`,
		}, nil},
		"status": {reached, nil, statusCriterion, map[string]string{
			"all_sufficient": `true`, "insufficient_uins": `null`, "shortfalls": `null`,
			"abnormal_uins": `[]`, "partner_remaining_credit": `null`,
			"summary": `"2 of 2 customers have a credit record; 0 customers are not in normal status."`,
		}, nil},
		"all": {reached, nil, allCriteria, map[string]string{
			"all_sufficient": `true`, "insufficient_uins": `[]`, "shortfalls": `{}`,
			"abnormal_uins": `[]`, "partner_remaining_credit": `"20000"`,
		}, nil},
	})
}

// One criterion that is not met decides, although the other two are.
func TestOneCriterionOfThreeDecides(t *testing.T) {
	for name, file := range map[string]string{
		"credit":  purchase("99.99", normal, "20000"),
		"partner": purchase("100", normal, "19999.99"),
		"status":  purchase("100", `"2"`, "20000"),
		"unknown": purchase("100", `"7"`, "20000"),
	} {
		testVerdicts(t, map[string]verdictCase{name: {
			file, nil, allCriteria,
			map[string]string{"all_sufficient": `false`},
			[]string{"Credit gate closed"},
		}})
	}
}

// Null and false set no criterion, and need no permission for the new actions.
func TestWithoutCriteriaTheyAreNotRead(t *testing.T) {
	for _, kind := range pluralKinds {
		s, sim := kind.servePurchase(t, purchase("100", `"2"`, "-1"),
			simulator.Options{Denied: []string{partnerAction, statusAction}})
		for _, status := range []any{nil, false} {
			values := kind.purchasing(customerCriterion, object{
				"minimum_partner_remaining_credit": amount(nil),
				"require_normal_status":            boolean(status),
			})
			expectNone(t, s.validate(values))
			state, diagnostics := s.read(t.Context(), values)
			expectNone(t, diagnostics)
			if !kind.requires() {
				expectState(t, state, map[string]string{
					"all_sufficient": `true`, "abnormal_uins": `null`,
					"partner_remaining_credit": `null`,
				})
			}
		}
		if count(sim, partnerAction)+count(sim, statusAction) > 0 {
			t.Errorf("%s: a new action was called: %+v", kind, sim.Requests())
		}
	}
}

func TestPartnerCreditKeepsItsDigits(t *testing.T) {
	for written, want := range map[string]string{
		"12345678901234567.89": "12345678901234567.89", "-3.50": "-3.5", "1000.10": "1000.1",
		"1E-7": "0.0000001", "0": "0", "-12345678901234567.89": "-12345678901234567.89",
	} {
		kind := readKinds[0]
		s, _ := kind.servePurchase(t, purchase("100", normal, written), simulator.Options{})
		state, diagnostics := s.read(t.Context(), kind.purchasing(partnerCriterion))
		expectNone(t, diagnostics)
		expectState(t, state, map[string]string{"partner_remaining_credit": `"` + want + `"`})
	}
}

// The list is in ascending order of numbers, and has each customer once.
func TestAbnormalUINsAscend(t *testing.T) {
	simulateCustomers(t, `{
		"9":   {"TotalCredit": 1, "RemainingCredit": 1, "Status": "2"},
		"10":  {"TotalCredit": 1, "RemainingCredit": 1, "Status": "1"},
		"100": {"TotalCredit": 1, "RemainingCredit": 1, "Status": "0"},
		"7":   {"TotalCredit": 1, "RemainingCredit": 1, "Status": null}
	}`)
	state, diagnostics := serve(t).configured().read(t.Context(), merge(statusCriterion,
		object{"uins": list("100", "10", "9", "7", "10")}))
	expectNone(t, diagnostics)
	expectState(t, state, map[string]string{
		"abnormal_uins": `["7","9","10"]`,
		"summary":       `"4 of 4 customers have a credit record; 3 customers are not in normal status: 7 (no status), 9 (status 2), 10 (status 1)."`,
	})
}
