package credential_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// environment returns the settings of an environment. A text is NAME=value. NAME has no prefix
// TENCENTCLOUD_.
func environment(texts ...string) credential.Settings {
	values := map[string]string{}
	for _, text := range texts {
		name, value, _ := strings.Cut(text, "=")
		values["TENCENTCLOUD_"+name] = value
	}
	return credential.Environment(func(name string) string { return values[name] })
}

// argument returns a setting of the provider block.
func argument(name, value string) credential.Setting {
	return credential.Setting{Argument: name, Value: value}
}

// keysInBlock returns a provider block with keys only.
func keysInBlock(id, key, token string) credential.Settings {
	return credential.Settings{
		SecretID:  argument("secret_id", id),
		SecretKey: argument("secret_key", key),
		Token:     argument("security_token", token),
	}
}

// credentials returns the keys that the settings lead to, or the error of any step.
func credentials(t *testing.T, block, variables credential.Settings, options credential.Options) (
	tencentapi.Credentials, error,
) {
	t.Helper()
	choice, err := credential.Choose(block, variables)
	if err != nil {
		return tencentapi.Credentials{}, err
	}
	return credential.New(choice, options).Credentials(t.Context())
}

func TestKeysComeFromOneOrigin(t *testing.T) {
	both := environment("SECRET_ID=x", "SECRET_KEY=y", "SECURITY_TOKEN=z")
	for name, c := range map[string]struct {
		block, environment credential.Settings
		want               string
	}{
		"block":                       {keysInBlock("a", "b", "c"), both, "a b c"},
		"no token of the environment": {keysInBlock("a", "b", ""), both, "a b "},
		"environment":                 {keysInBlock("", "", ""), both, "x y z"},
		"no token of another origin": {
			keysInBlock("", "", "c"),
			environment("SECRET_ID=x", "SECRET_KEY=y"), "x y ",
		},
		"white space is removed": {
			keysInBlock("", "", ""),
			environment("SECRET_ID= x\n", "SECRET_KEY=\ty\r\n"), "x y ",
		},
		"a blank variable is not set": {
			keysInBlock("", "", ""),
			environment("SECRET_ID=x", "SECRET_KEY=y", "PROFILE= "), "x y ",
		},
		"a session name alone is ignored": {
			keysInBlock("a", "b", ""),
			environment("ASSUME_ROLE_SESSION_NAME=n"), "a b ",
		},
	} {
		choice, err := credential.Choose(c.block, c.environment)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		keys, err := credential.New(choice, credential.Options{}).Credentials(t.Context())
		got := keys.SecretID + " " + keys.SecretKey + " " + keys.Token
		if got != c.want || err != nil {
			t.Errorf("%s: got %q, %v, want %q", name, got, err, c.want)
		}
		if choice.TokenNotUsed != (name == "no token of another origin") {
			t.Errorf("%s: token not used: %v", name, choice.TokenNotUsed)
		}
	}
}

func TestOneKeyOfAPairIsAnError(t *testing.T) {
	both := environment("SECRET_ID=x", "SECRET_KEY=y")
	for name, c := range map[string]struct {
		block, environment credential.Settings
		missing            string
	}{
		"key in the block": {keysInBlock("a", "", ""), both, "secret_key"},
		"id in the block":  {keysInBlock("", "b", ""), both, "secret_id"},
		"key in the environment": {
			keysInBlock("", "", ""),
			environment("SECRET_ID=x", "PROFILE=p"), "TENCENTCLOUD_SECRET_KEY",
		},
		"id in the environment": {
			keysInBlock("", "", ""),
			environment("SECRET_KEY=y"), "TENCENTCLOUD_SECRET_ID",
		},
	} {
		_, err := credential.Choose(c.block, c.environment)
		var failed *credential.Error
		if !errors.As(err, &failed) || failed.Problem != credential.Incomplete ||
			failed.Setting.Name() != c.missing {
			t.Errorf("%s: got %v, want a missing %s", name, err, c.missing)
		}
	}
}

