package acceptance_test

import (
	"slices"
	"testing"
)

// platform is a product that evaluates policies.
type platform struct {
	name string
	// page documents the input and the part of it that the platform evaluates.
	page  string
	files []string // of examples/policies
	// setting is the platform setting that the policy's owner chooses.
	setting string
	// input returns the platform's input for a plan.
	input    func(t *testing.T, plan string) string
	evaluate func(t *testing.T, dir string) verdict
	// onlyChanges is whether the input has resource_changes only.
	onlyChanges bool
	// differs has the reasons that differ from those on similar platforms, by scenario.
	differs map[string]string
	// withoutCredit is the reason why a plan is denied if credit.rego is missing.
	withoutCredit string
}

// reason returns why the platform denies the plan of a scenario, or "" if it allows the plan.
func (p platform) reason(s scenario) string {
	if reason, found := p.differs[s.name]; found {
		return reason
	}
	if p.onlyChanges {
		return s.changes
	}
	return s.whole
}

func platformOf(t *testing.T, name string) platform {
	t.Helper()
	i := slices.IndexFunc(platforms, func(p platform) bool { return p.name == name })
	if i < 0 {
		t.Fatalf("there is no platform %q", name)
	}
	return platforms[i]
}

const spaceliftPage = "https://docs.spacelift.io/concepts/policy/terraform-plan-policy " +
	"of 2026-01-20"

var platforms = []platform{{
	name:          "OPA",
	page:          "https://www.openpolicyagent.org/docs/cli of OPA 1.22.2",
	files:         []string{"credit.rego", "settings.rego"},
	input:         asItIs,
	evaluate:      evaluateTable("opa", 2),
	withoutCredit: "undefined",
}, {
	name:          "conftest",
	page:          "https://www.conftest.dev/options/ of conftest 0.71.1",
	files:         []string{"conftest.toml", "credit.rego", "main.rego", "settings.rego"},
	input:         asItIs,
	evaluate:      evaluateConftest,
	withoutCredit: notLoaded,
}, {
	name: "Atlantis",
	page: "https://www.runatlantis.io/docs/policy-checking, and build in " +
		"server/core/runtime/policy/conftest_client.go, of Atlantis 0.47.1 (2026-08-20)",
	files:         []string{"conftest.toml", "credit.rego", "main.rego", "settings.rego"},
	input:         asItIs,
	evaluate:      evaluateAtlantis,
	withoutCredit: notLoaded,
}, {
	name: "HCP Terraform",
	page: "https://developer.hashicorp.com/terraform/cloud-docs/policy-enforcement/" +
		"define-policies/opa of 2025-09-05",
	files:         []string{"credit.rego", "main.rego", "policies.hcl", "settings.rego"},
	input:         asHCPTerraformHasIt,
	evaluate:      evaluateHCPTerraform,
	withoutCredit: notLoaded,
}, {
	name: "env zero",
	page: "https://docs.envzero.com/guides/policies-governance/approval-policies, an undated " +
		"copy, with the query of github.com/env0/templates@7241764f of 2026-06-28",
	files:         []string{"credit.rego", "env0.rego", "settings.rego"},
	input:         asEnvZeroHasIt,
	evaluate:      evaluate("data.env0.deny", "--data"),
	withoutCredit: notLoaded,
}, {
	name: "Scalr",
	page: "https://docs.scalr.io/docs/policy-as-code of 2026-08-28, with the query of " +
		"github.com/Scalr/sample-tf-opa-policies@20af3681",
	files:    []string{"scalr.rego"},
	input:    asScalrHasIt,
	evaluate: evaluateScalr,
}, {
	name:        "Spacelift with the documented fields",
	page:        spaceliftPage,
	files:       []string{"spacelift.rego"},
	input:       withDocumentedFields,
	evaluate:    evaluateSpacelift,
	onlyChanges: true,
	// The field after_unknown is not documented.
	differs: map[string]string{"unknown argument of a check": withoutReason},
}, {
	name:        "Spacelift with all fields",
	page:        spaceliftPage,
	files:       []string{"spacelift.rego"},
	input:       withAllFields,
	evaluate:    evaluateSpacelift,
	onlyChanges: true,
}, {
	name: "Spacelift with sanitized values",
	page: spaceliftPage + ", and " +
		"https://docs.spacelift.io/vendors/terraform/resource-sanitization of 2025-11-10",
	files:       []string{"spacelift.rego"},
	input:       withSanitizedValues,
	evaluate:    evaluateSpacelift,
	onlyChanges: true,
	// The UINs in values are hashes there.
	differs: map[string]string{
		"unknown argument of a check":   withoutReason,
		"allowed exclusion":             excluded,
		"required customer is in check": requiredUIN,
	},
}, {
	name:     "Spacelift with the whole plan",
	page:     spaceliftPage,
	files:    []string{"spacelift.rego"},
	setting:  "use_custom_plan := true",
	input:    withWholePlan,
	evaluate: evaluateSpacelift,
}}
