package provider_test

import "testing"

func TestGateOpensForDirectCustomers(t *testing.T) {
	for name, values := range map[string]object{
		"a minimum for all": {"minimum_remaining_credit": amount("-3.5")},
		"minimums": {
			"minimums": numbers(map[string]any{"9": "999.9", "10": -1000000, "100": 0}),
		},
	} {
		t.Run(name, func(t *testing.T) {
			simulateDirect(t)
			s := serveFor(t, gate).configured()
			values["exclude_uins"] = list("7", "12345")
			expectNone(t, s.validate(direct(values)))
			result, diagnostics := s.read(t.Context(), direct(values))
			expectNone(t, diagnostics)
			expectState(t, result, map[string]string{
				"credits":          "{" + creditOf10 + "," + creditOf100 + "," + creditOf9 + "}",
				"uins":             `null`, // an ephemeral resource has the configured values
				"direct_customers": `true`,
				"exclude_uins":     `["7","12345"]`,
			})
		})
	}
}

func TestGateStaysClosedForDirectCustomers(t *testing.T) {
	for name, c := range map[string]struct {
		fault  string
		values object
		want   []string
	}{
		"below": {
			"",
			object{"exclude_uins": list("7"), "minimum_remaining_credit": amount("0.1")},
			[]string{
				"Credit gate closed",
				"2 of 3 customers are below the minimum of 0.1: 10 has -3.5 (short by 3.6), 100 " +
					"has 0 (short by 0.1).\n\nAllocate credit to the customers below their " +
					"minimum, or lower the minimum.\n\nIf Terraform",
				`AttributeName("direct_customers")`,
			},
		},
		"below its own": {
			"",
			object{
				"exclude_uins":             list("7"),
				"minimum_remaining_credit": amount(-100),
				"minimums":                 numbers(map[string]any{"9": 1000}),
			},
			[]string{"1 of 3 customers is below their minimum: 9 has 999.9 (short by 0.1)."},
		},
		"no amount": {
			"",
			object{"minimum_remaining_credit": amount(-100)},
			[]string{
				"0 of 4 customers are below the minimum of -100; 1 has no credit record: " +
					"7.\n\nNo amount in the API's record: 7\n\nIf a customer has no amount, " +
					"try again. If the error remains, list it in exclude_uins, and remove its " +
					"entry in minimums.\n\nIf Terraform",
			},
		},
		"contradiction": {
			"contradict",
			object{"minimum_remaining_credit": amount(-100)},
			[]string{"Unusable credit records", "7: two records contradict each other"},
		},
		"no minimum": {
			"", object{"exclude_uins": list("7")}, []string{"No criterion"},
		},
	} {
		for _, kind := range requiringKinds {
			if !kind.direct {
				continue
			}
			t.Run(kind.String()+" "+name, func(t *testing.T) {
				if c.fault == "" {
					simulateDirect(t)
				} else {
					simulateDirect(t, c.fault)
				}
				_, diagnostics := serveFor(t, kind.name).configured().read(t.Context(),
					direct(c.values))
				expectError(t, diagnostics, kind.words(c.want...)...)
			})
		}
	}
}

// The read checks again what validation may have seen as unknown, before it sends a request.
func TestReadRejectsConflictingCustomers(t *testing.T) {
	uins := list("9")
	for name, c := range map[string]struct {
		values object
		want   []string
	}{
		"both": {
			direct(object{"uins": uins}), []string{"Conflicting customers", "Both uins"},
		},
		"neither":    {object{}, []string{"No customers", "Neither uins nor direct_customers"}},
		"only false": {object{"direct_customers": boolean(false)}, []string{"No customers"}},
		"exclusions of uins": {
			object{"uins": uins, "exclude_uins": list("1")},
			[]string{"Conflicting customers", "exclude_uins is set"},
		},
		"null in the exclusions": {
			direct(object{"exclude_uins": list("1", nil)}),
			[]string{"Invalid UIN", `AttributeName("exclude_uins").ElementKeyInt(1)`},
		},
		"no UIN in the exclusions": {
			direct(object{"exclude_uins": list("007")}),
			[]string{"Invalid UIN", `exclude_uins[0] is "007"`},
		},
		"minimum of an excluded customer": {
			direct(object{
				"exclude_uins": list("9"), "minimums": numbers(map[string]any{"9": 1}),
			}),
			[]string{`minimums["9"] is for a UIN that is in exclude_uins`},
		},
	} {
		for _, reader := range pluralNames {
			t.Run(reader+" "+name, func(t *testing.T) {
				sim := simulateCustomers(t, fourCustomers)
				c.values["minimum_remaining_credit"] = amount(-100)
				_, diagnostics := serveFor(t, reader).configured().read(t.Context(), c.values)
				expectError(t, diagnostics, c.want...)
				if len(sim.Requests()) > 0 {
					t.Errorf("%d requests arrived", len(sim.Requests()))
				}
			})
		}
	}
}
