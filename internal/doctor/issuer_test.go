package doctor_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/doctor"
)

// issuedBy returns a trusted certificate of example.com whose issuer has a name.
func issuedBy(t *testing.T, name string) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name},
		DNSNames:  []string{"example.com"},
		NotBefore: time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC), // virtual time begins in 2000
		NotAfter:  time.Date(2049, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	text, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(text)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{text}, PrivateKey: key}, pool
}

// The name of an issuer cannot control a terminal, also not if a program prints the JSON.
func TestControlCharactersInAnIssuer(t *testing.T) {
	with, trusted := issuedBy(t, "Acme\u009b31m\x7f\u202e CA")
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
