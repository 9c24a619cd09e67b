package provider_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

func TestOneCustomerHasWhatTheAPISaid(t *testing.T) {
	minimum := func(text string) tftypes.Value { return tftypes.NewValue(tftypes.Number, bigNumber(text)) }
	simulate(t, simulator.Options{Customers: customers(t, fourCustomers)})
	s := serveFor(t, singularDataSource)
	expect(t, s.configure(nil), 0)
	for name, c := range map[string]struct {
		values map[string]tftypes.Value
		want   map[string]string
	}{
		"no minimum": {map[string]tftypes.Value{"uin": text("9")}, map[string]string{
			"uin": `"9"`, "total_credit": `"1000.1"`, "remaining_credit": `"999.9"`, "used_credit": `"0.2"`,
			"sufficient": `null`, "shortfall": `null`, "minimum_remaining_credit": `null`,
		}},
		"below": {map[string]tftypes.Value{"uin": text("10"), "minimum_remaining_credit": minimum("0.1")}, map[string]string{
			"remaining_credit": `"-3.5"`, "used_credit": `"103.5"`, "sufficient": `false`, "shortfall": `"3.6"`, "minimum_remaining_credit": `"0.1"`,
		}},
		"equal": {map[string]tftypes.Value{"uin": text("9"), "minimum_remaining_credit": minimum("999.90")}, map[string]string{
			"sufficient": `true`, "shortfall": `"0"`,
		}},
		"zero is a minimum": {map[string]tftypes.Value{"uin": text("100"), "minimum_remaining_credit": minimum("0")}, map[string]string{
			"total_credit": `"0.0000001"`, "remaining_credit": `"0"`, "sufficient": `true`, "shortfall": `"0"`,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			state, diagnostics := s.read(t.Context(), c.values)
			expect(t, diagnostics, 0)
			expectState(t, state, c.want)
		})
	}
}

func TestOneCustomersReadEndsInTime(t *testing.T) {
	simulate(t, simulator.Options{Faults: []simulator.Fault{{Name: simulator.Silent}}})
	s := serveFor(t, singularDataSource)
	expect(t, s.configure(nil), 0)
	_, diagnostics := s.read(t.Context(), map[string]tftypes.Value{"uin": text("9"), "timeouts": readTimeout("20ms")})
	expect(t, diagnostics, tfprotov6.DiagnosticSeverityError, "timeouts.read ended when 0 of 1 customers", "Raise timeouts.read")
}

func TestOneCustomerWithoutACreditIsAnError(t *testing.T) {
	for name, c := range map[string]struct {
		uin     string
		options simulator.Options
		texts   []string
	}{
		"no record":    {"8", simulator.Options{}, []string{"Customers without a credit", "no record of 8", "tencentpartner_customer_credits with allow_missing"}},
		"null":         {"7", simulator.Options{}, []string{"Customers without a credit", "no amount for 7"}},
		"not customer": {"8", simulator.Options{NotCustomerFails: true}, []string{"not customers (UnauthorizedOperation.NotCustomerUin): 8"}},
		"contradiction": {
			"9",
			simulator.Options{Faults: []simulator.Fault{{Name: "contradict"}}},
			[]string{"Credits that cannot be used", "What the API says of 1 of 1 customers cannot be used:\n", "two records contradict each other"},
		},
		"no permission": {"9", simulator.Options{Faults: []simulator.Fault{{Name: "UnauthorizedOperation"}}}, []string{"The credentials may not read credit"}},
	} {
		t.Run(name, func(t *testing.T) {
			c.options.Customers = customers(t, fourCustomers)
			simulate(t, c.options)
			s := serveFor(t, singularDataSource)
			expect(t, s.configure(nil), 0)
			_, diagnostics := s.read(t.Context(), map[string]tftypes.Value{"uin": text(c.uin)})
			expect(t, diagnostics, tfprotov6.DiagnosticSeverityError, c.texts...)
		})
	}
}

