package acceptance_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// The names of the servers behind the proxy. No name server knows them.
const (
	partnerHost = "partner.proxy.invalid"
	stsHost     = "sts.proxy.invalid"
	mirrorHost  = "mirror.proxy.invalid"
)

// network is a company's network: a proxy is the only way to the servers behind it. Their
// certificates are those of the company's own CA.
type network struct {
	proxy  string // URL of the proxy
	ca     string // file with the certificate of the CA
	mirror string // directory of the network mirror

	server *httptest.Server
	mu     sync.Mutex
	hosts  []string // in the CONNECT requests so far
}

// newNetwork starts the proxy, a simulator behind it, and a network mirror behind it.
func newNetwork(t *testing.T) *network {
	t.Helper()
	if runtime.GOOS == "darwin" || runtime.GOOS == "windows" {
		t.Skip("Go does not read SSL_CERT_FILE on macOS and Windows")
	}
	n := &network{ca: filepath.Join(t.TempDir(), "ca.pem"), mirror: t.TempDir()}
	sim := simtest.New(t, simulator.Options{Customers: oneCustomer})
	files := http.FileServer(http.Dir(n.mirror))
	n.server = httptest.NewUnstartedServer(http.HandlerFunc(
		func(w http.ResponseWriter, r *http.Request) {
			if r.Host == mirrorHost {
				files.ServeHTTP(w, r)
				return
			}
			sim.ServeHTTP(w, r)
		}))
	n.server.TLS = &tls.Config{Certificates: []tls.Certificate{n.certificate(t)}}
	n.server.Config.ErrorLog = log.New(io.Discard, "", 0) // failing handshakes are expected
	n.server.StartTLS()
	t.Cleanup(n.server.Close)
	proxy := httptest.NewServer(n)
	t.Cleanup(proxy.Close)
	n.proxy = proxy.URL
	return n
}

// certificate returns a certificate for the servers, and writes that of its CA.
func (n *network) certificate(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: "The company's CA"},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(time.Hour),
		DNSNames:              []string{partnerHost, stsHost, mirrorHost},
		IsCA:                  true, // it signs itself
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	if err := os.WriteFile(n.ca, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// ServeHTTP is the proxy. All its tunnels lead to the server.
func (n *network) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodConnect {
		http.Error(w, "only CONNECT", http.StatusMethodNotAllowed)
		return
	}
	n.mu.Lock()
	n.hosts = append(n.hosts, r.Host)
	n.mu.Unlock()
	var dialer net.Dialer
	server, err := dialer.DialContext(r.Context(), "tcp", n.server.Listener.Addr().String())
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer func() { _ = server.Close() }()
	// The server may have read the first bytes of the tunnel, so they come from its buffer.
	client, buffer, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer func() { _ = client.Close() }()
	_, _ = io.WriteString(client, "HTTP/1.1 200 Connection established\r\n\r\n")
	go func() {
		_, _ = io.Copy(server, buffer)
		_ = server.Close()
	}()
	_, _ = io.Copy(client, server)
}

// connected returns the hosts of the tunnels since the last call, each of them once.
func (n *network) connected() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	hosts := n.hosts
	n.hosts = nil
	slices.Sort(hosts)
	return slices.Compact(hosts)
}
