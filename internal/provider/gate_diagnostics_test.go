package provider_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// The remedies in the error of the gate and of the check, for each cause.
const (
	allocate = "Allocate credit to the customers below their minimum, or lower the minimum."
	bind     = "Check that each customer with no credit record is a customer of the partner " +
		"account."
	checkStatus = "Check the accounts that are not in normal status in Partner Center. An " +
		"account under forced suspension cannot buy monthly subscriptions."
	increase = "Increase the partner account's credit, or lower minimum_partner_remaining_credit."
)

// gateCauses are customers' files, the first argument with an unmet criterion, and the remedies.
var gateCauses = map[string]struct {
	file     string
	at       string
	remedies []string
}{
	"credit": {purchase("99.99", normal, "20000"), "selector", []string{allocate}},
	"missing": {
		purchase("null", normal, "20000"), "selector", []string{bind},
	},
	"status": {
		purchase("100", `"2"`, "20000"), "require_normal_status", []string{checkStatus},
	},
	"partner": {
		purchase("100", normal, "19999.99"), "minimum_partner_remaining_credit",
		[]string{increase},
	},
	"credit and partner": {
		purchase("99.99", normal, "19999.99"), "selector", []string{allocate, increase},
	},
	"status and partner": {
		purchase("100", `"2"`, "19999.99"), "require_normal_status",
		[]string{checkStatus, increase},
	},
	"all": {
		purchase("99.99", `"2"`, "19999.99"), "selector",
		[]string{allocate, checkStatus, increase},
	},
	"missing and all": {
		purchase("null", `"2"`, "19999.99"), "selector", []string{bind, checkStatus, increase},
	},
}

// The error is at the first argument with an unmet criterion. It has a remedy for each cause.
func TestGateErrorNamesEachCause(t *testing.T) {
	for name, c := range gateCauses {
		for _, kind := range requiringKinds {
			t.Run(kind.String()+" "+name, func(t *testing.T) {
				s, _ := kind.servePurchase(t, c.file, simulator.Options{})
				_, diagnostics := s.read(t.Context(), kind.purchasing(allCriteria))
				at := strings.Replace(c.at, "selector", kind.argumentOf(creditAction), 1)
				expectError(t, diagnostics, kind.words("Credit gate closed",
					"\nat AttributeName(\""+at+"\")",
					"\n\nIf Terraform must continue, such as to destroy, switch the gate off: "+
						"with count = var.enforce_credit ? 1 : 0 in its block, use -var "+
						"enforce_credit=false.")...)
				expectRemedies(t, describe(diagnostics), kind, c.remedies)
			})
		}
	}
}

// If a status is missing, the error identifies the answer that lacks it, for Tencent Cloud's
// support.
func TestGateErrorNamesTheAnswerWithoutAStatus(t *testing.T) {
	for status, want := range map[string]bool{`null`: true, `"2"`: false} {
		for _, kind := range requiringKinds {
			s, _ := kind.servePurchase(t, purchase("100", status, "20000"), simulator.Options{})
			_, diagnostics := s.read(t.Context(), kind.purchasing(allCriteria))
			expectError(t, diagnostics, kind.words("Credit gate closed")...)
			message := describe(diagnostics)
			if strings.Contains(message, "\nHTTP status: 200\nRequest ID: ") != want {
				t.Errorf("%s: the status is %s:\n%s", kind, status, message)
			}
		}
	}
}

// expectRemedies checks that a message has these remedies and no other, in their order.
func expectRemedies(t *testing.T, message string, kind readKind, remedies []string) {
	t.Helper()
	last := 0
	for _, remedy := range []string{allocate, bind, checkStatus, increase} {
		text := remedy
		if remedy == bind && kind.direct {
			text = "If a customer has no amount, try again. If the error remains, list it in"
		}
		wanted := false
		for _, other := range remedies {
			wanted = wanted || other == remedy
		}
		at := strings.Index(message, text)
		if (at >= 0) != wanted {
			t.Errorf("has %q: %t, want %t:\n%s", text, at >= 0, wanted, message)
		}
		if wanted && at < last {
			t.Errorf("%q is too early:\n%s", text, message)
		}
		last = max(last, at)
	}
}

