package doctor_test

import (
	"net/http"
	"slices"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/doctor"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

const (
	direct        = "QueryDirectCustomersCredit"
	credits       = "QueryCreditByUinList"
	statuses      = "DescribeCustomerInfo"
	partnerCredit = "QueryPartnerCredit"
)

// one returns the expected result of one check.
func one(name string, state doctor.State, detail string) map[string]want {
	return map[string]want{name: {state, detail}}
}

// withUINs returns options of the doctor with UINs.
func withUINs(uins ...partner.UIN) func(*doctor.Options) {
	return func(options *doctor.Options) { options.UINs = uins }
}

// denied returns simulator options in which some actions are denied.
func denied(actions ...string) func(*simulator.Options) {
	return func(options *simulator.Options) { options.Denied = actions }
}

// permissionStates are states of the permissions.
func permissionStates() []state {
	const detail = "Permission denied (UnauthorizedOperation.UinNoAuth)"
	noCustomer := one("credit", doctor.Unknown, "no customer is known; set -uins")
	return []state{
		{
			name: "denied " + direct, simulator: denied(direct),
			want: all(noCustomer, one(direct, doctor.Problem, detail)),
		},
		{
			name: "denied " + direct + ", known UINs", simulator: denied(direct),
			options: withUINs(first, second),
			want:    one(direct, doctor.Problem, detail),
		},
		{
			name: "denied " + credits, simulator: denied(credits),
			want: all(one(credits, doctor.Problem, detail),
				one("credit", doctor.Unknown, "credit was not read")),
		},
		{
			name: "denied " + statuses, simulator: denied(statuses),
			want: one(statuses, doctor.Problem, detail),
		},
		{
			name: "denied " + partnerCredit, simulator: denied(partnerCredit),
			want: one(partnerCredit, doctor.Problem, detail),
		},
		{
			name: "all denied", simulator: denied(actionChecks...),
			want: all(noCustomer, eachAction(doctor.Problem, detail)),
		},
		{
			name: "account of no partner", simulator: withFault(
				simulator.Fault{Name: "FailedOperation.UinNotAgent"}),
			want: all(noCustomer, eachAction(doctor.Problem,
				"The account is not a partner's (FailedOperation.UinNotAgent)")),
		},
	}
}

// eachAction returns the same expected result for each action.
func eachAction(state doctor.State, detail string) map[string]want {
	wants := map[string]want{}
	for _, name := range actionChecks {
		wants[name] = want{state, detail}
	}
	return wants
}

// failureStates are states in which requests of actions fail for other reasons.
func failureStates() []state {
	noCustomer := one("credit", doctor.Unknown, "no customer is known; set -uins")
	states := []state{
		{
			name:      "request_limit",
			simulator: withFault(simulator.Fault{Name: "RequestLimitExceeded"}),
			want:      all(noCustomer, eachAction(doctor.Unknown, "(RequestLimitExceeded)")),
		},
		{
			name: "request limit twice", simulator: withFault(
				simulator.Fault{Name: "RequestLimitExceeded", Times: 3}), // once for the probe
		},
		{
			name: "no permission, or no customers", simulator: func(options *simulator.Options) {
				options.Customers, options.NotCustomerFails = simulator.Customers{}, true
			},
			want: all(noCustomer, unknown(
				"the API rejects the UINs, or the account has no permission", credits, statuses)),
		},
		{
			name: "no credit of the partner account", simulator: func(options *simulator.Options) {
				options.Partner = nil
			},
			want: one(partnerCredit, doctor.Problem, "(FailedOperation)"),
		},
		{
			name: "wrong clock without a Date", simulator: withClock(3600e9), wrap: withoutDate,
			want: all(noCustomer, eachAction(doctor.Problem, "(AuthFailure.SignatureExpire)"),
				unknown("has no valid Date", "clock"),
				unknown("no usable answer (AuthFailure.SignatureExpire)", "identity")),
		},
		{
			name: "code with another form", wrap: answering(partnerCredit,
				`{"Response":{"Error":{"Code":"Of 200010000007","Message":"m"},"RequestId":"fedcba9876543210"}}`),
			want: one(partnerCredit, doctor.Problem, "Request rejected by the partner API"),
		},
		{
			name: "code that is a name", wrap: answering(partnerCredit,
				`{"Response":{"Error":{"Code":"A.uin200010000007","Message":"m"},"RequestId":"fedcba9876543210"}}`),
			want: one(partnerCredit, doctor.Problem, "Request rejected by the partner API"),
		},
	}
	for fault, detail := range map[string]string{
		simulator.NoData: "answer cannot be used", simulator.HTML: "not Tencent Cloud's",
		simulator.Redirect: "not Tencent Cloud's", simulator.Endless: "is too large",
	} {
		states = append(states, state{
			name:      fault + " instead of credit",
			simulator: withFault(simulator.Fault{Action: credits, Name: fault}),
			want: all(one(credits, doctor.Problem, detail),
				one("credit", doctor.Unknown, "credit was not read")),
		})
	}
	for _, action := range actionChecks[1:] {
		states = append(states, state{
			name: "out of order: " + action, simulator: withFault(
				simulator.Fault{Action: action, Name: "http-503"}),
			want: outOfOrder(action),
		})
	}
	slices.SortFunc(states, func(a, b state) int { return len(a.name) - len(b.name) })
	return states
}

// outOfOrder are the expected results if an action does not answer.
func outOfOrder(action string) map[string]want {
	wants := one(action, doctor.Unknown, "failed (HTTP status 503)")
	switch action {
	case credits:
		wants["credit"] = want{doctor.Unknown, "credit was not read"}
	case partnerCredit: // the probe calls this action
		wants = all(notReached(), unknown("(HTTP status 503)", "endpoint"))
	}
	return wants
}

// answering answers signed requests of an action with a body.
func answering(action, body string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !isSigned(r, action) {
				next.ServeHTTP(w, r)
				return
			}
			_, _ = w.Write([]byte(body))
		})
	}
}

// isSigned reports whether a request is one of the action and has a signature. The probe has none.
func isSigned(r *http.Request, action string) bool {
	return r.Header.Get("X-TC-Action") == action && r.Header.Get("Authorization") != "SKIP"
}

// cancelledStates are runs that are cancelled.
func cancelledStates() []state {
	const cancelled = "cancelled"
	noCustomer := one("credit", doctor.Unknown, "")
	return []state{
		{
			name: "cancelled before the run", cancelAfter: "start", unreachable: true,
			want: all(unknown("cancelled", networkChecks...), unknown("", checkNames[6:]...)),
		},
		{
			name: "cancelled before the role", cancelAfter: "clock", unreachable: true,
			environment: withRole(role.ExternalID), want: noKeys(doctor.Unknown, cancelled),
		},
		{
			name: "cancelled before the identity", cancelAfter: "keys",
			want: all(noCustomer, unknown(cancelled, append(actionChecks, "identity")...)),
		},
		{
			name: "cancelled before the actions", cancelAfter: "identity",
			want: all(noCustomer, unknown(cancelled, actionChecks...)),
		},
		{
			name: "cancelled before the statuses", cancelAfter: credits,
			want: unknown(cancelled, statuses, partnerCredit),
		},
		{name: "cancelled after the checks", cancelAfter: "credit"},
	}
}
