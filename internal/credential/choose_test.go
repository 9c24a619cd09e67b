package credential_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
)

// environment makes an environment of NAME=value texts; NAME is without TENCENTCLOUD_.
func environment(texts ...string) credential.Settings {
	values := map[string]string{}
	for _, text := range texts {
		name, value, _ := strings.Cut(text, "=")
		values["TENCENTCLOUD_"+name] = value
	}
	return credential.Environment(func(name string) string { return values[name] })
}

func arg(name, value string) credential.Setting {
	return credential.Setting{Argument: name, Value: value}
}

// inBlock makes a provider block of keys alone.
func inBlock(id, key, token string) credential.Settings {
	return credential.Settings{SecretID: arg("secret_id", id), SecretKey: arg("secret_key", key), Token: arg("security_token", token)}
}

func TestKeysAreOneWholeSetOfOnePlace(t *testing.T) {
	both := environment("SECRET_ID=x", "SECRET_KEY=y", "SECURITY_TOKEN=z")
	for name, c := range map[string]struct {
		block, environment credential.Settings
		want               string
	}{
		"block":                         {inBlock("a", "b", "c"), both, "a b c"},
		"a stale token is not mixed":    {inBlock("a", "b", ""), both, "a b "},
		"environment":                   {inBlock("", "", ""), both, "x y z"},
		"a token alone is no set":       {inBlock("", "", "c"), environment("SECRET_ID=x", "SECRET_KEY=y"), "x y "},
		"white space is not theirs":     {inBlock("", "", ""), environment("SECRET_ID= x\n", "SECRET_KEY=\ty\r\n"), "x y "},
		"a blank variable is not set":   {inBlock("", "", ""), environment("SECRET_ID=x", "SECRET_KEY=y", "PROFILE= "), "x y "},
		"a session name alone says nil": {inBlock("a", "b", ""), environment("ASSUME_ROLE_SESSION_NAME=n"), "a b "},
	} {
		choice, err := credential.Choose(c.block, c.environment)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		keys, err := credential.New(choice, credential.Options{}).Credentials(t.Context())
		if got := keys.SecretID + " " + keys.SecretKey + " " + keys.Token; got != c.want || err != nil {
			t.Errorf("%s: got %q, %v, want %q", name, got, err, c.want)
		}
		if choice.TokenNotUsed != (name == "a token alone is no set") {
			t.Errorf("%s: token not used: %v", name, choice.TokenNotUsed)
		}
	}
}

func TestHalfAPairIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		block, environment credential.Settings
		missing            string
	}{
		"key in the block":       {inBlock("a", "", ""), environment("SECRET_ID=x", "SECRET_KEY=y"), "secret_key"},
		"id in the block":        {inBlock("", "b", ""), environment("SECRET_ID=x", "SECRET_KEY=y"), "secret_id"},
		"key in the environment": {inBlock("", "", ""), environment("SECRET_ID=x", "PROFILE=p"), "TENCENTCLOUD_SECRET_KEY"},
		"id in the environment":  {inBlock("", "", ""), environment("SECRET_KEY=y"), "TENCENTCLOUD_SECRET_ID"},
	} {
		_, err := credential.Choose(c.block, c.environment)
		var failed *credential.Error
		if !errors.As(err, &failed) || failed.Problem != credential.Incomplete || failed.Setting.Name() != c.missing {
			t.Errorf("%s: got %v, want that %s is missing", name, err, c.missing)
		}
	}
}

