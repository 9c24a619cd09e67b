package tencentapi

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/http/httpproxy"
)

// ErrProxy means that the proxy variable for an endpoint does not contain the URL of a proxy.
// http.ProxyFromEnvironment ignores some of these values, and then requests bypass the proxy. The
// error does not contain the value, which may contain a password.
var ErrProxy = errors.New("HTTPS_PROXY (or https_proxy) is not the URL of a proxy")

// ProxyOf returns the scheme and host of the proxy that requests to an endpoint use. The variables
// HTTPS_PROXY and NO_PROXY determine it (https://pkg.go.dev/golang.org/x/net/http/httpproxy). It
// returns "" without a proxy. A variable in lower case takes precedence.
func ProxyOf(endpoint Endpoint) (string, error) {
	target := &url.URL{Scheme: endpoint.scheme, Host: endpoint.host}
	proxy, err := proxyOf(httpproxy.FromEnvironment(), target)
	if proxy == nil || err != nil {
		return "", err
	}
	return (&url.URL{Scheme: proxy.Scheme, Host: proxy.Host}).String(), nil
}

// proxyFromEnvironment returns the function for http.Transport.Proxy. The function uses the
// variables as they are now.
func proxyFromEnvironment() func(*http.Request) (*url.URL, error) {
	config := httpproxy.FromEnvironment()
	return func(request *http.Request) (*url.URL, error) { return proxyOf(config, request.URL) }
}

// proxyOf returns the proxy of requests to target, or nil if they use none. Its error is ErrProxy.
func proxyOf(config *httpproxy.Config, target *url.URL) (*url.URL, error) {
	proxy, err := config.ProxyFunc()(target)
	if err != nil || (proxy != nil && !isProxy(proxy)) {
		return nil, ErrProxy
	}
	if proxy != nil || config.HTTPSProxy == "" {
		return proxy, nil
	}
	// With a valid proxy instead, the result shows whether NO_PROXY exempts the target.
	valid := *config
	valid.HTTPSProxy = "http://proxy.example"
	if proxy, _ := valid.ProxyFunc()(target); proxy != nil {
		return nil, ErrProxy
	}
	return nil, nil //nolint:nilnil // as in http.Transport.Proxy
}

// isProxy reports whether a URL has the parts of a proxy's URL and no others. A "#", "?" or "/" in
// a password ends the host. Then a part of the password is the host.
func isProxy(proxy *url.URL) bool {
	schemes := []string{"http", "https", "socks5", "socks5h"} // those of http.Transport
	return slices.Contains(schemes, proxy.Scheme) && proxy.Hostname() != "" &&
		!strings.HasSuffix(proxy.Host, ":") && // "http://" alone becomes http://http:
		proxy.Fragment == "" && proxy.RawQuery == "" && strings.Trim(proxy.Path, "/") == ""
}
