package doctor_test

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/doctor"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// failingTwice fails each request twice before it answers, and a request for keys four times.
// The answer about direct customers changes, so the doctor reads it again.
func failingTwice(next http.Handler) http.Handler {
	var mu sync.Mutex
	failures := map[string]int{}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		action := r.Header.Get("X-TC-Action")
		most := 2
		if action == "AssumeRole" {
			most = 4
		}
		mu.Lock()
		key := action + r.Header.Get("Authorization")[:4] + string(body)
		failures[key]++
		failed := failures[key]
		mu.Unlock()
		if failed%(most+1) != 0 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// If each request fails temporarily, the 41st request is not sent.
func TestRunEndsAfter40Requests(t *testing.T) {
	_, uins := manyCustomers(50)
	different := changing(direct, func(records []record) []record {
		records[0]["TotalCredit"] = json.RawMessage("1")
		return records
	})
	r := run(t, state{
		simulator:   withManyCustomers(150),
		environment: withRole(role.ExternalID),
		options: func(options *doctor.Options) {
			options.Limit, options.UINs = true, uins
		},
		wrap: func(next http.Handler) http.Handler { return failingTwice(different(next)) },
	})
	if r.sent != maxRequests || r.arrived != maxRequests || r.Requests != maxRequests {
		t.Errorf("%d requests were sent, %d arrived, and the doctor says %d", r.sent, r.arrived,
			r.Requests)
	}
	for _, check := range r.Checks {
		if check.State != doctor.OK {
			t.Errorf("%s is %s: %s", check.Name, check.State, check.Text())
		}
	}
	for _, name := range []string{"same_amounts", "request_limit"} {
		if found := r.finding(t, name); found.Known {
			t.Errorf("%s is known: %s", name, found.Summary)
		}
	}
	if found := r.finding(t, "uin_of_partner_account"); !found.Known {
		t.Errorf("the request before is not sent: %s", found.Summary)
	}
}

// Requests at once end after 40 requests, too.
func TestRequestsAtOnceEndAfter40Requests(t *testing.T) {
	_, uins := manyCustomers(50)
	r := run(t, state{
		simulator: withManyCustomers(150),
		options: func(options *doctor.Options) {
			options.Limit, options.UINs = true, uins
		},
		wrap: failingTwice,
	})
	if r.sent != maxRequests || r.arrived != maxRequests || r.Requests != maxRequests {
		t.Errorf("%d requests were sent, %d arrived, and the doctor says %d", r.sent, r.arrived,
			r.Requests)
	}
	found := r.finding(t, "request_limit")
	if found.Known || !strings.Contains(found.Summary, "failed for another reason") {
		t.Errorf("got %+v", found)
	}
}

// shortLived is an environment with a role whose keys live for some seconds.
func shortLived(seconds string) map[string]string {
	environment := map[string]string{"TENCENTCLOUD_ASSUME_ROLE_SESSION_DURATION": seconds}
	maps.Copy(environment, withRole(role.ExternalID))
	return environment
}

// slowly answers each request after a second.
func slowly(next http.Handler) http.Handler { return simtest.Distant(time.Second, next) }

// Renewals of keys also count. If no request is left, the remaining checks are unknown.
func TestChecksAfter40Requests(t *testing.T) {
	_, uins := manyCustomers(50)
	s := state{
		simulator: withManyCustomers(150), environment: shortLived("2"), options: withUINs(uins...),
		wrap: func(next http.Handler) http.Handler {
			failing := failingTwice(next)
			return slowly(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if isForSTS(r) {
					next.ServeHTTP(w, r)
					return
				}
				failing.ServeHTTP(w, r)
			}))
		},
	}
	r := run(t, s)
	if r.sent != maxRequests || r.arrived != maxRequests || r.Requests != maxRequests {
		t.Errorf("%d requests were sent, %d arrived, and the doctor says %d", r.sent, r.arrived,
			r.Requests)
	}
	check := r.check(t, partnerCredit)
	if check.State != doctor.Unknown || !strings.Contains(check.Text(), "maximum of 40 requests") {
		t.Errorf("got %+v", check)
	}
}

// withoutKeysAfter runs the doctor with keys that cannot be renewed after a request of an action.
func withoutKeysAfter(t *testing.T, action string) result {
	t.Helper()
	var over atomic.Bool
	return run(t, state{
		environment: shortLived("2"),
		wrap: func(next http.Handler) http.Handler {
			return slowly(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if isSigned(r, action) {
					over.Store(true)
				}
				if r.Header.Get("X-TC-Action") == "AssumeRole" && over.Load() {
					rejectingRole(w, r)
					return
				}
				next.ServeHTTP(w, r)
			}))
		},
	})
}

// If keys cannot be renewed, the actions have no problem, and the API has not rejected a UIN.
func TestKeysThatCannotBeRenewed(t *testing.T) {
	r := withoutKeysAfter(t, credits)
	for _, name := range actionChecks[2:] {
		check := r.check(t, name)
		if check.State != doctor.Unknown || !strings.HasPrefix(check.Text(), "the keys expired") {
			t.Errorf("got %+v", check)
		}
	}
	r = withoutKeysAfter(t, partnerCredit)
	if r.Count(doctor.OK) != 12 {
		t.Errorf("got %+v", r.Checks)
	}
	for _, name := range []string{"uin_of_no_account", "uin_of_partner_account"} {
		if found := r.finding(t, name); found.Known {
			t.Errorf("got %+v", found)
		}
	}
}

// rejectingRole is an answer of STS that denies a role.
var rejectingRole = answerOf(`{"Response":{"Error":{"Code":"UnauthorizedOperation",` +
	`"Message":"m"},"RequestId":"fedcba9876543210"}}`)

// isForSTS reports whether a request is for STS.
func isForSTS(r *http.Request) bool { return r.Header.Get("X-TC-Version") == "2018-08-13" }