func TestIgnoredVariablesAreThoseThatWouldCount(t *testing.T) {
	keys := keysInBlock("a", "b", "")
	web := credential.Settings{
		HasWebIdentity: true,
		WebIdentity:    credential.WebIdentity{Token: argument("t", "jwt")},
	}
	role := credential.Settings{
		HasRole: true,
		Role:    credential.Role{ARN: argument("r", "qcs::mine")},
	}
	profile := credential.Settings{
		Profile:              argument("profile", "p"),
		SharedCredentialsDir: argument("shared_credentials_dir", "d"),
	}
	for name, c := range map[string]struct {
		block, environment credential.Settings
		want               []string
	}{
		"nothing set": {keys, environment(), nil},
		"sources of the environment": {
			credential.Settings{},
			environment("SECRET_ID=x", "SECRET_KEY=y", "PROFILE=p"),
			[]string{"PROFILE"},
		},
		"keys": {
			keys,
			environment("SECRET_ID=x", "SECRET_KEY=y"),
			[]string{"SECRET_ID", "SECRET_KEY"},
		},
		"other sources": {
			keys,
			environment("PROFILE=p", "CAM_ROLE_NAME=c"),
			[]string{"CAM_ROLE_NAME", "PROFILE"},
		},
		"a role without a web identity": {
			keys,
			environment("ASSUME_ROLE_ARN=qcs::r", "ASSUME_ROLE_SESSION_NAME=s"), nil,
		},
		"a web identity without its role": {
			keys,
			environment("ASSUME_ROLE_ARN=qcs::r", "ASSUME_ROLE_WEB_IDENTITY_TOKEN=j",
				"ASSUME_ROLE_PROVIDER_ID=i"),
			[]string{"ASSUME_ROLE_PROVIDER_ID", "ASSUME_ROLE_WEB_IDENTITY_TOKEN"},
		},
		"a provider id alone": {keys, environment("ASSUME_ROLE_PROVIDER_ID=i"), nil},
		"a profile with its directory": {
			keys,
			environment("PROFILE=p", "SHARED_CREDENTIALS_DIR=d"),
			[]string{"PROFILE", "SHARED_CREDENTIALS_DIR"},
		},
		"an external ID of another role": {
			credential.Settings{
				HasRole: true, HasWebIdentity: true, Role: role.Role,
				WebIdentity: credential.WebIdentity{
					Token:   argument("t", "jwt"),
					RoleARN: argument("w", "qcs::web"),
				},
			},
			environment("ASSUME_ROLE_ARN=qcs::r", "ASSUME_ROLE_EXTERNAL_ID=e"),
			[]string{"ASSUME_ROLE_ARN", "ASSUME_ROLE_EXTERNAL_ID"},
		},
		"a web identity fills its gaps": {
			web,
			environment("ASSUME_ROLE_ARN=qcs::r", "ASSUME_ROLE_WEB_IDENTITY_TOKEN_FILE=f",
				"SECRET_ID=x"),
			[]string{"ASSUME_ROLE_WEB_IDENTITY_TOKEN_FILE", "SECRET_ID"},
		},
		"a role": {
			role,
			environment("SECRET_ID=x", "SECRET_KEY=y", "ASSUME_ROLE_ARN=qcs::r",
				"ASSUME_ROLE_EXTERNAL_ID=e", "ASSUME_ROLE_SESSION_NAME=s"),
			[]string{"ASSUME_ROLE_ARN", "ASSUME_ROLE_EXTERNAL_ID"},
		},
		"a web identity with its own role": {
			credential.Settings{
				HasWebIdentity: true,
				WebIdentity: credential.WebIdentity{
					Token:   argument("t", "jwt"),
					RoleARN: argument("w", "qcs::web"),
				},
			},
			environment("ASSUME_ROLE_ARN=qcs::r", "ASSUME_ROLE_SESSION_NAME=s"),
			[]string{"ASSUME_ROLE_ARN"},
		},
		"an external ID of the same role": {
			credential.Settings{HasRole: true, Role: role.Role},
			environment("ASSUME_ROLE_ARN=qcs::mine", "ASSUME_ROLE_EXTERNAL_ID=e"),
			[]string{"ASSUME_ROLE_ARN"},
		},
		"a directory": {
			profile,
			environment("SHARED_CREDENTIALS_DIR=e", "PROFILE=q"),
			[]string{"PROFILE", "SHARED_CREDENTIALS_DIR"},
		},
		"a directory of the default profile": {
			credential.Settings{SharedCredentialsDir: argument("d", "d")},
			environment("SHARED_CREDENTIALS_DIR=e"),
			[]string{"SHARED_CREDENTIALS_DIR"},
		},
		"a directory that is not used": {
			credential.Settings{SharedCredentialsDir: argument("d", "d")},
			environment("SHARED_CREDENTIALS_DIR=e", "SECRET_ID=x", "SECRET_KEY=y"), nil,
		},
	} {
		choice, err := credential.Choose(c.block, c.environment)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []string
		for _, variable := range choice.IgnoredVariables {
			got = append(got, strings.TrimPrefix(variable, "TENCENTCLOUD_"))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: the ignored variables are %v, want %v", name, got, c.want)
		}
	}
}

