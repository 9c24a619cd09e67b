package doctor_test

import (
	"slices"
	"strings"
	"testing"
)

// A report has nothing that identifies the partner, its customers or its network.
func TestReportIsAnonymous(t *testing.T) {
	inEachState(t, func(t *testing.T, _ state, r result) {
		expectNone(t, "the report", r.report, append(r.private, r.secrets...))
		for _, check := range r.Checks {
			if check.RequestID != "" {
				expectNone(t, "the report", r.report, []string{check.RequestID})
			}
		}
	})
}

// The output has no key, no token, no signature, no personal data and no amount.
func TestNoSecretIsPrinted(t *testing.T) {
	inEachState(t, func(t *testing.T, _ state, r result) {
		expectNone(t, "the terminal", r.terminal, r.secrets)
		expectNone(t, "the JSON", r.json, r.secrets)
	})
}

// expectNone fails the test if a text has one of the values.
func expectNone(t *testing.T, where, text string, values []string) {
	t.Helper()
	if len(values) < 10 && len(values) != 1 {
		t.Errorf("only %d values are searched for", len(values))
	}
	for _, value := range values {
		if value == "" {
			t.Errorf("an empty value is searched for in %s", where)
		} else if strings.Contains(text, value) {
			t.Errorf("%s has %q:\n%s", where, value, text)
		}
	}
}

// The values of the other tests would be found: the JSON has each kind of them.
func TestPrivateValuesAreInTheJSON(t *testing.T) {
	found := map[string]bool{}
	inEachState(t, func(_ *testing.T, _ state, r result) {
		for _, value := range r.private {
			found[value] = found[value] || strings.Contains(r.json, value)
		}
		for _, check := range r.Checks {
			if slices.Contains(r.private, check.RequestID) {
				found["a request ID"] = true
			}
		}
		home := r.private[0]
		found["a home directory"] = found["a home directory"] || strings.Contains(r.json, home)
	})
	for _, value := range []string{
		"200010000018", "400040004004", profileName, proxyHost, role.ARN, "127.0.0.1", "38765",
		issuer, "a request ID", "a home directory",
	} {
		if !found[value] {
			t.Errorf("no JSON has %q", value)
		}
	}
}

// The answers have each secret value that the tests search for.
func TestAnswersHaveAmountsAndPersonalData(t *testing.T) {
	r := run(t, state{name: "healthy", environment: withRole(role.ExternalID)})
	answers := strings.Join(r.answers, "\n")
	for _, value := range append(amountsOf(simulatorOptions()), "Name of 200010000007",
		"customer-200010000018@example.com", r.sim.Issued()[0].Token) {
		if !strings.Contains(answers, value) {
			t.Errorf("no answer has %q", value)
		}
	}
}
