package conformance

import (
	"cmp"
	"strings"
	"testing"
	"time"

	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common"
	tchttp "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/http"
	sts "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/sts/v20180813"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// stsClient returns the SDK's own client of STS.
func stsClient(t *testing.T, host, id, key, token string) *sts.Client {
	t.Helper()
	client, err := sts.NewClient(common.NewTokenCredential(id, key, token), "ap-singapore",
		plainHTTP(host))
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func TestClientOfSTS(t *testing.T) {
	_, host := serve(t, simulator.Options{})
	client := stsClient(t, host, "AKIDdemo", "demo-secret-key", "")
	assume := sts.NewAssumeRoleRequest()
	assume.RoleArn, assume.RoleSessionName = &simulator.DemoRole.ARN, common.StringPtr("session")
	assume.DurationSeconds = common.Uint64Ptr(900)
	role, err := client.AssumeRole(assume)
	if err != nil {
		t.Fatal(err)
	}
	web := sts.NewAssumeRoleWithWebIdentityRequest()
	web.RoleArn, web.RoleSessionName = assume.RoleArn, assume.RoleSessionName
	web.ProviderId = &simulator.DemoRole.ProviderID
	web.WebIdentityToken = &simulator.DemoRole.WebIdentityToken
	identity, err := client.AssumeRoleWithWebIdentity(web)
	if err != nil {
		t.Fatal(err)
	}
	life := int64(*identity.Response.ExpiredTime) - *role.Response.ExpiredTime
	if life < 6300 || life > 6330 {
		t.Errorf("the default duration is %d s longer than 900 s, want 6300 s", life)
	}
	if at := time.Unix(*role.Response.ExpiredTime, 0).UTC().Format(time.RFC3339); at !=
		*role.Response.Expiration {
		t.Errorf("the keys expire at %s and %s", at, *role.Response.Expiration)
	}
	checkIdentity(t, host, role.Response.Credentials)
	checkIdentity(t, host, identity.Response.Credentials)
}

func TestIdentityOfPermanentKeys(t *testing.T) {
	_, host := serve(t, simulator.Options{})
	caller, err := stsClient(t, host, "AKIDdemo", "demo-secret-key", "").GetCallerIdentity(
		sts.NewGetCallerIdentityRequest())
	if err != nil {
		t.Fatal(err)
	}
	const account = "100000000001"
	if r := caller.Response; *r.Type != "CAMUser" || *r.AccountId != account ||
		*r.UserId != account || *r.PrincipalId != account ||
		*r.Arn != "qcs::cam:"+account+":uin/"+account {
		t.Errorf("the identity is %s", caller.ToJsonString())
	}
}

// checkIdentity checks that keys belong to the role, and that they may call the partner API.
func checkIdentity(t *testing.T, host string, keys *sts.Credentials) {
	t.Helper()
	id, key, token := *keys.TmpSecretId, *keys.TmpSecretKey, *keys.Token
	caller, err := stsClient(t, host, id, key, token).GetCallerIdentity(
		sts.NewGetCallerIdentityRequest())
	if err != nil {
		t.Fatal(err)
	}
	const assumed = "qcs::sts:100000000001:assumed-role/"
	if r := caller.Response; *r.Type != "CAMRole" || !strings.HasPrefix(*r.Arn, assumed) ||
		*r.AccountId != "100000000001" || len(*r.RequestId) != 32 {
		t.Errorf("the identity is %s", caller.ToJsonString())
	}
	for want, token := range map[string]string{"": token, "AuthFailure.TokenFailure": "other"} {
		client := call{id: id, key: key, token: token}.client(host)
		err := client.Send(call{}.request(t), tchttp.NewCommonResponse())
		if codeOf(t, err) != want {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// demoRole returns the parameters of AssumeRole, with more of them.
func demoRole(more object) object {
	in := object{"RoleArn": simulator.DemoRole.ARN, "RoleSessionName": "session"}
	for name, value := range more {
		in[name] = value
	}
	return in
}

// ofSTS returns the call as one of STS. Its defaults are those of a valid AssumeRole.
func (c call) ofSTS() call {
	c.service, c.version = cmp.Or(c.service, "sts"), cmp.Or(c.version, "2018-08-13")
	c.action, c.region = cmp.Or(c.action, "AssumeRole"), "ap-singapore"
	if c.in == nil {
		c.in = demoRole(nil)
	}
	return c
}