func TestConflictPointsAtTheSecondSource(t *testing.T) {
	block := keysInBlock("a", "b", "")
	block.Profile = argument("profile", "p")
	var failed *credential.Error
	if err := block.Check(); !errors.As(err, &failed) || failed.Problem != credential.Conflict ||
		failed.Setting.Argument != "profile" {
		t.Errorf("got %v at %v", err, failed)
	}
}

// A role and its file have the same meaning: if the block has the file, the environment's role is
// not used.
func TestRoleFileOfAWebIdentityExcludesTheEnvironmentsRole(t *testing.T) {
	block := credential.Settings{HasWebIdentity: true, WebIdentity: credential.WebIdentity{
		Token:       argument("web_identity_token", "jwt"),
		RoleARNFile: argument("role_arn_file", "/no/such/file"),
	}}
	role := environment("ASSUME_ROLE_ARN=qcs::r")
	_, err := credentials(t, block, role, credential.Options{})
	var failed *credential.Error
	if !errors.As(err, &failed) || failed.Setting.Argument != "role_arn_file" ||
		failed.File != "/no/such/file" {
		t.Errorf("got %v", err)
	}
}

func TestDocumentedVariableOfTheRoleFileComesFirst(t *testing.T) {
	for want, settings := range map[string]credential.Settings{
		"a": environment("ASSUME_ROLE_ARN_FILE=a", "ASSUME_ROLE_ARNN_FILE=b"),
		"b": environment("ASSUME_ROLE_ARNN_FILE=b"),
	} {
		if got := settings.WebIdentity.RoleARNFile.Value; got != want {
			t.Errorf("the file is %q, want %q", got, want)
		}
	}
}

func TestSessionDurations(t *testing.T) {
	for text, valid := range map[string]bool{
		"": true, "0": true, "43200": true, "43201": false,
		"-1": false, "1h": false, "1.5": false,
	} {
		for name, settings := range map[string]credential.Settings{
			"role": environment("SECRET_ID=x", "SECRET_KEY=y", "ASSUME_ROLE_ARN=qcs::r",
				"ASSUME_ROLE_SESSION_DURATION="+text),
			"web identity": environment("ASSUME_ROLE_WEB_IDENTITY_TOKEN=j",
				"ASSUME_ROLE_ARN=qcs::r", "ASSUME_ROLE_SESSION_DURATION="+text),
		} {
			_, err := credential.Choose(credential.Settings{}, settings)
			var failed *credential.Error
			isInvalid := errors.As(err, &failed) && failed.Problem == credential.Invalid
			if (err == nil) != valid || isInvalid == valid {
				t.Errorf("%s, %q: got %v", name, text, err)
			}
		}
	}
}

func TestPrintedCredentialsShowNoSecret(t *testing.T) {
	block := keysInBlock("secret-1", "secret-2", "secret-3")
	block.Role = credential.Role{ARN: argument("role", "qcs::secret-4")}
	choice, err := credential.Choose(block, environment())
	if err != nil {
		t.Fatal(err)
	}
	source := credential.New(choice, credential.Options{})
	for _, value := range []any{block, choice, *choice, source} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
			if text := fmt.Sprintf(verb, value); strings.Contains(text, "secret-") {
				t.Errorf("%s shows %s", verb, text)
			}
		}
	}
}
