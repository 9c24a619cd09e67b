package credential_test

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
)

// settings are a provider block and an environment.
type settings struct{ block, environment credential.Settings }

const (
	oneARN      = "qcs::cam::uin/100000000001:roleName/one"
	instance    = "the CVM instance's role"
	aSecretKey  = "the-secret-key"
	aSecretID   = "AKIDprincipal"
	otherID     = "AKIDother"
	twoKeys     = `{"secretId": "` + aSecretID + `", "secretKey": "` + aSecretKey + `"`
	otherKeys   = `{"secretId": "` + otherID + `", "secretKey": "` + aSecretKey + `"`
	profileRole = `, "role-arn": "` + oneARN + `"}`
)

// principalOf returns the principal of settings. Without STS and a metadata service, a call of one
// of them would panic.
func principalOf(t *testing.T, s settings) (string, error) {
	t.Helper()
	choice, err := credential.Choose(s.block, s.environment)
	if err != nil {
		t.Fatal(err)
	}
	return credential.New(choice, credential.Options{}).Principal()
}

// ofProfile returns settings that name a profile.
func ofProfile(name string) settings {
	return settings{credential.Settings{Profile: argument("profile", name)}, environment()}
}

// sourcesOfPrincipals writes profiles, and returns settings by the principal of their keys.
func sourcesOfPrincipals(t *testing.T) map[string][]settings {
	t.Helper()
	home := newHome(t)
	for name, text := range map[string]string{
		"default": twoKeys + "}",
		"work":    twoKeys + `, "token": "a-token"}`,
		"role":    twoKeys + profileRole,
		"other":   otherKeys + profileRole,
		"cvm":     `{"type": "cvm-role"}`,
		"cvm-arn": `{"type": "cvm-role"` + profileRole,
		"login":   twoKeys + `, "type": "oauth", "expiresAt": 4000000000}`,
	} {
		home.write(".tccli/"+name+".credential", text)
	}
	home.write("arn", oneARN+"\n")
	const web = "ASSUME_ROLE_WEB_IDENTITY_TOKEN=a-token"
	arnFile := environment(web, "ASSUME_ROLE_ARN_FILE="+filepath.Join(home.dir, "arn"))
	pod := podVariables("/no/such/file") // the principal needs no token
	pod["TKE_ROLE_ARN"] = oneARN
	none := credential.Settings{}
	inEnvironment := environment("SECRET_ID="+aSecretID, "SECRET_KEY="+aSecretKey)
	return map[string][]settings{
		"key " + aSecretID: {
			{keysInBlock(aSecretID, aSecretKey, ""), environment()},
			{keysInBlock(aSecretID, aSecretKey, "a-token"), environment()},
			{none, inEnvironment},
			{none, environment()}, // the default profile
			ofProfile("work"), ofProfile("login"),
		},
		"key " + otherID: {{keysInBlock(otherID, aSecretKey, ""), inEnvironment}},
		"role " + oneARN: {
			ofProfile("role"), ofProfile("other"), ofProfile("cvm-arn"),
			{none, environment(web, "ASSUME_ROLE_ARN="+oneARN)},
			{none, arnFile},
			{podBlock(), settingsOf(pod)},
		},
		instance: {
			{demoCAMRole(), environment()},
			{none, environment("CAM_ROLE_NAME=other")},
			ofProfile("cvm"),
		},
	}
}

func TestPrincipal(t *testing.T) {
	for want, sources := range sourcesOfPrincipals(t) {
		for i, source := range sources {
			if got, err := principalOf(t, source); got != want || err != nil {
				t.Errorf("%d: got %q, %v, want %q", i, got, err, want)
			}
		}
	}
}

// The principal is the role that the provider assumes. The keys that assume it do not matter. They
// can be those of another role.
func TestPrincipalOfAnAssumedRole(t *testing.T) {
	const arn = "qcs::cam::uin/100000000002:roleName/assumed"
	all := slices.Concat(slices.Collect(maps.Values(sourcesOfPrincipals(t)))...)
	for i, source := range all {
		source.block.HasRole = true
		source.block.Role.ARN = argument("assume_role.role_arn", arn)
		if got, err := principalOf(t, source); got != "role "+arn || err != nil {
			t.Errorf("%d: got %q, %v", i, got, err)
		}
	}
	variables := environment("SECRET_ID=a", "SECRET_KEY=b", "ASSUME_ROLE_ARN="+arn)
	got, err := principalOf(t, settings{credential.Settings{}, variables})
	if got != "role "+arn || err != nil {
		t.Errorf("in the environment: got %q, %v", got, err)
	}
}

// If the source is unusable, Principal returns the same error as Credentials.
func TestPrincipalOfAnUnusableSource(t *testing.T) {
	home := newHome(t)
	for name, text := range map[string]string{
		"expired": twoKeys + `, "type": "sso", "expiresAt": 1700000000}`,
		"broken":  `{"secretId": "` + aSecretID + `", "secretKey": ` + aSecretKey,
		"arn":     twoKeys + `, "role-arn": "` + aSecretKey + `"}`,
		"no-key":  `{"secretId": "` + aSecretID + `"}`,
	} {
		home.write(".tccli/"+name+".credential", text)
	}
	home.write("arn", aSecretKey)
	ofFile := func(name string) settings {
		variables := environment("ASSUME_ROLE_WEB_IDENTITY_TOKEN=a-token",
			"ASSUME_ROLE_ARN_FILE="+filepath.Join(home.dir, name))
		return settings{credential.Settings{}, variables}
	}
	for name, source := range map[string]settings{
		"expired": ofProfile("expired"), "broken": ofProfile("broken"), "arn": ofProfile("arn"),
		"no key": ofProfile("no-key"), "no profile": ofProfile("missing"),
		"no default profile": {credential.Settings{}, environment()},
		"no file":            ofFile("missing"), "file without ARN": ofFile("arn"),
	} {
		_, err := principalOf(t, source)
		_, want := credentials(t, source.block, source.environment, credential.Options{})
		var failed, failedKeys *credential.Error
		if !errors.As(err, &failed) || !errors.As(want, &failedKeys) || *failed != *failedKeys {
			t.Errorf("%s: got %v, want %v", name, err, want)
			continue
		}
		text := fmt.Sprintf("%v %+v", err, *failed)
		if strings.Contains(text, aSecretKey) || strings.Contains(text, aSecretID) {
			t.Errorf("%s: the error shows a key: %s", name, text)
		}
	}
}

// tccli replaces the keys of a login. Each process uses the new ones.
func TestPrincipalOfAProfileFollowsItsFile(t *testing.T) {
	home := newHome(t)
	choice, err := credential.Choose(credential.Settings{}, environment())
	if err != nil {
		t.Fatal(err)
	}
	source := credential.New(choice, credential.Options{})
	for _, id := range []string{"first", "second"} {
		home.write(".tccli/default.credential",
			fmt.Sprintf(`{"secretId": %q, "secretKey": "b"}`, id))
		if got, err := source.Principal(); got != "key "+id || err != nil {
			t.Errorf("got %q, %v, want %q", got, err, id)
		}
	}
}
