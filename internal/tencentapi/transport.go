package tencentapi

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// NewTransport returns an HTTP transport for the real network. It is a copy of Go's default, but
// requests fail if the variable of their proxy is invalid. It keeps enough idle connections for all
// requests that are sent at once.
func NewTransport() *http.Transport {
	//nolint:forcetypeassert // net/http documents the type
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = proxyFromEnvironment()
	transport.MaxIdleConnsPerHost = 64
	transport.OnProxyConnectResponse = checkConnect
	return transport
}

// checkConnect returns a ProxyError unless the proxy connected to the endpoint.
func checkConnect(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
	if answer.StatusCode != http.StatusOK {
		return ProxyError{answer.StatusCode}
	}
	return nil
}

// ProxyError means that a proxy rejected the connection to the endpoint.
type ProxyError struct{ Status int }

func (e ProxyError) Error() string {
	return fmt.Sprintf("the proxy rejected the connection: %d "+
		"%s", e.Status, http.StatusText(e.Status))
}

// noAnswerError returns the error of an attempt without an answer. safe removes secrets and control
// characters, because some of the transport's errors repeat a server's text.
func noAnswerError(ctx context.Context, err error, endpoint Endpoint,
	safe func(string) string,
) *Error {
	failure := &Error{
		Class:   Transient,
		Message: "no answer from " + endpoint.String() + ": " + safe(reason(err)),
		Err:     causeOf(ctx),
	}
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var name *net.DNSError
	var proxy ProxyError
	switch {
	case failure.Err != nil:
	case errors.As(err, &certificate):
		failure.Class = Certificate
	case errors.As(err, &record), errors.Is(err, ErrProxy):
		failure.Class = Permanent
	case errors.As(err, &name) && name.IsNotFound && !name.IsTemporary:
		failure.Class = Permanent
	case errors.As(err, &proxy):
		failure.Class = classOfStatus(proxy.Status)
	case isDial(err) && endpoint.IsLoopback():
		failure.Class = NoServer
	}
	return failure
}

// CertificateRemedy is how to fix a failure of the class Certificate, as sentences
// (https://pkg.go.dev/crypto/x509#SystemCertPool).
const CertificateRemedy = "Check the address in the error, and the clock of this machine. If a " +
	"proxy or firewall replaces certificates, add its CA certificate to the certificate store of " +
	"this machine. On Linux, you can also set SSL_CERT_FILE to a file with the CA certificates."

// isDial reports whether the connection failed. On loopback, this means that no program listens.
// isDial does not check the cause, because its name differs between operating systems.
func isDial(err error) bool {
	var operation *net.OpError
	return errors.As(err, &operation) && operation.Op == "dial"
}

// cutAnswerError returns the error of an attempt whose answer was cut off.
func cutAnswerError(ctx context.Context, err error, answer *http.Response, endpoint Endpoint,
	safe func(string) string,
) *Error {
	return &Error{
		Class:      Transient,
		Message:    "the answer of " + endpoint.String() + " was cut off: " + safe(reason(err)),
		Err:        causeOf(ctx),
		HTTPStatus: answer.StatusCode,
		Skew:       skew(answer),
		RetryAfter: retryAfter(answer),
	}
}

// causeOf returns the cause of ctx, or nil if ctx has not ended.
func causeOf(ctx context.Context) error {
	if ctx.Err() == nil {
		return nil
	}
	return context.Cause(ctx)
}

// reason describes a transport's error in words.
func reason(err error) string {
	var record tls.RecordHeaderError
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "it timed out"
	case errors.Is(err, io.EOF):
		return "the connection was closed"
	case errors.As(err, &record):
		return "it does not speak TLS"
	}
	return err.Error()
}

// skew returns how far the server's clock is ahead of this machine's clock, with an error of about
// a second. It returns 0 if the answer has no Date header.
func skew(answer *http.Response) time.Duration {
	date, err := http.ParseTime(answer.Header.Get("Date"))
	if err != nil {
		return 0
	}
	return time.Until(date)
}

// retryAfter returns the delay in the Retry-After header, or 0 without the header. The header
// contains seconds or a time (RFC 9110, section 10.2.3).
func retryAfter(answer *http.Response) time.Duration {
	text := answer.Header.Get("Retry-After")
	seconds, err := strconv.ParseUint(text, 10, 31)
	if err == nil || errors.Is(err, strconv.ErrRange) { // out of range: seconds is the maximum
		return time.Duration(seconds) * time.Second
	}
	date, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	now := time.Now()
	if sent, err := http.ParseTime(answer.Header.Get("Date")); err == nil {
		now = sent
	}
	return max(0, date.Sub(now))
}