func TestOneCustomersArgumentsAreChecked(t *testing.T) {
	unknown := tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
	for name, c := range map[string]struct {
		values map[string]tftypes.Value
		texts  []string
	}{
		"good":         {map[string]tftypes.Value{"uin": text("18446744073709551615")}, nil},
		"unknown":      {map[string]tftypes.Value{"uin": unknown}, nil},
		"zero":         {map[string]tftypes.Value{"uin": text("0")}, []string{"Invalid UIN", `uin is "0"`, "such as \"100000000007\"", `AttributeName("uin")`}},
		"empty":        {map[string]tftypes.Value{"uin": text("")}, []string{`uin is "": it is empty`}},
		"words":        {map[string]tftypes.Value{"uin": text("Acme")}, []string{`uin is "Acme": a UIN is a decimal integer`}},
		"too large":    {map[string]tftypes.Value{"uin": text("18446744073709551616")}, []string{"at most 18446744073709551615"}},
		"huge minimum": {map[string]tftypes.Value{"uin": text("9"), "minimum_remaining_credit": tftypes.NewValue(tftypes.Number, bigNumber("1e41"))}, []string{"Invalid minimum"}},
		"no time":      {map[string]tftypes.Value{"uin": text("9"), "timeouts": readTimeout("0s")}, []string{"Invalid timeout"}},
	} {
		t.Run(name, func(t *testing.T) {
			diagnostics := serveFor(t, singularDataSource).validate(c.values)
			expect(t, diagnostics, tfprotov6.DiagnosticSeverityError, c.texts...)
		})
	}
	// Whoever reads without having validated gets the same.
	simulate(t, simulator.Options{})
	s := serveFor(t, singularDataSource)
	expect(t, s.configure(nil), 0)
	_, diagnostics := s.read(t.Context(), map[string]tftypes.Value{"uin": text("007")})
	expect(t, diagnostics, tfprotov6.DiagnosticSeverityError, "Invalid UIN", `uin is "007"`)
}

// Terraform reads ten instances at a time, one after another; the reader makes batches of them.
func TestInstancesShareRequests(t *testing.T) {
	const instances = 100
	all := simulator.Customers{}
	for i := 1; i <= instances; i++ {
		all[uint64(i)] = simulator.Customer{TotalCredit: json.RawMessage("100.10"), RemainingCredit: json.RawMessage(fmt.Sprintf("%d.30", i))}
	}
	var requests int
	sim := simulate(t, simulator.Options{Customers: all}) // each command has a limiter of its own
	instance := func(uin int) string { return fmt.Sprintf("data.tencentpartner_customer_credit.each[%d]", uin-1) }
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: factories,
		Steps: []resource.TestStep{{
			Config: fmt.Sprintf(`
data "tencentpartner_customer_credit" "each" {
  count = %d # the test framework cannot read the state of a for_each

  uin                      = count.index + 1
  minimum_remaining_credit = 100
}
output "insufficient" { value = length([for c in data.tencentpartner_customer_credit.each : c if !c.sufficient]) }
`, instances),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(instance(7), tfjsonpath.New("remaining_credit"), exactly("7.3")),
				statecheck.ExpectKnownValue(instance(7), tfjsonpath.New("used_credit"), exactly("92.8")),
				statecheck.ExpectKnownValue(instance(7), tfjsonpath.New("shortfall"), exactly("92.7")),
				statecheck.ExpectKnownValue(instance(100), tfjsonpath.New("shortfall"), exactly("0")),
				statecheck.ExpectKnownValue(instance(100), tfjsonpath.New("sufficient"), knownvalue.Bool(true)),
				statecheck.ExpectKnownOutputValue("insufficient", exactly("99")),
			},
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
		}},
	})
	sizes := 0
	for _, request := range sim.Requests() {
		requests++
		sizes += len(request.UINs)
		if request.Code != "" {
			t.Errorf("a request was answered with %s", request.Code)
		}
	}
	// Ten at a time is 20 requests a read of them all; Terraform reads them several times in this test.
	if reads := sizes / instances; sizes%instances != 0 || requests > 25*reads {
		t.Errorf("%d requests for %d UINs", requests, sizes)
	}
}
