package provider_test

import "testing"

// A value that only the apply knows postpones the check to the apply, which plans it again.
func TestCheckWithAnUnknownArgumentIsNotPlanned(t *testing.T) {
	s, sim := simulateChecked(t)
	state := s.created(checked)
	for name, values := range (readKind{check, false}).withUnknown(s) {
		t.Run(name, func(t *testing.T) {
			planned, diagnostics := s.plan(t.Context(), values, state)
			expectNone(t, diagnostics)
			expectCheck(t, planned, values, unknownBool)
			expectRequests(t, sim, 1)
		})
	}
}

// Terraform plans the check again when it knows the value.
func TestApplyChecksWhatThePlanDidNotKnow(t *testing.T) {
	s, sim := simulateChecked(t)
	for minimum, closed := range map[int][]string{0: nil, 1: {"Credit check failed"}} {
		unknown := merge(checked, object{"minimum_remaining_credit": unknownNumber})
		_, diagnostics := s.plan(t.Context(), unknown, nil)
		expectNone(t, diagnostics)
		before := len(sim.Requests())
		values := merge(checked, object{"minimum_remaining_credit": amount(minimum)})
		planned, diagnostics := s.plan(t.Context(), values, nil)
		readKind{check, false}.expectVerdict(t, planned, diagnostics, closed...)
		expectRequests(t, sim, before+1)
	}
}

// A result that was true is unknown as long as the provider block is.
func TestCheckAwaitsTheProviderBlock(t *testing.T) {
	s, sim := simulateChecked(t)
	state := s.created(checked)
	s = serveFor(t, check)
	expectNone(t, s.configure(object{"secret_id": unknownText}))
	for name, prior := range map[string]object{"no prior state": nil, "no change": state} {
		t.Run(name, func(t *testing.T) {
			planned, diagnostics := s.plan(t.Context(), checked, prior)
			expectNone(t, diagnostics)
			expectCheck(t, planned, checked, unknownBool)
			expectRequests(t, sim, 1)
		})
	}
}

// Without credentials, the plan reads nothing and fails.
func TestCheckWithoutCredentialsFails(t *testing.T) {
	s, sim := simulateChecked(t)
	state := s.created(checked)
	t.Setenv("TENCENTCLOUD_SECRET_ID", "")
	t.Setenv("TENCENTCLOUD_SECRET_KEY", "")
	for _, prior := range []object{nil, state} {
		_, diagnostics := serveFor(t, check).configured().plan(t.Context(), checked, prior)
		expectError(t, diagnostics, "No credentials for Tencent Cloud")
		expectRequests(t, sim, 1)
	}
}

// Terraform does not plan with an invalid provider block, but a check must not depend on that.
func TestCheckWithAnInvalidProviderBlockFails(t *testing.T) {
	s := serveFor(t, check)
	expectError(t, s.configureInvalid(object{"endpoint": text("http://[")}), "Invalid endpoint")
	_, diagnostics := s.plan(t.Context(), checked, nil)
	expectError(t, diagnostics, "Invalid endpoint")
}

// The first plan that reads has the provider's warnings.
func TestCheckWarnsOnce(t *testing.T) {
	simulateCustomers(t, fourCustomers)
	t.Setenv(mfaVariable, "123456")
	s := serveFor(t, check).configured()
	unknown := merge(checked, object{"uins": unknownList})
	_, diagnostics := s.plan(t.Context(), unknown, nil)
	expectNone(t, diagnostics)
	planned, diagnostics := s.plan(t.Context(), checked, nil)
	expectWarning(t, diagnostics, mfaVariable)
	expectCheck(t, planned, checked, boolean(true))
	_, diagnostics = s.plan(t.Context(), checked, nil)
	expectNone(t, diagnostics)
}

func TestValidateCheck(t *testing.T) {
	criteria := []string{
		"No criterion", "each customer with a credit record would pass",
		"minimum_remaining_credit = 100",
	}
	uins := object{"uins": list("1")}
	testValidate(t, check, map[string]validateCase{
		"no minimum":   {uins, criteria},
		"only trigger": {merge(uins, triggers("a")), criteria},
		"no UINs":      {merge(checked, object{"uins": list()}), []string{"No UINs"}},
		"huge": {
			merge(uins, object{"minimum_remaining_credit": amount("1e41")}),
			[]string{"Invalid minimum"},
		},
		"no time to create": {
			merge(checked, object{"timeouts": checkTimeouts("0s", "1s")}),
			[]string{`timeouts.create is "0s"`},
		},
		"no time to update": {
			merge(checked, object{"timeouts": checkTimeouts("1s", "-1s")}),
			[]string{`timeouts.update is "-1s"`},
		},
		"no duration": {
			merge(checked, object{"timeouts": checkTimeouts(nil, "long")}),
			[]string{`AttributeName("timeouts").AttributeName("update")`},
		},
		"a null trigger": {merge(checked, triggers(nil)), nil},
		"all":            {merge(checked, triggers("a")), nil},
	})
}
