package provider_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// configureCase is a provider block and an environment that Configure rejects.
type configureCase struct {
	values object
	env    map[string]string
	want   []string
}

func testConfigureRejects(t *testing.T, cases map[string]configureCase) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			simulate(t, simulator.Options{})
			for variable, value := range c.env {
				t.Setenv(variable, value)
			}
			expectError(t, serve(t).rejected(c.values), c.want...)
		})
	}
}

func TestConfigureRejectsPlainHTTP(t *testing.T) {
	testConfigureRejects(t, map[string]configureCase{
		"plain HTTP": {
			object{"protocol": text("HTTP")},
			map[string]string{"TENCENTPARTNER_ENDPOINT": ""},
			[]string{
				"Invalid endpoint", "from protocol and the standard domain",
				"plain HTTP to intlpartnersmgt.intl.tencentcloudapi.com is not allowed", "replayed",
				"set endpoint or TENCENTPARTNER_ENDPOINT", `at AttributeName("protocol")`,
			},
		},
		"plain HTTP in the environment": {
			nil,
			map[string]string{"TENCENTPARTNER_ENDPOINT": "", "TENCENTCLOUD_PROTOCOL": "http"},
			[]string{"plain HTTP", "TENCENTCLOUD_PROTOCOL"},
		},
		"plain HTTP endpoint": {
			object{"endpoint": text("http://192.0.2.1")},
			nil,
			[]string{"plain HTTP to 192.0.2.1", "from endpoint"},
		},
		"plain HTTP to STS, though it is not needed": {
			object{"sts_endpoint": text("http://192.0.2.1")},
			nil,
			[]string{
				"Invalid endpoint", "The address of the token service, from sts_endpoint",
				`at AttributeName("sts_endpoint")`,
			},
		},
	})
}

func TestConfigureRejectsAddresses(t *testing.T) {
	testConfigureRejects(t, map[string]configureCase{
		"endpoint in the environment": {
			nil,
			map[string]string{"TENCENTPARTNER_ENDPOINT": "nonsense"},
			[]string{"from TENCENTPARTNER_ENDPOINT", "not a URL"},
		},
		"protocol in the environment": {
			nil,
			map[string]string{"TENCENTPARTNER_ENDPOINT": "", "TENCENTCLOUD_PROTOCOL": "ftp"},
			[]string{"Invalid protocol", `TENCENTCLOUD_PROTOCOL is "ftp"`},
		},
		"domain": {
			object{"domain": text("no domain")},
			map[string]string{"TENCENTPARTNER_ENDPOINT": ""},
			[]string{
				"Invalid endpoint", "from the standard protocol and domain",
				`at AttributeName("domain")`,
			},
		},
		"key without id": {
			object{"secret_key": text("key")},
			nil,
			[]string{"Incomplete credentials", "Argument: secret_id"},
		},
		"key as the domain": {
			object{"domain": text("Gu5t9xGARNpq86cd98joQYCN3EXAMPLE")},
			map[string]string{"TENCENTPARTNER_ENDPOINT": ""},
			[]string{
				"Invalid endpoint", "domain looks like a key or a token.", "Use a domain such",
			},
		},
		"metadata service": {
			nil,
			map[string]string{"TENCENTPARTNER_METADATA_ENDPOINT": "nonsense"},
			[]string{
				"Invalid endpoint",
				"The address of the metadata service, from TENCENTPARTNER_METADATA_ENDPOINT",
				"not a URL",
			},
		},
	})
}

func TestConfigureRejectsRegions(t *testing.T) {
	testConfigureRejects(t, map[string]configureCase{
		"a letter that no header accepts": {
			object{"region": text("münchen")},
			nil,
			[]string{"Invalid region", `region is "münchen".`},
		},
		"white space": {
			object{"region": text("a b")},
			nil,
			[]string{
				"Invalid region", `region is "a b".`, "Set a region such as ap-singapore.",
				`at AttributeName("region")`,
			},
		},
	})
}

func TestConfigureRejectsRates(t *testing.T) {
	const variable = "TENCENTPARTNER_MAX_REQUESTS_PER_SECOND"
	testConfigureRejects(t, map[string]configureCase{
		"0": {
			nil,
			map[string]string{variable: "0"},
			[]string{"Invalid request limit", variable + ` is "0"`},
		},
		"no number": {nil, map[string]string{variable: "many"}, []string{`is "many"`}},
		"NaN":       {nil, map[string]string{variable: "NaN"}, []string{`is "NaN"`}},
	})
}

func TestConfigureRejectsHalfAPair(t *testing.T) {
	testConfigureRejects(t, map[string]configureCase{
		"in the block": {
			object{"secret_id": text("AKID"), "secret_key": text("")},
			nil,
			[]string{
				"Incomplete credentials", "The provider block has secret_id, but no secret_key",
				"secret_key",
			},
		},
		"in the environment": {
			nil,
			map[string]string{"TENCENTCLOUD_SECRET_ID": ""},
			[]string{
				"Incomplete credentials",
				"The environment has TENCENTCLOUD_SECRET_KEY, but no TENCENTCLOUD_SECRET_ID",
			},
		},
	})
}

