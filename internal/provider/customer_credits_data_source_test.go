package provider_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// stateCase is a configuration for the customers 100, 9 and 10 of fourCustomers, and attributes of
// its state.
type stateCase struct {
	values object
	want   map[string]string
}

func testState(t *testing.T, cases map[string]stateCase) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			simulateCustomers(t, fourCustomers)
			c.values["uins"] = list("100", "9", "10", "9")
			state, diagnostics := serve(t).configured().read(t.Context(), c.values)
			expectNone(t, diagnostics)
			expectState(t, state, c.want)
		})
	}
}

func TestStateWithoutAMinimum(t *testing.T) {
	testState(t, map[string]stateCase{
		"no minimum": {object{}, map[string]string{
			"credits": `{"10":{"remaining_credit":"-3.5","total_credit":"100","used_credit":"103.5"},` +
				`"100":{"remaining_credit":"0","total_credit":"0.0000001","used_credit":"0.0000001"},` +
				`"9":{"remaining_credit":"999.9","total_credit":"1000.1","used_credit":"0.2"}}`,
			"missing_uins":            `[]`,
			"insufficient_uins":       `null`,
			"shortfalls":              `null`,
			"all_sufficient":          `null`,
			"totals":                  `{"remaining_credit":"996.4","total_credit":"1100.1000001","used_credit":"103.7000001"}`,
			"lowest_remaining_credit": `"-3.5"`,
			"summary":                 `"3 of 3 customers have a credit record."`,
			"uins":                    `["100","9","10","9"]`,
		}},
	})
}

func TestStateWithMinimums(t *testing.T) {
	testState(t, map[string]stateCase{
		"for all": {object{"minimum_remaining_credit": amount("0.1")}, map[string]string{
			"insufficient_uins":        `["10","100"]`,
			"shortfalls":               `{"10":"3.6","100":"0.1"}`,
			"all_sufficient":           `false`,
			"summary":                  `"2 of 3 customers are below the minimum of 0.1: 10 has -3.5 (short by 3.6), 100 has 0 (short by 0.1)."`,
			"minimum_remaining_credit": `"0.1"`,
		}},
		"sufficient": {object{"minimum_remaining_credit": amount("-3.5")}, map[string]string{
			"insufficient_uins": `[]`,
			"shortfalls":        `{}`,
			"all_sufficient":    `true`,
			"summary":           `"0 of 3 customers are below the minimum of -3.5."`,
		}},
		"own": {
			object{"minimums": numbers(map[string]any{"9": 1000, "10": -1000000, "100": 0})},
			map[string]string{
				"insufficient_uins": `["9"]`,
				"shortfalls":        `{"9":"0.1"}`,
				"all_sufficient":    `false`,
				"summary":           `"1 of 3 customers is below their minimum: 9 has 999.9 (short by 0.1)."`,
			},
		},
		"an unused empty map": {
			object{"minimum_remaining_credit": amount("-3.5"), "minimums": numbers(nil)},
			map[string]string{"all_sufficient": `true`},
		},
		"own instead of that for all": {
			object{
				"minimum_remaining_credit": amount(1),
				"minimums":                 numbers(map[string]any{"10": -100, "100": 0}),
			},
			map[string]string{
				"insufficient_uins": `[]`,
				"all_sufficient":    `true`,
				"summary":           `"0 of 3 customers are below their minimum."`,
			},
		},
	})
}

func TestStateDoesNotDependOnTheOrderOfTheAnswer(t *testing.T) {
	all, uins := manyCustomers(120, func(uin int) string { return fmt.Sprint(uin % 7) })
	var first map[string]any
	for seed := range uint64(3) {
		simulate(t, simulator.Options{Customers: all, Shuffle: true, Seed: seed})
		state, diagnostics := serve(t).configured().read(t.Context(),
			object{"uins": list(uins...), "minimum_remaining_credit": amount(5)})
		expectNone(t, diagnostics)
		got := map[string]any{}
		for name, value := range state {
			got[name] = plain(t, value)
		}
		if first == nil {
			first = got
		}
		if fmt.Sprint(got) != fmt.Sprint(first) {
			t.Errorf("another order made another state:\n%v\n%v", got, first)
		}
	}
}

const exactConfiguration = `
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
`

