package credential_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
)

// misplacedSecrets are a key, a secret ID and a JWT.
var misplacedSecrets = []string{
	"Gu5t9xGARNpq86cd98joQYCN3EXAMPLE", "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE",
	"eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ0aGUtc2VjcmV0In0.the-very-long-signature",
}

// placesOfNames returns provider blocks and environments in which a value is the name of something.
// The keys are the names in the error.
func placesOfNames(value string) map[string][2]credential.Settings {
	none, keys := credential.Settings{}, environment("SECRET_ID=x", "SECRET_KEY=y")
	web := func(identity credential.WebIdentity) credential.Settings {
		return credential.Settings{HasWebIdentity: true, WebIdentity: identity}
	}
	directory := credential.Settings{
		SharedCredentialsDir: argument("shared_credentials_dir", value),
	}
	token, arn := argument("t", "jwt"), argument("r", "qcs::r")
	return map[string][2]credential.Settings{
		"profile":                {{Profile: argument("profile", value)}, none},
		"cam_role_name":          {{CAMRoleName: argument("cam_role_name", value)}, none},
		"shared_credentials_dir": {directory, keys},
		"web_identity_token_file": {
			web(credential.WebIdentity{
				TokenFile: argument("web_identity_token_file", value), RoleARN: arn,
			}),
			none,
		},
		"role_arn_file": {
			web(credential.WebIdentity{
				Token: token, RoleARNFile: argument("role_arn_file", value),
			}),
			none,
		},
		"TENCENTCLOUD_PROFILE":       {none, environment("PROFILE=" + value)},
		"TENCENTCLOUD_CAM_ROLE_NAME": {none, environment("CAM_ROLE_NAME=" + value)},
		"TENCENTCLOUD_SHARED_CREDENTIALS_DIR": {
			none, environment("SHARED_CREDENTIALS_DIR="+value, "PROFILE=p"),
		},
		"TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN_FILE": {
			none,
			environment("ASSUME_ROLE_WEB_IDENTITY_TOKEN_FILE="+value, "ASSUME_ROLE_ARN=qcs::r"),
		},
		"TENCENTCLOUD_ASSUME_ROLE_ARN_FILE": {
			none, environment("ASSUME_ROLE_WEB_IDENTITY_TOKEN=j", "ASSUME_ROLE_ARN_FILE="+value),
		},
	}
}

func TestSecretInThePlaceOfANameIsNotShown(t *testing.T) {
	for _, secret := range misplacedSecrets {
		for name, settings := range placesOfNames(secret) {
			_, err := credential.Choose(settings[0], settings[1])
			var failed *credential.Error
			if !errors.As(err, &failed) || failed.Problem != credential.Invalid ||
				failed.Setting.Name() != name ||
				!strings.HasPrefix(failed.What, name+" looks like a key or a token") {
				t.Errorf("%s: got %v", name, err)
				continue
			}
			if text := fmt.Sprintf("%v %+v", err, *failed); strings.Contains(text, secret) {
				t.Errorf("%s: the error shows the secret: %s", name, text)
			}
		}
	}
}

func TestNamesAreAccepted(t *testing.T) {
	for _, value := range []string{
		"work", "0123456789abcdef0123456789abcdef",
		"/run/secrets/" + strings.Repeat("a-long-name/", 20) + "x",
	} {
		for name, settings := range placesOfNames(value) {
			if _, err := credential.Choose(settings[0], settings[1]); err != nil {
				t.Errorf("%s = %q: %v", name, value, err)
			}
		}
	}
}

// A variable that is not used may have any value.
func TestSecretInAnUnusedVariableIsAccepted(t *testing.T) {
	variables := environment("PROFILE="+misplacedSecrets[0], "CAM_ROLE_NAME="+misplacedSecrets[0])
	if _, err := credential.Choose(keysInBlock("a", "b", ""), variables); err != nil {
		t.Error(err)
	}
}

// Check reports the name as soon as the block is known, before other errors.
func TestCheckReportsASecretInThePlaceOfAName(t *testing.T) {
	block := keysInBlock("a", "b", "")
	block.Profile = argument("profile", misplacedSecrets[0])
	var failed *credential.Error
	if err := block.Check(); !errors.As(err, &failed) || failed.Problem != credential.Invalid {
		t.Errorf("got %v", err)
	}
}
