package provider_test

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// The error has the wait that the server requests, because the read does not wait so long.
func TestLongRetryAfterIsReported(t *testing.T) {
	const wait = "\nWait requested by the server: 1h0m0s"
	for name, status := range map[string]int{
		"HTTP status: 429": http.StatusTooManyRequests,
		"HTTP status: 503": http.StatusServiceUnavailable,
	} {
		t.Run(name, func(t *testing.T) {
			simulateHandler(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", "3600")
				w.WriteHeader(status)
			})
			_, diagnostics := serve(t).configured().read(t.Context(),
				object{"uins": list("1"), "timeouts": readTimeout("500ms")})
			expectError(t, diagnostics, "Read timed out", name, wait)
		})
	}
	t.Run("token service", func(t *testing.T) {
		simulateHandler(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "3600")
			_, _ = io.WriteString(w, `{"Response":{"Error":{"Code":"X"},"RequestId":"id"}}`)
		})
		t.Setenv("TENCENTPARTNER_STS_ENDPOINT", variable(t, "TENCENTPARTNER_ENDPOINT"))
		t.Setenv("TENCENTCLOUD_ASSUME_ROLE_ARN", simulator.DemoRole.ARN)
		_, diagnostics := serve(t).configured().read(t.Context(), readOne)
		expectError(t, diagnostics, "The token service gives no credentials", wait)
	})
}

func TestEmptyAnswerIsReported(t *testing.T) {
	simulateHandler(t, func(http.ResponseWriter, *http.Request) {})
	_, diagnostics := serve(t).configured().read(t.Context(),
		object{"uins": list("1"), "timeouts": readTimeout("500ms")})
	expectError(t, diagnostics, "the answer is empty", "HTTP status: 200")
}

// If a server's certificate is not trusted, the provider sends nothing to it.
func TestUntrustedCertificateIsReported(t *testing.T) {
	const remedy = "If a proxy or firewall replaces certificates, add its CA certificate to the " +
		"certificate store of this machine. On Linux, you can also set SSL_CERT_FILE to a file"
	requests := 0
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter,
		*http.Request,
	) {
		requests++
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // it would log the failed handshake
	server.StartTLS()
	defer server.Close()

	sim := simulateCustomers(t, oneCustomer)
	s := serve(t)
	expectNone(t, s.configure(object{"endpoint": text(server.URL)}))
	_, diagnostics := s.read(t.Context(), readOne)
	expectError(t, diagnostics, "The partner API cannot be reached", "certificate", remedy,
		"Endpoint: "+server.URL, "Attempts: 1 in ")

	t.Setenv("TENCENTCLOUD_ASSUME_ROLE_ARN", simulator.DemoRole.ARN)
	s = serve(t)
	expectNone(t, s.configure(object{"sts_endpoint": text(server.URL)}))
	_, diagnostics = s.read(t.Context(), readOne)
	expectError(t, diagnostics, "The token service gives no credentials", "certificate", remedy,
		"Token service: "+server.URL)
	if n := requests + len(sim.Requests()); n > 0 {
		t.Errorf("%d requests arrived", n)
	}
}
