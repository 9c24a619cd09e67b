package simulator_test

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// faultResult is what a client gets from an answer with a fault: an error, or data.
type faultResult struct {
	data, err string // parts of the texts
	class     tencentapi.Class
}

func TestFaults(t *testing.T) {
	failure := func(err string, class tencentapi.Class) faultResult {
		return faultResult{err: err, class: class}
	}
	data := func(text string) faultResult { return faultResult{data: text} }
	const first = `{"RemainingCredit":0.30,"TotalCredit":100.10,"Uin":1}`
	for name, want := range map[string]faultResult{
		"RequestLimitExceeded.UinLimitExceeded": failure(
			"RequestLimitExceeded.UinLimitExceeded", tencentapi.RateLimited),
		"AuthFailure.MFAFailure": failure("AuthFailure.MFAFailure", tencentapi.Credential),
		"http-503":               failure("HTTP status 503", tencentapi.Transient),
		"http-403":               failure("HTTP status 403", tencentapi.UnexpectedResponse),
		"html":                   failure("text/html", tencentapi.UnexpectedResponse),
		"cut":                    failure("broke off", tencentapi.Transient),
		"reset":                  failure("the connection was closed", tencentapi.Transient),
		"endless":                failure("larger than", tencentapi.TooLarge),
		"redirect":               failure("redirect", tencentapi.UnexpectedResponse),
		"no-data":                data(""),
		"omit":                   data(`[{"RemainingCredit":null,"TotalCredit":1E-7,"Uin":2}]`),
		"null":                   data(`{"RemainingCredit":null,"TotalCredit":100.10,"Uin":1}`),
		"double":                 data(`"Uin":2},` + first + `,`),
		"contradict": data(
			`"Uin":2},{"RemainingCredit":0.123456,"TotalCredit":100.10,"Uin":1}]`),
		"foreign":    data(`"Uin":2},` + first + `]`),
		"unreadable": data(`{"RemainingCredit":"many","TotalCredit":100.10,"Uin":1}`),
	} {
		for call, in := range requestsFor1And2() {
			t.Run(name+" of "+call.Action, func(t *testing.T) {
				sim := serveFaultOnce(t, name)
				data, err := sim.call(t, call, in)
				var failure *tencentapi.Error
				hasFailure := errors.As(err, &failure) && failure.Class == want.class
				switch {
				case want.err == "" && (err != nil || !strings.Contains(data, want.data)):
					t.Errorf("got %s, %v; want %s", data, err, want.data)
				case want.err != "" && (!hasFailure || !strings.Contains(err.Error(), want.err)):
					t.Errorf("got %v; want class %d and %q", err, want.class, want.err)
				}
				checkNoFault(t, sim)
			})
		}
	}
}

// requestsFor1And2 yields a request of each action for the customers of serveFaultOnce.
func requestsFor1And2() iter.Seq2[tencentapi.Call, any] {
	return func(yield func(tencentapi.Call, any) bool) {
		_ = yield(demoCall, uins(1, 2)) && yield(allCall, struct{}{})
	}
}

func TestSilentFault(t *testing.T) {
	for call, in := range requestsFor1And2() {
		sim := serveFaultOnce(t, "silent")
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		call.Written = func() { time.AfterFunc(10*time.Millisecond, cancel) }
		if _, err := sim.callWithin(ctx, t, call, in); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got %v", call.Action, err)
		}
		checkNoFault(t, sim)
	}
}

func TestAllActionsShareTheListOfFaults(t *testing.T) {
	sim := serve(t, simulator.Options{Customers: customers(t), Faults: []simulator.Fault{
		{Name: "First.Fault", Times: 1}, {Name: "Second.Fault", Times: 2},
	}})
	for i, want := range []string{"First.Fault", "Second.Fault", "Second.Fault", "", ""} {
		call, in := demoCall, uins(1)
		if i%2 == 0 {
			call, in = allCall, struct{}{}
		}
		_, err := sim.call(t, call, in)
		if got := code(err); got != want {
			t.Errorf("request %d: got %v, want %q", i, err, want)
		}
	}
}

// serveFaultOnce returns a server with the customers 1 and 2. Its first answer has a fault.
func serveFaultOnce(t *testing.T, name string) testServer {
	t.Helper()
	fault, err := simulator.ParseFault(name + "*1")
	if err != nil {
		t.Fatal(err)
	}
	two := customers(t)
	delete(two, 18446744073709551615)
	return serve(t, simulator.Options{Customers: two, Faults: []simulator.Fault{fault}})
}

// checkNoFault fails the test if the next answer has a fault.
func checkNoFault(t *testing.T, sim testServer) {
	t.Helper()
	got, err := sim.call(t, demoCall, uins(1))
	if err != nil || got != `[{"RemainingCredit":0.30,"TotalCredit":100.10,"Uin":1}]` {
		t.Errorf("the next answer has a fault, too: %s, %v", got, err)
	}
}

func TestFaultsCountAgainstTheLimit(t *testing.T) {
	sim := serve(t, simulator.Options{
		Customers: customers(t), Limit: 1, LimitMode: simulator.Sliding,
		Faults: []simulator.Fault{{Name: "http-503"}},
	})
	for _, want := range []string{"HTTP status 503", "RequestLimitExceeded"} {
		_, err := sim.call(t, demoCall, uins(1))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestRequestOverTheLimitUsesUpNoFault(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := simtest.New(t, simulator.Options{
			Customers: customers(t), Limit: 1, LimitMode: simulator.Sliding,
			Faults: []simulator.Fault{{Name: "http-503", Times: 1}, {Name: "http-502", Times: 1}},
		})
		for _, pause := range []time.Duration{0, 0, time.Second} {
			time.Sleep(pause) // virtual time
			request := httptest.NewRequestWithContext(t.Context(), http.MethodPost,
				"/", strings.NewReader("{}"))
			sim.ServeHTTP(httptest.NewRecorder(), request)
		}
		var codes []string
		for _, request := range sim.Requests() {
			codes = append(codes, request.Code)
		}
		// The second request exceeds the limit. Its error does not matter: it has no signature.
		if codes[0] != "http-503" || codes[1] == "http-502" || codes[2] != "http-502" {
			t.Errorf("got %v", codes)
		}
	})
}

func TestFaultsAffectAShareOfTheRequests(t *testing.T) {
	fault, err := simulator.ParseFault("InternalError@0.5")
	if err != nil {
		t.Fatal(err)
	}
	sim := serve(t,
		simulator.Options{Customers: customers(t), Faults: []simulator.Fault{fault}, Seed: 1})
	failed := 0
	for range 40 {
		if _, err := sim.call(t, demoCall, uins(1)); err != nil {
			failed++
		}
	}
	if failed < 10 || failed > 30 {
		t.Errorf("%d of 40 requests failed, want about half", failed)
	}
}

func TestParseFaultRejects(t *testing.T) {
	for _, text := range []string{
		"", "*1", "nonsense", "html*0", "html*-1", "html*x", "html@0",
		"html@2", "html@x", "html@NaN", "http-200", "http-x", "http-",
	} {
		if fault, err := simulator.ParseFault(text); err == nil {
			t.Errorf("ParseFault(%q) = %+v, want an error", text, fault)
		}
	}
}