// expectTitles checks the titles of errors, in their order.
func expectTitles(t *testing.T, diagnostics []*tfprotov6.Diagnostic, titles ...string) {
	t.Helper()
	var got []string
	for _, d := range diagnostics {
		got = append(got, d.Severity.String()+" "+d.Summary)
	}
	for i := range titles {
		titles[i] = "ERROR " + titles[i]
	}
	if strings.Join(got, "\n") != strings.Join(titles, "\n") {
		t.Errorf("got %s\nwant %q", describe(diagnostics), titles)
	}
}

// Statuses that cannot be used are one error. All other causes together are another error.
func TestUnusableStatusWithOtherCauses(t *testing.T) {
	const closed, credits = "Credit gate closed", "Unusable credit records"
	for name, c := range map[string]struct {
		file string
		want []string
	}{
		"alone":                {purchase("100", `7`, "20000"), []string{unusableStatuses}},
		"insufficient credit":  {purchase("99.99", `7`, "20000"), []string{unusableStatuses, closed}},
		"the partner's credit": {purchase("100", `7`, "19999.99"), []string{unusableStatuses, closed}},
		"a missing credit":     {purchase("null", `7`, "20000"), []string{unusableStatuses, closed}},
		"unusable credit":      {purchase(`"many"`, `7`, "20000"), []string{credits, unusableStatuses}},
		"only unusable credit": {purchase(`"many"`, normal, "20000"), []string{credits}},
		"credit, and a status": {purchase(`"many"`, `"2"`, "20000"), []string{credits, closed}},
		"credit, and the partner": {
			purchase(`"many"`, `7`, "19999.99"), []string{credits, unusableStatuses, closed},
		},
	} {
		for _, kind := range requiringKinds {
			t.Run(kind.String()+" "+name, func(t *testing.T) {
				s, _ := kind.servePurchase(t, c.file, simulator.Options{})
				_, diagnostics := s.read(t.Context(), kind.purchasing(allCriteria))
				expectTitles(t, diagnostics, kind.words(c.want...)...)
			})
		}
	}
}

func TestUnusableStatusAndAMissingCreditRecord(t *testing.T) {
	kind := readKind{pluralDataSource, false}
	s, _ := kind.servePurchase(t, purchase("null", `7`, "20000"), simulator.Options{})
	values := kind.purchasing(statusCriterion)
	_, diagnostics := s.read(t.Context(), values)
	expectTitles(t, diagnostics, unusableStatuses, "No credit record")
	values["allow_missing"] = boolean(true)
	_, diagnostics = s.read(t.Context(), values)
	if len(diagnostics) != 2 || diagnostics[0].Summary != unusableStatuses ||
		strings.Contains(diagnostics[0].Detail, "allow_missing") ||
		diagnostics[1].Severity != tfprotov6.DiagnosticSeverityWarning {
		t.Errorf("got %s", describe(diagnostics))
	}
}

func TestTwentyUnusableStatusesAreListed(t *testing.T) {
	all, uins := manyCustomers(25, all100)
	for uin, customer := range all {
		customer.Status = json.RawMessage("0")
		all[uin] = customer
	}
	simulate(t, simulator.Options{Customers: all})
	for _, name := range pluralNames {
		_, diagnostics := serveFor(t, name).configured().read(t.Context(),
			merge(statusCriterion, object{"uins": list(uins...)}))
		expectError(t, diagnostics, unusableStatuses, "25 of 25 customers cannot be used:",
			"\n  20: its AccountStatus ", "\n  and 5 more\n")
	}
}

func TestTwentyAbnormalCustomersAreListed(t *testing.T) {
	all, uins := manyCustomers(25, all100)
	for uin, customer := range all {
		customer.Status = json.RawMessage(`"2"`)
		all[uin] = customer
	}
	simulate(t, simulator.Options{Customers: all})
	_, diagnostics := serveFor(t, gate).configured().read(t.Context(),
		merge(statusCriterion, object{"uins": list(uins...)}))
	expectError(t, diagnostics, "25 customers are not in normal status: 1 (status 2), ",
		"20 (status 2), and 5 more.\n\n")
}
