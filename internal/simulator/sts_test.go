package simulator_test

import (
	"errors"
	"maps"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

func TestIssuedKeysMayCall(t *testing.T) {
	sim := serve(t, simulator.Options{Customers: customers(t)})
	for _, c := range []struct {
		call tencentapi.Call
		in   map[string]any
	}{
		{stsCall("AssumeRole"), demoRoleInput()},
		{webIdentityCall, map[string]any{
			"RoleArn": simulator.DemoRole.ARN, "RoleSessionName": "test",
			"WebIdentityToken": "demo-web-identity-token", "ProviderId": "OIDC",
			"DurationSeconds": 60,
		}},
	} {
		answer, err := sim.callSTS(t, c.call, c.in)
		if err != nil {
			t.Fatal(c.call.Action, err)
		}
		call := demoCall
		call.Credentials = answer.keys()
		if _, err := sim.call(t, call, uins(1)); err != nil {
			t.Errorf("%s: the keys may not call: %v", c.call.Action, err)
		}
	}
}

// demoRoleInput returns the parameters of AssumeRole for the simulator's role.
func demoRoleInput() map[string]any {
	return map[string]any{"RoleArn": simulator.DemoRole.ARN, "RoleSessionName": "test"}
}

// webIdentityInput returns the parameters of AssumeRoleWithWebIdentity for the simulator's role.
func webIdentityInput() map[string]any {
	in := demoRoleInput()
	in["WebIdentityToken"], in["ProviderId"] = "demo-web-identity-token", "OIDC"
	return in
}

func TestInvalidCallsOfSTSAreRejected(t *testing.T) {
	in := func(more map[string]any) map[string]any {
		fields := demoRoleInput()
		maps.Copy(fields, more)
		return fields
	}
	token := func(more map[string]any) map[string]any {
		fields := webIdentityInput()
		maps.Copy(fields, more)
		return fields
	}
	assume := stsCall("AssumeRole")
	for name, c := range map[string]struct {
		call tencentapi.Call
		in   any
		want string
	}{
		"no region": {
			changed(assume, func(c *tencentapi.Call) { c.Region = "" }), in(nil),
			"MissingParameter",
		},
		"version": {
			changed(assume, func(c *tencentapi.Call) { c.Version = "2022-09-28" }), in(nil),
			"NoSuchVersion",
		},
		"another service": {
			changed(assume, func(c *tencentapi.Call) { c.Service = "intlpartnersmgt" }), in(nil),
			"InvalidAction",
		},
		"unsigned": {
			changed(assume, func(c *tencentapi.Call) { c.Unsigned = true }), in(nil),
			"AuthFailure.InvalidAuthorization",
		},
		"signed": {
			changed(webIdentityCall, func(c *tencentapi.Call) { c.Unsigned = false }), in(nil),
			"AuthFailure.InvalidAuthorization",
		},
		"key": {
			changed(assume, func(c *tencentapi.Call) { c.Credentials.SecretKey = "x" }), in(nil),
			"AuthFailure.SignatureFailure",
		},
		"role": {
			assume, in(map[string]any{"RoleArn": "other"}),
			"ResourceNotFound.RoleNotFound",
		},
		"session name": {
			assume, in(map[string]any{"RoleSessionName": "a b"}),
			"InvalidParameter.ParamError",
		},
		"no session name": {
			assume, in(map[string]any{"RoleSessionName": ""}),
			"InvalidParameter.ParamError",
		},
		"too long": {
			assume, in(map[string]any{"DurationSeconds": 43201}),
			"InvalidParameter.OverTimeError",
		},
		"no duration": {
			assume, in(map[string]any{"DurationSeconds": 0}),
			"InvalidParameter.OverTimeError",
		},
		"no number": {
			assume, in(map[string]any{"DurationSeconds": []int{1}}),
			"InvalidParameter.ParamError",
		},
		"fraction": {
			assume, in(map[string]any{"DurationSeconds": 1.5}),
			"InvalidParameter.ParamError",
		},
		"string": {
			assume, in(map[string]any{"DurationSeconds": "1800"}),
			"NotSimulated",
		},
		"string of a web identity": {
			webIdentityCall, token(map[string]any{"DurationSeconds": "1800"}),
			"NotSimulated",
		},
		"external ID": {
			assume, in(map[string]any{"ExternalId": "x"}),
			"UnauthorizedOperation",
		},
		"policy": {
			assume, in(map[string]any{"Policy": "{"}),
			"InvalidParameter.StrategyFormatError",
		},
		"policy not escaped": {
			assume, in(map[string]any{"Policy": "{\"a\":\"%zz\"}"}),
			"InvalidParameter.StrategyFormatError",
		},
		"token": {
			webIdentityCall, token(map[string]any{"WebIdentityToken": "x"}),
			"InvalidParameter.WebIdentityTokenError",
		},
		"identity provider": {
			webIdentityCall, token(map[string]any{"ProviderId": "x"}),
			"InvalidParameter.WebIdentityTokenError",
		},
	} {
		sim := serve(t, simulator.Options{})
		_, err := sim.callSTS(t, c.call, c.in)
		var failure *tencentapi.Error
		if !errors.As(err, &failure) || failure.Code != c.want {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
		if requests := sim.Requests(); len(sim.Issued()) != 0 || requests[0].Code != c.want ||
			requests[0].Action != c.call.Action {
			t.Errorf("%s: the simulator received %+v", name, requests)
		}
	}
}

func TestFaultsOfThePartnerAPIAreNotThoseOfSTS(t *testing.T) {
	options := simulator.Options{
		Faults:    []simulator.Fault{{Name: "InternalError"}},
		STSFaults: []simulator.Fault{{Name: "html", Times: 1}, {Name: "Brand.New", Times: 1}},
	}
	sim := serve(t, options)
	for _, want := range []string{"not the API's", "Brand.New", ""} {
		_, err := sim.callSTS(t, stsCall("GetCallerIdentity"), struct{}{})
		if (want == "") != (err == nil) || (err != nil && !strings.Contains(err.Error(), want)) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	_, err := sim.call(t, demoCall, uins(1))
	if err == nil || !strings.Contains(err.Error(), "InternalError") {
		t.Errorf("got %v", err)
	}
	for _, name := range []string{"nonsense", "omit"} {
		faults := []simulator.Fault{{Name: name}}
		if _, err := simulator.New(simulator.Options{STSFaults: faults}); err == nil {
			t.Errorf("New accepts the fault %s", name)
		}
	}
}
