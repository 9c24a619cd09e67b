package provider_test

import (
	"os"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/echoprovider"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"
)

// HashiCorp's echo provider writes the data from the gate into state. The amounts in it have all
// digits of the API's amounts.
func TestAccGateGivesExactCreditsToAnotherProvider(t *testing.T) {
	if os.Getenv("TF_ACC_PROVIDER_HOST") != "" {
		t.Skip("in OpenTofu, opening a gate is in the plan, and terraform-plugin-testing 1.16 " +
			"takes it for a change")
	}
	simulateCustomers(t, `{
		"100000000007": {"TotalCredit": 12345678901236067.99, "RemainingCredit": 1223.35},
		"100000000008": {"TotalCredit": 0.1, "RemainingCredit": 0.30000000000000004}
	}`)
	factories := providerFactories()
	factories["echo"] = echoprovider.NewProviderServer()
	expect := func(uin, attribute, digits string) statecheck.StateCheck {
		return statecheck.ExpectKnownValue("echo.test",
			tfjsonpath.New("data").AtMapKey(uin).AtMapKey(attribute), exactly(digits))
	}
	resource.Test(t, resource.TestCase{
		// Earlier versions have no ephemeral resources, and so no gate.
		TerraformVersionChecks: []tfversion.TerraformVersionCheck{
			tfversion.SkipBelow(tfversion.Version1_10_0),
		},
		ProtoV6ProviderFactories: factories,
		Steps: []resource.TestStep{{
			Config: `
				ephemeral "tencentpartner_credit_gate" "test" {
				  uins                     = [100000000007, 100000000008]
				  minimum_remaining_credit = 0.3
				}
				provider "echo" {
				  data = ephemeral.tencentpartner_credit_gate.test.credits
				}
				resource "echo" "test" {}
			`,
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("echo.test", tfjsonpath.New("data"),
					knownvalue.MapSizeExact(2)),
				expect("100000000007", "total_credit", "12345678901236067.99"),
				expect("100000000007", "used_credit", "12345678901234844.64"),
				expect("100000000008", "remaining_credit", "0.30000000000000004"),
			},
		}},
	})
}
