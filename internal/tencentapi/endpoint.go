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

// Endpoint is where a service is reached: a scheme and a host, with the rule for plain HTTP held.
type Endpoint struct {
	scheme string
	host   string // with the port, if one was given
}

var hostName = regexp.MustCompile(`^([a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?\.)*[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?$`)

// ParseEndpoint reads a URL such as https://intlpartnersmgt.intl.tencentcloudapi.com. API 3.0 knows one path, so it takes
// none, nor a user, a query or a fragment. Plain HTTP is for loopback hosts: without TLS, whoever listens can use the
// signature again, and see the session token.
func ParseEndpoint(text string) (Endpoint, error) {
	parsed, err := url.Parse(text)
	if err != nil || parsed.Host == "" {
		return Endpoint{}, errors.New("it is not a URL like https://host or https://host:port")
	}
	scheme := strings.ToLower(parsed.Scheme)
	switch {
	case scheme != "https" && scheme != "http":
		return Endpoint{}, fmt.Errorf("its scheme is %q; use https, or http for a loopback address", scheme)
	case parsed.User != nil:
		return Endpoint{}, errors.New("it contains a user name or password; credentials are arguments of their own")
	case strings.TrimSuffix(parsed.Path, "/") != "" || parsed.RawQuery != "" || parsed.ForceQuery || parsed.Fragment != "":
		return Endpoint{}, errors.New("it has a path, query or fragment; Tencent Cloud's API is at the root of a host")
	case !validPort(parsed.Port()):
		return Endpoint{}, fmt.Errorf("%q is not a port", parsed.Port())
	case !validHost(parsed.Hostname()):
		return Endpoint{}, fmt.Errorf("%q is not a host name or IP address", parsed.Hostname())
	case scheme == "http" && !isLoopback(parsed.Hostname()):
		return Endpoint{}, fmt.Errorf("plain HTTP to %s is refused, because a signature without TLS can be replayed; "+
			"use HTTPS (plain HTTP is for loopback addresses)", parsed.Hostname())
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

// validPort takes the absent port, too.
func validPort(port string) bool {
	number, err := strconv.Atoi(port)
	return port == "" || (err == nil && number > 0 && number < 1<<16)
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.Unmap().IsLoopback()
}
