package simulator_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

func TestDeniedActions(t *testing.T) {
	const want = "UnauthorizedOperation.UinNoAuth: " +
		"The current user is not authorized to perform this operation."
	for _, denied := range [][]string{
		{demoCall.Action},
		{allCall.Action},
		{demoCall.Action, allCall.Action},
		{partnerCall.Action},
		{infoCall.Action},
		simulator.Actions,
	} {
		for call, in := range requestsFor1And2() {
			sim := serve(t, simulator.Options{
				Customers: customers(t), Partner: examplePartner(), Denied: denied,
			})
			_, err := sim.call(t, call, in)
			fails := err != nil && strings.Contains(err.Error(), want)
			if fails != slices.Contains(denied, call.Action) || (err != nil && !fails) {
				t.Errorf("%v are denied: %s: got %v", denied, call.Action, err)
			}
			call.Credentials.SecretKey = "x"
			if _, err := sim.call(t, call, in); code(err) != "AuthFailure.SignatureFailure" {
				t.Errorf("%v are denied: %s with another key: got %v", denied, call.Action, err)
			}
		}
	}
}

func TestLimitAndFaultsTakePrecedenceOverDeniedActions(t *testing.T) {
	sim := testServer{
		simtest.New(t, simulator.Options{
			Denied: []string{allCall.Action}, Limit: 2,
			Faults: []simulator.Fault{{Name: "InternalError", Times: 1}},
		}),
		"http://localhost",
	}
	simtest.InVirtualTime(t, sim, func(t *testing.T, transport *http.Transport) {
		client := sim.client(t, transport)
		for _, want := range []string{
			"InternalError", "UnauthorizedOperation.UinNoAuth", "RequestLimitExceeded",
		} {
			_, err := client.Do(t.Context(), allCall, struct{}{}, &struct{}{})
			if code(err) != want {
				t.Errorf("got %v, want %s", err, want)
			}
		}
	})
}

func TestAnUnknownDeniedActionIsAnError(t *testing.T) {
	_, err := simulator.New(simulator.Options{Denied: []string{allCall.Action, "Other"}})
	const want = `unknown action "Other": use one of DescribeCustomerInfo, QueryCreditByUinList, ` +
		"QueryDirectCustomersCredit, QueryPartnerCredit"
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}
