package acceptance_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2/hclsimple"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// The results of a policy that denies nothing, and of one with a condition that is not known.
const allowed, unknown = "allowed", "unknown"

// The other results are messages of the policy.
const (
	noCheck    = "The plan has no tencentpartner_credit_check."
	lowMinimum = "A customer has no minimum of at least 0."
)

// terraformPolicyChecks are the arguments of credit checks, by the policy's result and by name.
var terraformPolicyChecks = map[string]map[string]string{
	allowed: {
		"minimum":     "uins = [1]; minimum_remaining_credit = 100",
		"each":        "uins = [1, 2, 1]; minimums = { 1 = 100, 2 = 0 }",
		"unused":      "uins = [1]; minimum_remaining_credit = -1; minimums = { 1 = 0 }",
		"direct":      "direct_customers = true; minimum_remaining_credit = 0",
		"direct_each": "direct_customers = true; minimums = { 1 = 0, 2 = 1 }",
		"exclude_no":  "direct_customers = true; minimum_remaining_credit = 0; exclude_uins = []",
	},
	lowMinimum: {
		"below":        "uins = [1]; minimum_remaining_credit = -0.01",
		"far_below":    "uins = [1]; minimum_remaining_credit = -1000000",
		"other_below":  "uins = [1, 2]; minimum_remaining_credit = -1; minimums = { 1 = 0 }",
		"partner":      "uins = [1]; minimum_partner_remaining_credit = 1",
		"direct_below": "direct_customers = true; minimum_remaining_credit = -1000000",
		"direct_one":   "direct_customers = true; minimums = { 1 = 0, 2 = -1000000 }",
	},
	"The check has no minimum for customers.": {
		"direct_partner": "direct_customers = true; minimum_partner_remaining_credit = 1",
	},
	"exclude_uins has a UIN that is not in excludable_uins.": {
		"exclude": "direct_customers = true; minimum_remaining_credit = 0; exclude_uins = [2]",
	},
	unknown: {
		"trigger": "uins = [1]; minimum_remaining_credit = 0; triggers = { at = timestamp() }",
		"amount":  "uins = [1]; minimums = { 1 = length(timestamp()) }",
	},
}

// The policy for Terraform Policy allows and denies checks in plans of the real CLI. HashiCorp's
// engine is not public. This test evaluates the policy instead, as the reference describes it. The
// engine may differ.
func TestAccTerraformPolicyAllowsOnlySufficientMinimums(t *testing.T) {
	requireCLI(t)
	file := filepath.Join(root, policies, "credit.policy.hcl")
	text := []byte(readFile(t, file))
	if !bytes.Equal(hclwrite.Format(text), text) { // "terraform fmt" ignores the file
		t.Errorf("%s is not formatted", file)
	}
	var policy terraformPolicy
	if err := hclsimple.Decode(file, text, nil, &policy); err != nil {
		t.Fatal(err)
	}
	provider := valueOf(t, policy.Policy.Providers.Values["tencentpartner"].Expr, nil)
	const source = "tencentpartner/tencentpartner"
	if got := provider.GetAttr("source").AsString(); got != source {
		t.Errorf("the policy is for the provider %s, want %s", got, source)
	}
	_, url := simtest.Serve(t, simulator.Options{
		Customers: simulator.Customers{
			1: {TotalCredit: []byte("100"), RemainingCredit: []byte("100")},
			2: {TotalCredit: []byte("100"), RemainingCredit: []byte("100")},
		},
		Partner: &simulator.Partner{RemainingCredit: json.RawMessage("1")},
	})
	const deployment = "resource \"terraform_data\" \"deployment\" {}\n"
	const address = "terraform_data.deployment"
	w := open(t, url, deployment)
	without := map[string]string{address: noCheck}
	with, configuration := map[string]string{address: allowed}, deployment
	for result, checks := range terraformPolicyChecks {
		for name, arguments := range checks {
			with["tencentpartner_credit_check."+name] = result
			configuration += fmt.Sprintf("resource \"tencentpartner_credit_check\" %q {\n%s\n}\n",
				name, strings.ReplaceAll(arguments, "; ", "\n"))
		}
	}
	w.expectResults("without a check", policy, without)
	w.write("main.tf", configuration)
	w.expectResults("with checks to create", policy, with)
	w.succeed("apply", "-input=false", "-auto-approve")
	w.expectResults("with unchanged checks", policy, with)
	w.write("main.tf", deployment)
	w.expectResults("with checks to delete", policy, without)
}

// expectResults makes a plan and expects the results of a policy, by address.
func (w *workspace) expectResults(plan string, policy terraformPolicy, want map[string]string) {
	w.t.Helper()
	w.succeed("plan", "-input=false", "-out="+savedPlan)
	var planned struct {
		Changes []plannedResource `json:"resource_changes"`
	}
	if err := json.Unmarshal([]byte(w.succeed("show", "-json", savedPlan)), &planned); err != nil {
		w.t.Fatal(err)
	}
	existing := map[string][]cty.Value{}
	for _, r := range planned.Changes {
		if r.Change.After != nil {
			existing[r.Type] = append(existing[r.Type], r.attrs(w.t))
		}
	}
	got := map[string]string{}
	for _, r := range planned.Changes {
		if result := policy.evaluate(w.t, r, existing); result != "" {
			got[r.Address] = result
		}
		if got[r.Address] != want[r.Address] {
			w.t.Errorf("%s: %s: %q, want %q", plan, r.Address, got[r.Address], want[r.Address])
		}
	}
	if len(got) != len(want) {
		w.t.Errorf("%s: %d results, want %d", plan, len(got), len(want))
	}
}
