package conformance

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/profile"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

func TestFaultsAsTheSDKReportsThem(t *testing.T) {
	const parse, network = "ClientError.ParseJsonError", "ClientError.NetworkError"
	for name, want := range map[string]string{
		"http-503":                   parse, // the SDK reads the body before the status
		simulator.HTML:               parse,
		simulator.Cut:                parse,
		simulator.Endless:            parse, // lastAnswer cuts it
		simulator.Reset:              network,
		simulator.NoData:             "",
		"InternalError":              "InternalError",
		"RequestLimitExceeded":       "RequestLimitExceeded",
		"AuthFailure.TokenFailure":   "AuthFailure.TokenFailure",
		"UnauthorizedOperation.Some": "UnauthorizedOperation.Some",
		"Brand.New":                  "Brand.New",
	} {
		t.Run(name, func(t *testing.T) {
			faults := []simulator.Fault{{Name: name, Times: 1}}
			_, host := serve(t, simulator.Options{Faults: faults})
			if _, err := (call{}).send(t, host); codeOf(t, err) != want {
				t.Errorf("got %v, want %q", err, want)
			}
			if _, err := (call{}).send(t, host); err != nil {
				t.Errorf("the fault applies again: %v", err)
			}
		})
	}
}

func TestContentFaultsReachTheSDK(t *testing.T) {
	actions := []call{
		{action: "QueryCreditByUinList", in: object{"UinList": uins(2)}},
		{action: "DescribeCustomerInfo", in: object{"CustomerUin": uins(2)}},
		{action: "QueryPartnerCredit"},
	}
	for fault, wants := range map[string][3]string{
		simulator.Omit: {
			`"Data":[{"RemainingCredit":-0.1`,
			`"Data":[{"AccountStatus":"2"`,
			`"Response":{"RequestId"`,
		},
		simulator.NullAmount: {
			`"RemainingCredit":null`, `"AccountStatus":null`, `"RemainingCredit":null`,
		},
		simulator.Double: {
			`,"Uin":100000000008},{"R`, `000008"},{"Acc`, `"RemainingCredit":0.123456`,
		},
		simulator.Contradict: {
			`"RemainingCredit":0.123456`, `"AccountStatus":"2"`, `"RemainingCredit":0.123456`,
		},
		simulator.Unrequested: {`"Uin":1}`, `"CustomerUin":"1"`, `"RemainingCredit":1000.1`},
		simulator.Unreadable: {
			`"RemainingCredit":"many"`, `"AccountStatus":0`, `"RemainingCredit":"many"`,
		},
	} {
		_, host := serve(t, simulator.Options{Faults: []simulator.Fault{{Name: fault}}})
		for i, c := range actions {
			if got, err := c.send(t, host); err != nil || !strings.Contains(got, wants[i]) {
				t.Errorf("%s, %s: got %s, %v; want %s", fault, c.action, got, err, wants[i])
			}
		}
	}
}

func TestSDKRetriesAtTheLimit(t *testing.T) {
	list, partner := customers(t)
	sim := simtest.New(t, simulator.Options{
		Customers: list, Partner: partner, Limit: 1, LimitMode: simulator.Sliding,
	})
	simtest.InVirtualTime(t, sim, func(t *testing.T, network *http.Transport) {
		c := call{transport: network, profile: func(p *profile.ClientProfile) {
			p.RateLimitExceededMaxRetries = 1
		}}
		start := time.Now()
		for range 2 {
			if _, err := c.send(t, "simulator.example:1"); err != nil {
				t.Error(err)
			}
		}
		if took := time.Since(start); took != time.Second || len(sim.Requests()) != 3 {
			t.Errorf("two calls took %v and %d requests", took, len(sim.Requests()))
		}
		c.profile = nil
		if _, err := c.send(t, "simulator.example:1"); codeOf(t, err) != "RequestLimitExceeded" {
			t.Errorf("got %v", err)
		}
	})
}

func TestSDKGivesUpASilentServer(t *testing.T) {
	sim := simtest.New(t, simulator.Options{Faults: []simulator.Fault{{Name: simulator.Silent}}})
	simtest.InVirtualTime(t, sim, func(t *testing.T, network *http.Transport) {
		start := time.Now()
		_, err := call{transport: network}.send(t, "simulator.example:1")
		if codeOf(t, err) != "ClientError.NetworkError" || time.Since(start) != time.Minute {
			t.Errorf("got %v after %v", err, time.Since(start))
		}
	})
}

// The SDK follows redirects. Go removes Authorization when the host changes, but not X-TC-Token.
func TestSDKFollowsARedirect(t *testing.T) {
	_, host := serve(t, simulator.Options{Faults: []simulator.Fault{{Name: simulator.Redirect}}})
	c := call{token: "token", transport: rejecting{t, host}}
	_, err := c.send(t, host)
	if codeOf(t, err) != "ClientError.NetworkError" ||
		!strings.Contains(err.Error(), "elsewhere.example") {
		t.Errorf("got %v", err)
	}
}

// rejecting is a transport that rejects all hosts except one.
type rejecting struct {
	t    *testing.T
	host string
}

// RoundTrip implements http.RoundTripper.
func (r rejecting) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.URL.Host == r.host {
		return direct.RoundTrip(request)
	}
	if request.Header.Get("Authorization") != "" || request.Header.Get("X-TC-Token") == "" {
		r.t.Errorf("the redirected request has other headers: %v", request.Header)
	}
	return nil, http.ErrSchemeMismatch
}
