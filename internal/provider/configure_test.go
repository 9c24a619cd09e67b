package provider_test

import (
	"fmt"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

const oneCustomer = `{"1": {"TotalCredit": 100, "RemainingCredit": 50}}`

var askForOne = map[string]tftypes.Value{"uins": list("1")}

func TestCredentialsComeFromOnePlace(t *testing.T) {
	hcl := simulator.Account{SecretID: "AKIDhcl", SecretKey: "hcl-key"}
	hclToken := simulator.Account{SecretID: "AKIDhcltoken", SecretKey: "hcl-key", Token: "hcl-token"}
	env := simulator.Account{SecretID: "AKIDenv", SecretKey: "env-key"}
	envToken := simulator.Account{SecretID: "AKIDenvtoken", SecretKey: "env-key", Token: "env-token"}
	accounts := []simulator.Account{hcl, hclToken, env, envToken}
	for name, c := range map[string]struct {
		hcl, env simulator.Account
		want     string // the secret id that the simulator sees
	}{
		"HCL":                       {hcl, env, "AKIDhcl"},
		"HCL, no stale token":       {hcl, envToken, "AKIDhcl"},
		"HCL with token":            {hclToken, simulator.Account{}, "AKIDhcltoken"},
		"environment":               {simulator.Account{}, env, "AKIDenv"},
		"environment with token":    {simulator.Account{}, envToken, "AKIDenvtoken"},
		"white space is not theirs": {simulator.Account{SecretID: " AKIDhcl\n", SecretKey: "\thcl-key "}, env, "AKIDhcl"},
		"environment's white space": {simulator.Account{}, simulator.Account{SecretID: "AKIDenv\n", SecretKey: "env-key\r\n"}, "AKIDenv"},
	} {
		t.Run(name, func(t *testing.T) {
			sim := simulate(t, simulator.Options{Accounts: accounts, Customers: customers(t, oneCustomer)})
			t.Setenv("TENCENTCLOUD_SECRET_ID", c.env.SecretID)
			t.Setenv("TENCENTCLOUD_SECRET_KEY", c.env.SecretKey)
			t.Setenv("TENCENTCLOUD_SECURITY_TOKEN", c.env.Token)
			s := serve(t)
			values := map[string]tftypes.Value{}
			for name, value := range map[string]string{"secret_id": c.hcl.SecretID, "secret_key": c.hcl.SecretKey, "security_token": c.hcl.Token} {
				if value != "" {
					values[name] = text(value)
				}
			}
			expect(t, s.configure(values), 0)
			_, diagnostics := s.read(t.Context(), askForOne)
			if c.hcl.SecretID != "" && c.env.SecretID != "" {
				expect(t, diagnostics, tfprotov6.DiagnosticSeverityWarning, "Environment variables not used", "TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY")
			} else {
				expect(t, diagnostics, 0)
			}
			requests := sim.Requests()
			if len(requests) != 1 || !strings.Contains(requests[0].Header.Get("Authorization"), "Credential="+c.want+"/") {
				t.Errorf("the simulator saw %+v", requests)
			}
		})
	}
}

func TestRequestsCarryTheVersion(t *testing.T) {
	sim := simulate(t, simulator.Options{Customers: customers(t, oneCustomer)})
	s := serve(t)
	expect(t, s.configure(map[string]tftypes.Value{"region": text("ap-singapore")}), 0)
	_, diagnostics := s.read(t.Context(), askForOne)
	expect(t, diagnostics, 0)
	header := sim.Requests()[0].Header
	for name, want := range map[string]string{
		"User-Agent": "terraform-provider-tencentpartner/1.2.3", "X-TC-RequestClient": "Terraform-tencentpartner-1.2.3",
		"X-TC-Language": "en-US", "X-TC-Region": "",
	} {
		if header.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, header.Get(name), want)
		}
	}
}

func TestConfigureRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		values map[string]tftypes.Value
		env    map[string]string
		want   []string
	}{
		"half a pair": {
			map[string]tftypes.Value{"secret_id": text("AKID"), "secret_key": text("")},
			nil,
			[]string{"Incomplete credentials", "The provider block has secret_id, but no secret_key", "secret_key"},
		},
		"half a pair in the environment": {
			nil,
			map[string]string{"TENCENTCLOUD_SECRET_ID": ""},
			[]string{"Incomplete credentials", "The environment has TENCENTCLOUD_SECRET_KEY, but no TENCENTCLOUD_SECRET_ID"},
		},
		"plain HTTP": {
			map[string]tftypes.Value{"protocol": text("HTTP")},
			map[string]string{"TENCENTPARTNER_ENDPOINT": ""},
			[]string{
				"Invalid endpoint", "from protocol and the standard domain", "plain HTTP to intlpartnersmgt.intl.tencentcloudapi.com is refused",
				"replayed", "set endpoint or TENCENTPARTNER_ENDPOINT", `at AttributeName("protocol")`,
			},
		},
		"plain HTTP in the environment": {
			nil,
			map[string]string{"TENCENTPARTNER_ENDPOINT": "", "TENCENTCLOUD_PROTOCOL": "http"},
			[]string{"plain HTTP", "TENCENTCLOUD_PROTOCOL"},
		},
		"plain HTTP endpoint": {
			map[string]tftypes.Value{"endpoint": text("http://192.0.2.1")}, nil, []string{"plain HTTP to 192.0.2.1", "from endpoint"},
		},
		"plain HTTP to STS, though it is not needed": {
			map[string]tftypes.Value{"sts_endpoint": text("http://192.0.2.1")},
			nil,
			[]string{"Invalid endpoint", "The token service's address, from sts_endpoint", `at AttributeName("sts_endpoint")`},
		},
		"endpoint in the environment": {
			nil, map[string]string{"TENCENTPARTNER_ENDPOINT": "nonsense"}, []string{"from TENCENTPARTNER_ENDPOINT", "not a URL"},
		},
		"protocol in the environment": {
			nil,
			map[string]string{"TENCENTPARTNER_ENDPOINT": "", "TENCENTCLOUD_PROTOCOL": "ftp"},
			[]string{"Invalid protocol", `TENCENTCLOUD_PROTOCOL is "ftp"`},
		},
		"domain": {
			map[string]tftypes.Value{"domain": text("no domain")},
			map[string]string{"TENCENTPARTNER_ENDPOINT": ""},
			[]string{"Invalid endpoint", "domain"},
		},
		"rate in the environment": {
			nil,
			map[string]string{"TENCENTPARTNER_MAX_REQUESTS_PER_SECOND": "0"},
			[]string{"Invalid request rate", `TENCENTPARTNER_MAX_REQUESTS_PER_SECOND is "0"`},
		},
		"no number": {nil, map[string]string{"TENCENTPARTNER_MAX_REQUESTS_PER_SECOND": "many"}, []string{`is "many"`}},
		"NaN":       {nil, map[string]string{"TENCENTPARTNER_MAX_REQUESTS_PER_SECOND": "NaN"}, []string{`is "NaN"`}},
	} {
		t.Run(name, func(t *testing.T) {
			simulate(t, simulator.Options{})
			for variable, value := range c.env {
				t.Setenv(variable, value)
			}
			s := serve(t)
			expect(t, s.configure(c.values), tfprotov6.DiagnosticSeverityError, c.want...)
			if _, diagnostics := s.read(t.Context(), askForOne); len(diagnostics) != 1 {
				t.Errorf("a read after it has %d diagnostics, want one", len(diagnostics))
			}
		})
	}
}

func TestValidateProviderRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		values map[string]tftypes.Value
		want   string
	}{
		"id without key":   {map[string]tftypes.Value{"secret_id": text("AKID")}, `at AttributeName("secret_key")`},
		"key without id":   {map[string]tftypes.Value{"secret_key": text("key")}, "Argument: secret_id"},
		"protocol":         {map[string]tftypes.Value{"protocol": text("FTP")}, `"FTP"`},
		"rate 0":           {map[string]tftypes.Value{"max_requests_per_second": tftypes.NewValue(tftypes.Number, 0)}, "max_requests_per_second is 0"},
		"negative rate":    {map[string]tftypes.Value{"max_requests_per_second": tftypes.NewValue(tftypes.Number, -5)}, "greater than 0"},
		"a null account":   {map[string]tftypes.Value{"allowed_account_ids": list("1", nil)}, `at AttributeName("allowed_account_ids")`},
		"rate of infinity": {map[string]tftypes.Value{"max_requests_per_second": tftypes.NewValue(tftypes.Number, bigNumber("1e400"))}, "Invalid request rate"},
	} {
		t.Run(name, func(t *testing.T) {
			expect(t, serve(t).validateProvider(c.values), tfprotov6.DiagnosticSeverityError, c.want)
		})
	}
}

