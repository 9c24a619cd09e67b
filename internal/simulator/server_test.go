package simulator_test

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// testServer is a simulator that listens on loopback. The tests call it with the provider's client.
type testServer struct {
	*simtest.Simulator
	url string
}

func serve(t *testing.T, options simulator.Options) testServer {
	t.Helper()
	sim, url := simtest.Serve(t, options)
	return testServer{sim, url}
}

// client returns a client that calls the server over a transport.
func (s testServer) client(t *testing.T, transport http.RoundTripper) *tencentapi.Client {
	t.Helper()
	endpoint, err := tencentapi.ParseEndpoint(s.url)
	if err != nil {
		t.Fatal(err)
	}
	return tencentapi.New(endpoint, transport, "test", "test")
}

// call returns the answer's Data as text.
func (s testServer) call(t *testing.T, call tencentapi.Call, in any) (string, error) {
	t.Helper()
	return s.callWithin(t.Context(), t, call, in)
}

// callWithin is call with a context. It takes at most ten seconds.
func (s testServer) callWithin(ctx context.Context, t *testing.T, call tencentapi.Call, in any) (
	string, error,
) {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	var out struct{ Data rawText }
	_, err := s.client(t, http.DefaultTransport).Do(ctx, call, in, &out)
	return string(out.Data), err
}

// response returns the text of the answer's Response up to RequestId.
func (s testServer) response(t *testing.T, call tencentapi.Call, in any) (string, error) {
	t.Helper()
	var out rawText
	_, err := s.client(t, http.DefaultTransport).Do(t.Context(), call, in, &out)
	members, _, _ := strings.Cut(string(out), `,"RequestId"`)
	return members, err
}

// callSTS returns the answer of an action of STS.
func (s testServer) callSTS(t *testing.T, call tencentapi.Call, in any) (out stsAnswer, err error) {
	t.Helper()
	_, err = s.client(t, http.DefaultTransport).Do(t.Context(), call, in, &out)
	return out, err
}

// rawText is JSON as it is in an answer.
type rawText string

func (r *rawText) UnmarshalJSON(text []byte) error {
	*r = rawText(text)
	return nil
}

// stsAnswer contains the members of the answers with keys.
type stsAnswer struct {
	Credentials struct {
		TmpSecretID         string `json:"TmpSecretId"`
		TmpSecretKey, Token string
	}
}

// keys returns the issued keys.
func (a stsAnswer) keys() tencentapi.Credentials {
	return tencentapi.Credentials{
		SecretID:  a.Credentials.TmpSecretID,
		SecretKey: a.Credentials.TmpSecretKey,
		Token:     a.Credentials.Token,
	}
}

var demoCall = tencentapi.Call{
	Service: "intlpartnersmgt", Version: "2022-09-28", Action: "QueryCreditByUinList",
	Credentials: tencentapi.Credentials{
		SecretID:  simulator.DemoAccount.SecretID,
		SecretKey: simulator.DemoAccount.SecretKey,
	},
}

// allCall is a call for all customers.
var allCall = changed(demoCall, func(c *tencentapi.Call) {
	c.Action = "QueryDirectCustomersCredit"
})

// partnerCall is a call for the partner's own credit.
var partnerCall = changed(demoCall, func(c *tencentapi.Call) { c.Action = "QueryPartnerCredit" })

// infoCall is a call for the information about customers.
var infoCall = changed(demoCall, func(c *tencentapi.Call) { c.Action = "DescribeCustomerInfo" })

// requestsFor1And2 yields a request of each action. Those with UINs are for the customers 1 and 2.
func requestsFor1And2() iter.Seq2[tencentapi.Call, any] {
	return func(yield func(tencentapi.Call, any) bool) {
		_ = yield(demoCall, uins(1, 2)) && yield(allCall, struct{}{}) &&
			yield(partnerCall, struct{}{}) && yield(infoCall, customerUINs(1, 2))
	}
}

// stsCall returns a signed call of STS.
func stsCall(action string) tencentapi.Call {
	return tencentapi.Call{
		Service: "sts", Version: "2018-08-13", Action: action,
		Region: "ap-singapore", Credentials: demoCall.Credentials,
	}
}

var webIdentityCall = tencentapi.Call{
	Service: "sts", Version: "2018-08-13",
	Action: "AssumeRoleWithWebIdentity", Region: "ap-singapore", Unsigned: true,
}

// changed returns a call with a change.
func changed(call tencentapi.Call, change func(*tencentapi.Call)) tencentapi.Call {
	change(&call)
	return call
}

// uins returns the parameters of QueryCreditByUinList.
func uins(list ...uint64) any { return map[string]any{"UinList": list} }

// customerUINs returns the parameters of DescribeCustomerInfo.
func customerUINs(list ...uint64) any { return map[string]any{"CustomerUin": list} }

// examplePartner has the amounts of the documentation's example.
func examplePartner() *simulator.Partner {
	return &simulator.Partner{
		AllocatedCredit: json.RawMessage("50"),
		TotalCredit:     json.RawMessage("1050.1"),
		RemainingCredit: json.RawMessage("1000.1"),
	}
}

// code returns the API's error code in an error. It is empty if there is none.
func code(err error) string {
	var failure *tencentapi.Error
	if errors.As(err, &failure) {
		return failure.Code
	}
	return ""
}

// message returns the API's message in an error. It is empty if there is none.
func message(err error) string {
	var failure *tencentapi.Error
	if errors.As(err, &failure) {
		return failure.Message
	}
	return ""
}