func TestAccTerraformSeesExactNumbers(t *testing.T) {
	simulateCustomers(t, `{
		"1": {"TotalCredit": 0.30, "RemainingCredit": 0.1},
		"2": {"TotalCredit": 12345678901234567.89, "RemainingCredit": 150.35},
		"3": {"TotalCredit": 0.000959, "RemainingCredit": 0.000959}
	}`)
	credit := func(uin, name, want string) statecheck.StateCheck {
		path := tfjsonpath.New("credits").AtMapKey(uin).AtMapKey(name)
		return statecheck.ExpectKnownValue(address, path, exactly(want))
	}
	total := func(name, want string) statecheck.StateCheck {
		path := tfjsonpath.New("totals").AtMapKey(name)
		return statecheck.ExpectKnownValue(address, path, exactly(want))
	}
	attribute := func(name string, check knownvalue.Check) statecheck.StateCheck {
		return statecheck.ExpectKnownValue(address, tfjsonpath.New(name), check)
	}
	checks := []statecheck.StateCheck{
		credit("1", "remaining_credit", "0.1"),
		credit("1", "total_credit", "0.3"),
		credit("1", "used_credit", "0.2"),
		credit("2", "total_credit", "12345678901234567.89"),
		credit("2", "used_credit", "12345678901234417.54"),
		credit("3", "total_credit", "0.000959"),
		total("total_credit", "12345678901234568.190959"),
		total("remaining_credit", "150.450959"),
		attribute("lowest_remaining_credit", exactly("0.000959")),
		attribute("shortfalls",
			knownvalue.MapExact(map[string]knownvalue.Check{"1": exactly("0.1")})),
		attribute("insufficient_uins",
			knownvalue.ListExact([]knownvalue.Check{knownvalue.StringExact("1")})),
		attribute("all_sufficient", knownvalue.Bool(false)),
	}
	for _, output := range []string{
		"equal", "not_below", "used", "six_decimals", "six_not_below", "six_not_above", "shortfall",
	} {
		checks = append(checks, statecheck.ExpectKnownOutputValue(output, knownvalue.Bool(true)))
	}
	testSteps(t, resource.TestStep{
		Config:            exactConfiguration,
		ConfigStateChecks: checks,
		ConfigPlanChecks:  emptyPlan,
	})
}

func TestAccUINsConvertFromHCLsTypes(t *testing.T) {
	sim := simulateCustomers(t, fourCustomers)
	for _, uins := range []string{
		`["100", 100, "9", 9]`, `toset(["9", "100"])`, `keys({9 = "a", 100 = "b"})`,
		`[for u in [9, 100] : u]`,
	} {
		testSteps(t, resource.TestStep{
			Config: fmt.Sprintf("data %q \"test\" { uins = %s }", pluralDataSource, uins),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(address, tfjsonpath.New("credits"),
					knownvalue.MapSizeExact(2)),
			},
		})
	}
	for _, request := range sim.Requests() {
		if len(request.UINs) != 2 {
			t.Errorf("a request was for %v, want 9 and 100 once each", request.UINs)
		}
	}
}

// The example of the API's documentation: a request with two UINs, and Uin 1 twice in the answer.
func TestAccDocumentationsExampleIsAnErrorThatListsBoth(t *testing.T) {
	simulate(t, simulator.Options{
		Customers: customers(t, `{
			"10000":  {"RemainingCredit": 0.01, "TotalCredit": 100.01},
			"100001": {"RemainingCredit": 0.01, "TotalCredit": 100.01}
		}`),
		Answers: map[string]string{"QueryCreditByUinList": `{"Response":{"Data":[` +
			`{"RemainingCredit":0.01,"TotalCredit":100.01,"Uin":1},` +
			`{"RemainingCredit":0.01,"TotalCredit":100.01,"Uin":1}` +
			`],"RequestId":"0abe4d4f7fdb79c9829d945c2161ff9b"}}`},
	})
	testSteps(t, resource.TestStep{
		Config: fmt.Sprintf("data %q \"test\" { uins = [10000, 100001] }", pluralDataSource),
		ExpectError: words("Customers with no credit record: 2 of 2.",
			"No record in the API's answer: 10000, 100001", "0abe4d4f7fdb79c9829d945c2161ff9b"),
	})
}

func TestAccPostconditionStopsThePlan(t *testing.T) {
	simulateCustomers(t, fourCustomers)
	deployment := func(minimum string) string {
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
	testSteps(t,
		resource.TestStep{
			Config: deployment("0"),
			ExpectError: words("1 of 2 customers is below the minimum of 0: 10 has -3.5 " +
				"(short by 3.5)."),
		},
		resource.TestStep{Config: deployment("-3.5")})
}

// A UIN that is unknown until apply defers the read to the apply.
func TestAccDeferredReadWorks(t *testing.T) {
	simulateCustomers(t, fourCustomers)
	testSteps(t, resource.TestStep{
		Config: fmt.Sprintf(`
resource "terraform_data" "customer" { input = "9" }
data %q "test" {
  uins                     = [terraform_data.customer.output, "10"]
  minimum_remaining_credit = -3.5
  minimums                 = { 9 = 1 }
}
output "sufficient" { value = %s.all_sufficient }`, pluralDataSource, address),
		ConfigPlanChecks: resource.ConfigPlanChecks{
			PreApply: []plancheck.PlanCheck{plancheck.ExpectUnknownOutputValue("sufficient")},
		},
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownOutputValue("sufficient", knownvalue.Bool(true)),
		},
	})
}
