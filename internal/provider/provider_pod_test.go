package provider_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// variable returns the value of an environment variable. If it is empty, the test fails.
func variable(t *testing.T, name string) string {
	t.Helper()
	value := os.Getenv(name)
	if value == "" {
		t.Fatalf("%s is not set", name)
	}
	return value
}

// simulatePod starts a simulator, and sets the variables of a TKE pod.
func simulatePod(t *testing.T) *simtest.Simulator {
	t.Helper()
	sim := simulateCustomers(t, oneCustomer)
	token := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(token, []byte(simulator.DemoRole.WebIdentityToken), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TENCENTPARTNER_STS_ENDPOINT", variable(t, "TENCENTPARTNER_ENDPOINT"))
	t.Setenv("TKE_PROVIDER_ID", simulator.DemoRole.ProviderID)
	t.Setenv("TKE_WEB_IDENTITY_TOKEN_FILE", token)
	t.Setenv("TKE_ROLE_ARN", simulator.DemoRole.ARN)
	return sim
}

func TestEnablePodOIDC(t *testing.T) {
	for name, c := range map[string]struct {
		values object
		action string // the first request
	}{
		"true":  {object{"enable_pod_oidc": boolean(true)}, "AssumeRoleWithWebIdentity"},
		"false": {object{"enable_pod_oidc": boolean(false)}, creditAction},
		"null":  {object{"enable_pod_oidc": boolean(nil)}, creditAction},
		"none":  {nil, creditAction},
		"false with keys": {
			merge(demoKeys(), object{"enable_pod_oidc": boolean(false)}), creditAction,
		},
	} {
		t.Run(name, func(t *testing.T) {
			sim := simulatePod(t)
			s := serve(t)
			expectNone(t, s.configure(c.values))
			_, diagnostics := s.read(t.Context(), readOne)
			expectNone(t, diagnostics)
			if got := sim.Requests()[0].Action; got != c.action {
				t.Errorf("the first request is %s, want %s", got, c.action)
			}
		})
	}
}

func TestUnknownEnablePodOIDC(t *testing.T) {
	simulatePod(t)
	expectUnknown(t, "enable_pod_oidc",
		object{"enable_pod_oidc": tftypes.NewValue(tftypes.Bool, tftypes.UnknownValue)})
}

func TestPodWithoutAVariable(t *testing.T) {
	for _, missing := range []string{
		"TKE_PROVIDER_ID", "TKE_WEB_IDENTITY_TOKEN_FILE", "TKE_ROLE_ARN",
	} {
		sim := simulatePod(t)
		t.Setenv(missing, "")
		expectError(t, serve(t).configure(object{"enable_pod_oidc": boolean(true)}),
			"Incomplete credentials",
			"enable_pod_oidc is true, but the environment has no "+missing+".\n\nRun Terraform in",
			`at AttributeName("enable_pod_oidc")`)
		if len(sim.Requests()) > 0 {
			t.Error("a request was sent")
		}
	}
}

// Validation reports the conflict, and does not point at a line with a secret.
func TestPodConflictsWithKeys(t *testing.T) {
	simulatePod(t)
	values := merge(demoKeys(), object{"enable_pod_oidc": boolean(true)})
	diagnostics := serve(t).validateProvider(values)
	expectError(t, diagnostics, "Conflicting credentials",
		"The provider block has enable_pod_oidc and secret_id", `at AttributeName("enable_pod_oidc")`)
	if strings.Contains(describe(diagnostics), simulator.DemoAccount.SecretKey) {
		t.Error("the error shows the key")
	}
}
