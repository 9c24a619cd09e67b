package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

const unusableStatuses = "Unusable account statuses"

// infoAnswer returns options with an answer of DescribeCustomerInfo that has these records.
func infoAnswer(records ...string) simulator.Options {
	return simulator.Options{Answers: map[string]string{
		statusAction: `{"Response":{"Data":[` + strings.Join(records, ",") + `],"RequestId":"id"}}`,
	}}
}

// A status other than the normal one is a result. The reason is in the summary, and in the error of
// the gate and of the check.
func TestStatusesThatAreNotNormal(t *testing.T) {
	const info7 = `{"CustomerUin":"7","AccountStatus":"0"}`
	for name, c := range map[string]struct {
		status  string
		options simulator.Options
		reason  string
	}{
		"1":       {`"1"`, simulator.Options{}, "status 1"},
		"2":       {`"2"`, simulator.Options{}, "status 2"},
		"unknown": {`"7"`, simulator.Options{}, "status 7"},
		"two zeros": {
			`"00"`, simulator.Options{}, "status 00",
		},
		"null":  {`null`, simulator.Options{}, "no status"},
		"empty": {`""`, simulator.Options{}, "no status"},
		"no member": {
			normal, infoAnswer(info7, `{"CustomerUin":"9"}`), "no status",
		},
		"no record": {normal, infoAnswer(info7), "no record"},
		"another":   {normal, infoAnswer(info7, `{"CustomerUin":"8","AccountStatus":"0"}`), "no record"},
	} {
		for _, kind := range readKinds {
			t.Run(kind.String()+" "+name, func(t *testing.T) {
				s, _ := kind.servePurchase(t, purchase("100", c.status, "20000"), c.options)
				state, diagnostics := s.read(t.Context(), kind.purchasing(statusCriterion))
				expectAbnormal(t, kind, state, diagnostics, c.reason)
			})
		}
	}
}

// expectAbnormal checks the result of a read of purchase. Only customer 9 must not be in normal
// status, with the reason.
func expectAbnormal(t *testing.T, kind readKind, state object,
	diagnostics []*tfprotov6.Diagnostic, reason string,
) {
	t.Helper()
	switch kind.name {
	case gate, check:
		expectError(t, diagnostics, kind.words("Credit gate closed",
			"1 customer is not in normal status: 9 ("+reason+").\n\nCheck the "+
				"accounts that are not in normal status in Partner Center.",
			`AttributeName("require_normal_status")`)...)
	case singularDataSource:
		expectNone(t, diagnostics)
		expectState(t, state, map[string]string{
			"normal_status": `false`, "sufficient": `false`, "shortfall": `null`,
		})
	default:
		expectNone(t, diagnostics)
		expectState(t, state, map[string]string{
			"abnormal_uins": `["9"]`, "all_sufficient": `false`,
			"summary": `"2 of 2 customers have a credit record; 1 customer is not in normal status: 9 (` +
				reason + `)."`,
		})
	}
}

// An answer that is in no documented form is one error.
func TestStatusesThatCannotBeUsed(t *testing.T) {
	const digits = "9: its AccountStatus is not a string of one to four digits"
	for name, c := range map[string]struct {
		status  string
		options simulator.Options
		reason  string
	}{
		"number":     {`0`, simulator.Options{}, digits},
		"boolean":    {`true`, simulator.Options{}, digits},
		"object":     {`{"0": "0"}`, simulator.Options{}, digits},
		"word":       {`"normal"`, simulator.Options{}, digits},
		"negative":   {`"-1"`, simulator.Options{}, digits},
		"space":      {`" 0"`, simulator.Options{}, digits},
		"five zeros": {`"00000"`, simulator.Options{}, digits},
		"contradictory": {
			normal,
			infoAnswer(`{"CustomerUin":"7","AccountStatus":"0"}`,
				`{"CustomerUin":"9","AccountStatus":"0"}`, `{"CustomerUin":"9","AccountStatus":"2"}`),
			"9: two records contradict each other: status 0 and status 2",
		},
	} {
		for _, kind := range readKinds {
			t.Run(kind.String()+" "+name, func(t *testing.T) {
				s, _ := kind.servePurchase(t, purchase("100", c.status, "20000"), c.options)
				_, diagnostics := s.read(t.Context(), kind.purchasing(statusCriterion))
				expectError(t, diagnostics, unusableStatuses, c.reason, "(HTTP status 200, ",
					`AttributeName("require_normal_status")`, "Try again.")
			})
		}
	}
}

// Equal records are one. The API's own examples repeat a record.
func TestStatusListedTwice(t *testing.T) {
	for _, kind := range readKinds {
		s, _ := kind.servePurchase(t, reached, ofAction(statusAction, simulator.Double, 0))
		_, diagnostics := s.read(t.Context(), kind.purchasing(allCriteria))
		expectNone(t, diagnostics)
	}
}

// The API rejects a UIN as no customer: its status is not normal.
func TestStatusOfNoCustomer(t *testing.T) {
	kind := readKinds[0]
	s, _ := kind.servePurchase(t, reached, simulator.Options{NotCustomerFails: true})
	values := merge(statusCriterion,
		object{"uins": list("7", "8"), "allow_missing": boolean(true)})
	state, diagnostics := s.read(t.Context(), values)
	expectWarning(t, diagnostics, "No credit record", "no customer",
		"all_sufficient is false if there is a criterion")
	expectState(t, state, map[string]string{
		"missing_uins": `["8"]`, "abnormal_uins": `["8"]`, "all_sufficient": `false`,
		"summary": `"1 of 2 customers has a credit record; 1 has no credit record: 8; 1 customer is not in normal status: 8 (not a customer)."`,
	})
}

// With allow_missing and no other criterion than the partner's, a missing customer is insufficient.
func TestMissingCustomerIsInsufficientForEachCriterion(t *testing.T) {
	kind := readKinds[0]
	for _, criterion := range []object{customerCriterion, partnerCriterion, statusCriterion} {
		s, _ := kind.servePurchase(t, purchase("null", normal, "20000"), simulator.Options{})
		state, diagnostics := s.read(t.Context(),
			kind.purchasing(criterion, object{"allow_missing": boolean(true)}))
		expectWarning(t, diagnostics, "No credit record")
		expectState(t, state, map[string]string{
			"missing_uins": `["9"]`, "all_sufficient": `false`,
		})
	}
}
