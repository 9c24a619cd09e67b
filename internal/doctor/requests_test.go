package doctor_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/doctor"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

const maxRequests = 40

func TestNoStateNeedsMoreThan40Requests(t *testing.T) {
	inEachState(t, func(t *testing.T, s state, r result) {
		if r.arrived > maxRequests || r.sent != r.Requests || r.arrived > r.sent {
			t.Errorf("%d requests arrived, %d were sent, and the doctor says %d", r.arrived, r.sent,
				r.Requests)
		}
		if r.arrived != r.sent && !s.unreachable {
			t.Errorf("%d of %d requests arrived", r.arrived, r.sent)
		}
	})
}

// The doctor sends the same requests in each run. Each check needs as few as possible.
func TestNumberOfRequests(t *testing.T) {
	for name, c := range map[string]struct {
		state state
		want  int
	}{
		"nothing is known": {state{simulator: withManyCustomers(0)}, 6},
		"60 customers":     {state{simulator: withManyCustomers(60)}, 10},
		"known UINs": {state{
			simulator: withManyCustomers(60), options: withUINs(first, foreign),
		}, 11},
		"at the request limit": {state{
			simulator: func(options *simulator.Options) { options.Limit = 5 },
			options:   func(options *doctor.Options) { options.Limit = true },
		}, 15},
	} {
		t.Run(name, func(t *testing.T) {
			if r := run(t, c.state); r.arrived != c.want {
				t.Errorf("%d requests, want %d", r.arrived, c.want)
			}
		})
	}
}

// A failure that is temporary has three attempts.
func TestTemporaryFailureHasThreeAttempts(t *testing.T) {
	for name, want := range map[string]int{
		"http-503": 3, "RequestLimitExceeded": 3, "reset": 3, "http-403": 1, "html": 1,
		"UnauthorizedOperation": 1, "AuthFailure.SecretIdNotFound": 1, "FailedOperation": 1,
	} {
		r := run(t, state{simulator: withFault(simulator.Fault{Action: direct, Name: name})})
		if got := strings.Count(strings.Join(actions(r), " "), direct); got != want {
			t.Errorf("%s: %d attempts, want %d", name, got, want)
		}
	}
}

// An attempt ends after ten seconds, and after two minutes if the answer can be large. It is not
// repeated.
func TestTimeOfASilentRun(t *testing.T) {
	for action, want := range map[string]time.Duration{
		direct: 2 * time.Minute, credits: 10 * time.Second, statuses: 10 * time.Second,
	} {
		r := run(t, state{
			simulator: withFault(simulator.Fault{Action: action, Name: simulator.Silent}),
		})
		if took := r.took; took < want || took > want+time.Second {
			t.Errorf("%s: the run takes %v, want %v", action, took, want)
		}
	}
}

// A rejected time stamp is corrected at once. The sixth request of an action waits for the limit.
func TestTimeOfARunWithAWrongClock(t *testing.T) {
	if r := run(t, state{simulator: withClock(time.Hour)}); r.took > 1100*time.Millisecond {
		t.Errorf("the run takes %v", r.took)
	}
}

// The variable sets the request limit of each action.
func TestRateOfRequests(t *testing.T) {
	for rate, want := range map[string]time.Duration{
		"1": 2200 * time.Millisecond, "0.5": 4400 * time.Millisecond, "": 0,
	} {
		r := run(t, state{
			environment: map[string]string{"TENCENTPARTNER_MAX_REQUESTS_PER_SECOND": rate},
		})
		if r.took != want {
			t.Errorf("%s requests per second: the run takes %v, want %v", rate, r.took, want)
		}
	}
}

// actions returns the actions of the requests.
func actions(r result) (names []string) {
	for _, request := range r.sim.Requests() {
		names = append(names, request.Action)
	}
	return names
}

// Without Limit, no request exceeds the request limit.
func TestDoctorKeepsTheRequestLimit(t *testing.T) {
	_, uins := manyCustomers(50)
	for _, mode := range simulator.LimitModes {
		for _, milliseconds := range []int{0, 40, 300} {
			roundTrip := time.Duration(milliseconds) * time.Millisecond
			r := run(t, state{
				simulator: func(options *simulator.Options) {
					options.Customers, _ = manyCustomers(60)
					options.Limit, options.LimitMode = 5, mode
				},
				options: withUINs(append([]partner.UIN{foreign}, uins[:49]...)...),
				wrap: func(next http.Handler) http.Handler {
					return simtest.Distant(roundTrip, next)
				},
			})
			for _, request := range r.sim.Requests() {
				if request.Code == "RequestLimitExceeded" {
					t.Errorf("%s, %v: %s exceeds the limit", mode, roundTrip, request.Action)
				}
			}
		}
	}
}
