package provider_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

func amount(value any) tftypes.Value { return tftypes.NewValue(tftypes.Number, value) }

func TestGateOpensWithExactCredits(t *testing.T) {
	for name, values := range map[string]map[string]tftypes.Value{
		"at the minimum":      {"minimum_remaining_credit": amount(bigNumber("-3.5"))},
		"at its own minimum":  {"minimums": numbers(map[string]any{"9": bigNumber("999.9")})},
		"its own lower":       {"minimum_remaining_credit": amount(999), "minimums": numbers(map[string]any{"10": -4})},
		"unused empty map":    {"minimum_remaining_credit": amount(-4), "minimums": numbers(nil)},
		"with time to do so":  {"minimum_remaining_credit": amount(-4), "timeouts": timeout("open", "1m")},
		"no minimum for ones": {"minimums": numbers(map[string]any{"10": -4})},
	} {
		t.Run(name, func(t *testing.T) {
			simulate(t, simulator.Options{Customers: customers(t, fourCustomers)})
			s := serve(t)
			expect(t, s.configure(nil), 0)
			values["uins"] = list("10", "9", "10")
			expect(t, s.validateGate(values), 0)
			credits, diagnostics := s.openGate(t.Context(), values)
			expect(t, diagnostics, 0)
			got, err := json.Marshal(plain(t, credits))
			if want := `{"10":{"remaining_credit":"-3.5","total_credit":"100","used_credit":"103.5"},` +
				`"9":{"remaining_credit":"999.9","total_credit":"1000.1","used_credit":"0.2"}}`; err != nil || string(got) != want {
				t.Errorf("got %s, %v\nwant %s", got, err, want)
			}
		})
	}
}

func TestGateStaysClosed(t *testing.T) {
	below := `2 of 3 customers are below the minimum of 0.1: 10 has -3.5 (short by 3.6), 100 has 0 (short by 0.1).`
	remedy := "Allocate credit to whoever is below, or lower the minimum. "
	for name, c := range map[string]struct {
		values map[string]tftypes.Value
		faults []simulator.Fault
		want   []string
	}{
		"below": {
			map[string]tftypes.Value{"uins": list("100", "9", "10"), "minimum_remaining_credit": amount(bigNumber("0.1"))},
			nil,
			[]string{"Credit gate closed", below + "\n\n" + remedy + "Where Terraform", "-var enforce_credit=false", `AttributeName("uins")`},
		},
		"below its own": {
			map[string]tftypes.Value{"uins": list("9", "10"), "minimum_remaining_credit": amount(-100), "minimums": numbers(map[string]any{"9": 1000})},
			nil,
			[]string{"1 of 2 customers is below their minimum: 9 has 999.9 (short by 0.1)."},
		},
		"no amount": {
			map[string]tftypes.Value{"uins": list("9", "7"), "minimum_remaining_credit": amount(0)},
			nil,
			[]string{"Credit gate closed", "0 of 2 customers are below the minimum of 0; 1 has no credit: 7.\n\nThe API's record has no amount for 7\n\nCheck that whoever", "HTTP status 200, request id "},
		},
		"no record, and below": {
			map[string]tftypes.Value{"uins": list("9", "10", "8"), "minimum_remaining_credit": amount(0)},
			nil,
			[]string{"1 of 3 customers is below the minimum of 0: 10 has -3.5 (short by 3.5); 1 has no credit: 8.", "answer has no record of 8", remedy + "Check that whoever"},
		},
		"only others have a minimum": {
			map[string]tftypes.Value{"uins": list("9", "7"), "minimums": numbers(map[string]any{"9": 1})},
			nil,
			[]string{"1 has no credit: 7."},
		},
		"contradiction": {
			map[string]tftypes.Value{"uins": list("9", "10"), "minimum_remaining_credit": amount(-100)},
			[]simulator.Fault{{Name: simulator.Contradict}},
			[]string{"Credits that cannot be used", "1 of 2 customers cannot be used:\n"},
		},
		"refused": {
			map[string]tftypes.Value{"uins": list("9"), "minimum_remaining_credit": amount(0)},
			[]simulator.Fault{{Name: "UnauthorizedOperation"}},
			[]string{"The credentials may not read credit"},
		},
		"out of time": {
			map[string]tftypes.Value{"uins": list("9"), "minimum_remaining_credit": amount(0), "timeouts": timeout("open", "20ms")},
			[]simulator.Fault{{Name: simulator.Silent}},
			[]string{"Time ran out while credit was read", "timeouts.open ended when 0 of 1 customers were answered.", "Raise timeouts.open"},
		},
		"nobody": {
			map[string]tftypes.Value{"uins": list(), "minimum_remaining_credit": amount(0)}, nil, []string{"No UINs"},
		},
		"no UIN": {
			map[string]tftypes.Value{"uins": list("9", "x"), "minimum_remaining_credit": amount(0)}, nil, []string{"Invalid UIN", `uins[1] is "x"`, "ElementKeyInt(1)"},
		},
		"a minimum that is too large": {
			map[string]tftypes.Value{"uins": list("9"), "minimum_remaining_credit": amount(bigNumber("1e41"))}, nil, []string{"Invalid minimum", "minimum_remaining_credit: it is 1e41 or more"},
		},
		"a minimum of its own that is null": {
			map[string]tftypes.Value{"uins": list("9"), "minimums": numbers(map[string]any{"9": nil})}, nil, []string{"Invalid minimum", `minimums["9"]: it is null`},
		},
		"a minimum of its own that is too large": {
			map[string]tftypes.Value{"uins": list("9"), "minimums": numbers(map[string]any{"9": bigNumber("1e41")})}, nil, []string{`minimums["9"]: it is 1e41 or more`},
		},
		"a minimum of nobody": {
			map[string]tftypes.Value{"uins": list("9"), "minimums": numbers(map[string]any{"x": 1})}, nil, []string{"Invalid minimum", `minimums["x"]: `},
		},
		"minimums that turned out empty": {
			map[string]tftypes.Value{"uins": list("9"), "minimums": numbers(nil)},
			nil,
			[]string{"No minimum", "neither minimum_remaining_credit nor minimums"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			simulate(t, simulator.Options{Customers: customers(t, fourCustomers), Faults: c.faults})
			s := serve(t)
			expect(t, s.configure(nil), 0)
			credits, diagnostics := s.openGate(t.Context(), c.values)
			expect(t, diagnostics, tfprotov6.DiagnosticSeverityError, c.want...)
			if !credits.IsNull() {
				t.Errorf("a closed gate shows %s", credits)
			}
		})
	}
}

