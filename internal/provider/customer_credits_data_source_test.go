package provider_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/provider"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

var factories = map[string]func() (tfprotov6.ProviderServer, error){
	"tencentpartner": providerserver.NewProtocol6WithError(provider.New("test")()),
}

const address = "data.tencentpartner_customer_credits.test"

// exactly checks a number at 512 bits: a check at float64 cannot see a lost digit.
func exactly(text string) knownvalue.Check { return knownvalue.NumberExact(bigNumber(text)) }

func TestTerraformSeesExactNumbers(t *testing.T) {
	simulate(t, simulator.Options{Customers: customers(t, `{
		"1": {"TotalCredit": 0.30, "RemainingCredit": 0.1},
		"2": {"TotalCredit": 12345678901234567.89, "RemainingCredit": 150.35},
		"3": {"TotalCredit": 0.000959, "RemainingCredit": 0.000959}
	}`)})
	at := func(keys ...string) tfjsonpath.Path {
		path := tfjsonpath.New(keys[0])
		for _, key := range keys[1:] {
			path = path.AtMapKey(key)
		}
		return path
	}
	output := func(name string) statecheck.StateCheck {
		return statecheck.ExpectKnownOutputValue(name, knownvalue.Bool(true))
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: factories,
		Steps: []resource.TestStep{{
			Config: `
data "tencentpartner_customer_credits" "test" {
  uins     = [2, "1", 2, 3]
  minimums = {
    2 = 100.10 + 50.05 + 0.2 # HCL makes 150.35 and noise of it
    1 = 0.2
    3 = 0.000959
  }
}
locals { credits = ` + address + `.credits }
output "equal"             { value = local.credits["1"].remaining_credit == 0.1 }
output "not_below"         { value = !(local.credits["1"].remaining_credit < 0.1) }
output "used"              { value = local.credits["1"].used_credit == 0.2 }
output "six_decimals"      { value = local.credits["3"].remaining_credit == 0.000959 }
output "six_not_below"     { value = !(local.credits["3"].remaining_credit < 0.000959) }
output "six_not_above"     { value = !(local.credits["3"].remaining_credit > 0.000959) }
output "shortfall"         { value = ` + address + `.shortfalls["1"] == 0.1 }
`,
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(address, at("credits", "1", "remaining_credit"), exactly("0.1")),
				statecheck.ExpectKnownValue(address, at("credits", "1", "total_credit"), exactly("0.3")),
				statecheck.ExpectKnownValue(address, at("credits", "1", "used_credit"), exactly("0.2")),
				statecheck.ExpectKnownValue(address, at("credits", "2", "total_credit"), exactly("12345678901234567.89")),
				statecheck.ExpectKnownValue(address, at("credits", "2", "used_credit"), exactly("12345678901234417.54")),
				statecheck.ExpectKnownValue(address, at("credits", "3", "total_credit"), exactly("0.000959")),
				statecheck.ExpectKnownValue(address, at("totals", "total_credit"), exactly("12345678901234568.190959")),
				statecheck.ExpectKnownValue(address, at("totals", "remaining_credit"), exactly("150.450959")),
				statecheck.ExpectKnownValue(address, at("lowest_remaining_credit"), exactly("0.000959")),
				statecheck.ExpectKnownValue(address, at("shortfalls"), knownvalue.MapExact(map[string]knownvalue.Check{"1": exactly("0.1")})),
				statecheck.ExpectKnownValue(address, at("insufficient_uins"), knownvalue.ListExact([]knownvalue.Check{knownvalue.StringExact("1")})),
				statecheck.ExpectKnownValue(address, at("all_sufficient"), knownvalue.Bool(false)),
				output("equal"), output("not_below"), output("used"), output("six_decimals"), output("six_not_below"),
				output("six_not_above"), output("shortfall"),
			},
			ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		}},
	})
}

