package conformance

import (
	"bytes"
	"cmp"
	"encoding/json"
	"flag"
	"io"
	"maps"
	"net/http"
	"net/http/httputil"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common"
	tchttp "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/http"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/profile"
	sts "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/sts/v20180813"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// record makes TestRecord write the file of requests. In the directory of this module:
//
//	go test -run TestRecord -record ../../internal/simulator/simtest/testdata/sdk-requests.json
var record = flag.String("record", "", "the `file` that TestRecord writes")

// recorder is a transport that keeps each request and answers without a network.
type recorder struct{ raw []byte }

// RoundTrip implements http.RoundTripper.
func (r *recorder) RoundTrip(request *http.Request) (answer *http.Response, err error) {
	if r.raw, err = httputil.DumpRequestOut(request, true); err != nil {
		return nil, err
	}
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{}, Request: request,
		Body: io.NopCloser(strings.NewReader(`{"Response":{"RequestId":"none"}}`)),
	}, nil
}

// recordedCalls are the calls that TestRecord makes.
func recordedCalls() map[string]call {
	token := "example-session-token"
	list := object{"UinList": uins(2)}
	return map[string]call{
		"list":             {action: "QueryCreditByUinList", in: list},
		"empty parameters": {action: "QueryDirectCustomersCredit"},
		"null parameters":  {action: "QueryDirectCustomersCredit", in: object(nil)},
		"token":            {action: "QueryCreditByUinList", in: list, token: token},
		"umlauts": {
			action: "QueryPartnerCredit", in: object{"Remark": "Müller & Söhne <ß> 北京 \u2028\\"},
		},
		"request client": {requestClient: "terraform-provider"},
		"region and port": {
			region: "ap-singapore", header: map[string]string{"Host": "127.0.0.1:8025"},
		},
		"sts": {
			service: "sts",
			version: "2018-08-13",
			region:  "ap-singapore",
			action:  "AssumeRole",
			in:      demoRole(object{"DurationSeconds": 900}),
		},
		"sts with token": {
			service: "sts",
			version: "2018-08-13",
			region:  "ap-singapore",
			action:  "GetCallerIdentity",
			token:   token,
		},
		"GET": {service: "sts", region: "ap-singapore", profile: func(p *profile.ClientProfile) {
			p.HttpProfile.ReqMethod = "GET"
		}},
	}
}

// assumeRoleRequest returns a request with parameters that a query must escape.
func assumeRoleRequest() *sts.AssumeRoleRequest {
	request := sts.NewAssumeRoleRequest()
	request.RoleArn = common.StringPtr("qcs::cam::uin/100000000001:roleName/demo")
	request.RoleSessionName = common.StringPtr("Müller & Söhne+*~")
	request.Tags = []*sts.Tag{{Key: common.StringPtr("a b"), Value: common.StringPtr("c=d/e")}}
	return request
}

// The requests are of the time of the recording, because the SDK has no other clock.
func TestRecord(t *testing.T) {
	if *record == "" {
		t.Skip("it needs -record FILE")
	}
	var recordings []simtest.SDKRequest
	calls := recordedCalls()
	for _, name := range slices.Sorted(maps.Keys(calls)) {
		c := calls[name]
		wire := &recorder{}
		c.id, c.key, c.transport = "AKIDexample", "example-secret-key", wire
		var request tchttp.Request = c.request(t)
		if name == "GET" {
			request = assumeRoleRequest() // a CommonRequest has no parameters in its query
		}
		host := cmp.Or(c.service, "intlpartnersmgt") + ".intl.tencentcloudapi.com"
		err := c.client(host).Send(request, tchttp.NewCommonResponse())
		if err != nil {
			t.Fatal(err)
		}
		seconds, err := strconv.ParseInt(request.GetParams()["Timestamp"], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		recordings = append(recordings, simtest.SDKRequest{
			Name: name, Service: request.GetService(), Timestamp: seconds,
			SecretID: c.id, SecretKey: c.key, Token: c.token, Raw: string(wire.raw),
		})
	}
	writeRecordings(t, recordings)
}

// writeRecordings writes the file of requests.
func writeRecordings(t *testing.T, recordings []simtest.SDKRequest) {
	t.Helper()
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(map[string]any{
		"comment":  "Requests of tencentcloud-sdk-go. The keys are invented.",
		"requests": recordings,
	}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(*record, text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// After an update of the SDK, its requests must be recorded again.
func TestRecordingsAreThoseOfTheSDK(t *testing.T) {
	wire := &recorder{}
	if _, err := (call{transport: wire}).send(t, "recorder.example"); err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(wire.raw), "\r\nX-Tc-Requestclient: ")
	client, _, _ := strings.Cut(rest, "\r\n")
	for _, r := range simtest.SDKRequests(t) {
		if client == "" || !strings.Contains(r.Raw, "\r\nX-Tc-Requestclient: "+client) {
			t.Errorf("%s is not a request of %s: see CONTRIBUTING.md", r.Name, client)
		}
	}
}
