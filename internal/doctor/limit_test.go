package doctor_test

import (
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/doctor"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// withLimit lets the doctor exceed the request limit.
func withLimit(options *doctor.Options) { options.Limit = true }

// limitOf5 returns simulator options with a limit of five requests a second.
func limitOf5(mode string) func(*simulator.Options) {
	return func(options *simulator.Options) { options.Limit, options.LimitMode = 5, mode }
}

// lastRequests serves the requests of an action after a number of them in another way.
func lastRequests(number int32, serve func(http.ResponseWriter, *http.Request, http.Handler)) func(
	http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		var count atomic.Int32
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if isSigned(r, credits) && count.Add(1) > number {
				serve(w, r, next)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// before is the number of requests for UINs before the requests at once: the permission, two
// foreign UINs, and the customer alone.
const before = 4

func TestRequestLimit(t *testing.T) {
	const five = "5 of 6 requests at once answered, values of Date: 1; the others rejected " +
		"(RequestLimitExceeded), numbers in the message: 6, 5, headers: Date"
	var cases []findingCase
	for _, mode := range simulator.LimitModes {
		cases = append(cases, findingCase{
			mode, state{simulator: limitOf5(mode), options: withLimit}, true, five,
		})
	}
	limitError := answerOf(`{"Response":{"Error":{"Code":"RequestLimitExceeded",` +
		`"Message":"Slow down, 200010000007."},"RequestId":"f"}}`)
	cases = append(cases, []findingCase{
		{"all pass", state{options: withLimit}, true, "6 of 6 requests at once answered, " +
			"values of Date: 1; again: 6 of 6 requests at once answered, values of Date: 1"},
		{"limit of 3", state{
			simulator: func(o *simulator.Options) { o.Limit = 3 },
			options:   withLimit,
			wrap:      slowly, // all requests leave before the first answer
		}, true, "3 of 6 requests at once answered"},
		{"Retry-After", state{
			simulator: limitOf5(""), options: withLimit,
			wrap: func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					w.Header().Set("Retry-After", "7")
					w.Header().Set("X-Served-By", "host-1")
					w.Header().Set("X-Node-1", "1")
					next.ServeHTTP(w, r)
				})
			},
		}, true, "headers: Date, Retry-After (7 s), others: 2"},
		{"Retry-After with a time", state{
			simulator: limitOf5(""), options: withLimit,
			wrap: func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					w.Header().Set("Retry-After", "Sat, 01 Jan 2000 00:00:59 GMT")
					next.ServeHTTP(w, r)
				})
			},
		}, true, "headers: Date, Retry-After"},
		{
			"no number",
			state{options: withLimit, wrap: lastRequests(before,
				func(w http.ResponseWriter, r *http.Request, _ http.Handler) { limitError(w, r) })},
			true, "the others rejected (RequestLimitExceeded), no number in the message",
		},
		{
			"two seconds",
			state{simulator: limitOf5(""), options: withLimit, wrap: oneLater()},
			true,
			"6 of 6 requests at once answered, values of Date: 2; again: 5 of 6",
		},
		{"clock of this machine is wrong", state{
			simulator: func(o *simulator.Options) { o.Limit, o.ClockOffset = 5, time.Hour },
			options:   withLimit,
		}, true, five},
		{"not chosen", state{simulator: limitOf5("")}, false, "set -limit"},
		{
			"no customers",
			state{simulator: withManyCustomers(0), options: withLimit},
			false,
			"no customer with a credit record is known",
		},
		{
			"no answer",
			state{options: withLimit, wrap: lastRequests(before-1, outOfService)},
			false,
			"there was no usable answer",
		},
		{
			"another failure",
			state{options: withLimit, wrap: lastRequests(before+1, outOfService)},
			false, "some of the requests failed for another reason",
		},
	}...)
	expectFindings(t, "request_limit", cases)
}

func outOfService(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
	w.WriteHeader(http.StatusServiceUnavailable)
}

// oneLater delays the first of the requests at once by a second.
func oneLater() func(http.Handler) http.Handler {
	var late atomic.Bool
	return lastRequests(before, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if late.CompareAndSwap(false, true) {
			time.Sleep(time.Second) // virtual time
		}
		next.ServeHTTP(w, r)
	})
}

// Before the second six requests, there is a time without requests.
func TestTimeBetweenRequestsAtOnce(t *testing.T) {
	r := run(t, state{options: withLimit})
	requests := r.sim.Requests()
	times := map[time.Time]int{}
	for _, request := range requests[len(requests)-13:] {
		times[request.Time]++
	}
	start := requests[len(requests)-13].Time
	if len(requests) != 21 || times[start.Add(2*time.Second)] != 6 ||
		times[start.Add(4*time.Second)] != 6 {
		t.Errorf("%d requests, of them %v", len(requests), times)
	}
}
