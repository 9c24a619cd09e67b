package doctor_test

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/doctor"
)

// The name of an issuer cannot control a terminal, also not if a program prints the JSON.
func TestControlCharactersInAnIssuer(t *testing.T) {
	with, trusted := newCertificate("Acme\u009b31m\x7f\u202e CA")
	r := run(t, state{
		environment: map[string]string{"TENCENTPARTNER_ENDPOINT": otherEndpoint},
		network: func(transport *http.Transport, service http.Handler) {
			transport.TLSClientConfig = &tls.Config{RootCAs: trusted, ServerName: "example.com"}
			elsewhere(transport, func(context.Context, string, string) (net.Conn, error) {
				return connected(func(server net.Conn) {
					serve(tls.Server(server, &tls.Config{
						Certificates: []tls.Certificate{with}, MinVersion: tls.VersionTLS12,
					}), service)
				}), nil
			})
		},
	})
	check := r.check(t, "tls")
	if check.State != doctor.OK || !strings.HasSuffix(check.Detail, "issued by Acme?31m?? CA") {
		t.Errorf("got %+v", check)
	}
	for name, text := range map[string]string{"JSON": r.json, "terminal": r.terminal} {
		if !strings.Contains(text, "Acme?31m??") {
			t.Errorf("the %s has no issuer:\n%s", name, text)
		}
		if strings.ContainsAny(text, "\u009b\x7f\u202e") || strings.Contains(text, `\u`) {
			t.Errorf("the %s has a control character:\n%s", name, text)
		}
	}
}
