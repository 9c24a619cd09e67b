package provider_test

import (
	"os"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

func TestRequestsCarryTheVersion(t *testing.T) {
	sim := simulateCustomers(t, oneCustomer)
	s := serve(t)
	expectNone(t, s.configure(object{"region": text("ap-singapore")}))
	_, diagnostics := s.read(t.Context(), readOne)
	expectNone(t, diagnostics)
	header := sim.Requests()[0].Header
	for name, want := range map[string]string{
		"User-Agent":         "terraform-provider-tencentpartner/1.2.3",
		"X-TC-RequestClient": "Terraform-tencentpartner-1.2.3",
		"X-TC-Language":      "en-US",
		"X-TC-Region":        "",
	} {
		if header.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, header.Get(name), want)
		}
	}
}

func TestMissingCredentialsAreAnErrorOfEveryRead(t *testing.T) {
	simulate(t, simulator.Options{})
	t.Setenv("TENCENTCLOUD_SECRET_ID", "")
	t.Setenv("TENCENTCLOUD_SECRET_KEY", "")
	s := serve(t).configured()
	for range 2 {
		_, diagnostics := s.read(t.Context(), readOne)
		expectError(t, diagnostics, "No credentials for Tencent Cloud", "TENCENTCLOUD_SECRET_ID",
			"secret_key")
	}
}

// mfaVariable is a variable that only the official provider supports.
const mfaVariable = "TENCENTCLOUD_MFA_CERTIFICATION_TOKEN_CODE"

// Of concurrent reads, only one has the warning.
func TestUnsupportedVariablesAreNamedOnce(t *testing.T) {
	simulateCustomers(t, oneCustomer)
	t.Setenv(mfaVariable, "123456")
	s := serve(t).configured()
	results := make(chan []*tfprotov6.Diagnostic, 10)
	for range cap(results) {
		go func() {
			_, diagnostics := s.read(t.Context(), readOne)
			results <- diagnostics
		}()
	}
	var warnings []*tfprotov6.Diagnostic
	for range cap(results) {
		warnings = append(warnings, <-results...)
	}
	expectWarning(t, warnings, "Environment variables not supported",
		"ignores these variables: "+mfaVariable+".",
		"The credentials come from the environment (TENCENTCLOUD_SECRET_ID")
}

// An argument with an unknown value does not get the environment's value.
func TestUnknownConfigurationDoesNotFallBackToTheEnvironment(t *testing.T) {
	for _, name := range []string{
		"secret_id", "secret_key", "security_token", "profile", "shared_credentials_dir",
		"cam_role_name", "endpoint", "sts_endpoint", "domain", "protocol",
	} {
		t.Run(name, func(t *testing.T) {
			values := demoKeys()
			values[name] = unknownText
			expectUnknown(t, name, values)
		})
	}
}

func TestUnknownBlocksDoNotFallBackToTheEnvironment(t *testing.T) {
	for name, values := range unknownBlocks(serve(t)) {
		t.Run(name, func(t *testing.T) { expectUnknown(t, name, values) })
	}
}

// unknownBlocks returns provider blocks with an unknown block or list, by the name in the error.
func unknownBlocks(s *server) map[string]object {
	value := func(name string, value any) object {
		return object{name: tftypes.NewValue(s.providerType(name), value)}
	}
	block := func(name, unknown string) object {
		return object{name: s.providerBlock(name, map[string]any{unknown: tftypes.UnknownValue})}
	}
	const role, web = "assume_role", "assume_role_with_web_identity"
	return map[string]object{
		role:                        value(role, tftypes.UnknownValue),
		role + ".external_id":       block(role, "external_id"),
		role + ".session_duration":  block(role, "session_duration"),
		web:                         value(web, tftypes.UnknownValue),
		web + ".web_identity_token": block(web, "web_identity_token"),
		"allowed_account_ids":       {"allowed_account_ids": list("1", tftypes.UnknownValue)},
		"forbidden_account_ids":     value("forbidden_account_ids", tftypes.UnknownValue),
	}
}

// expectUnknown fails the test unless a read with this provider block names an argument as unknown,
// and sends nothing.
func expectUnknown(t *testing.T, name string, values object) {
	t.Helper()
	sim := simulateCustomers(t, oneCustomer)
	t.Setenv("TENCENTCLOUD_ASSUME_ROLE_ARN", simulator.DemoRole.ARN)
	s := serve(t)
	expectNone(t, s.configure(values))
	_, diagnostics := s.read(t.Context(), readOne)
	expectError(t, diagnostics, "Provider configuration not known yet",
		"Terraform knows "+name+" of the provider block only after apply",
		"Give the provider block a value that is known in the plan. Or let the data source "+
			"depend on")
	if len(sim.Requests()) != 0 {
		t.Error("a request was sent")
	}
}

// Only STS receives the region, and STS accepts any.
func TestUnknownRegionIsTheStandardOne(t *testing.T) {
	sim := simulateCustomers(t, oneCustomer)
	t.Setenv("TENCENTPARTNER_STS_ENDPOINT", os.Getenv("TENCENTPARTNER_ENDPOINT"))
	t.Setenv("TENCENTCLOUD_ASSUME_ROLE_ARN", simulator.DemoRole.ARN)
	t.Setenv("TENCENTCLOUD_REGION", "from-the-environment")
	s := serve(t)
	expectNone(t, s.configure(object{"region": unknownText}))
	_, diagnostics := s.read(t.Context(), readOne)
	expectNone(t, diagnostics)
	if got := sim.Requests()[0].Header.Get("X-TC-Region"); got != "ap-singapore" {
		t.Errorf("STS received the region %q", got)
	}
}
