package conformance

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common"
	tcerr "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/errors"
	tchttp "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/http"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/profile"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// object is a JSON object, as the SDK takes parameters.
type object = map[string]any

// call is a call of the SDK's common client. Empty fields have valid values of the partner API.
type call struct {
	action, service, version, region string
	id, key, token                   string
	in                               any
	requestClient                    string
	header                           map[string]string
	skipSign                         bool
	profile                          change
	transport                        http.RoundTripper
}

// serve starts a simulator and returns it with its host and port.
func serve(t *testing.T, options simulator.Options) (sim *simtest.Simulator, host string) {
	t.Helper()
	if options.Customers == nil {
		options.Customers, options.Partner = customers(t)
	}
	sim, url := simtest.Serve(t, options)
	return sim, strings.TrimPrefix(url, "http://")
}

// customers returns two customers, one without credit, and the partner.
func customers(t *testing.T) (simulator.Customers, *simulator.Partner) {
	t.Helper()
	list, partner, err := simulator.ParseFile([]byte(`{"Customers": {
		"100000000007": {"TotalCredit": 100.00, "RemainingCredit": 3.50},
		"100000000008": {"TotalCredit": 0.3, "RemainingCredit": -0.1, "Status": "2"},
		"100000000009": {}}, "Partner": {"TotalCredit": 1050.1, "RemainingCredit": 1000.1}}`))
	if err != nil {
		t.Fatal(err)
	}
	return list, partner
}

// change is a change of the SDK's profile.
type change = func(*profile.ClientProfile)

// plainHTTP returns a profile for plain HTTP to the host.
func plainHTTP(host string) *profile.ClientProfile {
	p := profile.NewClientProfile()
	p.HttpProfile.Scheme, p.HttpProfile.Endpoint = "HTTP", host
	return p
}

// client returns the SDK's client for the call.
func (c call) client(host string) *common.Client {
	p := plainHTTP(host)
	if c.profile != nil {
		c.profile(p)
	}
	keys := common.NewTokenCredential(cmp.Or(c.id, simulator.DemoAccount.SecretID),
		cmp.Or(c.key, simulator.DemoAccount.SecretKey), c.token)
	client := common.NewCommonClient(keys, c.region, p)
	if c.requestClient != "" {
		client.WithRequestClient(c.requestClient)
	}
	if c.transport != nil {
		client.WithHttpTransport(c.transport)
	}
	return client
}

// request returns the SDK's request.
func (c call) request(t *testing.T) *tchttp.CommonRequest {
	t.Helper()
	request := tchttp.NewCommonRequest(cmp.Or(c.service, "intlpartnersmgt"),
		cmp.Or(c.version, "2022-09-28"), cmp.Or(c.action, "QueryPartnerCredit"))
	request.SetSkipSign(c.skipSign)
	request.SetHeader(c.header)
	if err := request.SetActionParameters(c.in); err != nil {
		t.Fatal(err)
	}
	return request
}

// send makes the call. It returns the JSON text that the SDK read, and the SDK's error. If the API
// answered with the error, its request ID must be the one in the answer.
func (c call) send(t *testing.T, host string) (string, error) {
	t.Helper()
	wire := &lastAnswer{next: cmp.Or(c.transport, direct)}
	c.transport = wire
	response := tchttp.NewCommonResponse()
	err := c.client(host).Send(c.request(t), response)
	var failure *tcerr.TencentCloudSDKError
	if errors.As(err, &failure) && !strings.HasPrefix(failure.Code, "ClientError.") {
		if got := wire.requestID(); got != failure.RequestId || len(got) != 32 {
			t.Errorf("%s: the request ID is %q, want %q", c.action, failure.RequestId, got)
		}
		if failure.Message == "" {
			t.Errorf("%s: %s has no message", c.action, failure.Code)
		}
	}
	return string(response.GetBody()), err
}

// codeOf returns the code of the SDK's error, or "" without an error.
func codeOf(t *testing.T, err error) string {
	t.Helper()
	var failure *tcerr.TencentCloudSDKError
	if err != nil && !errors.As(err, &failure) {
		t.Errorf("not an error of the SDK: %v", err)
	}
	if failure == nil {
		return ""
	}
	return failure.Code
}

// outcome is a call and the code of the error that it must get, "" for none.
type outcome struct {
	call call
	want string
}

// checkCodes makes the calls and checks their outcomes.
func checkCodes(t *testing.T, host string, outcomes map[string]outcome) {
	t.Helper()
	for name, o := range outcomes {
		t.Run(name, func(t *testing.T) {
			t.Helper()
			if _, err := o.call.send(t, host); codeOf(t, err) != o.want {
				t.Errorf("got %v, want %q", err, o.want)
			}
		})
	}
}

// lastAnswer is a transport that keeps the body of the last answer.
type lastAnswer struct {
	next http.RoundTripper
	body []byte
}

// RoundTrip implements http.RoundTripper. Up to a megabyte of the body arrives.
func (l *lastAnswer) RoundTrip(request *http.Request) (*http.Response, error) {
	answer, err := l.next.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if l.body, err = io.ReadAll(io.LimitReader(answer.Body, 1<<20)); err != nil {
		answer.Body = io.NopCloser(io.MultiReader(bytes.NewReader(l.body), failing{err}))
		return answer, nil
	}
	answer.Body = io.NopCloser(bytes.NewReader(l.body))
	return answer, nil
}

// requestID returns the request ID in the answer. The SDK ignores the case of the name.
func (l *lastAnswer) requestID() string {
	_, rest, _ := strings.Cut(string(l.body), `"RequestId":"`)
	id, _, _ := strings.Cut(rest, `"`)
	return id
}

// failing is a reader that returns its error.
type failing struct{ error }

func (f failing) Read([]byte) (int, error) { return 0, f.error }
