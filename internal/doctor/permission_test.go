package doctor_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/doctor"
)

// With known UINs, there are two requests for credit. The first one decides about the permission,
// unless the API rejects a UIN of it.
func TestPermissionOfTwoRequests(t *testing.T) {
	unavailable := func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) }
	noCustomer := rejecting("m")
	for name, c := range map[string]struct {
		fails string // the requests that have this UIN fail
		with  http.HandlerFunc
		want  doctor.State
	}{
		"the first one does not answer":  {fmt.Sprint(foreign), unavailable, doctor.Unknown},
		"the second one does not answer": {fmt.Sprint(third), unavailable, doctor.OK},
		"the first one is rejected":      {fmt.Sprint(foreign), noCustomer, doctor.OK},
		"the second one is rejected":     {fmt.Sprint(third), noCustomer, doctor.OK},
		"both are rejected":              {fmt.Sprint(first), noCustomer, doctor.Unknown},
	} {
		r := run(t, state{options: withUINs(first, foreign), wrap: requesting(c.fails, c.with)})
		if check := r.check(t, credits); check.State != c.want {
			t.Errorf("%s: got %+v", name, check)
		}
	}
}

// Each customer with a credit record is in one request for account statuses.
func TestRequestsForStatuses(t *testing.T) {
	statusUINs := func(s state) (uins []string) {
		for _, request := range run(t, s).sim.Requests() {
			if request.Action == statuses {
				uins = append(uins, strings.Trim(fmt.Sprint(request.UINs), "[]"))
			}
		}
		return uins
	}
	for name, c := range map[string]struct {
		state state
		want  []string
	}{
		"direct customers": {
			state{options: withUINs(first, foreign)},
			[]string{"200010000007 200010000018 200010000029"},
		},
		"no customers": {state{simulator: withManyCustomers(0)}, []string{noAccount}},
		"no credit": {
			state{options: withUINs(foreign), simulator: denied(direct)},
			[]string{"400040004004"},
		},
	} {
		if got := statusUINs(c.state); !slices.Equal(got, c.want) {
			t.Errorf("%s: the requests have the UINs %q, want %q", name, got, c.want)
		}
	}
	if got := statusUINs(state{simulator: withManyCustomers(60)}); len(got) != 3 {
		t.Errorf("60 customers: %d requests", len(got))
	}
}

// After a request for account statuses that fails, there are no others.
func TestStatusesAfterAFailure(t *testing.T) {
	r := run(t, state{
		simulator: withManyCustomers(60),
		wrap: func(next http.Handler) http.Handler {
			denied := answering(statuses, `{"Response":{"Error":{"Code":"UnauthorizedOperation",`+
				`"Message":"m"},"RequestId":"fedcba9876543210"}}`)(next)
			return failingFirst(statuses, denied, next)
		},
	})
	if check := r.check(t, statuses); check.State != doctor.Problem {
		t.Errorf("got %+v", check)
	}
	if found := r.finding(t, "account_statuses"); found.Known {
		t.Errorf("got %+v", found)
	}
}

// The answer about direct customers can be larger than others.
func TestLargeAnswerAboutDirectCustomers(t *testing.T) {
	large := `{"Response":{"Data":[],"Other":"` + strings.Repeat("a", 9<<20) +
		`","RequestId":"fedcba9876543210"}}`
	for action, want := range map[string]doctor.State{
		direct: doctor.OK, partnerCredit: doctor.Problem,
	} {
		r := run(t, state{wrap: answering(action, large)})
		if check := r.check(t, action); check.State != want {
			t.Errorf("got %+v", check)
		}
	}
}

// failingFirst serves the first request of an action in another way.
func failingFirst(action string, other, next http.Handler) http.Handler {
	used := make(chan struct{}, 1)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isSigned(r, action) {
			select {
			case used <- struct{}{}:
				other.ServeHTTP(w, r)
				return
			default:
			}
		}
		next.ServeHTTP(w, r)
	})
}
