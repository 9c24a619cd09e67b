package doctor_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"time"
)

// dial is the function of a transport that opens connections.
type dial func(ctx context.Context, network, address string) (net.Conn, error)

// elsewhere changes the connections to other hosts than 127.0.0.1.
func elsewhere(transport *http.Transport, connect dial) {
	local := transport.DialContext
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if strings.HasPrefix(address, "127.0.0.1:") {
			return local(ctx, network, address)
		}
		return connect(ctx, network, address)
	}
}

// failingToDial makes connections to other hosts fail.
func failingToDial(err error) func(*http.Transport, http.Handler) {
	return func(transport *http.Transport, _ http.Handler) {
		elsewhere(transport, func(context.Context, string, string) (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: err}
		})
	}
}

// notListening makes each connection fail.
func notListening(transport *http.Transport, _ http.Handler) {
	transport.DialContext = func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: io.ErrClosedPipe}
	}
}

// overTLS leads connections to other hosts to the service, with TLS. The hosts have two addresses.
func overTLS(transport *http.Transport, service http.Handler) {
	trusting(transport)
	elsewhere(transport, func(ctx context.Context, _, _ string) (net.Conn, error) {
		lookUp(ctx)
		return connected(func(server net.Conn) { serveTLS(server, service) }), nil
	})
}

// lookingUpOnce is overTLS, but only the first connection looks up the host name.
func lookingUpOnce(transport *http.Transport, service http.Handler) {
	trusting(transport)
	var once sync.Once
	elsewhere(transport, func(ctx context.Context, _, _ string) (net.Conn, error) {
		once.Do(func() { lookUp(ctx) })
		return connected(func(server net.Conn) { serveTLS(server, service) }), nil
	})
}

// lookUp is a DNS server's answer with two addresses.
func lookUp(ctx context.Context) {
	if trace := httptrace.ContextClientTrace(ctx); trace != nil && trace.DNSDone != nil {
		trace.DNSDone(httptrace.DNSDoneInfo{Addrs: make([]net.IPAddr, 2)})
	}
}

// connected returns a connection to a server.
func connected(serve func(net.Conn)) net.Conn {
	client, server := net.Pipe()
	go serve(server)
	return buffered{client, bufio.NewReader(client)}
}

// buffered is a connection that reads ahead. In TLS, both sides may write at the same time.
type buffered struct {
	net.Conn
	reader *bufio.Reader
}

// readingAhead makes the connections of connect read ahead.
func readingAhead(connect dial) dial {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		connection, err := connect(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return buffered{connection, bufio.NewReader(connection)}, nil
	}
}

func (b buffered) Read(text []byte) (int, error) { return b.reader.Read(text) }

// trusting makes the transport trust the certificate, for each host.
func trusting(transport *http.Transport) {
	transport.TLSClientConfig = &tls.Config{RootCAs: authority, ServerName: "example.com"}
}

// distrusting is overTLS without the certificate's authority.
func distrusting(transport *http.Transport, service http.Handler) {
	overTLS(transport, service)
	transport.TLSClientConfig = nil
}

// withoutTLS leads connections to other hosts to the service, but the service has no TLS.
func withoutTLS(transport *http.Transport, service http.Handler) {
	elsewhere(transport, func(context.Context, string, string) (net.Conn, error) {
		return connected(func(server net.Conn) { serve(server, service) }), nil
	})
}

// throughProxy makes the transport trust the certificate of the service behind the proxy.
func throughProxy(transport *http.Transport, _ http.Handler) { trusting(transport) }

// connecting is a proxy that leads each host to the service, with TLS.
func connecting(service http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := parseProxyUser(r)
		switch {
		case r.Method != http.MethodConnect:
			service.ServeHTTP(w, r)
		case user != proxyUser || password != proxyPassword:
			w.WriteHeader(http.StatusProxyAuthRequired)
		default:
			connection, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				panic(err)
			}
			_, _ = io.WriteString(connection, "HTTP/1.1 200 OK\r\n\r\n")
			serveTLS(connection, service)
		}
	})
}

// parseProxyUser returns the user name and the password for a proxy.
func parseProxyUser(r *http.Request) (user, password string, ok bool) {
	header := http.Header{"Authorization": r.Header["Proxy-Authorization"]}
	return (&http.Request{Header: header}).BasicAuth()
}

// serveTLS serves a handler on one connection, with TLS.
func serveTLS(connection net.Conn, handler http.Handler) {
	serve(tls.Server(connection, &tls.Config{
		Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12,
	}), handler)
}

// serve serves a handler on one connection.
func serve(connection net.Conn, handler http.Handler) {
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: time.Hour, ErrorLog: log.New(io.Discard, "", 0),
	}
	_ = server.Serve(&oneConnection{connection: connection})
}

// oneConnection is a listener with one connection.
type oneConnection struct{ connection net.Conn }

func (l *oneConnection) Accept() (net.Conn, error) {
	connection := l.connection
	if l.connection = nil; connection == nil {
		return nil, net.ErrClosed
	}
	return connection, nil
}

func (*oneConnection) Close() error   { return nil }
func (*oneConnection) Addr() net.Addr { return &net.TCPAddr{} }
