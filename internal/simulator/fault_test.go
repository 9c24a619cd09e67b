package simulator_test

import (
	"context"
	"errors"
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

// faultResult is the result that a client gets from a transport fault or an error code. Without an
// error, the answer has no data.
type faultResult struct {
	err   string // a part of the text
	class tencentapi.Class
}

func TestFaults(t *testing.T) {
	failure := func(err string, class tencentapi.Class) faultResult {
		return faultResult{err: err, class: class}
	}
	for name, want := range map[string]faultResult{
		"RequestLimitExceeded.UinLimitExceeded": failure(
			"RequestLimitExceeded.UinLimitExceeded", tencentapi.RateLimited),
		"AuthFailure.MFAFailure": failure("AuthFailure.MFAFailure", tencentapi.Credential),
		"http-503":               failure("HTTP status 503", tencentapi.Transient),
		"http-403":               failure("HTTP status 403", tencentapi.UnexpectedResponse),
		"html":                   failure("text/html", tencentapi.UnexpectedResponse),
		"cut":                    failure("was cut off", tencentapi.Transient),
		"reset":                  failure("the connection was closed", tencentapi.Transient),
		"endless":                failure("larger than", tencentapi.TooLarge),
		"redirect":               failure("redirect", tencentapi.UnexpectedResponse),
		"no-data":                {},
	} {
		for call, in := range requestsFor1And2() {
			t.Run(name+" of "+call.Action, func(t *testing.T) {
				sim := serveFaultOnce(t, name)
				data, err := sim.response(t, call, in)
				var failure *tencentapi.Error
				hasFailure := errors.As(err, &failure) && failure.Class == want.class
				switch {
				case want.err == "" && (err != nil || data != `{"RequestId":"no-data"}`):
					t.Errorf("got %s, %v; want no data", data, err)
				case want.err != "" && (!hasFailure || !strings.Contains(err.Error(), want.err)):
					t.Errorf("got %v; want class %d and %q", err, want.class, want.err)
				}
				checkNoFault(t, sim)
			})
		}
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

// serveFaultOnce returns a server with the customers 1 and 2, and the example's partner. Its first
// answer has a fault.
func serveFaultOnce(t *testing.T, name string) testServer {
	t.Helper()
	fault, err := simulator.ParseFault(name + "*1")
	if err != nil {
		t.Fatal(err)
	}
	two := customers(t)
	delete(two, 18446744073709551615)
	return serve(t, simulator.Options{
		Customers: two, Partner: examplePartner(), Faults: []simulator.Fault{fault},
	})
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
		":html", "Other:html", "AssumeRole:html", "QueryPartnerCredit:", "QueryPartnerCredit",
		"QueryPartnerCredit:nonsense", "QueryPartnerCredit:html*0", "html:QueryPartnerCredit",
	} {
		if fault, err := simulator.ParseFault(text); err == nil {
			t.Errorf("ParseFault(%q) = %+v, want an error", text, fault)
		}
	}
}

func TestFaultsOfOneAction(t *testing.T) {
	var faults []simulator.Fault
	for _, text := range []string{
		"DescribeCustomerInfo:RequestLimitExceeded*2", "QueryPartnerCredit:http-503*1",
		"QueryCreditByUinList:null*1@1", "InternalError*1",
	} {
		fault, err := simulator.ParseFault(text)
		if err != nil {
			t.Fatal(err)
		}
		faults = append(faults, fault)
	}
	sim := serve(t, simulator.Options{
		Customers: customers(t), Partner: examplePartner(), Faults: faults,
	})
	for i, want := range []struct {
		call tencentapi.Call
		in   any
		code string
	}{
		{allCall, struct{}{}, "InternalError"},
		{infoCall, customerUINs(1), "RequestLimitExceeded"},
		{demoCall, uins(1), "null"},
		{demoCall, uins(1), ""},
		{partnerCall, struct{}{}, "http-503"},
		{partnerCall, struct{}{}, ""},
		{infoCall, customerUINs(1), "RequestLimitExceeded"},
		{infoCall, customerUINs(1), ""},
	} {
		_, _ = sim.call(t, want.call, want.in)
		if got := sim.Requests()[i].Code; got != want.code {
			t.Errorf("request %d, %s: got %q, want %q", i, want.call.Action, got, want.code)
		}
	}
}

func TestParseFault(t *testing.T) {
	for text, want := range map[string]simulator.Fault{
		"http-503":          {Name: "http-503"},
		"html*2":            {Name: "html", Times: 2},
		"null@0.5":          {Name: "null", Share: 0.5},
		"A.B*3@0.25":        {Name: "A.B", Times: 3, Share: 0.25},
		"InternalError@1.0": {Name: "InternalError", Share: 1},
		"DescribeCustomerInfo:http-503": {
			Action: "DescribeCustomerInfo", Name: "http-503",
		},
		"QueryPartnerCredit:A.B*3@0.25": {
			Action: "QueryPartnerCredit", Name: "A.B", Times: 3, Share: 0.25,
		},
	} {
		if got, err := simulator.ParseFault(text); err != nil || got != want {
			t.Errorf("%s: got %+v, %v", text, got, err)
		}
	}
}