func TestTokenWithoutKeysIsNotUsed(t *testing.T) {
	simulate(t, simulator.Options{Customers: customers(t, oneCustomer)})
	s := serve(t)
	expect(t, s.configure(map[string]tftypes.Value{"security_token": text("the-hcl-token")}), tfprotov6.DiagnosticSeverityWarning,
		"Token not used", "so this one is not used", "\nat ")
	_, diagnostics := s.read(t.Context(), askForOne)
	expect(t, diagnostics, 0)
}

func TestErrorInABlockPointsIntoIt(t *testing.T) {
	simulate(t, simulator.Options{})
	s := serve(t)
	expect(t, s.configure(map[string]tftypes.Value{"assume_role": s.providerBlock("assume_role", nil)}), tfprotov6.DiagnosticSeverityError, "Incomplete credentials",
		`at AttributeName("assume_role").ElementKeyInt(0).AttributeName("role_arn")`)
}

func TestFolderWithoutAProfileIsNotUsed(t *testing.T) {
	simulate(t, simulator.Options{Customers: customers(t, oneCustomer)})
	s := serve(t)
	expect(t, s.configure(map[string]tftypes.Value{"shared_credentials_dir": text("~/elsewhere")}), tfprotov6.DiagnosticSeverityWarning,
		"Folder of profiles not used", "the credentials come from the environment (TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY)",
		`at AttributeName("shared_credentials_dir")`)
	_, diagnostics := s.read(t.Context(), askForOne)
	expect(t, diagnostics, 0)
}

func TestMissingCredentialsAreAnErrorOfEveryRead(t *testing.T) {
	simulate(t, simulator.Options{})
	t.Setenv("TENCENTCLOUD_SECRET_ID", "")
	t.Setenv("TENCENTCLOUD_SECRET_KEY", "")
	s := serve(t)
	expect(t, s.configure(nil), 0)
	for range 2 {
		state, diagnostics := s.read(t.Context(), askForOne)
		expect(t, diagnostics, tfprotov6.DiagnosticSeverityError, "No credentials for Tencent Cloud", "TENCENTCLOUD_SECRET_ID", "secret_key")
		if state != nil {
			t.Errorf("state is %v", state)
		}
	}
}

// However many reads there are, and at the same time, one tells.
func TestOverruledVariablesAreNamedOnce(t *testing.T) {
	simulate(t, simulator.Options{Customers: customers(t, oneCustomer)})
	for _, secretKey := range []string{simulator.DemoAccount.SecretKey, ""} { // two variables, or one
		t.Setenv("TENCENTCLOUD_SECRET_KEY", secretKey)
		s := serve(t)
		expect(t, s.configure(map[string]tftypes.Value{"secret_id": text("AKIDdemo"), "secret_key": text("demo-secret-key")}), 0)
		told := make(chan int, 10)
		for range cap(told) {
			go func() {
				_, diagnostics := s.read(t.Context(), askForOne)
				told <- len(diagnostics)
			}()
		}
		total := 0
		for range cap(told) {
			total += <-told
		}
		if total != 1 {
			t.Errorf("%d reads told of overruled variables, want one", total)
		}
	}
}

// unknownBlocks are blocks, and lists, with something that Terraform does not know yet, by what the error names.
func unknownBlocks(s *server) map[string]map[string]tftypes.Value {
	list := func(name string, value any) map[string]tftypes.Value {
		return map[string]tftypes.Value{name: tftypes.NewValue(s.providerType(name), value)}
	}
	block := func(name, unknown string) map[string]tftypes.Value {
		return map[string]tftypes.Value{name: s.providerBlock(name, map[string]any{unknown: tftypes.UnknownValue})}
	}
	unknownID := []tftypes.Value{text("1"), tftypes.NewValue(tftypes.String, tftypes.UnknownValue)}
	return map[string]map[string]tftypes.Value{
		"assume_role":                                      list("assume_role", tftypes.UnknownValue),
		"assume_role.external_id":                          block("assume_role", "external_id"),
		"assume_role.session_duration":                     block("assume_role", "session_duration"),
		"assume_role_with_web_identity":                    list("assume_role_with_web_identity", tftypes.UnknownValue),
		"assume_role_with_web_identity.web_identity_token": block("assume_role_with_web_identity", "web_identity_token"),
		"allowed_account_ids":                              list("allowed_account_ids", unknownID),
		"forbidden_account_ids":                            list("forbidden_account_ids", tftypes.UnknownValue),
	}
}

