package provider_test

import (
	"fmt"
	"maps"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// direct is a configuration that reads all direct customers, with the given arguments.
func direct(arguments object) object {
	values := object{"direct_customers": boolean(true)}
	maps.Copy(values, arguments)
	return values
}

// simulateDirect starts a simulator of fourCustomers whose first answers have these faults.
func simulateDirect(t *testing.T, faults ...string) {
	t.Helper()
	options := simulator.Options{Customers: customers(t, fourCustomers)}
	for _, name := range faults {
		options.Faults = append(options.Faults, simulator.Fault{Name: name})
	}
	simulate(t, options)
}

const (
	creditOf9   = `"9":{"remaining_credit":"999.9","total_credit":"1000.1","used_credit":"0.2"}`
	creditOf10  = `"10":{"remaining_credit":"-3.5","total_credit":"100","used_credit":"103.5"}`
	creditOf100 = `"100":{"remaining_credit":"0","total_credit":"0.0000001","used_credit":"0.0000001"}`
)

func TestStateOfDirectCustomers(t *testing.T) {
	const without7 = `["9","10","100"]`
	for name, c := range map[string]stateCase{
		"no minimum": {object{"exclude_uins": list("7")}, map[string]string{
			"uins":                    without7,
			"direct_customers":        `true`,
			"exclude_uins":            `["7"]`,
			"credits":                 "{" + creditOf10 + "," + creditOf100 + "," + creditOf9 + "}",
			"missing_uins":            `[]`,
			"insufficient_uins":       `null`,
			"shortfalls":              `null`,
			"all_sufficient":          `null`,
			"totals":                  `{"remaining_credit":"996.4","total_credit":"1100.1000001","used_credit":"103.7000001"}`,
			"lowest_remaining_credit": `"-3.5"`,
			"summary":                 `"3 of 3 customers have a credit record."`,
		}},
		"a minimum for all": {
			object{"exclude_uins": list("7"), "minimum_remaining_credit": amount("0.1")},
			map[string]string{
				"uins":              without7,
				"insufficient_uins": `["10","100"]`,
				"shortfalls":        `{"10":"3.6","100":"0.1"}`,
				"all_sufficient":    `false`,
				"summary":           `"2 of 3 customers are below the minimum of 0.1: 10 has -3.5 (short by 3.6), 100 has 0 (short by 0.1)."`,
			},
		},
		"only minimums": {
			object{
				"exclude_uins": list("7"),
				"minimums":     numbers(map[string]any{"9": 1000, "10": -1000000, "100": 0}),
			},
			map[string]string{
				"insufficient_uins": `["9"]`, "shortfalls": `{"9":"0.1"}`, "all_sufficient": `false`,
			},
		},
		"all have their minimums": {
			object{
				"exclude_uins": list("7", "10"),
				"minimums":     numbers(map[string]any{"9": 1, "100": -1000000}),
			},
			map[string]string{
				"uins": `["9","100"]`, "insufficient_uins": `[]`, "all_sufficient": `true`,
				"credits": "{" + creditOf100 + "," + creditOf9 + "}",
				"totals":  `{"remaining_credit":"999.9","total_credit":"1000.1000001","used_credit":"0.2000001"}`,
				"summary": `"0 of 2 customers are below their minimum."`,
			},
		},
		"exclusions of others": {
			object{"exclude_uins": list("12345", "100", "7", "9", "7")},
			map[string]string{
				"uins": `["10"]`, "exclude_uins": `["12345","100","7","9","7"]`,
				"credits": "{" + creditOf10 + "}",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			simulateDirect(t)
			state, diagnostics := serve(t).configured().read(t.Context(), direct(c.values))
			expectNone(t, diagnostics)
			expectState(t, state, c.want)
		})
	}
}

func TestDirectCustomersAreOneRequest(t *testing.T) {
	all, _ := manyCustomers(120, all100)
	sim := simulate(t, simulator.Options{Customers: all, Shuffle: true})
	state, diagnostics := serve(t).configured().read(t.Context(),
		direct(object{"minimum_remaining_credit": amount(100)}))
	expectNone(t, diagnostics)
	expectState(t, state, map[string]string{
		"all_sufficient": `true`, "summary": `"0 of 120 customers are below the minimum of 100."`,
	})
	if uins := valueAs[[]tftypes.Value](t, state["uins"]); len(uins) != 120 {
		t.Errorf("uins has %d elements", len(uins))
	}
	if requests := sim.Requests(); len(requests) != 1 ||
		requests[0].Action != "QueryDirectCustomersCredit" {
		t.Errorf("the requests are %+v", requests)
	}
}

func TestDirectCustomersWithoutAnAmount(t *testing.T) {
	const noCredit = `{"remaining_credit":null,"total_credit":null,"used_credit":null}`
	simulateDirect(t)
	s := serve(t).configured()
	values := direct(object{"exclude_uins": list("9"), "minimum_remaining_credit": amount(-4)})
	texts := []string{
		"No credit record", "Customers with no credit record: 1 of 3.",
		"No amount in the API's record: 7", "HTTP status: 200\nRequest ID: ", `AttributeName("direct_customers")`,
	}
	for _, allow := range []any{nil, false} {
		values["allow_missing"] = boolean(allow)
		_, diagnostics := s.read(t.Context(), values)
		expectError(t, diagnostics, append(texts, "set allow_missing = true",
			"Or list the customers in exclude_uins, and remove their entries in minimums.")...)
	}
	values["allow_missing"] = boolean(true)
	state, diagnostics := s.read(t.Context(), values)
	expectWarning(t, diagnostics, append(texts, "allow_missing is true")...)
	expectState(t, state, map[string]string{
		"uins":           `["7","10","100"]`,
		"missing_uins":   `["7"]`,
		"all_sufficient": `false`,
		"credits":        "{" + creditOf10 + "," + creditOf100 + `,"7":` + noCredit + "}",
		"summary":        `"0 of 3 customers are below the minimum of -4; 1 has no credit record: 7."`,
	})
}

// The records of 7, the first customer, contradict each other or cannot be read.
func TestUnusableRecordsOfDirectCustomers(t *testing.T) {
	for fault, want := range map[string]string{
		"contradict": "  7: two records contradict each other",
		"unreadable": "  7: its RemainingCredit cannot be read",
	} {
		simulateDirect(t, fault)
		s := serve(t).configured()
		for _, allow := range []bool{false, true} {
			_, diagnostics := s.read(t.Context(), direct(object{
				"allow_missing": boolean(allow), "exclude_uins": list("9"),
			}))
			expectError(t, diagnostics, "Unusable credit records", want, "1 of 3 customers",
				`AttributeName("direct_customers")`)
		}
		state, diagnostics := s.read(t.Context(), direct(object{"exclude_uins": list("7")}))
		expectNone(t, diagnostics)
		expectState(t, state, map[string]string{"uins": `["9","10","100"]`})
	}
}

func TestDirectCustomersListedTwice(t *testing.T) {
	simulateDirect(t, simulator.Double)
	state, diagnostics := serve(t).configured().read(t.Context(),
		direct(object{"exclude_uins": list("7")}))
	expectNone(t, diagnostics)
	expectState(t, state, map[string]string{
		"uins":    `["9","10","100"]`,
		"credits": "{" + creditOf10 + "," + creditOf100 + "," + creditOf9 + "}",
		"totals":  `{"remaining_credit":"996.4","total_credit":"1100.1000001","used_credit":"103.7000001"}`,
	})
}

// testDirectFails reads direct customers with the data source, the gate and the check. Each has the
// same error.
func testDirectFails(t *testing.T, file string, values object, want ...string) {
	t.Helper()
	simulateCustomers(t, file)
	if _, found := values["minimums"]; !found {
		values["minimum_remaining_credit"] = amount(-100)
	}
	for _, name := range pluralNames {
		s := serveFor(t, name).configured()
		expectNone(t, s.validate(values))
		_, diagnostics := s.read(t.Context(), values)
		expectError(t, diagnostics, want...)
	}
}

func TestNoCustomersToCheck(t *testing.T) {
	testDirectFails(t, `{}`, direct(nil), "No direct customers",
		"no direct customer of this partner account.\n\nUse the keys",
		`AttributeName("direct_customers")`)
	testDirectFails(t, `{}`, direct(object{"exclude_uins": list("1")}), "No direct customers")
	for _, minimums := range []map[string]any{nil, {"1": 5}} {
		testDirectFails(t, `{}`, direct(object{"minimums": numbers(minimums)}),
			"No direct customers")
	}
	testDirectFails(t, oneCustomer, direct(object{"exclude_uins": list("2", "1")}),
		"All customers are excluded",
		"exclude_uins contains each direct customer of the partner account.\n\n"+
			"Remove at least one UIN from exclude_uins.",
		`AttributeName("exclude_uins")`)
}

func TestMinimumsOfDirectCustomers(t *testing.T) {
	minimums := func(uins ...string) object {
		values := map[string]any{}
		for _, uin := range uins {
			values[uin] = -100
		}
		return direct(object{"minimums": numbers(values)})
	}
	const two = `{"2": {"TotalCredit": 1, "RemainingCredit": 1},
		"10": {"TotalCredit": 1, "RemainingCredit": 1}}`
	testDirectFails(t, two, minimums("2", "10", "11"), "Invalid minimum",
		`  minimums["11"] is for a UIN that is no direct customer`+"\n\nCorrect the UIN",
		"\nat AttributeName(\"minimums\")")
	// A typing error is one error, although the customer that is meant has no minimum.
	testDirectFails(t, two, minimums("2", "1234"), `minimums["1234"]`)
	testDirectFails(t, two, minimums("2"), "Customers without a minimum",
		"minimums has no entry for 10.\n\nSet",
		" To leave a customer out, list it in exclude_uins.")
	testDirectFails(t, two, minimums(), "minimums has no entry for 2, 10.\n\nSet")
	forAll := minimums("2", "11")
	forAll["minimum_remaining_credit"] = amount(-100)
	testDirectFails(t, two, forAll, `minimums["11"] is for a UIN that is no direct customer`)
	all := `{`
	for uin := 1; uin < 25; uin++ {
		all += fmt.Sprintf(`"%d": {"TotalCredit": 1, "RemainingCredit": 1},`, uin)
	}
	testDirectFails(t, all+`"25": {"TotalCredit": 1, "RemainingCredit": 1}}`, minimums(),
		"no entry for 1, 2, 3, ", "19, 20 and 5 more.\n\n")
}

// An answer that lacks a customer is shorter, which only an entry in minimums shows.
func TestOmittedDirectCustomerNeedsAnEntryToBeNoticed(t *testing.T) {
	simulateDirect(t, simulator.Omit)
	values := direct(object{"minimums": numbers(map[string]any{
		"7": -1000000, "9": -1000000, "10": -1000000, "100": -1000000,
	})})
	_, diagnostics := serve(t).configured().read(t.Context(), values)
	expectError(t, diagnostics, `minimums["7"] is for a UIN that is no direct customer`)
}

func TestTwentyUnusableRecordsAreListed(t *testing.T) {
	all, _ := manyCustomers(25, func(int) string { return `"many"` })
	simulate(t, simulator.Options{Customers: all})
	_, diagnostics := serve(t).configured().read(t.Context(), direct(nil))
	expectError(t, diagnostics, "25 of 25 customers cannot be used", "\n  20: its",
		"\n  and 5 more\n", "To leave the customers out, list them in exclude_uins.")
}
