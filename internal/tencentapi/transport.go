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

// unanswered is the error of an attempt that got no answer.
func unanswered(ctx context.Context, err error, endpoint Endpoint) *Error {
	failure := &Error{Class: Transient, Message: "no answer from " + endpoint.String() + ": " + reason(err), Err: err}
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var name *net.DNSError
	var proxy proxyError
	switch {
	case ctx.Err() != nil:
		failure.Err = context.Cause(ctx)
	case errors.As(err, &certificate), errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		failure.Class = Final
	case errors.As(err, &proxy):
		failure.Class = classOfStatus(proxy.status)
	case errors.As(err, &name) && name.IsNotFound && !name.IsTemporary:
		failure.Class = Final
	}
	return failure
}

// interrupted is the error of an attempt whose answer broke off.
func interrupted(ctx context.Context, err error, answer *http.Response, endpoint Endpoint) *Error {
	failure := unanswered(ctx, err, endpoint)
	failure.Message = "the answer of " + endpoint.String() + " broke off: " + reason(err)
	failure.HTTPStatus, failure.ServerTime = answer.StatusCode, serverTime(answer)
	return failure
}

// reason words a transport's error without the method and URL around it.
func reason(err error) string {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "the time for it ran out"
	case errors.Is(err, io.EOF):
		return "the connection was closed"
	}
	return err.Error()
}

// serverTime returns the answer's Date, or the zero time.
func serverTime(answer *http.Response) time.Time {
	date, err := http.ParseTime(answer.Header.Get("Date"))
	if err != nil {
		return time.Time{}
	}
	return date
}
