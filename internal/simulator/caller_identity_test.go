package simulator_test

import (
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// identity returns the answer of GetCallerIdentity for the keys.
func (s testServer) identity(t *testing.T, keys tencentapi.Credentials) string {
	t.Helper()
	call := stsCall("GetCallerIdentity")
	call.Credentials = keys
	got, err := s.response(t, call, struct{}{})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// assume returns keys of a role that other keys have requested.
func (s testServer) assume(t *testing.T, keys tencentapi.Credentials, arn, session string) (
	of tencentapi.Credentials,
) {
	t.Helper()
	call := stsCall("AssumeRole")
	call.Credentials = keys
	answer, err := s.callSTS(t, call, map[string]any{"RoleArn": arn, "RoleSessionName": session})
	if err != nil {
		t.Fatal(err)
	}
	return answer.keys()
}

// The forms of the identities are those of the documentation's examples.
func TestCallerIdentities(t *testing.T) {
	const (
		byID   = "qcs::cam::uin/200000000002:role/4611686018427397919"
		byName = "qcs::cam::uin/200000000002:roleName/demo"
	)
	sim := serve(t, simulator.Options{
		Accounts: []simulator.Account{
			simulator.DemoAccount,
			{SecretID: "AKIDother", SecretKey: "other", ID: "100000000003"},
		},
		Roles: []simulator.Role{{ARN: byID}, {ARN: byName}, simulator.DemoRole},
	})
	demo := demoCall.Credentials
	other := tencentapi.Credentials{SecretID: "AKIDother", SecretKey: "other"}
	role := sim.assume(t, other, byID, "first")
	webIdentity, err := sim.callSTS(t, webIdentityCall, webIdentityInput())
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		keys tencentapi.Credentials
		want string
	}{
		"permanent keys": {demo, `{"Type":"CAMUser","AccountId":"100000000001",` +
			`"UserId":"100000000001","PrincipalId":"100000000001",` +
			`"Arn":"qcs::cam:100000000001:uin/100000000001"`},
		"permanent keys of another account": {other, `{"Type":"CAMUser",` +
			`"AccountId":"100000000003","UserId":"100000000003","PrincipalId":"100000000003",` +
			`"Arn":"qcs::cam:100000000003:uin/100000000003"`},
		"role": {role, `{"Type":"CAMRole","AccountId":"200000000002",` +
			`"UserId":"4611686018427397919:first","PrincipalId":"100000000003",` +
			`"Arn":"qcs::sts:200000000002:assumed-role/4611686018427397919"`},
		"role of a role": {sim.assume(t, role, byName, "second"), `{"Type":"CAMRole",` +
			`"AccountId":"200000000002","UserId":"4611686019615953117:second",` +
			`"PrincipalId":"200000000002",` +
			`"Arn":"qcs::sts:200000000002:assumed-role/4611686019615953117"`},
		"web identity": {webIdentity.keys(), `{"Type":"CAMRole","AccountId":"100000000001",` +
			`"UserId":"4611686022258095327:test","PrincipalId":"100000000001",` +
			`"Arn":"qcs::sts:100000000001:assumed-role/4611686022258095327"`},
	} {
		if got := sim.identity(t, c.keys); got != c.want {
			t.Errorf("%s: got %s\nwant %s", name, got, c.want)
		}
	}
}
