package conformance

import (
	"strings"
	"testing"
	"time"

	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/profile"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

func TestCallsThatSucceed(t *testing.T) {
	_, host := serve(t, simulator.Options{})
	header := func(name, value string) outcome {
		return outcome{call: call{header: map[string]string{name: value}}}
	}
	checkCodes(t, host, map[string]outcome{
		"valid":          {},
		"another header": header("X-TC-TraceId", "1"),
		"a charset":      header("Content-Type", "application/json; charset=utf-8"),
		"another host":   header("Host", "intlpartnersmgt.intl.tencentcloudapi.com"),
		"English": {call: call{profile: func(p *profile.ClientProfile) {
			p.Language = "en-US"
		}}},
		"region":                 {call: call{region: "ap-singapore"}},
		"request client":         {call: call{requestClient: "terraform"}},
		"longest request client": {call: call{requestClient: strings.Repeat("a", 128)}},
		"idempotency key": {call: call{profile: func(p *profile.ClientProfile) {
			p.UnsafeRetryOnConnectionFailure = true
		}}},
	})
}

func TestCallsThatAreRejected(t *testing.T) {
	_, host := serve(t, simulator.Options{})
	german := func(p *profile.ClientProfile) { p.Language = "de" }
	upper := func(p *profile.ClientProfile) { p.HttpProfile.Endpoint = upperHost(host) }
	gateway := func(p *profile.ClientProfile) { throughGateway(p, host) }
	checkCodes(t, host, map[string]outcome{
		"key":         {call{key: "other"}, "AuthFailure.SignatureFailure"},
		"service":     {call{service: "cvm"}, "AuthFailure.SignatureFailure"},
		"host":        {call{profile: upper}, "AuthFailure.SignatureFailure"},
		"API gateway": {call{profile: gateway}, "AuthFailure.SignatureFailure"},
		"id":          {call{id: "AKIDother"}, "AuthFailure.SecretIdNotFound"},
		"space in id": {call{id: "AKID demo"}, "AuthFailure.InvalidAuthorization"},
		"unsigned":    {call{skipSign: true}, "AuthFailure.InvalidAuthorization"},
		"token":       {call{token: "unexpected"}, "AuthFailure.TokenFailure"},
		"version":     {call{version: "2021-01-01"}, "NoSuchVersion"},
		"action":      {call{action: "QueryVoucherPool"}, "InvalidAction"},
		"language":    {call{profile: german}, "InvalidParameterValue"},
	})
}

// upperHost returns another name of the host, in capitals. The SDK signs it as it is.
func upperHost(host string) string { return strings.Replace(host, "127.0.0.1", "LOCALHOST", 1) }

// throughGateway makes the SDK sign one host and send to another.
func throughGateway(p *profile.ClientProfile, host string) {
	p.HttpProfile.Endpoint, p.HttpProfile.ApigwEndpoint = "partner.example", host
}

func TestOptionsOfTheSimulator(t *testing.T) {
	const expired, token = "AuthFailure.SignatureExpire", "AuthFailure.TokenFailure"
	list := call{action: "QueryCreditByUinList", in: object{"UinList": []uint64{5}}}
	temporary := simulator.Options{Accounts: []simulator.Account{
		{SecretID: "AKIDdemo", SecretKey: "demo-secret-key", Token: "t"},
	}}
	denied := simulator.Options{Denied: []string{"QueryPartnerCredit"}}
	for name, c := range map[string]struct {
		options simulator.Options
		outcome
	}{
		"299 s":    {simulator.Options{ClockOffset: 299 * time.Second}, outcome{}},
		"302 s":    {simulator.Options{ClockOffset: 302 * time.Second}, outcome{want: expired}},
		"past":     {simulator.Options{ClockOffset: -302 * time.Second}, outcome{want: expired}},
		"token":    {temporary, outcome{call: call{token: "t"}}},
		"no token": {temporary, outcome{want: token}},
		"region": {
			simulator.Options{RejectRegion: true},
			outcome{call{region: "ap-singapore"}, "UnsupportedRegion"},
		},
		"denied": {denied, outcome{want: "UnauthorizedOperation.UinNoAuth"}},
		"no customer": {
			simulator.Options{NotCustomerFails: true},
			outcome{list, "UnauthorizedOperation.NotCustomerUin"},
		},
		"no partner": {
			simulator.Options{Customers: simulator.Customers{}},
			outcome{want: "FailedOperation"},
		},
	} {
		_, host := serve(t, c.options)
		checkCodes(t, host, map[string]outcome{name: c.outcome})
	}
}
