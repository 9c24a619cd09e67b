package documented_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// parameters contains the parameters of a documented request of AssumeRole or
// AssumeRoleWithWebIdentity.
type parameters struct {
	RoleArn, RoleSessionName, ExternalID, SourceIdentity string
	ProviderID, WebIdentityToken                         string
	Policy                                               string
	DurationSeconds                                      json.RawMessage
}

// policy is the Policy of AssumeRole.more-parameters without URL encoding.
const policy = `{"version":"2.0","statement":[]}`

// expiry is the documented ExpiredTime of temporary keys: December 4, 2018.
var expiry = time.Unix(1543914376, 0)

// block returns the provider block for a document's parameters.
func block(t *testing.T, d document) (settings credential.Settings) {
	t.Helper()
	var in parameters
	if err := json.Unmarshal(d.Request, &in); err != nil {
		t.Fatalf("%s: %v", d.name, err)
	}
	seconds := strings.Trim(string(in.DurationSeconds), `"`)
	if d.action() == "AssumeRoleWithWebIdentity" {
		settings.HasWebIdentity = true
		settings.WebIdentity = credential.WebIdentity{
			ProviderID: value(in.ProviderID), Token: value(in.WebIdentityToken),
			RoleARN: value(in.RoleArn), SessionName: value(in.RoleSessionName),
			SessionDuration: value(seconds),
		}
		return settings
	}
	settings.SecretID, settings.SecretKey = value("base-id"), value("base-key")
	settings.HasRole = d.action() == "AssumeRole"
	settings.Role = credential.Role{
		ARN: value(in.RoleArn), SessionName: value(in.RoleSessionName),
		SessionDuration: value(seconds), ExternalID: value(in.ExternalID),
		SourceIdentity: value(in.SourceIdentity),
	}
	if in.Policy != "" {
		settings.Role.Policy = value(policy)
	}
	return settings
}

// value returns a setting of the provider block.
func value(text string) credential.Setting {
	return credential.Setting{Argument: "an argument", Value: text}
}

// source returns the credential source of a provider block.
func source(t *testing.T, settings credential.Settings, options credential.Options,
) *credential.Source {
	t.Helper()
	choice, err := credential.Choose(settings, credential.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	return credential.New(choice, options)
}

// assumptions maps documents with temporary keys to the requests that the client sends for them.
// An empty text is the documented request.
var assumptions = map[string]string{
	// The client always sends DurationSeconds. If it is not set, it is the documented default.
	"AssumeRole": `{"RoleArn":"qcs::cam::uin/100000000001:roleName/demo",
		"RoleSessionName":"session","DurationSeconds":7200}`,
	// The client sends these parameters if they are set. It does not send the other documented
	// ones: Tags, SerialNumber and TokenCode.
	"AssumeRole.more-parameters": `{"RoleSessionName":"session",
		"RoleArn":"qcs::cam::uin/100000000001:role/4611686018427387905",
		"DurationSeconds":43200,"ExternalId":"external",
		"Policy":"%7B%22version%22%3A%222.0%22%2C%22statement%22%3A%5B%5D%7D",
		"SourceIdentity":"100000000002"}`,
	"AssumeRoleWithWebIdentity": "",
	// The example has the string "1800". The definition says int64, and the client sends a number.
	textDuration: `{"RoleSessionName":"session","ProviderId":"OIDC",
		"RoleArn":"qcs::cam::uin/100000000001:roleName/demo",
		"WebIdentityToken":"demo-web-identity-token","DurationSeconds":1800}`,
}

// The client has the documented keys until a minute before the documented time.
func TestTemporaryKeys(t *testing.T) {
	want := tencentapi.Credentials{
		SecretID: "example-id", SecretKey: "example-key", Token: "example-token",
	}
	for name, request := range assumptions {
		d := load(t, name)
		request = cmp.Or(request, string(d.Request))
		withDocument(t, d, func(t *testing.T, client *tencentapi.Client, server *stub) {
			keys := source(t, block(t, d), credential.Options{STS: client})
			for _, left := range []time.Duration{
				time.Hour / 2, 61 * time.Second, 59 * time.Second,
			} {
				time.Sleep(time.Until(expiry.Add(-left))) // virtual time
				if got, err := keys.Credentials(t.Context()); err != nil || got != want {
					t.Errorf("%s, %v before its expiry: %v", name, left, err)
				}
				requests := 1
				if left < time.Minute {
					requests++
				}
				server.check(t, requests, request)
			}
		})
	}
}

// The keys of the examples expired in 2018. The client does not use them later.
func TestExpiredTemporaryKeysAreRejected(t *testing.T) {
	for name := range assumptions {
		d := load(t, name)
		for left, valid := range map[time.Duration]bool{
			time.Second: true, 0: false, -time.Hour: false, -24 * 365 * 8 * time.Hour: false,
		} {
			withDocument(t, d, func(t *testing.T, client *tencentapi.Client, _ *stub) {
				time.Sleep(time.Until(expiry.Add(-left))) // virtual time
				keys := source(t, block(t, d), credential.Options{STS: client})
				got, err := keys.Credentials(t.Context())
				var failed *credential.Error
				isRejected := errors.As(err, &failed) && failed.Problem == credential.STS &&
					failed.Err == nil && got == tencentapi.Credentials{}
				if valid != (err == nil) || isRejected == valid {
					t.Errorf("%s, %v before its expiry: %v", name, left, err)
				}
			})
		}
	}
}

// The account of keys is AccountId: not UserId, and not PrincipalId.
func TestIdentities(t *testing.T) {
	const account, caller = "100000000001", "100000000002"
	for name := range callers {
		d := load(t, name)
		for _, c := range []struct {
			allowed, forbidden []string
			ok                 bool
		}{
			{[]string{account}, nil, true},
			{[]string{caller}, nil, false},
			{nil, []string{account}, false},
			{nil, []string{caller}, true},
		} {
			withDocument(t, d, func(t *testing.T, client *tencentapi.Client, server *stub) {
				options := credential.Options{
					STS: client, Allowed: c.allowed, Forbidden: c.forbidden,
				}
				got, err := source(t, block(t, d), options).Credentials(t.Context())
				var failed *credential.Error
				isRejected := errors.As(err, &failed) && failed.Problem == credential.Account
				hasKeys := err == nil && got.SecretID == "base-id"
				if c.ok != hasKeys || c.ok == isRejected {
					t.Errorf("%s, %+v: %v", name, c, err)
				}
				server.check(t, 1, string(d.Request))
			})
		}
	}
}
