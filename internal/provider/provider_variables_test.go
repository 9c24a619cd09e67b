package provider_test

import (
	"bytes"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// unsupportedVariables are those of the official provider's SAML and MFA certification.
var unsupportedVariables = []string{
	"TENCENTCLOUD_ASSUME_ROLE_SAML_ASSERTION", "TENCENTCLOUD_ASSUME_ROLE_PRINCIPAL_ARN",
	"TENCENTCLOUD_MFA_CERTIFICATION_SERIAL_NUMBER", mfaVariable,
}

// logOfConfigure configures the provider without validation. It returns the diagnostics and the
// log.
func (s *server) logOfConfigure(values object) ([]*tfprotov6.Diagnostic, []map[string]any) {
	s.t.Helper()
	var output bytes.Buffer
	configured, err := s.server.ConfigureProvider(tflogtest.RootLogger(s.t.Context(), &output),
		&tfprotov6.ConfigureProviderRequest{Config: s.block(s.schema.Provider, values)})
	if err != nil {
		s.t.Fatal(err)
	}
	if strings.Contains(output.String(), "the-secret") {
		s.t.Errorf("the log shows a secret:\n%s", output.String())
	}
	entries, err := tflogtest.MultilineJSONDecode(&output)
	if err != nil {
		s.t.Fatal(err)
	}
	return configured.Diagnostics, entries
}

// entriesOf returns the entries of a log with a message.
func entriesOf(log []map[string]any, message string) (entries []map[string]any) {
	for _, entry := range log {
		if entry["@message"] == message {
			entries = append(entries, entry)
		}
	}
	return entries
}

// A read warns of ignored variables only if a part of the block's source or role comes from the
// environment. Otherwise, the log names them at the level INFO.
func TestIgnoredVariablesAreLogged(t *testing.T) {
	web := func(s *server, values map[string]any) object {
		const name = "assume_role_with_web_identity"
		return object{name: s.providerBlock(name, values)}
	}
	token, arn := simulator.DemoRole.WebIdentityToken, simulator.DemoRole.ARN
	for name, c := range map[string]struct {
		values  func(*server) object
		ignored []string
		warned  bool
	}{
		"empty block": {
			func(*server) object { return nil },
			[]string{"SECRET_ID", "SECRET_KEY"},
			false,
		},
		"keys": {
			func(*server) object { return demoKeys() },
			[]string{"ASSUME_ROLE_WEB_IDENTITY_TOKEN", "SECRET_ID", "SECRET_KEY"},
			false,
		},
		"CAM role": {
			func(*server) object { return object{"cam_role_name": text("demo")} },
			[]string{"ASSUME_ROLE_WEB_IDENTITY_TOKEN", "SECRET_ID", "SECRET_KEY"},
			false,
		},
		"web identity": {
			func(s *server) object {
				return web(s, map[string]any{"web_identity_token": token, "role_arn": arn})
			},
			[]string{
				"ASSUME_ROLE_ARN", "ASSUME_ROLE_WEB_IDENTITY_TOKEN", "SECRET_ID", "SECRET_KEY",
			},
			false,
		},
		"web identity without its token": {
			func(s *server) object { return web(s, map[string]any{"role_arn": arn}) },
			[]string{"ASSUME_ROLE_ARN", "SECRET_ID", "SECRET_KEY"},
			true,
		},
		"web identity without its role": {
			func(s *server) object { return web(s, map[string]any{"web_identity_token": token}) },
			[]string{"ASSUME_ROLE_WEB_IDENTITY_TOKEN", "SECRET_ID", "SECRET_KEY"},
			true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			simulateCustomers(t, oneCustomer)
			url := variable(t, "TENCENTPARTNER_ENDPOINT")
			t.Setenv("TENCENTPARTNER_STS_ENDPOINT", url)
			t.Setenv("TENCENTPARTNER_METADATA_ENDPOINT", url)
			t.Setenv("TENCENTCLOUD_ASSUME_ROLE_ARN", arn)
			t.Setenv("TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN", token)
			s := serve(t)
			diagnostics, log := s.logOfConfigure(c.values(s))
			expectNone(t, diagnostics)
			entries := entriesOf(log, "environment variables not used")
			want := "[TENCENTCLOUD_" + strings.Join(c.ignored, " TENCENTCLOUD_") + "]"
			if len(entries) != 1 || entries[0]["@level"] != "info" ||
				fmt.Sprint(entries[0]["variables"]) != want {
				t.Errorf("the log has %v, want %s", entries, want)
			}
			_, diagnostics = s.read(t.Context(), readOne)
			if !c.warned {
				expectNone(t, diagnostics)
				return
			}
			expectWarning(t, diagnostics, "Environment variables not used",
				"The credentials come from a web identity (",
				"these variables are ignored: TENCENTCLOUD_ASSUME_ROLE_")
		})
	}
}

// One provider block takes the keys of the environment, and an alias has its own keys.
func TestAliasWithItsOwnKeysHasNoWarning(t *testing.T) {
	simulateCustomers(t, oneCustomer)
	for _, values := range []object{nil, demoKeys()} {
		s := serve(t)
		expectNone(t, s.configure(values))
		_, diagnostics := s.read(t.Context(), readOne)
		expectNone(t, diagnostics)
	}
}

func TestUnsupportedVariablesAreNotShown(t *testing.T) {
	for name, c := range map[string]struct {
		values object
		warned bool
	}{
		"empty block":     {nil, true},
		"complete source": {demoKeys(), false},
	} {
		t.Run(name, func(t *testing.T) {
			simulateCustomers(t, oneCustomer)
			for _, variable := range unsupportedVariables {
				t.Setenv(variable, "the-secret")
			}
			s := serve(t)
			diagnostics, log := s.logOfConfigure(c.values)
			expectNone(t, diagnostics)
			_, diagnostics = s.read(t.Context(), readOne)
			if !c.warned {
				expectNone(t, diagnostics)
				logged := entriesOf(log, "environment variables not used")
				for _, variable := range unsupportedVariables {
					if len(logged) != 1 ||
						!strings.Contains(fmt.Sprint(logged[0]["variables"]), variable) {
						t.Errorf("the log does not name %s: %v", variable, logged)
					}
				}
				return
			}
			expectWarning(t, diagnostics, append([]string{
				"Environment variables not supported", "It ignores these variables: ",
			}, unsupportedVariables...)...)
			if strings.Contains(describe(diagnostics), "the-secret") {
				t.Errorf("the warning shows a value: %s", describe(diagnostics))
			}
		})
	}
}

// cos_domain has no effect, so it may also be unknown.
func TestCOSDomainIsIgnored(t *testing.T) {
	sim := simulateCustomers(t, oneCustomer)
	for i, value := range []object{
		{"cos_domain": text("https://example.com/")},
		{"cos_domain": text("not a domain @ all")},
		{"cos_domain": unknownText},
		nil,
	} {
		s := serve(t)
		expectNone(t, s.configure(maps.Clone(value)))
		_, diagnostics := s.read(t.Context(), readOne)
		expectNone(t, diagnostics)
		if len(sim.Requests()) != i+1 {
			t.Errorf("%d requests arrived, want %d", len(sim.Requests()), i+1)
		}
	}
}
