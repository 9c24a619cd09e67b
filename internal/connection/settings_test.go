package connection_test

import (
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/connection"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
)

// clearEnvironment unsets the variables of addresses.
func clearEnvironment(t *testing.T) {
	t.Helper()
	for _, name := range []string{
		"TENCENTPARTNER_ENDPOINT", "TENCENTPARTNER_STS_ENDPOINT", "TENCENTCLOUD_DOMAIN",
		"TENCENTPARTNER_METADATA_ENDPOINT", "TENCENTCLOUD_PROTOCOL", "TENCENTCLOUD_REGION",
		"TENCENTPARTNER_MAX_REQUESTS_PER_SECOND", "HTTPS_PROXY", "https_proxy", "NO_PROXY",
		"no_proxy",
	} {
		t.Setenv(name, "")
	}
}

func TestAddresses(t *testing.T) {
	for name, c := range map[string]struct {
		settings     connection.Settings
		env          map[string]string
		partner, sts string
		hasSTS       bool
	}{
		"default": {
			partner: "https://intlpartnersmgt.intl.tencentcloudapi.com",
			sts:     "https://sts.intl.tencentcloudapi.com",
		},
		"domain": {
			settings: connection.Settings{Domain: "ap-singapore.tencentcloudapi.com"},
			env:      map[string]string{"TENCENTCLOUD_DOMAIN": "other.example"},
			partner:  "https://intlpartnersmgt.ap-singapore.tencentcloudapi.com",
			sts:      "https://sts.ap-singapore.tencentcloudapi.com",
		},
		"variables": {
			env: map[string]string{
				"TENCENTPARTNER_ENDPOINT":     " http://127.0.0.1:1 ",
				"TENCENTPARTNER_STS_ENDPOINT": "http://localhost:2/",
			},
			partner: "http://127.0.0.1:1", sts: "http://localhost:2", hasSTS: true,
		},
		"arguments before variables": {
			settings: connection.Settings{
				Endpoint: "https://a.example", STSEndpoint: "https://b.example",
			},
			env: map[string]string{
				"TENCENTPARTNER_ENDPOINT":     "https://c.example",
				"TENCENTPARTNER_STS_ENDPOINT": "https://d.example",
			},
			partner: "https://a.example", sts: "https://b.example", hasSTS: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			clearEnvironment(t)
			for variable, value := range c.env {
				t.Setenv(variable, value)
			}
			partner, invalidPartner := c.settings.Partner()
			sts, invalidSTS := c.settings.STS()
			if invalidPartner != nil || invalidSTS != nil {
				t.Fatal(invalidPartner, invalidSTS)
			}
			if partner.String() != c.partner || sts.String() != c.sts ||
				c.settings.HasSTS() != c.hasSTS {
				t.Errorf("got %v, %v, %v", partner, sts, c.settings.HasSTS())
			}
		})
	}
}

// secret looks like a key. It is in Tencent Cloud's documentation.
const secret = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"

func TestInvalidSettings(t *testing.T) {
	region := func() *connection.Error {
		_, invalid := connection.Region("")
		return invalid
	}
	rate := func() *connection.Error {
		_, invalid := connection.Rate()
		return invalid
	}
	metadata := func() *connection.Error {
		_, invalid := connection.Metadata()
		return invalid
	}
	partner := func() *connection.Error {
		_, invalid := connection.Settings{}.Partner()
		return invalid
	}
	for _, c := range []struct {
		variable, value string
		resolve         func() *connection.Error
		title           string
	}{
		{"TENCENTCLOUD_REGION", "ap singapore", region, "Invalid region"},
		{
			"TENCENTPARTNER_MAX_REQUESTS_PER_SECOND", "none", rate, "Invalid request limit",
		},
		{
			"TENCENTPARTNER_MAX_REQUESTS_PER_SECOND", "0", rate, "Invalid request limit",
		},
		{"TENCENTPARTNER_METADATA_ENDPOINT", "nowhere", metadata, "Invalid endpoint"},
		{"TENCENTPARTNER_ENDPOINT", "nowhere", partner, "Invalid endpoint"},
		{"TENCENTPARTNER_ENDPOINT", "https://user:pw@host", partner, "Invalid endpoint"},
		{"TENCENTCLOUD_DOMAIN", "a b", partner, "Invalid endpoint"},
		{"TENCENTPARTNER_ENDPOINT", "https://" + secret, partner, "Invalid endpoint"},
		{
			"TENCENTPARTNER_MAX_REQUESTS_PER_SECOND", secret, rate, "Invalid request limit",
		},
		{"TENCENTCLOUD_REGION", "AKIDdemo " + secret, region, "Invalid region"},
		{"TENCENTCLOUD_PROTOCOL", "ftp", partner, "Invalid protocol"},
		{"TENCENTCLOUD_PROTOCOL", "http", partner, "Invalid endpoint"},
	} {
		t.Run(c.variable+"="+c.value, func(t *testing.T) {
			clearEnvironment(t)
			t.Setenv(c.variable, c.value)
			invalid := c.resolve()
			if invalid == nil || invalid.Title != c.title || invalid.Argument != "" ||
				strings.Contains(invalid.Error(), "pw") ||
				strings.Contains(invalid.Error(), secret) {
				t.Errorf("got %+v", invalid)
			}
		})
	}
}

// If an argument has the invalid value, Terraform can print its line, unless it shows a secret.
func TestInvalidArguments(t *testing.T) {
	clearEnvironment(t)
	for _, c := range []struct {
		settings        connection.Settings
		title, argument string
	}{
		{connection.Settings{Endpoint: "nowhere"}, "Invalid endpoint", "endpoint"},
		{connection.Settings{Endpoint: "https://user:pw@host"}, "Invalid endpoint", ""},
		{connection.Settings{Domain: "a b"}, "Invalid endpoint", "domain"},
		{connection.Settings{Protocol: "ftp"}, "Invalid protocol", "protocol"},
		{connection.Settings{Protocol: "http"}, "Invalid endpoint", "protocol"},
	} {
		if _, got := c.settings.Partner(); got == nil || got.Title != c.title ||
			got.Argument != c.argument {
			t.Errorf("%+v: got %+v", c.settings, got)
		}
	}
	for region, want := range map[string]string{
		"ap singapore": "region", "x Gu5t9xGARNpq86cd98joQYCN3EXAMPLE": "",
	} {
		if _, got := connection.Region(region); got == nil || got.Argument != want {
			t.Errorf("%s: got %+v", region, got)
		}
	}
}

func TestRate(t *testing.T) {
	clearEnvironment(t)
	if rate, invalid := connection.Rate(); rate != 0 || invalid != nil {
		t.Errorf("without a variable: got %v, %v", rate, invalid)
	}
	t.Setenv("TENCENTPARTNER_MAX_REQUESTS_PER_SECOND", "2.5")
	if rate, invalid := connection.Rate(); rate != 2.5 || invalid != nil {
		t.Errorf("got %v, %v", rate, invalid)
	}
}

func TestMetadata(t *testing.T) {
	clearEnvironment(t)
	if url, invalid := connection.Metadata(); url != credential.DefaultMetadataEndpoint ||
		invalid != nil {
		t.Errorf("without a variable: got %v, %v", url, invalid)
	}
}
