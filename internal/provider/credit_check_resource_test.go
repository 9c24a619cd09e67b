package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// checked is a check that the customers 9 and 100 of fourCustomers pass.
var checked = object{"uins": list("9", "100"), "minimum_remaining_credit": amount(0)}

// triggers returns the argument triggers with one value.
func triggers(value any) object {
	of := tftypes.Map{ElementType: tftypes.String}
	return object{"triggers": tftypes.NewValue(of, object{
		"always": tftypes.NewValue(tftypes.String, value),
	})}
}

// simulateChecked simulates fourCustomers, and serves a provider of the check.
func simulateChecked(t *testing.T) (*server, *simtest.Simulator) {
	t.Helper()
	sim := simulateCustomers(t, fourCustomers)
	return serveFor(t, check).configured(), sim
}

// expectRequests fails the test unless so many requests have arrived.
func expectRequests(t *testing.T, sim *simtest.Simulator, want int) {
	t.Helper()
	if got := len(sim.Requests()); got != want {
		t.Errorf("%d requests have arrived, want %d", got, want)
	}
}

// exactChecks are configurations that the provider must return unchanged, digit by digit.
var exactChecks = map[string]object{
	"minimum":    {"uins": list("9")},
	"repeated":   {"uins": list("100", "9", "100")},
	"a trigger":  merge(triggers("a"), object{"uins": list("9")}),
	"a null":     merge(triggers(nil), object{"uins": list("9")}),
	"a timeout":  {"uins": list("9"), "timeouts": checkTimeouts("1m", nil)},
	"two":        {"uins": list("9"), "timeouts": checkTimeouts("60s", "0.5h")},
	"no timeout": {"uins": list("9"), "timeouts": checkTimeouts(nil, nil)},
	"noise": {
		"uins": list("9"), "minimum_remaining_credit": amount(quotient(1, 3)),
	},
	"a tenth":   {"uins": list("9"), "minimum_remaining_credit": amount("0.1")},
	"a zero":    {"uins": list("9"), "minimum_remaining_credit": amount("100.10")},
	"over 2^53": {"uins": list("9"), "minimum_remaining_credit": amount("-9007199254740993")},
	"huge":      {"uins": list("9"), "minimum_remaining_credit": amount("-1e40")},
	"own minimum": {
		"uins": list("9"), "minimum_remaining_credit": amount("1e40"),
		"minimums": numbers(map[string]any{"9": quotient(1, 3)}),
	},
	"no statuses": {
		"uins": list("9"), "direct_customers": boolean(false),
		"require_normal_status": boolean(false),
	},
	"direct": {
		"direct_customers": boolean(true), "exclude_uins": list("7", "10", "7"),
		"require_normal_status": boolean(true),
	},
}

func TestPlannedCheckIsItsConfiguration(t *testing.T) {
	for name, arguments := range exactChecks {
		t.Run(name, func(t *testing.T) {
			s, sim := simulateChecked(t)
			values := merge(object{"minimum_remaining_credit": amount(-4)}, arguments)
			expectNone(t, s.validate(values))
			planned, diagnostics := s.plan(t.Context(), values, nil)
			expectNone(t, diagnostics)
			expectCheck(t, planned, values, boolean(true))
			state := s.applied(values, planned, nil)

			before := len(sim.Requests())
			planned, diagnostics = s.plan(t.Context(), values, state)
			expectNone(t, diagnostics)
			expectCheck(t, planned, values, boolean(true))
			if len(sim.Requests()) == before {
				t.Error("the plan of an unchanged check has read nothing")
			}
		})
	}
}

func TestUpdateOfACheckReadsCredit(t *testing.T) {
	s, sim := simulateChecked(t)
	state := s.created(checked)
	expectRequests(t, sim, 1)
	for _, change := range []object{
		triggers("b"),
		{"minimum_remaining_credit": amount(-1)},
		{"uins": list("9")},
		{"timeouts": checkTimeouts("1m", "2m")},
		{},
	} {
		values := merge(checked, change)
		before := len(sim.Requests())
		planned, diagnostics := s.plan(t.Context(), values, state)
		expectNone(t, diagnostics)
		expectRequests(t, sim, before+1)
		state = s.applied(values, planned, state)
		expectRequests(t, sim, before+1)
	}
}

// A check fails each plan with insufficient credit, even if credit was sufficient in the state.
func TestPlanFailsWithInsufficientCredit(t *testing.T) {
	s, _ := simulateChecked(t)
	state := s.created(checked)
	insufficient := merge(checked, object{"minimum_remaining_credit": amount("0.1")})
	for name, prior := range map[string]object{
		"no prior state": nil,
		"update":         state,
		"no change":      merge(insufficient, object{"all_sufficient": boolean(true)}),
	} {
		t.Run(name, func(t *testing.T) {
			_, diagnostics := s.plan(t.Context(), insufficient, prior)
			expectError(t, diagnostics, "Credit check failed",
				"1 of 2 customers is below the minimum of 0.1: 100 has 0 (short by 0.1).",
				"switch the check off", `AttributeName("uins")`)
		})
	}
}

// Without a prior state, timeouts.create bounds the plan. With one, timeouts.update does.
func TestTimeoutOfACheckDependsOnItsState(t *testing.T) {
	s, _ := simulateChecked(t)
	state := s.created(checked)
	const long, short = "1m", "1ns"
	for limit, c := range map[string]struct {
		prior       object
		long, short tftypes.Value
	}{
		"timeouts.create": {nil, checkTimeouts(long, short), checkTimeouts(short, long)},
		"timeouts.update": {state, checkTimeouts(short, long), checkTimeouts(long, short)},
	} {
		t.Run(limit, func(t *testing.T) {
			_, diagnostics := s.plan(t.Context(), merge(checked, object{"timeouts": c.long}),
				c.prior)
			expectNone(t, diagnostics)
			_, diagnostics = s.plan(t.Context(), merge(checked, object{"timeouts": c.short}),
				c.prior)
			expectError(t, diagnostics, "Read timed out",
				limit+" (1ns) expired after 0 of 2 customers had been read.", "Raise "+limit)
		})
	}
}

func TestDestroyOfACheckReadsNothing(t *testing.T) {
	s, sim := simulateChecked(t)
	state := s.created(checked)
	unknown := serveFor(t, check)
	expectNone(t, unknown.configure(object{"secret_id": unknownText}))
	for name, s := range map[string]*server{
		"configured": s, "not configured": serveFor(t, check), "not known yet": unknown,
	} {
		t.Run(name, func(t *testing.T) {
			planned, diagnostics := s.plan(t.Context(), nil, state)
			expectNone(t, diagnostics)
			if planned != nil {
				t.Errorf("planned %v", planned)
			}
			destroyed, diagnostics := s.apply(nil, nil, state)
			expectNone(t, diagnostics)
			if destroyed != nil {
				t.Errorf("the state is %v", destroyed)
			}
			expectRequests(t, sim, 1)
		})
	}
}
