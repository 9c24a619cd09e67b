package request_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/ratelimit"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/request"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// query is the In of the tests' action, QueryCreditByUinList.
type query struct{ UinList []uint64 }

type action = request.Action[query, string]

// keySource is a credential source. It calls before first, if it is not nil.
type keySource struct{ before func() error }

func (k keySource) Credentials(context.Context) (tencentapi.Credentials, error) {
	demo := tencentapi.Credentials{
		SecretID:  simulator.DemoAccount.SecretID,
		SecretKey: simulator.DemoAccount.SecretKey,
	}
	if k.before == nil {
		return demo, nil
	}
	return demo, k.before()
}

// decodeData returns the text of a Response's Data.
func decodeData(_ query, response []byte, _ string) (string, error) {
	var text json.RawMessage
	if err := tencentapi.DecodeObject(response, map[string]any{"Data": &text}); err != nil {
		return "", err
	}
	if text == nil {
		return "", errors.New("no Data")
	}
	return string(text), nil
}

var customer = simulator.Customers{1: {
	TotalCredit:     json.RawMessage("5"),
	RemainingCredit: json.RawMessage("4"),
}}

const customersData = `[{"RemainingCredit":4,"TotalCredit":5,"Uin":1}]`

// constantRequest is a request that does not change.
var constantRequest = request.Request[query]{Body: func() query { return query{[]uint64{1}} }}

// inVirtualTime runs a test with an action of a simulator. The round trip takes 100 ms.
func inVirtualTime(
	t *testing.T,
	options simulator.Options,
	source keySource,
	test func(*testing.T, *action, *simtest.Simulator),
) {
	t.Helper()
	sim := simtest.New(t, options)
	distant := simtest.Distant(100*time.Millisecond, sim)
	withHandler(t, distant, source, func(t *testing.T, a *action) { test(t, a, sim) })
}

// withHandler runs a test with an action whose requests go to the handler.
func withHandler(
	t *testing.T,
	handler http.Handler,
	source keySource,
	test func(*testing.T, *action),
) {
	t.Helper()
	simtest.InVirtualTime(t, handler, func(t *testing.T, transport *http.Transport) {
		test(t, newAction(t, transport, source, ratelimit.New(5)))
	})
}

// newAction returns an action that uses the transport.
func newAction(
	t *testing.T,
	transport http.RoundTripper,
	source keySource,
	limiter *ratelimit.Limiter,
) *action {
	t.Helper()
	endpoint, err := tencentapi.ParseEndpoint("http://127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	return request.New(request.Options[query, string]{
		Client:      tencentapi.New(endpoint, transport, "test", "test"),
		Credentials: source,
		Limiter:     limiter,
		Service:     "intlpartnersmgt",
		Version:     "2022-09-28",
		Name:        "QueryCreditByUinList",
		Decode:      decodeData,
	})
}

// responseCodes returns the code of each response, or an empty text for a success.
func responseCodes(sim *simtest.Simulator) (codes []string) {
	for _, request := range sim.Requests() {
		codes = append(codes, request.Code)
	}
	return codes
}

// wantAnswer sends a request with Do, and checks that it is answered.
func wantAnswer(t *testing.T, a *action, r request.Request[query]) {
	t.Helper()
	if got, err := a.Do(t.Context(), r); err != nil || got != customersData {
		t.Errorf("got %s, %v", got, err)
	}
}
