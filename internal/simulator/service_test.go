package simulator_test

import (
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

const (
	partnerVersion = "2022-09-28"
	stsVersion     = "2018-08-13"
)

func TestTheServiceOfARequestIsInItsSignature(t *testing.T) {
	const (
		partnerHas = "For the service intlpartnersmgt, the simulator has only the actions " +
			"DescribeCustomerInfo, QueryCreditByUinList, QueryDirectCustomersCredit, " +
			`QueryPartnerCredit. It does not have "Other".`
		stsHas = "For the service sts, the simulator has only the actions AssumeRole, " +
			`AssumeRoleWithWebIdentity, GetCallerIdentity. It does not have "Other".`
		stsGotQuery = "QueryPartnerCredit is an action of the service intlpartnersmgt, " +
			"but the request is for the service sts."
		partnerGotAssume = "AssumeRole is an action of the service sts, " +
			"but the request is for the service intlpartnersmgt."
		partnerVersionOnly = `The version must be 2022-09-28, not "2018-08-13".`
		stsVersionOnly     = `The version must be 2018-08-13, not "2022-09-28".`
	)
	for _, c := range []struct{ scope, version, action, code, message string }{
		{"sts", stsVersion, "GetCallerIdentity", "", ""},
		{"sts", stsVersion, "Other", "InvalidAction", stsHas},
		{"sts", stsVersion, "QueryPartnerCredit", "InvalidAction", stsGotQuery},
		{"sts", partnerVersion, "QueryPartnerCredit", "InvalidAction", stsGotQuery},
		{"sts", partnerVersion, "GetCallerIdentity", "NoSuchVersion", stsVersionOnly},
		{"intlpartnersmgt", partnerVersion, "QueryPartnerCredit", "", ""},
		{"intlpartnersmgt", partnerVersion, "Other", "InvalidAction", partnerHas},
		{"intlpartnersmgt", partnerVersion, "AssumeRole", "InvalidAction", partnerGotAssume},
		{"intlpartnersmgt", stsVersion, "AssumeRole", "InvalidAction", partnerGotAssume},
		{"intlpartnersmgt", stsVersion, "QueryPartnerCredit", "NoSuchVersion", partnerVersionOnly},
		{
			"cvm", stsVersion, "GetCallerIdentity", "AuthFailure.SignatureFailure",
			"The credential scope must be the UTC date and intlpartnersmgt.",
		},
	} {
		sim := serve(t, simulator.Options{Partner: examplePartner()})
		call := stsCall(c.action)
		call.Service, call.Version = c.scope, c.version
		_, err := sim.call(t, call, struct{}{})
		if code(err) != c.code || message(err) != c.message || (err == nil) != (c.code == "") {
			t.Errorf("%s %s %s: got %v, want %s: %s", c.scope, c.version, c.action, err, c.code,
				c.message)
		}
	}
}

func TestTheServiceOfAnUnsignedRequestIsInItsVersion(t *testing.T) {
	for _, c := range []struct{ version, action, want string }{
		{stsVersion, "Other", "InvalidAction"},
		{stsVersion, "QueryPartnerCredit", "InvalidAction"},
		{stsVersion, "GetCallerIdentity", "AuthFailure.InvalidAuthorization"},
		{stsVersion, "AssumeRoleWithWebIdentity", ""},
		{partnerVersion, "QueryPartnerCredit", "AuthFailure.InvalidAuthorization"},
		{partnerVersion, "AssumeRoleWithWebIdentity", "AuthFailure.InvalidAuthorization"},
	} {
		sim := serve(t, simulator.Options{})
		call := webIdentityCall
		call.Version, call.Action = c.version, c.action
		_, err := sim.call(t, call, webIdentityInput())
		if code(err) != c.want || (err == nil) != (c.want == "") {
			t.Errorf("%s %s: got %v, want %q", c.version, c.action, err, c.want)
		}
	}
}

// STS has no request limit, so its requests must not use up that of the partner API.
func TestAnUnknownActionOfSTSHasNoLimit(t *testing.T) {
	sim := serve(t, simulator.Options{Limit: 1, Faults: []simulator.Fault{{Name: "InternalError"}}})
	for range 3 {
		_, err := sim.callSTS(t, stsCall("Other"), struct{}{})
		if code(err) != "InvalidAction" {
			t.Errorf("got %v", err)
		}
	}
}
