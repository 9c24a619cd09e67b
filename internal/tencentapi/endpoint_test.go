package tencentapi_test

import (
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

func TestParseEndpoint(t *testing.T) {
	const partner = "https://intlpartnersmgt.intl.tencentcloudapi.com"
	for text, want := range map[string]string{
		partner:                     partner,
		partner + "/":               partner,
		"HTTPS://Example.COM:8443":  "https://example.com:8443",
		"https://192.0.2.1":         "https://192.0.2.1",
		"https://[2001:db8::1]:443": "https://[2001:db8::1]:443",
		"http://127.0.0.1:8080":     "http://127.0.0.1:8080",
		"http://127.8.8.8":          "http://127.8.8.8",
		"http://localhost:8080":     "http://localhost:8080",
		"http://[::1]:8080":         "http://[::1]:8080",
	} {
		endpoint, err := tencentapi.ParseEndpoint(text)
		if err != nil || endpoint.String() != want {
			t.Errorf("ParseEndpoint(%q) = %s, %v; want %s", text, endpoint, err, want)
		}
	}
}

func TestHostOfEndpoint(t *testing.T) {
	for text, want := range map[string]struct {
		host       string
		isLoopback bool
	}{
		"https://example.com:8443":  {"example.com", false},
		"https://[2001:db8::1]:443": {"2001:db8::1", false},
		"http://[::1]:8080":         {"::1", true},
		"http://localhost":          {"localhost", true},
	} {
		endpoint, err := tencentapi.ParseEndpoint(text)
		if err != nil || endpoint.Host() != want.host || endpoint.IsLoopback() != want.isLoopback {
			t.Errorf("%s: got %q, %v, %v", text, endpoint.Host(), endpoint.IsLoopback(), err)
		}
	}
}

func TestParseEndpointRejects(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "not a URL",
		"intlpartnersmgt.example":       "not a URL",
		"localhost:8080":                "not a URL",
		"https://":                      "not a URL",
		"https://exa mple.com":          "not a URL",
		"https://host:port":             "not a URL",
		"https://host:99999":            "not a port",
		"https://host:0":                "not a port",
		"ftp://example.com":             "scheme",
		"https://user:secret@example.c": "user name",
		"user:secret@example.com":       "user name",
		"https://u:secret%@example.com": "user name",
		"https://u:secret/@example.com": "user name",
		"https://example.com/api":       "path",
		"https://example.com?a=b":       "path",
		"https://example.com?":          "path",
		"https://example.com#x":         "path",
		"https://-example.com":          "not a host name",
		"https://exa_mple.com":          "not a host name",
		"https://exämple.com":           "not a host name",
		"https://:443":                  "not a host name",
		"http://example.com":            "replayed",
		"http://localhost.example.com":  "replayed",
		"http://127.0.0.1.example.com":  "replayed",
		"http://10.0.0.1":               "replayed",
		"http://0.0.0.0:8080":           "replayed",
	} {
		endpoint, err := tencentapi.ParseEndpoint(text)
		switch {
		case err == nil:
			t.Errorf("ParseEndpoint(%q) = %s, want an error", text, endpoint)
		case !strings.Contains(err.Error(), want):
			t.Errorf("ParseEndpoint(%q): %v, want %q", text, err, want)
		case strings.Contains(err.Error(), "secret"):
			t.Errorf("ParseEndpoint(%q) shows the password: %v", text, err)
		}
	}
}
