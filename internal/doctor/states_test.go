package doctor_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/doctor"
)

// checkNames are the names of the checks, in their order.
var checkNames = slices.Concat(networkChecks, []string{"keys", "identity"}, actionChecks,
	[]string{"credit"})

// states are the states that the tests look at.
func states() []state {
	return slices.Concat(endpointStates(), nameStates(), probeStates(), clockStates(),
		proxyStates(), brokenProxyStates(), sourceStates(), roleStates(), identityStates(),
		permissionStates(), failureStates(), creditStates(), recordStates(), cancelledStates())
}

// results has the result in each state, by its name. So each test uses the same run.
var results = map[string]result{}

// inEachState runs a test for the result in each state.
func inEachState(t *testing.T, test func(*testing.T, state, result)) {
	t.Helper()
	for _, s := range states() {
		t.Run(s.name, func(t *testing.T) {
			r, known := results[s.name]
			if !known {
				r = run(t, s)
				results[s.name] = r
			}
			test(t, s, r)
		})
	}
}

func TestNamesOfStatesAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range states() {
		if seen[s.name] {
			t.Errorf("two states have the name %q", s.name)
		}
		seen[s.name] = true
	}
}

func TestEachCheckInEachState(t *testing.T) {
	seen := map[string]map[doctor.State]bool{}
	inEachState(t, func(t *testing.T, s state, r result) {
		var names []string
		for _, check := range r.Checks {
			names = append(names, check.Name)
			expected, differs := s.want[check.Name]
			if !differs {
				expected.state = doctor.OK
			}
			if check.State != expected.state || !strings.Contains(check.Text(), expected.detail) {
				t.Errorf("%s is %s: %q, want %s: %q", check.Name, check.State, check.Text(),
					expected.state, expected.detail)
			}
			if (check.State == doctor.Problem) != (check.Remedy != "") {
				t.Errorf("%s is %s, with the remedy %q", check.Name, check.State, check.Remedy)
			}
			if seen[check.Name] == nil {
				seen[check.Name] = map[doctor.State]bool{}
			}
			seen[check.Name][check.State] = true
		}
		if !slices.Equal(names, checkNames) {
			t.Errorf("got the checks %q, want %q", names, checkNames)
		}
	})
	for _, name := range checkNames {
		if len(seen[name]) != 3 {
			t.Errorf("no state has each result of %s: %v", name, seen[name])
		}
	}
}
