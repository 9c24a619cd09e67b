package doctor_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/doctor"
)

// atProxy leads connections to other hosts to a proxy.
func atProxy(serve func(net.Conn)) func(*http.Transport, http.Handler) {
	return func(transport *http.Transport, _ http.Handler) {
		elsewhere(transport, func(context.Context, string, string) (net.Conn, error) {
			return connected(serve), nil
		})
	}
}

// silent is a proxy that never answers.
func silent(connection net.Conn) { _, _ = io.Copy(io.Discard, connection) }

// closing returns a proxy that closes each connection after an answer.
func closing(answer string) func(net.Conn) {
	return func(connection net.Conn) {
		defer connection.Close()
		if _, err := http.ReadRequest(bufio.NewReader(connection)); err == nil {
			_, _ = io.WriteString(connection, answer)
		}
	}
}

// brokenProxyStates are states of a proxy that accepts connections, but leads to no answer.
func brokenProxyStates() []state {
	environment := map[string]string{
		"TENCENTPARTNER_ENDPOINT": otherEndpoint, "HTTPS_PROXY": proxyURL,
	}
	noAnswer := all(noConnection("endpoint", "cannot be reached"),
		unknown("http://"+proxyHost+":3128, and there was no answer", "proxy"),
		unknown("the proxy did not connect", "dns"))
	return []state{
		{
			name: "silent proxy", environment: environment, unreachable: true,
			network: atProxy(silent), want: noAnswer,
		},
		{
			name: "proxy that closes the connection", environment: environment, unreachable: true,
			network: atProxy(closing("")), want: noAnswer,
		},
		{
			name: "proxy that closes the connection after its answer", environment: environment,
			unreachable: true, network: atProxy(closing("HTTP/1.1 200 OK\r\n\r\n")),
			want: noAnswer,
		},
		{
			name: "proxy with an unknown certificate", unreachable: true,
			environment: map[string]string{
				"TENCENTPARTNER_ENDPOINT": otherEndpoint, "HTTPS_PROXY": "https://" + proxyHost,
			},
			network: atProxy(func(connection net.Conn) {
				serveTLS(connection, http.NotFoundHandler())
			}),
			want: all(noConnection("proxy", "The proxy does not connect"),
				unknown("the proxy did not connect", "dns")),
		},
		{
			name: "unknown certificate behind a proxy", environment: environment,
			unreachable: true, proxy: connecting,
			want: all(noConnection("tls", "cannot be reached"), map[string]want{
				"proxy": {doctor.OK, "http://" + proxyHost + ":3128"},
				"dns":   {doctor.OK, "the proxy resolves the host name"},
			}),
		},
	}
}
