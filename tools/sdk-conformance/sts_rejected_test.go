package conformance

import (
	"net/http"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

func TestCallsOfSTSThatAreRejected(t *testing.T) {
	_, host := serve(t, simulator.Options{})
	web := func(token string) object {
		return demoRole(object{"ProviderId": "OIDC", "WebIdentityToken": token})
	}
	const webIdentity = "AssumeRoleWithWebIdentity"
	outcomes := map[string]outcome{
		"valid":    {call{}, ""},
		"key":      {call{key: "other"}, "AuthFailure.SignatureFailure"},
		"service":  {call{service: "cam"}, "AuthFailure.SignatureFailure"},
		"version":  {call{version: "2022-09-28"}, "NoSuchVersion"},
		"unsigned": {call{skipSign: true}, "AuthFailure.InvalidAuthorization"},
		"signed":   {call{action: webIdentity}, "AuthFailure.InvalidAuthorization"},
		"token": {
			call{action: webIdentity, skipSign: true, in: web("other")},
			"InvalidParameter.WebIdentityTokenError",
		},
	}
	for name, o := range outcomes {
		outcomes[name] = outcome{o.call.ofSTS(), o.want}
	}
	checkCodes(t, host, outcomes)
	c := call{service: "sts", version: "2018-08-13", action: "GetCallerIdentity"}
	checkCodes(t, host, map[string]outcome{"no region": {c, "MissingParameter"}})
}

func TestParametersOfAssumeRole(t *testing.T) {
	_, host := serve(t, simulator.Options{})
	const paramError, mfaError = "InvalidParameter.ParamError", "FailedOperation.CheckMFAError"
	for name, c := range map[string]struct {
		in   any
		want string
	}{
		"JSON text": {
			`{"RoleArn":"` + simulator.DemoRole.ARN + `","RoleSessionName":"ab"}`, "",
		},
		"text":     {demoRole(object{"DurationSeconds": "900"}), "NotSimulated"},
		"unknown":  {demoRole(object{"X": 1}), "UnknownParameter"},
		"fraction": {demoRole(object{"DurationSeconds": 0.5}), paramError},
		"duration": {
			demoRole(object{"DurationSeconds": 43201}), "InvalidParameter.OverTimeError",
		},
		"number":       {demoRole(object{"RoleArn": 5}), paramError},
		"identity":     {demoRole(object{"SourceIdentity": "100000000001"}), ""},
		"tags":         {demoRole(object{"Tags": []object{}}), "NotSimulated"},
		"policy":       {demoRole(object{"Policy": "%7B%7D"}), ""},
		"wrong policy": {demoRole(object{"Policy": "x"}), "InvalidParameter.StrategyFormatError"},
		"MFA":          {demoRole(object{"SerialNumber": "x", "TokenCode": "1"}), mfaError},
		"external ID":  {demoRole(object{"ExternalId": "x"}), "UnauthorizedOperation"},
		"session name": {demoRole(object{"RoleSessionName": "ä b"}), paramError},
		"role":         {demoRole(object{"RoleArn": "x"}), "ResourceNotFound.RoleNotFound"},
	} {
		checkCodes(t, host, map[string]outcome{name: {call{in: c.in}.ofSTS(), c.want}})
	}
}

func TestActionsThatSTSDoesNotHave(t *testing.T) {
	_, host := serve(t, simulator.Options{})
	for _, c := range []call{
		{action: "GetFederationToken", in: object{}},
		{action: "AssumeRoleWithSAML", in: object{}, skipSign: true},
		{action: "QueryPartnerCredit", in: object{}},
	} {
		checkCodes(t, host, map[string]outcome{c.action: {c.ofSTS(), "InvalidAction"}})
	}
}

func TestMFADeviceOfARole(t *testing.T) {
	role := simulator.DemoRole
	role.MFASerial, role.MFACode = "qcs::cam:uin/100000000001::mfa/softToken", "123456"
	_, host := serve(t, simulator.Options{Roles: []simulator.Role{role}})
	with := func(serial, code string) call {
		return call{in: demoRole(object{"SerialNumber": serial, "TokenCode": code})}.ofSTS()
	}
	checkCodes(t, host, map[string]outcome{
		"valid":   {with(role.MFASerial, role.MFACode), ""},
		"code":    {with(role.MFASerial, "654321"), "FailedOperation.CheckMFAError"},
		"serial":  {with("x", role.MFACode), "FailedOperation.CheckMFAError"},
		"nothing": {call{}.ofSTS(), "FailedOperation.CheckMFAError"},
	})
}

func TestKeysOfARoleExpire(t *testing.T) {
	list, partner := customers(t)
	sim := simtest.New(t, simulator.Options{Customers: list, Partner: partner})
	simtest.InVirtualTime(t, sim, func(t *testing.T, network *http.Transport) {
		const host = "simulator.example:1"
		c := call{in: demoRole(object{"DurationSeconds": 60}), transport: network}.ofSTS()
		if _, err := c.send(t, host); err != nil {
			t.Fatal(err)
		}
		keys := sim.Issued()[0]
		c = call{id: keys.SecretID, key: keys.SecretKey, token: keys.Token, transport: network}
		if _, err := c.send(t, host); err != nil {
			t.Error(err)
		}
		time.Sleep(time.Minute) // in virtual time
		if _, err := c.send(t, host); codeOf(t, err) != "AuthFailure.TokenFailure" {
			t.Errorf("got %v", err)
		}
	})
}
