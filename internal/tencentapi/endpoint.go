package tencentapi

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// Endpoint is the address of a service: a scheme and a host. Its scheme is http only for a loopback
// host.
type Endpoint struct {
	scheme string
	host   string // with the port, if the URL has one
}

// hostLabel matches one part of a host name.
const hostLabel = `[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?`

var hostName = regexp.MustCompile(`^(` + hostLabel + `\.)*` + hostLabel + `$`)

// ErrUser means that a URL contains a user name or password.
var ErrUser = errors.New("it contains a user name or password. Set credentials in their " +
	"own arguments")

// ParseEndpoint parses a URL such as https://intlpartnersmgt.intl.tencentcloudapi.com. API 3.0 has
// one path, so a path, a user, a query or a fragment is an error. Plain HTTP is an error except for
// loopback hosts. An eavesdropper could replay the signature and see the session token. The errors
// are clauses with "it" for the URL.
func ParseEndpoint(text string) (Endpoint, error) {
	if strings.Contains(text, "@") { // also if a password has characters that end the host
		return Endpoint{}, ErrUser
	}
	parsed, err := url.Parse(text)
	if err != nil || parsed.Host == "" {
		return Endpoint{}, errors.New("it is not a URL like https://host or https://host:port")
	}
	scheme := strings.ToLower(parsed.Scheme)
	switch {
	case scheme != "https" && scheme != "http":
		return Endpoint{}, fmt.Errorf("its scheme is %q. Use https, or http for a loopback address",
			scheme)
	case strings.TrimSuffix(parsed.Path, "/") != "" || parsed.RawQuery != "" || parsed.ForceQuery ||
		parsed.Fragment != "":
		return Endpoint{}, errors.New("it has a path, query or fragment. Tencent Cloud's API is " +
			"at the root of a host")
	case !validPort(parsed.Port()):
		return Endpoint{}, fmt.Errorf("%q is not a port", parsed.Port())
	case !validHost(parsed.Hostname()):
		return Endpoint{}, fmt.Errorf("%q is not a host name or IP address", parsed.Hostname())
	case scheme == "http" && !isLoopbackHost(parsed.Hostname()):
		return Endpoint{}, fmt.Errorf("plain HTTP to %s is not allowed, because a signature "+
			"without TLS can be replayed. Use HTTPS, or HTTP for a loopback address",
			parsed.Hostname())
	}
	return Endpoint{scheme: scheme, host: strings.ToLower(parsed.Host)}, nil
}

// String returns the endpoint as a URL.
func (e Endpoint) String() string { return e.scheme + "://" + e.host }

func validHost(host string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	return len(host) <= 253 && hostName.MatchString(host)
}

// validPort reports whether port is empty or a port number.
func validPort(port string) bool {
	number, err := strconv.Atoi(port)
	return port == "" || (err == nil && number > 0 && number < 1<<16)
}

// Host returns the host name or IP address, without a port.
func (e Endpoint) Host() string { return (&url.URL{Host: e.host}).Hostname() }

// IsLoopback reports whether the endpoint is on this machine.
func (e Endpoint) IsLoopback() bool { return isLoopbackHost(e.Host()) }

func isLoopbackHost(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.Unmap().IsLoopback()
}
