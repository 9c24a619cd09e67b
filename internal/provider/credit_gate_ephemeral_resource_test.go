package provider_test

import (
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

func TestGateOpensWithExactCredits(t *testing.T) {
	for name, values := range map[string]object{
		"at the minimum":     {"minimum_remaining_credit": amount("-3.5")},
		"at its own minimum": {"minimums": numbers(map[string]any{"9": "999.9", "10": -1000000})},
		"its own lower": {
			"minimum_remaining_credit": amount(999),
			"minimums":                 numbers(map[string]any{"10": -4}),
		},
		"unused empty map": {"minimum_remaining_credit": amount(-4), "minimums": numbers(nil)},
		"with a timeout": {
			"minimum_remaining_credit": amount(-4),
			"timeouts":                 timeout("open", "1m"),
		},
	} {
		t.Run(name, func(t *testing.T) {
			simulateCustomers(t, fourCustomers)
			s := serveFor(t, gate).configured()
			values["uins"] = list("10", "9", "10")
			expectNone(t, s.validate(values))
			result, diagnostics := s.read(t.Context(), values)
			expectNone(t, diagnostics)
			expectState(t, result, map[string]string{
				"credits": `{"10":{"remaining_credit":"-3.5","total_credit":"100","used_credit":"103.5"},` +
					`"9":{"remaining_credit":"999.9","total_credit":"1000.1","used_credit":"0.2"}}`,
			})
		})
	}
}

// gateCase is a gate that stays closed, and the texts of its one error. The check fails as the gate
// does.
type gateCase struct {
	values object
	faults []simulator.Fault
	want   []string
}

func testGateStaysClosed(t *testing.T, cases map[string]gateCase) {
	t.Helper()
	for name, c := range cases {
		for _, kind := range []readKind{{gate, false}, {check, false}} {
			t.Run(kind.String()+" "+name, func(t *testing.T) {
				simulate(t, simulator.Options{
					Customers: customers(t, fourCustomers), Faults: c.faults,
				})
				s := serveFor(t, kind.name).configured()
				_, diagnostics := s.read(t.Context(), c.values)
				expectError(t, diagnostics, kind.words(c.want...)...)
			})
		}
	}
}

func TestGateStaysClosed(t *testing.T) {
	const allocate = "Allocate credit to the customers below their minimum, or lower the minimum."
	testGateStaysClosed(t, map[string]gateCase{
		"below": {
			object{"uins": list("100", "9", "10"), "minimum_remaining_credit": amount("0.1")},
			nil,
			[]string{
				"Credit gate closed",
				"2 of 3 customers are below the minimum of 0.1: 10 has -3.5 (short by 3.6), 100 " +
					"has 0 (short by 0.1).\n\n" + allocate + "\n\nIf Terraform",
				"-var enforce_credit=false", `AttributeName("uins")`,
			},
		},
		"below its own": {
			object{
				"uins":                     list("9", "10"),
				"minimum_remaining_credit": amount(-100),
				"minimums":                 numbers(map[string]any{"9": 1000}),
			},
			nil,
			[]string{"1 of 2 customers is below their minimum: 9 has 999.9 (short by 0.1)."},
		},
		"no amount": {
			object{"uins": list("9", "7"), "minimum_remaining_credit": amount(0)},
			nil,
			[]string{
				"Credit gate closed",
				"0 of 2 customers are below the minimum of 0; 1 has no credit record: 7.\n\n" +
					"No amount in the API's record: 7\n\nCheck that each customer",
				"HTTP status: 200\nRequest ID: ",
			},
		},
		"no record, and below": {
			object{"uins": list("9", "10", "8"), "minimum_remaining_credit": amount(0)},
			nil,
			[]string{
				"1 of 3 customers is below the minimum of 0: 10 has -3.5 (short by 3.5); 1 has " +
					"no credit record: 8.",
				"No record in the API's answer: 8", allocate + " Check that each customer",
			},
		},
		"one has no minimum": {
			object{"uins": list("9", "7"), "minimums": numbers(map[string]any{"9": 1})},
			nil,
			[]string{"Customers without a minimum", "minimums has no entry for 7.\n\n"},
		},
	})
}

func TestGateStaysClosedAfterAnError(t *testing.T) {
	testGateStaysClosed(t, map[string]gateCase{
		"contradiction": {
			object{"uins": list("9", "10"), "minimum_remaining_credit": amount(-100)},
			[]simulator.Fault{{Name: simulator.Contradict}},
			[]string{"Unusable credit records", "1 of 2 customers cannot be used:\n"},
		},
		"rejected": {
			object{"uins": list("9"), "minimum_remaining_credit": amount(0)},
			[]simulator.Fault{{Name: "UnauthorizedOperation"}},
			[]string{"Permission denied"},
		},
	})
}

func TestGateTimesOut(t *testing.T) {
	for _, kind := range []readKind{{gate, false}, {check, false}} {
		simulate(t, fault(simulator.Silent))
		s := serveFor(t, kind.name).configured()
		_, diagnostics := s.read(t.Context(), merge(s.validRead(), kind.timeout("20ms")))
		expectError(t, diagnostics, kind.words("Read timed out",
			"timeouts.open (20ms) expired after 0 of 2 customers had been read.",
			"Raise timeouts.open")...)
	}
}

// Opening a gate checks again what validation may have seen as unknown.
func TestGateStaysClosedWithAnInvalidConfiguration(t *testing.T) {
	testGateStaysClosed(t, map[string]gateCase{
		"no UINs": {
			object{"uins": list(), "minimum_remaining_credit": amount(0)}, nil, []string{"No UINs"},
		},
		"no UIN": {
			object{"uins": list("9", "x"), "minimum_remaining_credit": amount(0)},
			nil,
			[]string{"Invalid UIN", `uins[1] is "x"`, "ElementKeyInt(1)"},
		},
		"a minimum that is too large": {
			object{"uins": list("9"), "minimum_remaining_credit": amount("1e41")},
			nil,
			[]string{"Invalid minimum", "minimum_remaining_credit is invalid: it is 1e41 or more"},
		},
		"an own minimum that is null": {
			object{"uins": list("9"), "minimums": numbers(map[string]any{"9": nil})},
			nil,
			[]string{"Invalid minimum", `minimums["9"] is invalid: it is null`},
		},
		"an own minimum that is too large": {
			object{"uins": list("9"), "minimums": numbers(map[string]any{"9": "1e41"})},
			nil,
			[]string{`minimums["9"] is invalid: it is 1e41 or more`},
		},
		"a minimum without a UIN": {
			object{"uins": list("9"), "minimums": numbers(map[string]any{"x": 1})},
			nil,
			[]string{"Invalid minimum", `minimums["x"] is for a UIN that is not in uins`},
		},
		"an empty map of minimums": {
			object{"uins": list("9"), "minimums": numbers(nil)},
			nil,
			[]string{"Customers without a minimum", "minimums has no entry for 9."},
		},
		"no minimum": {
			object{"uins": list("9")},
			nil,
			[]string{"No criterion", "Without a criterion"},
		},
	})
}

func TestGateNamesAnAnswerOnce(t *testing.T) {
	simulateCustomers(t, fourCustomers)
	_, diagnostics := serveFor(t, gate).configured().read(t.Context(),
		object{"uins": list("6", "7", "8"), "minimum_remaining_credit": amount(0)})
	expectError(t, diagnostics,
		"No record in the API's answer: 6, 8\n\nNo amount in the API's record: 7\n\nCheck")
	if answers := strings.Count(diagnostics[0].Detail, "Request ID: "); answers != 1 {
		t.Errorf("it names %d answers, and there was one:\n%s", answers, diagnostics[0].Detail)
	}
}

func TestGateReportsUnusableAndInsufficientCredit(t *testing.T) {
	simulate(t, simulator.Options{
		Customers: customers(t, fourCustomers),
		Faults:    []simulator.Fault{{Name: simulator.Unreadable}},
	})
	_, diagnostics := serveFor(t, gate).configured().read(t.Context(),
		object{"uins": list("9", "10"), "minimum_remaining_credit": amount(0)})
	if len(diagnostics) != 2 || !strings.Contains(diagnostics[0].Summary, "Unusable") ||
		!strings.Contains(diagnostics[1].Summary, "gate closed") {
		t.Errorf("got %s", describe(diagnostics))
	}
}

func TestValidateGate(t *testing.T) {
	uins := list("1")
	testValidate(t, gate, map[string]validateCase{
		"no minimum": {object{"uins": uins}, []string{
			"No criterion", "each customer with a credit record would pass",
			"minimum_remaining_credit = 100",
		}},
		"empty map": {
			object{"uins": uins, "minimums": numbers(nil)},
			[]string{"Customers without a minimum", "minimums has no entry for 1."},
		},
		"unknown minimum": {object{"uins": uins, "minimum_remaining_credit": unknownNumber}, nil},
		"unknown map":     {object{"uins": uins, "minimums": unknownMap}, nil},
		"not in uins": {
			object{"uins": uins, "minimums": numbers(map[string]any{"2": 5})},
			[]string{`minimums["2"] is for a UIN that is not in uins`},
		},
		"huge": {
			object{"uins": uins, "minimum_remaining_credit": amount("1e41")},
			[]string{"Invalid minimum"},
		},
		"no time": {
			object{
				"uins":                     uins,
				"minimum_remaining_credit": amount(1),
				"timeouts":                 timeout("open", "0s"),
			},
			[]string{`timeouts.open is "0s"`},
		},
		"no UINs": {
			object{"uins": list(), "minimum_remaining_credit": amount(1)}, []string{"No UINs"},
		},
	})
}

func TestGateReportsAnUnknownProviderBlock(t *testing.T) {
	sim := simulateCustomers(t, fourCustomers)
	s := serveFor(t, gate)
	expectNone(t, s.configure(object{"secret_id": unknownText}))
	_, diagnostics := s.read(t.Context(), s.validRead())
	expectError(t, diagnostics, "Provider configuration not known yet",
		"Terraform does not defer a gate (tencentpartner_credit_gate)")
	if len(sim.Requests()) > 0 {
		t.Errorf("%d requests arrived", len(sim.Requests()))
	}
}