func TestGateNamesAnAnswerOnce(t *testing.T) {
	simulate(t, simulator.Options{Customers: customers(t, fourCustomers)})
	s := serve(t)
	expect(t, s.configure(nil), 0)
	_, diagnostics := s.openGate(t.Context(), map[string]tftypes.Value{"uins": list("6", "7", "8"), "minimum_remaining_credit": amount(0)})
	expect(t, diagnostics, tfprotov6.DiagnosticSeverityError, "no record of 6, 8\n\nThe API's record has no amount for 7\n\nCheck")
	if answers := strings.Count(diagnostics[0].Detail, "request id"); answers != 1 {
		t.Errorf("it names %d answers, and there was one:\n%s", answers, diagnostics[0].Detail)
	}
}

func TestGateTellsWhatIsMissingAndWhatCannotBeUsed(t *testing.T) {
	simulate(t, simulator.Options{
		Customers: customers(t, fourCustomers), Faults: []simulator.Fault{{Name: simulator.Unreadable}},
	})
	s := serve(t)
	expect(t, s.configure(nil), 0)
	_, diagnostics := s.openGate(t.Context(), map[string]tftypes.Value{"uins": list("9", "10"), "minimum_remaining_credit": amount(0)})
	if len(diagnostics) != 2 || !strings.Contains(diagnostics[0].Summary, "cannot be used") || !strings.Contains(diagnostics[1].Summary, "gate closed") {
		t.Errorf("got %+v", diagnostics)
	}
}

func TestGateWithoutAMinimumIsInvalid(t *testing.T) {
	unknown := tftypes.NewValue(tftypes.Map{ElementType: tftypes.Number}, tftypes.UnknownValue)
	for name, c := range map[string]struct {
		values map[string]tftypes.Value
		want   []string
	}{
		"neither":          {map[string]tftypes.Value{}, []string{"No minimum", "it would let every customer pass", "minimum_remaining_credit = 100"}},
		"empty map":        {map[string]tftypes.Value{"minimums": numbers(nil)}, []string{"No minimum"}},
		"not known yet":    {map[string]tftypes.Value{"minimum_remaining_credit": amount(tftypes.UnknownValue)}, nil},
		"map not known":    {map[string]tftypes.Value{"minimums": unknown}, nil},
		"stranger":         {map[string]tftypes.Value{"minimums": numbers(map[string]any{"2": 5})}, []string{`minimums["2"] is for a UIN that is not in uins`}},
		"huge":             {map[string]tftypes.Value{"minimum_remaining_credit": amount(bigNumber("1e41"))}, []string{"Invalid minimum"}},
		"no time":          {map[string]tftypes.Value{"minimum_remaining_credit": amount(1), "timeouts": timeout("open", "0s")}, []string{`timeouts.open is "0s"`}},
		"nobody asked for": {map[string]tftypes.Value{"minimum_remaining_credit": amount(1), "uins": list()}, []string{"No UINs"}},
	} {
		t.Run(name, func(t *testing.T) {
			if _, set := c.values["uins"]; !set {
				c.values["uins"] = list("1")
			}
			expect(t, serve(t).validateGate(c.values), tfprotov6.DiagnosticSeverityError, c.want...)
		})
	}
}

// Nothing is asked before what is missing is told, to the gate as to the data sources.
func TestGateTellsThatTheProviderIsNotConfigured(t *testing.T) {
	sim := simulate(t, simulator.Options{Customers: customers(t, fourCustomers)})
	values := map[string]tftypes.Value{"uins": list("9"), "minimum_remaining_credit": amount(0)}
	_, diagnostics := serve(t).openGate(t.Context(), values)
	expect(t, diagnostics, tfprotov6.DiagnosticSeverityError, "Provider not configured")
	s := serve(t)
	expect(t, s.configure(map[string]tftypes.Value{"secret_id": tftypes.NewValue(tftypes.String, tftypes.UnknownValue)}), 0)
	_, diagnostics = s.openGate(t.Context(), values)
	expect(t, diagnostics, tfprotov6.DiagnosticSeverityError, "Provider configuration not known yet", "a gate (tencentpartner_credit_gate) cannot wait so")
	if len(sim.Requests()) > 0 {
		t.Errorf("%d requests arrived", len(sim.Requests()))
	}
}
