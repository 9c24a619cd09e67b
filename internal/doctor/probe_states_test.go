package doctor_test

import (
	"net/http"
	"sync/atomic"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/doctor"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// answeringProbe answers the request without a signature in another way.
func answeringProbe(serve http.HandlerFunc) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") == "SKIP" {
				serve(w, r)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// noError is an answer that has neither data nor an error.
var noError = answerOf(`{"Response":{"RequestId":"fedcba9876543210"}}`)

// servingFirst serves the first request with one handler, and the others with another.
func servingFirst(one, others http.Handler) http.Handler {
	var later atomic.Bool
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if later.Swap(true) {
			others.ServeHTTP(w, r)
			return
		}
		one.ServeHTTP(w, r)
	})
}

// probeStates are states of the answers to the first request.
func probeStates() []state {
	other := map[string]string{"TENCENTPARTNER_ENDPOINT": otherEndpoint}
	thenClosed := withFault(simulator.Fault{Name: "http-503", Times: 1},
		simulator.Fault{Name: simulator.Reset})
	unreached := noConnection("endpoint", "cannot be reached")
	return []state{
		{
			name: "busy gateway, then closed connections", environment: other,
			network: lookingUpOnce, simulator: thenClosed,
			want: all(unreached, map[string]want{
				"dns": {doctor.OK, "the host name has addresses (2)"},
			}),
		},
		{
			name: "error code without a request ID",
			wrap: answeringProbe(answerOf(
				`{"Response":{"Error":{"Code":"MissingParameter","Message":"m"}}}`)),
		},
		{
			name:      "busy gateway, then no error",
			simulator: withFault(simulator.Fault{Name: "http-503", Times: 1}),
			wrap: func(next http.Handler) http.Handler {
				return servingFirst(next, answeringProbe(noError)(next))
			},
		},
		{
			name: "empty error code and a request ID", wrap: answeringProbe(failing("")),
		},
		{
			name: "request ID without an error code",
			wrap: answeringProbe(noError),
		},
	}
}
