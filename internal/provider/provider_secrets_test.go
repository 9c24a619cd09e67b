package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// expectNoPath fails the test unless there is one error, without a path and without the secret.
// Terraform prints the line at a path.
func expectNoPath(t *testing.T, diagnostics []*tfprotov6.Diagnostic, secret string,
	texts ...string,
) {
	t.Helper()
	expectError(t, diagnostics, texts...)
	described := describe(diagnostics)
	if diagnostics[0].Attribute != nil || strings.Contains(described, secret) {
		t.Errorf("the error has a path or shows the secret: %s", described)
	}
}

func TestPasswordInAnAddressIsNotShown(t *testing.T) {
	const host = "@example.com"
	for _, password := range []string{"the-secret", "the-secret%", "the-secret/x", "the-secret#?"} {
		url := "https://user:" + password + host
		for name, values := range map[string]object{
			"endpoint":                         {"endpoint": text(url)},
			"sts_endpoint":                     {"sts_endpoint": text(url)},
			"domain":                           {"domain": text("user:" + password + host)},
			"TENCENTPARTNER_ENDPOINT":          nil,
			"TENCENTPARTNER_STS_ENDPOINT":      nil,
			"TENCENTPARTNER_METADATA_ENDPOINT": nil,
		} {
			t.Run(name, func(t *testing.T) {
				simulate(t, simulator.Options{})
				if name == "domain" {
					t.Setenv("TENCENTPARTNER_ENDPOINT", "")
				}
				if values == nil {
					t.Setenv(name, url)
				}
				expectNoPath(t, serve(t).rejected(values), "the-secret", "Invalid endpoint",
					"it contains a user name or password", name)
			})
		}
	}
}

// Without a password, the error points at the argument.
func TestOtherInvalidAddressHasAPath(t *testing.T) {
	simulate(t, simulator.Options{})
	expectError(t, serve(t).configure(object{"endpoint": text("https://example.com/path")}),
		"Invalid endpoint", `at AttributeName("endpoint")`)
}

func TestSecretInThePlaceOfANameHasNoPath(t *testing.T) {
	const title, reason = "Invalid credentials", "looks like a key or a token, but must be "
	for _, secret := range []string{
		"Gu5t9xGARNpq86cd98joQYCN3EXAMPLE", "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE",
	} {
		simulate(t, simulator.Options{})
		for _, name := range []string{"profile", "cam_role_name", "shared_credentials_dir"} {
			expectNoPath(t, serve(t).rejected(object{name: text(secret)}), secret, title,
				name+" "+reason)
		}
		s := serve(t)
		for name, values := range map[string]map[string]any{
			"web_identity_token_file": {
				"web_identity_token_file": secret, "role_arn": simulator.DemoRole.ARN,
			},
			"role_arn_file": {"web_identity_token": "jwt", "role_arn_file": secret},
		} {
			block := s.providerBlock("assume_role_with_web_identity", values)
			diagnostics := s.rejected(object{"assume_role_with_web_identity": block})
			expectNoPath(t, diagnostics, secret, title,
				"assume_role_with_web_identity."+name+" "+reason)
		}
	}
}
