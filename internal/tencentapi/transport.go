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

// NewTransport returns the HTTP transport for the real network: Go's own, proxy variables included, with enough idle
// connections that a wave of requests need not open new ones.
func NewTransport() *http.Transport {
	transport := http.DefaultTransport.(*http.Transport).Clone() //nolint:forcetypeassert // net/http's documented default
	transport.MaxIdleConnsPerHost = 64
	transport.OnProxyConnectResponse = func(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
		if answer.StatusCode != http.StatusOK {
			return proxyError{answer.StatusCode}
		}
		return nil
	}
	return transport
}

// proxyError is a proxy's refusal to connect to the endpoint.
type proxyError struct{ status int }

func (e proxyError) Error() string {
	return fmt.Sprintf("the proxy refused to connect: %d %s", e.status, http.StatusText(e.status))
}

// unanswered is the error of an attempt that got no answer. safe makes a text fit to be shown: some of the transport's
// errors repeat what the server sent.
func unanswered(ctx context.Context, err error, endpoint Endpoint, safe func(string) string) *Error {
	failure := &Error{Class: Transient, Message: "no answer from " + endpoint.String() + ": " + safe(reason(err)), Err: causeOf(ctx)}
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var name *net.DNSError
	var proxy proxyError
	switch {
	case failure.Err != nil:
	case errors.As(err, &certificate), errors.As(err, &record):
		failure.Class = Final
	case errors.As(err, &name) && name.IsNotFound && !name.IsTemporary:
		failure.Class = Final
	case errors.As(err, &proxy):
		failure.Class = classOfStatus(proxy.status)
	}
	return failure
}

// interrupted is the error of an attempt whose answer broke off.
func interrupted(ctx context.Context, err error, answer *http.Response, endpoint Endpoint, safe func(string) string) *Error {
	return &Error{
		Class: Transient, Message: "the answer of " + endpoint.String() + " broke off: " + safe(reason(err)), Err: causeOf(ctx),
		HTTPStatus: answer.StatusCode, Skew: skew(answer), RetryAfter: retryAfter(answer),
	}
}

// causeOf returns why ctx ended, nil if it did not.
func causeOf(ctx context.Context) error {
	if ctx.Err() == nil {
		return nil
	}
	return context.Cause(ctx)
}

// reason words a transport's error.
func reason(err error) string {
	var record tls.RecordHeaderError
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "the time for it ran out"
	case errors.Is(err, io.EOF):
		return "the connection was closed"
	case errors.As(err, &record):
		return "it does not speak TLS"
	}
	return err.Error()
}

// skew returns how far the server's clock is ahead of this machine's, to a second or so; 0 where the answer has no Date.
func skew(answer *http.Response) time.Duration {
	date, err := http.ParseTime(answer.Header.Get("Date"))
	if err != nil {
		return 0
	}
	return time.Until(date)
}

// retryAfter returns how long the server asks to wait, in seconds or until a time (RFC 9110, section 10.2.3).
func retryAfter(answer *http.Response) time.Duration {
	text := answer.Header.Get("Retry-After")
	seconds, err := strconv.ParseUint(text, 10, 31)
	if err == nil || errors.Is(err, strconv.ErrRange) { // then it is the largest
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