func TestOverruledVariablesAreThoseThatWouldCount(t *testing.T) {
	keys := inBlock("a", "b", "")
	web := credential.Settings{HasWebIdentity: true, WebIdentity: credential.WebIdentity{Token: arg("t", "jwt")}}
	role := credential.Settings{HasRole: true, Role: credential.Role{ARN: arg("r", "qcs::mine")}}
	profile := credential.Settings{Profile: arg("profile", "p"), SharedCredentialsDir: arg("shared_credentials_dir", "d")}
	for name, c := range map[string]struct {
		block, environment credential.Settings
		want               []string
	}{
		"nothing set":                 {keys, environment(), nil},
		"the environment's own order": {credential.Settings{}, environment("SECRET_ID=x", "SECRET_KEY=y", "PROFILE=p"), nil},
		"keys":                        {keys, environment("SECRET_ID=x", "SECRET_KEY=y"), []string{"SECRET_ID", "SECRET_KEY"}},
		"other ways":                  {keys, environment("PROFILE=p", "CAM_ROLE_NAME=c"), []string{"CAM_ROLE_NAME", "PROFILE"}},
		"the role counts":             {keys, environment("ASSUME_ROLE_ARN=qcs::r", "ASSUME_ROLE_SESSION_NAME=s"), nil},
		"a web identity but its role": {keys, environment("ASSUME_ROLE_ARN=qcs::r", "ASSUME_ROLE_WEB_IDENTITY_TOKEN=j", "ASSUME_ROLE_PROVIDER_ID=i"), []string{"ASSUME_ROLE_PROVIDER_ID", "ASSUME_ROLE_WEB_IDENTITY_TOKEN"}},
		"a provider id says nothing":  {keys, environment("ASSUME_ROLE_PROVIDER_ID=i"), nil},
		"a profile with its folder":   {keys, environment("PROFILE=p", "SHARED_CREDENTIALS_DIR=d"), []string{"PROFILE", "SHARED_CREDENTIALS_DIR"}},
		"an external id of another role": {
			credential.Settings{HasRole: true, HasWebIdentity: true, Role: role.Role, WebIdentity: credential.WebIdentity{Token: arg("t", "jwt"), RoleARN: arg("w", "qcs::web")}},
			environment("ASSUME_ROLE_ARN=qcs::r", "ASSUME_ROLE_EXTERNAL_ID=e"),
			[]string{"ASSUME_ROLE_ARN", "ASSUME_ROLE_EXTERNAL_ID"},
		},
		"a web identity fills its gaps": {web, environment("ASSUME_ROLE_ARN=qcs::r", "ASSUME_ROLE_WEB_IDENTITY_TOKEN_FILE=f", "SECRET_ID=x"), []string{"ASSUME_ROLE_WEB_IDENTITY_TOKEN_FILE", "SECRET_ID"}},
		"a role":                        {role, environment("SECRET_ID=x", "SECRET_KEY=y", "ASSUME_ROLE_ARN=qcs::r", "ASSUME_ROLE_EXTERNAL_ID=e", "ASSUME_ROLE_SESSION_NAME=s"), []string{"ASSUME_ROLE_ARN", "ASSUME_ROLE_EXTERNAL_ID"}},
		"a web identity with a role of its own": {
			credential.Settings{HasWebIdentity: true, WebIdentity: credential.WebIdentity{Token: arg("t", "jwt"), RoleARN: arg("w", "qcs::web")}},
			environment("ASSUME_ROLE_ARN=qcs::r", "ASSUME_ROLE_SESSION_NAME=s"),
			[]string{"ASSUME_ROLE_ARN"},
		},
		"an external id of the same role": {
			credential.Settings{HasRole: true, Role: role.Role}, environment("ASSUME_ROLE_ARN=qcs::mine", "ASSUME_ROLE_EXTERNAL_ID=e"), []string{"ASSUME_ROLE_ARN"},
		},
		"a folder":                  {profile, environment("SHARED_CREDENTIALS_DIR=e", "PROFILE=q"), []string{"PROFILE", "SHARED_CREDENTIALS_DIR"}},
		"a folder that is not used": {credential.Settings{SharedCredentialsDir: arg("d", "d")}, environment("SHARED_CREDENTIALS_DIR=e", "SECRET_ID=x", "SECRET_KEY=y"), nil},
	} {
		choice, err := credential.Choose(c.block, c.environment)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []string
		for _, variable := range choice.Overruled {
			got = append(got, strings.TrimPrefix(variable, "TENCENTCLOUD_"))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v are overruled, want %v", name, got, c.want)
		}
	}
}

func TestConflictPointsAtTheSecond(t *testing.T) {
	block := inBlock("a", "b", "")
	block.Profile = arg("profile", "p")
	var failed *credential.Error
	if err := block.Check(); !errors.As(err, &failed) || failed.Problem != credential.Conflict || failed.Setting.Argument != "profile" {
		t.Errorf("got %v at %v", err, failed)
	}
}

// A role, and a file that holds one, are one thing said in two ways: what the block says in one is not mixed with the other.
func TestRoleOfAWebIdentityIsNotMixed(t *testing.T) {
	block := credential.Settings{HasWebIdentity: true, WebIdentity: credential.WebIdentity{
		Token: arg("web_identity_token", "jwt"), RoleARNFile: arg("role_arn_file", "/no/such/file"),
	}}
	choice, err := credential.Choose(block, environment("ASSUME_ROLE_ARN=qcs::r"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = credential.New(choice, credential.Options{}).Credentials(t.Context())
	var failed *credential.Error
	if !errors.As(err, &failed) || failed.Setting.Argument != "role_arn_file" || failed.File != "/no/such/file" {
		t.Errorf("got %v", err)
	}
}

func TestSpellingOfTheOfficialProviderComesSecond(t *testing.T) {
	for want, settings := range map[string]credential.Settings{
		"a": environment("ASSUME_ROLE_ARN_FILE=a", "ASSUME_ROLE_ARNN_FILE=b"), "b": environment("ASSUME_ROLE_ARNN_FILE=b"),
	} {
		if got := settings.WebIdentity.RoleARNFile.Value; got != want {
			t.Errorf("the file is %q, want %q", got, want)
		}
	}
}

func TestDurations(t *testing.T) {
	for text, good := range map[string]bool{"": true, "0": true, "43200": true, "43201": false, "-1": false, "1h": false, "1.5": false} {
		for name, settings := range map[string]credential.Settings{
			"role":         environment("SECRET_ID=x", "SECRET_KEY=y", "ASSUME_ROLE_ARN=qcs::r", "ASSUME_ROLE_SESSION_DURATION="+text),
			"web identity": environment("ASSUME_ROLE_WEB_IDENTITY_TOKEN=j", "ASSUME_ROLE_ARN=qcs::r", "ASSUME_ROLE_SESSION_DURATION="+text),
		} {
			_, err := credential.Choose(credential.Settings{}, settings)
			var failed *credential.Error
			if (err == nil) != good || (!good && (!errors.As(err, &failed) || failed.Problem != credential.Invalid)) {
				t.Errorf("%s, %q: got %v", name, text, err)
			}
		}
	}
}

func TestPrintedCredentialsShowNothing(t *testing.T) {
	block := inBlock("secret-1", "secret-2", "secret-3")
	block.Role = credential.Role{ARN: arg("role", "qcs::secret-4")}
	choice, err := credential.Choose(block, environment())
	if err != nil {
		t.Fatal(err)
	}
	source := credential.New(choice, credential.Options{})
	for _, value := range []any{block, choice, *choice, source} {
		for _, form := range []string{"%v", "%+v", "%#v", "%s"} {
			if text := fmt.Sprintf(form, value); strings.Contains(text, "secret-") {
				t.Errorf("%s shows %s", form, text)
			}
		}
	}
}
