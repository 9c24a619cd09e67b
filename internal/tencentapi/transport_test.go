package tencentapi_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/http2"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

func TestNameResolutionFailures(t *testing.T) {
	for name, c := range map[string]struct {
		err   net.DNSError
		class tencentapi.Class
	}{
		"no such host": {net.DNSError{Err: "no such host", IsNotFound: true}, tencentapi.Permanent},
		"temporary": {
			net.DNSError{Err: "server misbehaving", IsTemporary: true},
			tencentapi.Transient,
		},
		"timeout": {net.DNSError{Err: "i/o timeout", IsTimeout: true}, tencentapi.Transient},
	} {
		const url = "https://intlpartnersmgt.intl.tencentcloudapi.com"
		endpoint, err := tencentapi.ParseEndpoint(url)
		if err != nil {
			t.Fatal(err)
		}
		failing := &http.Transport{
			DialContext: func(context.Context, string, string) (net.Conn, error) {
				return nil, &c.err
			},
		}
		_, _, err = do(t.Context(), tencentapi.New(endpoint, failing, "", ""))
		var failure *tencentapi.Error
		if !errors.As(err, &failure) || failure.Class != c.class {
			t.Errorf("%s: got %v, want class %d", name, err, c.class)
		}
	}
}

// With HTTP/2, the transport would send a request again if a gateway rejects its stream or closes
// the connection. That would bypass the limiter.
func TestTransportSendsNothingTwice(t *testing.T) {
	var requests atomic.Int32
	refuse := func(_ *http.Server, connection *tls.Conn, _ http.Handler) {
		if _, err := io.CopyN(io.Discard, connection, int64(len(http2.ClientPreface))); err != nil {
			return
		}
		framer := http2.NewFramer(connection, connection)
		_ = framer.WriteSettings()
		for {
			frame, err := framer.ReadFrame()
			if err != nil {
				return
			}
			if data, ok := frame.(*http2.DataFrame); ok && data.StreamEnded() {
				requests.Add(1)
				_ = framer.WriteRSTStream(data.StreamID, http2.ErrCodeRefusedStream)
			}
		}
	}
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.TLS = &tls.Config{NextProtos: []string{"h2"}}
	type protocol = func(*http.Server, *tls.Conn, http.Handler)
	server.Config.TLSNextProto = map[string]protocol{"h2": refuse}
	server.StartTLS()
	defer server.Close()
	network := tencentapi.NewTransport()
	defer network.CloseIdleConnections()
	network.TLSClientConfig = &tls.Config{RootCAs: x509.NewCertPool()}
	network.TLSClientConfig.RootCAs.AddCert(server.Certificate())
	endpoint, err := tencentapi.ParseEndpoint(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	// The transport itself would try for a minute.
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	_, _, err = do(ctx, tencentapi.New(endpoint, network, "", ""))
	var failure *tencentapi.Error
	if !errors.As(err, &failure) || failure.Class != tencentapi.Transient || requests.Load() != 1 {
		t.Errorf("%d requests arrived, %v; want one and a transient error", requests.Load(), err)
	}
}

// net/http reads the proxy variables once per process, so the test starts a new process.
func TestRejectionByAProxy(t *testing.T) {
	if os.Getenv("TEST_PROXY_REJECTION") != "" {
		_, _, err := do(t.Context(),
			clientOf(t, "https://intlpartnersmgt.intl.tencentcloudapi.com"))
		var failure *tencentapi.Error
		if !errors.As(err, &failure) {
			t.Fatalf("got %v", err)
		}
		t.Logf("class %d: %v", failure.Class, err)
		return
	}
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusProxyAuthRequired)
	}))
	defer proxy.Close()
	address, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	address.User = url.UserPassword("user", "proxy-password")
	const want = "class 3: no answer from https://intlpartnersmgt.intl.tencentcloudapi.com: the " +
		"proxy rejected the connection: 407"
	command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestRejectionByAProxy$",
		"-test.v")
	command.Env = append(os.Environ(), "TEST_PROXY_REJECTION=yes", "HTTPS_PROXY="+address.String(),
		"https_proxy="+address.String())
	printed, err := command.CombinedOutput()
	if err != nil || !strings.Contains(string(printed), want) ||
		strings.Contains(string(printed), "proxy-password") {
		t.Errorf("%v, want %q and no password:\n%s", err, want, printed)
	}
}
