package tencentapi_test

import (
	"cmp"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

func TestProxyOf(t *testing.T) {
	const api = "https://intlpartnersmgt.intl.tencentcloudapi.com"
	for name, c := range map[string]struct {
		endpoint, proxy, exempt string
		want                    string
		invalid                 bool
	}{
		"no proxy":        {endpoint: api},
		"proxy":           {endpoint: api, proxy: "http://proxy:3128", want: "http://proxy:3128"},
		"without scheme":  {endpoint: api, proxy: "proxy:3128", want: "http://proxy:3128"},
		"trailing slash":  {endpoint: api, proxy: "http://proxy/", want: "http://proxy"},
		"with a password": {endpoint: api, proxy: "http://u:pw-1@proxy:1", want: "http://proxy:1"},
		"exempt": {
			endpoint: api, proxy: "http://proxy:3128", exempt: ".intl.tencentcloudapi.com",
		},
		"loopback": {endpoint: "http://127.0.0.1:8025", proxy: "http://proxy:3128"},
		// Go's HTTP client ignores the first of these and sends the request without a proxy.
		"unescaped percent": {endpoint: api, proxy: "http://u:pw-1%@proxy:3128", invalid: true},
		"unescaped slash":   {endpoint: api, proxy: "http://u:pw-1/x@proxy:3128", invalid: true},
		"no port number":    {endpoint: api, proxy: "http://proxy:pw-1", invalid: true},
		"white space":       {endpoint: api, proxy: "http://pw-1 proxy:3128", invalid: true},
		// Go uses "u:1" as the host.
		"unescaped hash":     {endpoint: api, proxy: "http://u:1#pw-1@proxy:3128", invalid: true},
		"unescaped question": {endpoint: api, proxy: "http://u:1?pw-1@proxy:3128", invalid: true},
		"path":               {endpoint: api, proxy: "http://u:1/pw-1@proxy:3128", invalid: true},
		// Go takes the user for the scheme, and sends to port 0 of this machine.
		"no scheme":     {endpoint: api, proxy: "u:pw-1%x@proxy:3128", invalid: true},
		"no host":       {endpoint: api, proxy: "http://:3128", invalid: true},
		"scheme alone":  {endpoint: api, proxy: "http://", invalid: true},
		"other scheme":  {endpoint: api, proxy: "ftp://proxy:3128", invalid: true},
		"SOCKS":         {endpoint: api, proxy: "socks5://u:pw-1@p:1", want: "socks5://p:1"},
		"empty and set": {endpoint: api, proxy: " ", invalid: true},
		"exempt, invalid": {
			endpoint: api, proxy: "http://u:pw-1%@proxy:3128", exempt: ".tencentcloudapi.com",
		},
		"loopback, invalid": {
			endpoint: "http://127.0.0.1:8025", proxy: "http://u:pw-1%@proxy:3128",
		},
		"loopback with TLS, invalid": {
			endpoint: "https://localhost:8025", proxy: "http://u:pw-1%@proxy:3128",
		},
	} {
		t.Run(name, func(t *testing.T) {
			// The lower-case names have precedence.
			for _, variable := range []string{"HTTPS_PROXY", "NO_PROXY", "no_proxy"} {
				t.Setenv(variable, "")
			}
			t.Setenv("https_proxy", c.proxy)
			t.Setenv("NO_PROXY", c.exempt)
			endpoint, err := tencentapi.ParseEndpoint(c.endpoint)
			if err != nil {
				t.Fatal(err)
			}
			// The other case has a valid proxy, which has no effect.
			t.Setenv("HTTPS_PROXY", "http://other:3128")
			if c.proxy == "" {
				t.Setenv("HTTPS_PROXY", "")
			}
			got, err := tencentapi.ProxyOf(endpoint)
			if got != c.want || errors.Is(err, tencentapi.ErrProxy) != c.invalid {
				t.Errorf("got %q, %v; want %q", got, err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), "pw-1") {
				t.Errorf("the error shows the password: %v", err)
			}
		})
	}
}

// The transport uses the proxy that ProxyOf returns, even if variables of both cases differ. It
// sends nothing if ProxyOf returns an error.
func TestTransportUsesTheProxyOfTheEndpoint(t *testing.T) {
	const api = "https://intlpartnersmgt.intl.tencentcloudapi.com"
	endpoint, err := tencentapi.ParseEndpoint(api)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, api, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	const malformed, first, second = "http://u:p%@a:1", "http://b:2", "http://c:3"
	for _, upper := range []string{"", malformed, first, second} {
		for _, lower := range []string{"", malformed, first, second} {
			t.Setenv("HTTPS_PROXY", upper)
			t.Setenv("https_proxy", lower)
			want, wantErr := tencentapi.ProxyOf(endpoint)
			got, err := tencentapi.NewTransport().Proxy(request)
			text := ""
			if got != nil {
				text = got.String()
			}
			isMalformed := cmp.Or(lower, upper) == malformed
			if text != want || !errors.Is(err, wantErr) || isMalformed != (err != nil) {
				t.Errorf("%q, %q: got %q, %v; want %q, %v", upper, lower, text, err, want, wantErr)
			}
			if err != nil {
				_, _, err := do(t.Context(), clientOf(t, api))
				var failure *tencentapi.Error
				if !errors.As(err, &failure) || failure.Class != tencentapi.Permanent {
					t.Errorf("a call: %v", err)
				}
			}
		}
	}
}
