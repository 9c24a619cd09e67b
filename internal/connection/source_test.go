package connection_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/connection"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// newSource returns the source of keys that assume a role, and the errors about addresses.
func newSource(t *testing.T) (*credential.Source, []*connection.Error) {
	t.Helper()
	key := func(argument string) credential.Setting {
		return credential.Setting{Value: "value", Argument: argument}
	}
	role := credential.Setting{Value: "qcs::cam::uin/1:roleName/a", Argument: "role_arn"}
	choice, err := credential.Choose(credential.Settings{
		SecretID: key("secret_id"), SecretKey: key("secret_key"), HasRole: true,
		Role: credential.Role{ARN: role},
	}, credential.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	return connection.Settings{}.CredentialSource(t.Context(), choice, connection.SourceOptions{
		NewClient: func(endpoint tencentapi.Endpoint) *tencentapi.Client {
			t.Errorf("a client of %v", endpoint)
			return nil
		},
	})
}

// An address of STS that is derived may be right for the partner API alone. So it is an error only
// if keys need STS.
func TestInvalidSTSAddress(t *testing.T) {
	for name, c := range map[string]struct {
		variable, value string
		invalid         int
		text            string
	}{
		"its own": {"TENCENTPARTNER_STS_ENDPOINT", "nowhere", 1, "is not a URL"},
		"derived": {"TENCENTCLOUD_DOMAIN", "a b", 0, "is not a URL"},
		"proxy":   {"HTTPS_PROXY", "http://user:p%w@proxy", 0, "is not the URL of a proxy"},
		"key":     {"HTTPS_PROXY", "http://" + secret + ":3128", 0, "is not the URL of a proxy"},
	} {
		t.Run(name, func(t *testing.T) {
			clearEnvironment(t)
			t.Setenv(c.variable, c.value)
			source, invalid := newSource(t)
			if len(invalid) != c.invalid {
				t.Errorf("got %v", invalid)
			}
			_, err := source.Credentials(t.Context())
			var failed *credential.Error
			if !errors.As(err, &failed) || !strings.Contains(failed.Remedy, c.text) {
				t.Errorf("got %v", err)
			}
		})
	}
}