func TestUnknownBlocksDoNotFallBackToTheEnvironment(t *testing.T) {
	for name, values := range unknownBlocks(serve(t)) {
		t.Run(name, func(t *testing.T) {
			sim := simulate(t, simulator.Options{Customers: customers(t, oneCustomer)})
			t.Setenv("TENCENTCLOUD_ASSUME_ROLE_ARN", simulator.DemoRole.ARN)
			s := serve(t)
			expect(t, s.configure(values), 0)
			_, diagnostics := s.read(t.Context(), askForOne)
			expect(t, diagnostics, tfprotov6.DiagnosticSeverityError, "Provider configuration not known yet", "the provider block's "+name+" will",
				"Give the provider a value that is known now, or let the data source depend on")
			if len(sim.Requests()) != 0 {
				t.Error("a request was sent")
			}
		})
	}
}

// A value that is set but not known yet must not become the environment's.
func TestUnknownConfigurationDoesNotFallBackToTheEnvironment(t *testing.T) {
	for _, name := range []string{
		"secret_id", "secret_key", "security_token", "profile", "shared_credentials_dir", "cam_role_name", "endpoint", "sts_endpoint", "domain", "protocol",
	} {
		t.Run(name, func(t *testing.T) {
			sim := simulate(t, simulator.Options{Customers: customers(t, oneCustomer)})
			s := serve(t)
			values := map[string]tftypes.Value{"secret_id": text("AKIDdemo"), "secret_key": text("demo-secret-key")}
			values[name] = tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
			expect(t, s.configure(values), 0)
			_, diagnostics := s.read(t.Context(), askForOne)
			expect(t, diagnostics, tfprotov6.DiagnosticSeverityError, "Provider configuration not known yet", "the provider block's "+name+" will")
			if len(sim.Requests()) != 0 {
				t.Error("a request was sent")
			}
		})
	}
	t.Run("region", func(t *testing.T) {
		sim := simulate(t, simulator.Options{Customers: customers(t, oneCustomer)})
		t.Setenv("TENCENTPARTNER_STS_ENDPOINT", os.Getenv("TENCENTPARTNER_ENDPOINT"))
		t.Setenv("TENCENTCLOUD_ASSUME_ROLE_ARN", simulator.DemoRole.ARN)
		t.Setenv("TENCENTCLOUD_REGION", "from-the-environment")
		defer func() {
			if got := sim.Requests()[0].Header.Get("X-TC-Region"); got != "ap-singapore" {
				t.Errorf("STS was told the region %q", got)
			}
		}()
		s := serve(t)
		expect(t, s.configure(map[string]tftypes.Value{"region": tftypes.NewValue(tftypes.String, tftypes.UnknownValue)}), 0)
		_, diagnostics := s.read(t.Context(), askForOne)
		expect(t, diagnostics, 0)
	})
}

func TestEndpointIsTheFirstOfItsSources(t *testing.T) {
	sim := simulate(t, simulator.Options{Customers: customers(t, oneCustomer)})
	other := httptest.NewServer(sim)
	defer other.Close()
	t.Setenv("TENCENTPARTNER_ENDPOINT", "http://127.0.0.1:1")
	t.Setenv("TENCENTCLOUD_DOMAIN", "invalid")
	t.Setenv("TENCENTCLOUD_PROTOCOL", "HTTP")
	s := serve(t)
	expect(t, s.configure(map[string]tftypes.Value{"endpoint": text(other.URL)}), 0)
	_, diagnostics := s.read(t.Context(), askForOne)
	expect(t, diagnostics, 0)
	if len(sim.Requests()) != 1 {
		t.Errorf("%d requests arrived", len(sim.Requests()))
	}
}

