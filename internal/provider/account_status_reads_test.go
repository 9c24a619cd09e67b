package provider_test

import (
	"slices"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

func TestStatusesOfDirectCustomers(t *testing.T) {
	const file = `{
		"7":  {"TotalCredit": 1, "RemainingCredit": 1},
		"8":  {"TotalCredit": 1, "RemainingCredit": 1, "Status": "2"},
		"9":  {"TotalCredit": 1, "RemainingCredit": null, "Status": "2"},
		"10": {"TotalCredit": 1, "RemainingCredit": 1}
	}`
	for _, allow := range []bool{false, true} {
		s, sim := readKind{pluralDataSource, true}.servePurchase(t, file, simulator.Options{})
		values := direct(merge(statusCriterion, object{
			"exclude_uins": list("8", "99"), "allow_missing": boolean(allow),
		}))
		state, diagnostics := s.read(t.Context(), values)
		var asked []uint64
		for _, request := range sim.Requests() {
			if request.Action == statusAction {
				asked = append(asked, request.UINs...)
			}
		}
		if slices.Sort(asked); !slices.Equal(asked, []uint64{7, 9, 10}) {
			t.Errorf("the statuses of %v were read", asked)
		}
		if !allow {
			expectError(t, diagnostics, "No credit record")
			continue
		}
		expectWarning(t, diagnostics, "No credit record")
		expectState(t, state, map[string]string{
			"uins": `["7","9","10"]`, "abnormal_uins": `["9"]`, "missing_uins": `["9"]`,
			"all_sufficient": `false`,
		})
	}
}

// If no customer is left, no status is read.
func TestNoStatusWithoutDirectCustomers(t *testing.T) {
	for _, kind := range pluralKinds {
		if !kind.direct {
			continue
		}
		for title, arguments := range map[string]object{
			"All customers are excluded": {"exclude_uins": list("7", "9")},
			"Invalid minimum":            {"minimums": numbers(map[string]any{"8": 1})},
		} {
			s, sim := kind.servePurchase(t, reached, simulator.Options{})
			_, diagnostics := s.read(t.Context(), kind.purchasing(allCriteria, arguments))
			expectError(t, diagnostics, title)
			if count(sim, statusAction) > 0 {
				t.Errorf("%s, %s: statuses were read", kind, title)
			}
		}
	}
}

func TestOneCustomersStatus(t *testing.T) {
	kind := readKind{singularDataSource, false}
	for name, c := range map[string]struct {
		credit, status string
		criteria       object
		want           map[string]string
	}{
		"normal": {"100", normal, statusCriterion, map[string]string{
			"normal_status": `true`, "sufficient": `true`, "shortfall": `null`,
			"require_normal_status": `true`,
		}},
		"normal, and a minimum": {"100", normal, allCriteria, map[string]string{
			"normal_status": `true`, "sufficient": `true`, "shortfall": `"0"`,
		}},
		"normal, and insufficient": {"99.99", normal, allCriteria, map[string]string{
			"normal_status": `true`, "sufficient": `false`, "shortfall": `"0.01"`,
		}},
		"suspended, and sufficient": {"100", `"2"`, allCriteria, map[string]string{
			"normal_status": `false`, "sufficient": `false`, "shortfall": `"0"`,
		}},
		"suspended, and not required": {"100", `"2"`, customerCriterion, map[string]string{
			"normal_status": `null`, "sufficient": `true`, "require_normal_status": `null`,
		}},
		"false": {
			"100", `"2"`,
			object{"require_normal_status": boolean(false)},
			map[string]string{"normal_status": `null`, "sufficient": `null`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := kind.servePurchase(t, purchase(c.credit, c.status, "1"), simulator.Options{})
			state, diagnostics := s.read(t.Context(), kind.purchasing(c.criteria))
			expectNone(t, diagnostics)
			expectState(t, state, c.want)
		})
	}
}

// If the API rejects forty UINs, the partner account may not call the action. The error names the
// argument that needs it.
func TestStatusesOfNoCustomers(t *testing.T) {
	all, uins := manyCustomers(100, all100)
	_, url := simtest.Serve(t, simulator.Options{Customers: all, Faults: []simulator.Fault{{
		Action: statusAction, Name: "UnauthorizedOperation.NotCustomerUin",
	}}})
	for _, name := range pluralNames {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, diagnostics := readKind{name, false}.serveAt(t, url).read(t.Context(),
				merge(statusCriterion, object{"uins": list(uins...)}))
			expectError(t, diagnostics, "No customer can be read", "The API rejected 40 UINs",
				"no request of the action has succeeded", "remove require_normal_status",
				"\nArgument: require_normal_status\n", "\nAction: "+statusAction+"\n")
		})
	}
}
