package provider_test

import (
	"os"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// demoKeys returns a provider block with the simulator's keys.
func demoKeys() object {
	return object{
		"secret_id":  text(simulator.DemoAccount.SecretID),
		"secret_key": text(simulator.DemoAccount.SecretKey),
	}
}

// Keys and token are taken from the provider block or from the environment, never mixed.
func TestCredentialsComeFromOnePlace(t *testing.T) {
	hcl := simulator.Account{SecretID: "AKIDhcl", SecretKey: "hcl-key"}
	hclToken := simulator.Account{SecretID: "AKIDhcltoken", SecretKey: "hcl-key", Token: "hcl"}
	env := simulator.Account{SecretID: "AKIDenv", SecretKey: "env-key"}
	envToken := simulator.Account{SecretID: "AKIDenvtoken", SecretKey: "env-key", Token: "env"}
	none := simulator.Account{}
	for name, c := range map[string]struct {
		hcl, env simulator.Account
		want     string // the secret ID that the simulator receives
	}{
		"HCL":                    {hcl, env, "AKIDhcl"},
		"HCL, no stale token":    {hcl, envToken, "AKIDhcl"},
		"HCL with token":         {hclToken, none, "AKIDhcltoken"},
		"environment":            {none, env, "AKIDenv"},
		"environment with token": {none, envToken, "AKIDenvtoken"},
		"HCL's white space": {
			simulator.Account{SecretID: " AKIDhcl\n", SecretKey: "\thcl-key "}, env, "AKIDhcl",
		},
		"environment's white space": {
			none, simulator.Account{SecretID: "AKIDenv\n", SecretKey: "env-key\r\n"}, "AKIDenv",
		},
	} {
		t.Run(name, func(t *testing.T) {
			sim := simulate(t, simulator.Options{
				Accounts:  []simulator.Account{hcl, hclToken, env, envToken},
				Customers: customers(t, oneCustomer),
			})
			diagnostics := readAs(t, c.hcl, c.env)
			expectNone(t, diagnostics)
			requests := sim.Requests()
			if len(requests) != 1 || !strings.Contains(requests[0].Header.Get("Authorization"),
				"Credential="+c.want+"/") {
				t.Errorf("the simulator received %+v", requests)
			}
		})
	}
}

// readAs reads one customer with credentials in the provider block and in the environment.
func readAs(t *testing.T, hcl, env simulator.Account) []*tfprotov6.Diagnostic {
	t.Helper()
	t.Setenv("TENCENTCLOUD_SECRET_ID", env.SecretID)
	t.Setenv("TENCENTCLOUD_SECRET_KEY", env.SecretKey)
	t.Setenv("TENCENTCLOUD_SECURITY_TOKEN", env.Token)
	values := object{}
	for name, value := range map[string]string{
		"secret_id":      hcl.SecretID,
		"secret_key":     hcl.SecretKey,
		"security_token": hcl.Token,
	} {
		if value != "" {
			values[name] = text(value)
		}
	}
	s := serve(t)
	expectNone(t, s.configure(values))
	_, diagnostics := s.read(t.Context(), readOne)
	return diagnostics
}

func TestTokenWithoutKeysIsNotUsed(t *testing.T) {
	simulateCustomers(t, oneCustomer)
	s := serve(t)
	expectNone(t, s.configure(object{"security_token": text("the-hcl-token")}))
	_, diagnostics := s.read(t.Context(), readOne)
	expectWarning(t, diagnostics, "Token not used", "so the provider does not use it")
}

func TestFolderWithoutAProfileIsNotUsed(t *testing.T) {
	simulateCustomers(t, oneCustomer)
	s := serve(t)
	expectWarning(t, s.configure(object{"shared_credentials_dir": text("~/elsewhere")}),
		"Directory of profiles not used",
		"the credentials come from the environment (TENCENTCLOUD_SECRET_ID, "+
			"TENCENTCLOUD_SECRET_KEY)",
		`at AttributeName("shared_credentials_dir")`)
	_, diagnostics := s.read(t.Context(), readOne)
	expectNone(t, diagnostics)
}

func TestErrorInABlockPointsIntoIt(t *testing.T) {
	simulate(t, simulator.Options{})
	s := serve(t)
	expectError(t, s.configure(object{"assume_role": s.providerBlock("assume_role", nil)}),
		"Incomplete credentials",
		`at AttributeName("assume_role").ElementKeyInt(0).AttributeName("role_arn")`)
}

func TestSessionDurationReachesTheTokenService(t *testing.T) {
	sim := simulateCustomers(t, oneCustomer)
	t.Setenv("TENCENTPARTNER_STS_ENDPOINT", os.Getenv("TENCENTPARTNER_ENDPOINT"))
	s := serve(t)
	block := s.providerBlock("assume_role",
		map[string]any{"role_arn": simulator.DemoRole.ARN, "session_duration": 12345})
	expectNone(t, s.configure(object{"assume_role": block}))
	_, diagnostics := s.read(t.Context(), readOne)
	expectNone(t, diagnostics)
	if body := string(sim.Requests()[0].Body); !strings.Contains(body, `"DurationSeconds":12345`) {
		t.Errorf("STS received %s", body)
	}
}

// An address of STS that protocol and domain make is an error only if a role is assumed.
func TestTokenServiceWithoutAnAddress(t *testing.T) {
	for name, c := range map[string]struct {
		values object
		want   string
	}{
		"plain HTTP": {
			object{"protocol": text("HTTP")},
			"The address of the token service, from protocol and the standard domain, cannot be " +
				"used: plain HTTP to sts.intl.tencentcloudapi.com is not allowed",
		},
		"domain": {
			object{"domain": text("no domain")},
			"The address of the token service, from the standard protocol and domain, cannot " +
				"be used: ",
		},
	} {
		t.Run(name, func(t *testing.T) {
			sim := simulateCustomers(t, oneCustomer)
			s := serve(t)
			expectNone(t, s.configure(c.values))
			_, diagnostics := s.read(t.Context(), readOne)
			expectNone(t, diagnostics)

			t.Setenv("TENCENTCLOUD_ASSUME_ROLE_ARN", simulator.DemoRole.ARN)
			s = serve(t)
			expectNone(t, s.configure(c.values))
			_, diagnostics = s.read(t.Context(), readOne)
			expectError(t, diagnostics, "The token service gives no credentials",
				"the address of the token service is invalid.\n\n"+c.want)
			if len(sim.Requests()) != 1 {
				t.Errorf("%d requests arrived, want the first read's", len(sim.Requests()))
			}
		})
	}
}