func TestProtocolAndDomainMakeTheHost(t *testing.T) {
	simulate(t, simulator.Options{})
	t.Setenv("TENCENTPARTNER_ENDPOINT", "")
	s := serve(t)
	expect(t, s.configure(map[string]tftypes.Value{"domain": text("invalid")}), 0)
	_, diagnostics := s.read(t.Context(), map[string]tftypes.Value{"uins": list("1"), "timeouts": readTimeout("2s")})
	expect(t, diagnostics, tfprotov6.DiagnosticSeverityError, "Endpoint: https://intlpartnersmgt.invalid")
}

// At 0.001 requests per second the second request leaves after 18 minutes: its read runs out of time.
func TestRateIsTheConfigured(t *testing.T) {
	const slow = "0.001"
	for name, c := range map[string]struct {
		values   map[string]tftypes.Value
		variable string
	}{
		"block":    {map[string]tftypes.Value{"max_requests_per_second": tftypes.NewValue(tftypes.Number, bigNumber(slow))}, "1000"},
		"variable": {nil, " " + slow + " "},
	} {
		t.Run(name, func(t *testing.T) {
			sim := simulate(t, simulator.Options{Customers: customers(t, oneCustomer)})
			t.Setenv("TENCENTPARTNER_MAX_REQUESTS_PER_SECOND", c.variable)
			s := serve(t)
			expect(t, s.configure(c.values), 0)
			_, diagnostics := s.read(t.Context(), askForOne)
			expect(t, diagnostics, 0)
			_, diagnostics = s.read(t.Context(), map[string]tftypes.Value{"uins": list("1"), "timeouts": readTimeout("10ms")})
			expect(t, diagnostics, tfprotov6.DiagnosticSeverityError, "Time ran out while credit was read",
				"timeouts.read ended when 0 of 1 customers were answered. No request had been sent. The read waited for other reads or for the request limit.")
			if len(sim.Requests()) != 1 {
				t.Errorf("%d requests arrived, want 1", len(sim.Requests()))
			}
		})
	}
}

func TestRateOverTheLimitIsTaken(t *testing.T) {
	all := simulator.Customers{}
	var uins []any
	for uin := uint64(1); uin <= 1000; uin++ {
		all[uin] = simulator.Customer{TotalCredit: []byte("1"), RemainingCredit: []byte("1")}
		uins = append(uins, fmt.Sprint(uin))
	}
	simulate(t, simulator.Options{Customers: all})
	s := serve(t)
	expect(t, s.configure(map[string]tftypes.Value{"max_requests_per_second": tftypes.NewValue(tftypes.Number, 1000)}), 0)
	// Twenty requests take over three seconds with five a second.
	_, diagnostics := s.read(t.Context(), map[string]tftypes.Value{"uins": list(uins...), "timeouts": readTimeout("3s")})
	expect(t, diagnostics, 0)
}

func TestSessionDurationReachesTheTokenService(t *testing.T) {
	sim := simulate(t, simulator.Options{Customers: customers(t, oneCustomer)})
	t.Setenv("TENCENTPARTNER_STS_ENDPOINT", os.Getenv("TENCENTPARTNER_ENDPOINT"))
	s := serve(t)
	block := s.providerBlock("assume_role", map[string]any{"role_arn": simulator.DemoRole.ARN, "session_duration": 12345})
	expect(t, s.configure(map[string]tftypes.Value{"assume_role": block}), 0)
	_, diagnostics := s.read(t.Context(), askForOne)
	expect(t, diagnostics, 0)
	if body := string(sim.Requests()[0].Body); !strings.Contains(body, `"DurationSeconds":12345`) {
		t.Errorf("STS was asked %s", body)
	}
}

func TestErrorNamesNoEndpointThatIsNotKnown(t *testing.T) {
	t.Setenv("TENCENTPARTNER_ENDPOINT", "http://127.0.0.1:1")
	diagnostics := serve(t).validateProvider(map[string]tftypes.Value{
		"secret_id": text("AKID"), "endpoint": tftypes.NewValue(tftypes.String, tftypes.UnknownValue), "cam_role_name": text("terraform"),
	})
	if expect(t, diagnostics, tfprotov6.DiagnosticSeverityError, "cam_role_name"); strings.Contains(diagnostics[0].Detail, "Endpoint") {
		t.Errorf("got %s", diagnostics[0].Detail)
	}
}