func TestValidateProviderRejects(t *testing.T) {
	for name, c := range map[string]struct {
		values object
		want   []string
	}{
		"id without key": {
			object{"secret_id": text("AKID")},
			[]string{`at AttributeName("secret_key")`},
		},
		// Only a read has the error. With an error of the provider, Terraform could print the key.
		"key without id": {object{"secret_key": text("key")}, nil},
		"protocol":       {object{"protocol": text("FTP")}, []string{`"FTP"`}},
		"a null account": {
			object{"allowed_account_ids": list("1", nil)},
			[]string{`at AttributeName("allowed_account_ids")`},
		},
		"accounts allowed and forbidden": {
			object{"allowed_account_ids": list("1"), "forbidden_account_ids": list("2")},
			[]string{"Conflicting account IDs", `at AttributeName("forbidden_account_ids")`},
		},
		"accounts allowed, and an empty list": {
			object{"allowed_account_ids": list("1"), "forbidden_account_ids": list()},
			nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			expectError(t, serve(t).validateProvider(c.values), c.want...)
		})
	}
}

func TestErrorNamesNoUnknownEndpoint(t *testing.T) {
	t.Setenv("TENCENTPARTNER_ENDPOINT", "http://127.0.0.1:1")
	diagnostics := serve(t).validateProvider(object{
		"secret_id":     text("AKID"),
		"endpoint":      unknownText,
		"cam_role_name": text("terraform"),
	})
	expectError(t, diagnostics, "cam_role_name")
	if strings.Contains(describe(diagnostics), "Endpoint") {
		t.Errorf("got %s", describe(diagnostics))
	}
}

func TestEndpointIsTheFirstOfItsSources(t *testing.T) {
	sim := simulateCustomers(t, oneCustomer)
	other := httptest.NewServer(sim)
	defer other.Close()
	t.Setenv("TENCENTPARTNER_ENDPOINT", "http://127.0.0.1:1")
	t.Setenv("TENCENTCLOUD_DOMAIN", "invalid")
	t.Setenv("TENCENTCLOUD_PROTOCOL", "HTTP")
	s := serve(t)
	expectNone(t, s.configure(object{"endpoint": text(other.URL)}))
	_, diagnostics := s.read(t.Context(), readOne)
	expectNone(t, diagnostics)
	if len(sim.Requests()) != 1 {
		t.Errorf("%d requests arrived", len(sim.Requests()))
	}
}

func TestProtocolAndDomainMakeTheHost(t *testing.T) {
	simulate(t, simulator.Options{})
	t.Setenv("TENCENTPARTNER_ENDPOINT", "")
	s := serve(t)
	expectNone(t, s.configure(object{"domain": text("invalid")}))
	_, diagnostics := s.read(t.Context(), object{"uins": list("1"), "timeouts": readTimeout("2s")})
	expectError(t, diagnostics, "Endpoint: https://intlpartnersmgt.invalid")
}

// At 0.001 requests a second, the second request would leave after 18 minutes: its read times out.
func TestRateIsTheConfigured(t *testing.T) {
	for name, c := range map[string]struct {
		values   object
		variable string
	}{
		"block":    {object{"max_requests_per_second": amount("0.001")}, "1000"},
		"variable": {nil, " 0.001 "},
	} {
		t.Run(name, func(t *testing.T) {
			sim := simulateCustomers(t, oneCustomer)
			t.Setenv("TENCENTPARTNER_MAX_REQUESTS_PER_SECOND", c.variable)
			s := serve(t)
			expectNone(t, s.configure(c.values))
			_, diagnostics := s.read(t.Context(), readOne)
			expectNone(t, diagnostics)
			_, diagnostics = s.read(t.Context(),
				object{"uins": list("1"), "timeouts": readTimeout("10ms")})
			expectError(t, diagnostics, "Read timed out",
				"timeouts.read (10ms) expired after 0 of 1 customers had been read. No request "+
					"had been sent. The read waited for other reads or for the request limit.")
			if len(sim.Requests()) != 1 {
				t.Errorf("%d requests arrived, want 1", len(sim.Requests()))
			}
		})
	}
}

func TestRateOverTheLimitIsAccepted(t *testing.T) {
	all, uins := manyCustomers(1000, all100)
	simulate(t, simulator.Options{Customers: all})
	s := serve(t)
	expectNone(t, s.configure(object{"max_requests_per_second": amount(1000)}))
	// At five requests a second, the twenty would take over three seconds.
	_, diagnostics := s.read(t.Context(),
		object{"uins": list(uins...), "timeouts": readTimeout("3s")})
	expectNone(t, diagnostics)
}
