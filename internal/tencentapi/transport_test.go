package tencentapi_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

func TestNameResolutionFailures(t *testing.T) {
	for name, c := range map[string]struct {
		err   net.DNSError
		class tencentapi.Class
	}{
		"no such host": {net.DNSError{Err: "no such host", IsNotFound: true}, tencentapi.Final},
		"temporary":    {net.DNSError{Err: "server misbehaving", IsTemporary: true}, tencentapi.Transient},
		"timeout":      {net.DNSError{Err: "i/o timeout", IsTimeout: true}, tencentapi.Transient},
	} {
		endpoint, err := tencentapi.ParseEndpoint("https://intlpartnersmgt.intl.tencentcloudapi.com")
		if err != nil {
			t.Fatal(err)
		}
		transport := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) { return nil, &c.err }}
		_, _, err = do(t.Context(), tencentapi.New(endpoint, transport, "", ""))
		var failure *tencentapi.Error
		if !errors.As(err, &failure) || failure.Class != c.class {
			t.Errorf("%s: got %v, want class %d", name, err, c.class)
		}
	}
}

// The proxy variables are read once a process, so the case is a process of its own.
func TestProxyRefusal(t *testing.T) {
	if os.Getenv("TEST_PROXY_REFUSAL") != "" {
		_, _, err := do(t.Context(), clientOf(t, "https://intlpartnersmgt.intl.tencentcloudapi.com"))
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
	const want = "class 3: no answer from https://intlpartnersmgt.intl.tencentcloudapi.com: the proxy refused to connect: 407"
	command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestProxyRefusal$", "-test.v")
	command.Env = append(os.Environ(), "TEST_PROXY_REFUSAL=yes", "HTTPS_PROXY="+address.String(), "https_proxy="+address.String())
	output, err := command.CombinedOutput()
	if err != nil || !strings.Contains(string(output), want) || strings.Contains(string(output), "proxy-password") {
		t.Errorf("%v, want %q and no password:\n%s", err, want, output)
	}
}