func TestUINsConvertFromWhatHCLHas(t *testing.T) {
	sim := simulate(t, simulator.Options{Customers: customers(t, fourCustomers)})
	for _, uins := range []string{`["100", 100, "9", 9]`, `toset(["9", "100"])`, `keys({9 = "a", 100 = "b"})`, `[for u in [9, 100] : u]`} {
		resource.UnitTest(t, resource.TestCase{
			ProtoV6ProviderFactories: factories,
			Steps: []resource.TestStep{{
				Config: fmt.Sprintf("data %q \"test\" { uins = %s }", pluralDataSource, uins),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(address, tfjsonpath.New("credits"), knownvalue.MapSizeExact(2)),
				},
			}},
		})
	}
	for _, request := range sim.Requests() {
		if len(request.UINs) != 2 {
			t.Errorf("a request asked for %v, want 9 and 100 once each", request.UINs)
		}
	}
}

// The documentation's own example: two UINs asked, Uin 1 twice in the answer.
func TestFoundingExampleIsAnErrorThatListsBoth(t *testing.T) {
	simulate(t, simulator.Options{
		Customers: customers(t, `{"10000": {"RemainingCredit": 0.01, "TotalCredit": 100.01}, "100001": {"RemainingCredit": 0.01, "TotalCredit": 100.01}}`),
		Answer:    `{"Response":{"Data":[{"RemainingCredit":0.01,"TotalCredit":100.01,"Uin":1},{"RemainingCredit":0.01,"TotalCredit":100.01,"Uin":1}],"RequestId":"0abe4d4f7fdb79c9829d945c2161ff9b"}}`,
	})
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: factories,
		Steps: []resource.TestStep{{
			Config:      fmt.Sprintf("data %q \"test\" { uins = [10000, 100001] }", pluralDataSource),
			ExpectError: words("2 of 2 customers came back without a credit.", "no record of 10000, 100001", "0abe4d4f7fdb79c9829d945c2161ff9b"),
		}},
	})
}

// words matches texts in their order, wherever Terraform wraps its lines.
func words(texts ...string) *regexp.Regexp {
	var patterns []string
	for _, text := range texts {
		var quoted []string
		for _, word := range strings.Fields(text) {
			quoted = append(quoted, regexp.QuoteMeta(word))
		}
		patterns = append(patterns, strings.Join(quoted, `\s+`))
	}
	return regexp.MustCompile(`(?s)` + strings.Join(patterns, `.*`))
}

func TestGateStopsThePlan(t *testing.T) {
	simulate(t, simulator.Options{Customers: customers(t, fourCustomers)})
	gate := func(minimum string) string {
		return fmt.Sprintf(`
data %q "test" {
  uins                     = [9, 10]
  minimum_remaining_credit = %s
  lifecycle {
    postcondition {
      condition     = self.all_sufficient
      error_message = self.summary
    }
  }
}
resource "terraform_data" "deployment" { depends_on = [%s] }`, pluralDataSource, minimum, address)
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: factories,
		Steps: []resource.TestStep{
			{
				Config:      gate("0"),
				ExpectError: words("1 of 2 customers is below the minimum of 0: 10 has -3.5 (short by 3.5)."),
			},
			{Config: gate("-3.5")},
		},
	})
}

// A UIN that is not known until apply defers the read to then.
func TestDeferredReadWorks(t *testing.T) {
	simulate(t, simulator.Options{Customers: customers(t, fourCustomers)})
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: factories,
		Steps: []resource.TestStep{{
			Config: fmt.Sprintf(`
resource "terraform_data" "customer" { input = "9" }
data %q "test" {
  uins                     = [terraform_data.customer.output, "10"]
  minimum_remaining_credit = -3.5
  minimums                 = { 9 = 1 }
}
output "sufficient" { value = %s.all_sufficient }`, pluralDataSource, address),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectUnknownOutputValue("sufficient"),
			}},
			ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("sufficient", knownvalue.Bool(true))},
		}},
	})
}
