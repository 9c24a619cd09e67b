package conformance

import (
	"net/http"
	"os"
	"sync"
	"testing"
)

// toSimulator is a transport that sends every request to the simulator by plain HTTP. The requests
// keep their Host, which the SDK signs.
type toSimulator struct {
	host string

	mu    sync.Mutex
	hosts []string // to which the SDK wanted to send, with https:// if it wanted TLS
}

// direct is Go's own transport without a proxy: the environment's is not for tests.
var direct = withoutProxy()

func withoutProxy() http.RoundTripper {
	//nolint:forcetypeassert // net/http documents the type
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = nil
	return transport
}

// RoundTrip implements http.RoundTripper.
func (s *toSimulator) RoundTrip(request *http.Request) (*http.Response, error) {
	host := request.URL.Host
	if request.URL.Scheme == "https" {
		host = "https://" + host
	}
	s.mu.Lock()
	s.hosts = append(s.hosts, host)
	s.mu.Unlock()

	redirected := request.Clone(request.Context())
	if redirected.Host == "" {
		redirected.Host = request.URL.Host
	}
	redirected.URL.Scheme, redirected.URL.Host = "http", s.host
	return direct.RoundTrip(redirected)
}

// redirectAll redirects to the simulator what uses http.DefaultTransport, until the test ends. The
// SDK's providers of credentials have fixed URLs and no other setting.
func redirectAll(t *testing.T, host string) *toSimulator {
	t.Helper()
	to := &toSimulator{host: host}
	http.DefaultTransport = to
	t.Cleanup(func() { http.DefaultTransport = direct })
	return to
}

// setenv sets environment variables, and removes all others that the SDK reads.
func setenv(t *testing.T, variables map[string]string) {
	t.Helper()
	t.Setenv("HOME", t.TempDir())
	for _, name := range []string{
		"TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY", "TENCENTCLOUD_CREDENTIALS_FILE",
		"TCCLI_PROFILE", "TKE_REGION", "TKE_PROVIDER_ID", "TKE_WEB_IDENTITY_TOKEN_FILE",
		"TKE_ROLE_ARN",
	} {
		t.Setenv(name, "") // restores the variable at the end
		if err := os.Unsetenv(name); err != nil {
			t.Fatal(err)
		}
	}
	for name, value := range variables {
		t.Setenv(name, value)
	}
}
