package provider_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

func TestOneCustomersState(t *testing.T) {
	simulateCustomers(t, fourCustomers)
	s := serveFor(t, singularDataSource).configured()
	for name, c := range map[string]struct {
		values object
		want   map[string]string
	}{
		"no minimum": {object{"uin": text("9")}, map[string]string{
			"uin":                      `"9"`,
			"total_credit":             `"1000.1"`,
			"remaining_credit":         `"999.9"`,
			"used_credit":              `"0.2"`,
			"sufficient":               `null`,
			"shortfall":                `null`,
			"minimum_remaining_credit": `null`,
		}},
		"below": {
			object{"uin": text("10"), "minimum_remaining_credit": amount("0.1")},
			map[string]string{
				"remaining_credit":         `"-3.5"`,
				"used_credit":              `"103.5"`,
				"sufficient":               `false`,
				"shortfall":                `"3.6"`,
				"minimum_remaining_credit": `"0.1"`,
			},
		},
		"equal": {
			object{"uin": text("9"), "minimum_remaining_credit": amount("999.90")},
			map[string]string{"sufficient": `true`, "shortfall": `"0"`},
		},
		"zero is a minimum": {
			object{"uin": text("100"), "minimum_remaining_credit": amount("0")},
			map[string]string{
				"total_credit":     `"0.0000001"`,
				"remaining_credit": `"0"`,
				"sufficient":       `true`,
				"shortfall":        `"0"`,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			state, diagnostics := s.read(t.Context(), c.values)
			expectNone(t, diagnostics)
			expectState(t, state, c.want)
		})
	}
}

func TestOneCustomersReadTimesOut(t *testing.T) {
	simulate(t, fault(simulator.Silent))
	_, diagnostics := serveFor(t, singularDataSource).configured().read(t.Context(),
		object{"uin": text("9"), "timeouts": readTimeout("20ms")})
	expectError(t, diagnostics, "timeouts.read (20ms) expired after 0 of 1 customers had been read",
		"Raise timeouts.read")
}

func TestOneCustomerWithoutACreditIsAnError(t *testing.T) {
	for name, c := range map[string]struct {
		uin     string
		options simulator.Options
		texts   []string
	}{
		"no record": {"8", simulator.Options{}, []string{
			"No credit record", "No record in the API's answer: 8",
			"tencentpartner_customer_credits with allow_missing",
		}},
		"null": {
			"7",
			simulator.Options{},
			[]string{"No credit record", "No amount in the API's record: 7"},
		},
		"not a customer": {
			"8",
			simulator.Options{NotCustomerFails: true},
			[]string{"no customer (UnauthorizedOperation.NotCustomerUin): 8"},
		},
		"contradiction": {"9", fault(simulator.Contradict), []string{
			"Unusable credit records",
			"The API's answer for 1 of 1 customers cannot be used:\n",
			"two records contradict each other",
		}},
		"no permission": {
			"9", fault("UnauthorizedOperation"), []string{"Permission denied"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			c.options.Customers = customers(t, fourCustomers)
			simulate(t, c.options)
			_, diagnostics := serveFor(t, singularDataSource).configured().read(t.Context(),
				object{"uin": text(c.uin)})
			expectError(t, diagnostics, c.texts...)
		})
	}
}

func TestValidateOneCustomer(t *testing.T) {
	testValidate(t, singularDataSource, map[string]validateCase{
		"good":    {object{"uin": text("18446744073709551615")}, nil},
		"unknown": {object{"uin": unknownText}, nil},
		"zero": {object{"uin": text("0")}, []string{
			"Invalid UIN", `uin is "0"`, `such as "100000000007"`, `AttributeName("uin")`,
		}},
		"empty": {object{"uin": text("")}, []string{`uin is "": it is empty`}},
		"words": {
			object{"uin": text("Acme")},
			[]string{`uin is "Acme": a UIN is a decimal integer`},
		},
		"too large": {
			object{"uin": text("18446744073709551616")},
			[]string{"at most 18446744073709551615"},
		},
		"huge minimum": {
			object{"uin": text("9"), "minimum_remaining_credit": amount("1e41")},
			[]string{"Invalid minimum"},
		},
		"no time": {
			object{"uin": text("9"), "timeouts": readTimeout("0s")},
			[]string{"Invalid timeout"},
		},
	})
}

func TestOneCustomersReadChecksTheUIN(t *testing.T) {
	simulate(t, simulator.Options{})
	_, diagnostics := serveFor(t, singularDataSource).configured().read(t.Context(),
		object{"uin": text("007")})
	expectError(t, diagnostics, "Invalid UIN", `uin is "007"`)
}

const instancesConfiguration = `
data "tencentpartner_customer_credit" "each" {
  count = 100 # the test framework cannot read the state of a for_each

  uin                      = count.index + 1
  minimum_remaining_credit = 100
}
output "insufficient" {
  value = length([for c in data.tencentpartner_customer_credit.each : c if !c.sufficient])
}
`

// Terraform reads ten instances at a time, one after another, and the reader makes batches of them.
func TestAccInstancesShareRequests(t *testing.T) {
	const instances = 100
	all := simulator.Customers{}
	for uin := range uint64(instances) {
		all[uin+1] = simulator.Customer{
			TotalCredit:     json.RawMessage("100.10"),
			RemainingCredit: json.RawMessage(fmt.Sprintf("%d.30", uin+1)),
		}
	}
	sim := simulate(t, simulator.Options{Customers: all}) // each command has its own limiter
	instance := func(uin int, attribute string, check knownvalue.Check) statecheck.StateCheck {
		return statecheck.ExpectKnownValue(
			fmt.Sprintf("data.tencentpartner_customer_credit.each[%d]", uin-1),
			tfjsonpath.New(attribute), check)
	}
	testSteps(t, resource.TestStep{
		Config: instancesConfiguration,
		ConfigStateChecks: []statecheck.StateCheck{
			instance(7, "remaining_credit", exactly("7.3")),
			instance(7, "used_credit", exactly("92.8")),
			instance(7, "shortfall", exactly("92.7")),
			instance(100, "shortfall", exactly("0")),
			instance(100, "sufficient", knownvalue.Bool(true)),
			statecheck.ExpectKnownOutputValue("insufficient", exactly("99")),
		},
		ConfigPlanChecks: emptyPlan,
	})
	requests, sizes := 0, 0
	for _, request := range sim.Requests() {
		requests++
		sizes += len(request.UINs)
		if request.Code != "" {
			t.Errorf("a request was answered with %s", request.Code)
		}
	}
	// Ten at a time is 20 requests for a read of all. Terraform reads all several times here.
	if reads := sizes / instances; sizes%instances != 0 || requests > 25*reads {
		t.Errorf("%d requests for %d UINs", requests, sizes)
	}
}
