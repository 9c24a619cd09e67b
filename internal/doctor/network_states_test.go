package doctor_test

import (
	"context"
	"errors"
	"maps"
	"net"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/doctor"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

const (
	otherEndpoint = "https://partner.example"
	proxyURL      = "http://" + proxyUser + ":" + proxyPassword + "@" + proxyHost + ":3128"
)

// The names of the checks.
var (
	networkChecks = []string{"endpoint", "proxy", "dns", "tls", "clock"}
	actionChecks  = []string{
		"QueryDirectCustomersCredit", "QueryCreditByUinList", "DescribeCustomerInfo",
		"QueryPartnerCredit",
	}
)

// unknown returns checks that are unknown, with a part of their details.
func unknown(detail string, names ...string) map[string]want {
	wants := map[string]want{}
	for _, name := range names {
		wants[name] = want{doctor.Unknown, detail}
	}
	return wants
}

// all joins expected results. A later one takes precedence.
func all(parts ...map[string]want) map[string]want {
	joined := map[string]want{}
	for _, part := range parts {
		maps.Copy(joined, part)
	}
	return joined
}

// notReached are the checks that need the partner API.
func notReached() map[string]want {
	return unknown("the partner API was not usable", append(actionChecks, "credit")...)
}

// noRequest are the expected results if a setting of the partner API cannot be used.
func noRequest(name, detail string) map[string]want {
	return all(unknown("no request was sent", networkChecks...), notReached(),
		map[string]want{name: {doctor.Problem, detail}})
}

// noConnection are the expected results if the partner API does not answer.
func noConnection(name, detail string) map[string]want {
	return all(unknown("no connection", "endpoint", "tls", "clock"), notReached(),
		map[string]want{name: {doctor.Problem, detail}})
}

// withFault returns simulator options with a fault.
func withFault(faults ...simulator.Fault) func(*simulator.Options) {
	return func(options *simulator.Options) { options.Faults = faults }
}

// endpointStates are states of the partner API's address and of its first answer.
func endpointStates() []state {
	setting := func(name, value string) map[string]string { return map[string]string{name: value} }
	return []state{
		{name: "healthy"},
		{
			name:        "invalid endpoint",
			environment: setting("TENCENTPARTNER_ENDPOINT", "ftp://partner.example"),
			want:        noRequest("endpoint", "Invalid endpoint"),
		},
		{
			name: "invalid endpoint, no address of STS",
			environment: map[string]string{
				"TENCENTPARTNER_ENDPOINT": "127.0.0.1:8025", "TENCENTPARTNER_STS_ENDPOINT": "",
			},
			want: all(noRequest("endpoint", "Invalid endpoint"),
				unknown("TENCENTPARTNER_STS_ENDPOINT is not set", "identity")),
		},
		{
			name:        "endpoint with a password",
			environment: setting("TENCENTPARTNER_ENDPOINT", "https://me:"+wrongKey+"@a.example"),
			want:        noRequest("endpoint", "Invalid endpoint"),
		},
		{
			name:        "invalid rate",
			environment: setting("TENCENTPARTNER_MAX_REQUESTS_PER_SECOND", "0"),
			want:        noRequest("endpoint", "Invalid request limit"),
		},
		{
			name:        "relative directory of the request limits",
			environment: setting("TENCENTPARTNER_SHARED_LIMIT_DIR", "limits"),
			want:        noRequest("endpoint", "Invalid directory"),
		},
		{
			name: "nothing listens", network: notListening, unreachable: true,
			want: all(noConnection("endpoint", "cannot be reached"),
				unknown("did not answer", "identity")),
		},
		{
			name: "silent API", simulator: withFault(simulator.Fault{Name: simulator.Silent}),
			want: noConnection("endpoint", "cannot be reached"),
		},
		{
			name:      "closed connections",
			simulator: withFault(simulator.Fault{Name: simulator.Reset}),
			want:      noConnection("endpoint", "cannot be reached"),
		},
		{
			name: "page of a proxy", simulator: withFault(simulator.Fault{Name: simulator.HTML}),
			want: all(notReached(), map[string]want{
				"endpoint": {doctor.Problem, "not Tencent Cloud's"},
			}),
		},
		{
			name: "busy gateway", simulator: withFault(simulator.Fault{Name: "http-503"}),
			want: all(notReached(), unknown("(HTTP status 503)", "endpoint")),
		},
		{
			name:      "busy gateway twice",
			simulator: withFault(simulator.Fault{Name: "http-503", Times: 2}),
		},
	}
}

// nameStates are states of host names and of TLS.
func nameStates() []state {
	other := map[string]string{"TENCENTPARTNER_ENDPOINT": otherEndpoint}
	defaults := map[string]string{
		"TENCENTPARTNER_ENDPOINT": "", "TENCENTPARTNER_STS_ENDPOINT": "",
	}
	notFound := &net.DNSError{Err: "no such host", Name: "partner.example", IsNotFound: true}
	noServer := &net.DNSError{Err: "timeout", Name: "partner.example", IsTimeout: true}
	none := map[string]want{"dns": {doctor.Unknown, "no answer of the DNS server"}}
	return []state{
		{
			name: "unknown host name", environment: other, network: failingToDial(notFound),
			unreachable: true,
			want:        noConnection("dns", "The host name cannot be resolved"),
		},
		{
			name: "silent DNS server", environment: other, network: failingToDial(noServer),
			unreachable: true,
			want:        noConnection("dns", "The host name cannot be resolved"),
		},
		{
			name: "no way to the host", environment: other, unreachable: true,
			network: failingToDial(errors.New("no route")),
			want:    all(noConnection("endpoint", "cannot be reached"), none),
		},
		{
			name: "unknown certificate", environment: other, network: distrusting,
			unreachable: true, want: noConnection("tls", "cannot be reached"),
		},
		{
			name: "server without TLS", environment: other, network: withoutTLS, unreachable: true,
			want: all(noConnection("tls", "cannot be reached"), none),
		},
		{
			name: "another endpoint", environment: other, network: overTLS,
			want: map[string]want{
				"endpoint": {doctor.OK, "https://partner.example (not the default)"},
				"dns":      {doctor.OK, "the host name has addresses (2)"},
				"tls":      {doctor.OK, "TLS 1.3, certificate valid until 2084-01-29"},
			},
		},
		{
			name: "default endpoint", environment: defaults, network: overTLS,
			want: map[string]want{"endpoint": {doctor.OK, "(default)"}},
		},
	}
}

// proxyStates are states of a proxy.
func proxyStates() []state {
	environment := func(proxy string) map[string]string {
		return map[string]string{"TENCENTPARTNER_ENDPOINT": otherEndpoint, "HTTPS_PROXY": proxy}
	}
	byProxy := unknown("the proxy did not connect", "dns")
	absent := &net.DNSError{Err: "no such host", Name: proxyHost, IsNotFound: true}
	return []state{
		{
			name: "proxy", environment: environment(proxyURL), proxy: connecting,
			network: throughProxy,
			want: map[string]want{
				"proxy": {doctor.OK, "http://" + proxyHost + ":3128"},
				"dns":   {doctor.OK, "the proxy resolves the host name"},
				"tls":   {doctor.OK, "TLS 1.3"},
			},
		},
		{
			name: "proxy with another password", proxy: connecting, unreachable: true,
			environment: environment("http://" + proxyUser + ":wrong@" + proxyHost + ":3128"),
			network:     throughProxy,
			want:        all(byProxy, noConnection("proxy", "The proxy does not connect")),
		},
		{
			name: "proxy without a host", environment: environment(proxyURL), unreachable: true,
			network: failingToDial(absent),
			want:    all(byProxy, noConnection("proxy", "The proxy does not connect")),
		},
		{
			name: "proxy that is down", environment: environment(proxyURL), unreachable: true,
			network: failingToDial(context.DeadlineExceeded),
			want:    all(byProxy, noConnection("proxy", "The proxy does not connect")),
		},
		{
			name:        "malformed proxy",
			environment: environment("http://" + proxyUser + ":a/b@" + proxyHost),
			want:        noRequest("proxy", "Invalid proxy"),
		},
	}
}
