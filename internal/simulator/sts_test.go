package simulator_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// stsAnswer is what the three actions answer together.
type stsAnswer struct {
	Credentials struct {
		TmpSecretID         string `json:"TmpSecretId"`
		TmpSecretKey, Token string
	}
	AccountID string `json:"AccountId"`
	Arn, Type string
}

func askSTS(t *testing.T, sim *simtest.Simulator, call tencentapi.Call, in any) (stsAnswer, error) {
	t.Helper()
	server := httptest.NewServer(sim)
	defer server.Close()
	endpoint, err := tencentapi.ParseEndpoint(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	var out stsAnswer
	_, err = tencentapi.New(endpoint, http.DefaultTransport, "test", "test").Do(t.Context(), call, in, &out)
	return out, err
}

func stsCall(action string) tencentapi.Call {
	return tencentapi.Call{Service: "sts", Version: "2018-08-13", Action: action, Region: "ap-singapore", Credentials: demoCall.Credentials}
}

var webCall = tencentapi.Call{Service: "sts", Version: "2018-08-13", Action: "AssumeRoleWithWebIdentity", Region: "ap-singapore", Unsigned: true}

func TestIssuedKeysMayCall(t *testing.T) {
	sim := simtest.New(t, simulator.Options{Customers: customers(t)})
	for name, ask := range map[string]func() (stsAnswer, error){
		"AssumeRole": func() (stsAnswer, error) {
			return askSTS(t, sim, stsCall("AssumeRole"), map[string]any{"RoleArn": simulator.DemoRole.ARN, "RoleSessionName": "test"})
		},
		"AssumeRoleWithWebIdentity": func() (stsAnswer, error) {
			return askSTS(t, sim, webCall, map[string]any{
				"RoleArn": simulator.DemoRole.ARN, "RoleSessionName": "test", "WebIdentityToken": "demo-web-identity-token", "ProviderId": "OIDC", "DurationSeconds": 60,
			})
		},
	} {
		answer, err := ask()
		if err != nil {
			t.Fatal(name, err)
		}
		keys := tencentapi.Credentials{SecretID: answer.Credentials.TmpSecretID, SecretKey: answer.Credentials.TmpSecretKey, Token: answer.Credentials.Token}
		call := demoCall
		call.Credentials = keys
		if _, err := askForOne(t, sim, call); err != nil {
			t.Errorf("%s: the keys may not call: %v", name, err)
		}
		call = stsCall("GetCallerIdentity")
		call.Credentials = keys
		if identity, err := askSTS(t, sim, call, struct{}{}); err != nil || identity.AccountID != "100000000001" || identity.Type != "CAMRole" || identity.Arn != simulator.DemoRole.ARN {
			t.Errorf("%s: the keys are %+v's, %v", name, identity, err)
		}
	}
	if identity, err := askSTS(t, sim, stsCall("GetCallerIdentity"), struct{}{}); err != nil || identity.AccountID != "100000000001" || identity.Type != "CAMUser" {
		t.Errorf("permanent keys are %+v's, %v", identity, err)
	}
}

func askForOne(t *testing.T, sim *simtest.Simulator, call tencentapi.Call) (string, error) {
	t.Helper()
	return ask(t, sim, call, uins(1))
}

func TestSTSRefuses(t *testing.T) {
	with := func(call tencentapi.Call, change func(*tencentapi.Call)) tencentapi.Call {
		change(&call)
		return call
	}
	in := func(more map[string]any) map[string]any {
		fields := map[string]any{
			"RoleArn": simulator.DemoRole.ARN, "RoleSessionName": "test", "WebIdentityToken": "demo-web-identity-token", "ProviderId": "OIDC",
		}
		for name, value := range more {
			fields[name] = value
		}
		return fields
	}
	assume := stsCall("AssumeRole")
	for name, c := range map[string]struct {
		call tencentapi.Call
		in   any
		want string
	}{
		"no region":          {with(assume, func(c *tencentapi.Call) { c.Region = "" }), in(nil), "MissingParameter"},
		"version":            {with(assume, func(c *tencentapi.Call) { c.Version = "2022-09-28" }), in(nil), "NoSuchVersion"},
		"another service":    {with(assume, func(c *tencentapi.Call) { c.Service = "intlpartnersmgt" }), in(nil), "AuthFailure.SignatureFailure"},
		"unsigned":           {with(assume, func(c *tencentapi.Call) { c.Unsigned = true }), in(nil), "AuthFailure.InvalidAuthorization"},
		"signed":             {with(webCall, func(c *tencentapi.Call) { c.Unsigned = false }), in(nil), "AuthFailure.InvalidAuthorization"},
		"key":                {with(assume, func(c *tencentapi.Call) { c.Credentials.SecretKey = "x" }), in(nil), "AuthFailure.SignatureFailure"},
		"role":               {assume, in(map[string]any{"RoleArn": "other"}), "ResourceNotFound.RoleNotFound"},
		"session name":       {assume, in(map[string]any{"RoleSessionName": "a b"}), "InvalidParameter.ParamError"},
		"no session name":    {assume, in(map[string]any{"RoleSessionName": ""}), "InvalidParameter.ParamError"},
		"too long":           {assume, in(map[string]any{"DurationSeconds": 43201}), "InvalidParameter.OverTimeError"},
		"no duration":        {assume, in(map[string]any{"DurationSeconds": 0}), "InvalidParameter.OverTimeError"},
		"no number":          {assume, in(map[string]any{"DurationSeconds": "1"}), "InvalidParameter.ParamError"},
		"external id":        {assume, in(map[string]any{"ExternalId": "x"}), "UnauthorizedOperation"},
		"policy":             {assume, in(map[string]any{"Policy": "{"}), "InvalidParameter.StrategyFormatError"},
		"policy not escaped": {assume, in(map[string]any{"Policy": "{\"a\":\"%zz\"}"}), "InvalidParameter.StrategyFormatError"},
		"token":              {webCall, in(map[string]any{"WebIdentityToken": "x"}), "InvalidParameter.WebIdentityTokenError"},
		"identity provider":  {webCall, in(map[string]any{"ProviderId": "x"}), "InvalidParameter.WebIdentityTokenError"},
	} {
		sim := simtest.New(t, simulator.Options{})
		_, err := askSTS(t, sim, c.call, c.in)
		var failure *tencentapi.Error
		if !errors.As(err, &failure) || failure.Code != c.want {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
		if requests := sim.Requests(); len(sim.Issued()) != 0 || requests[0].Code != c.want || requests[0].Action != c.call.Action {
			t.Errorf("%s: the simulator saw %+v", name, requests)
		}
	}
}

func TestFaultsOfThePartnerAPIAreNotThoseOfSTS(t *testing.T) {
	options := simulator.Options{Faults: []simulator.Fault{{Name: "InternalError"}}, STSFaults: []simulator.Fault{{Name: "html", Times: 1}, {Name: "Brand.New", Times: 1}}}
	sim := simtest.New(t, options)
	for _, want := range []string{"not the API's", "Brand.New", ""} {
		_, err := askSTS(t, sim, stsCall("GetCallerIdentity"), struct{}{})
		if (want == "") != (err == nil) || (err != nil && !strings.Contains(err.Error(), want)) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	if _, err := askForOne(t, sim, demoCall); err == nil || !strings.Contains(err.Error(), "InternalError") {
		t.Errorf("got %v", err)
	}
	for _, fault := range []string{"nonsense", "omit"} {
		if _, err := simulator.New(simulator.Options{STSFaults: []simulator.Fault{{Name: fault}}}); err == nil {
			t.Errorf("the fault %s is taken", fault)
		}
	}
}

func TestMetadataServiceNamesTheRoleAndItsKeys(t *testing.T) {
	sim := simtest.New(t, simulator.Options{STSFaults: []simulator.Fault{{Name: "InternalError", Times: 1}, {Name: "http-503", Times: 1}}})
	server := httptest.NewServer(sim)
	defer server.Close()
	for _, c := range []struct {
		name   string
		status int
		want   string
	}{
		{"demo", 200, `{"Code":"InternalError"}`},
		{"demo", 503, "told to"},
		{"", 200, "demo"},
		{"demo", 200, `"Code":"Success"`},
		{"other", 404, "not found"},
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/latest/meta-data/cam/security-credentials/"+c.name, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if err != nil || answer.StatusCode != c.status || !strings.Contains(string(body), c.want) {
			t.Errorf("%q: %d %s, %v", c.name, answer.StatusCode, body, err)
		}
	}
	if len(sim.Issued()) != 1 || len(sim.Requests()) != 5 || sim.Requests()[4].Code != "404" {
		t.Errorf("%d keys were issued, %+v", len(sim.Issued()), sim.Requests())
	}
}

// The API counts by identity: renewed keys of a role share its limit.
func TestLimitCountsTheRoleNotItsKeys(t *testing.T) {
	sim := simtest.New(t, simulator.Options{Customers: customers(t), Limit: 2, LimitMode: simulator.SlidingCountingRejections})
	for i, want := range []string{"", "", "RequestLimitExceeded"} {
		answer, err := askSTS(t, sim, stsCall("AssumeRole"), map[string]any{"RoleArn": simulator.DemoRole.ARN, "RoleSessionName": "test"})
		if err != nil {
			t.Fatal(err)
		}
		call := demoCall
		call.Credentials = tencentapi.Credentials{
			SecretID: answer.Credentials.TmpSecretID, SecretKey: answer.Credentials.TmpSecretKey, Token: answer.Credentials.Token,
		}
		_, err = askForOne(t, sim, call)
		var failure *tencentapi.Error
		if errors.As(err, &failure); (want == "") != (err == nil) || (failure != nil && failure.Code != want) {
			t.Errorf("request %d: got %v, want %q", i, err, want)
		}
	}
}
