// Package tencentapi makes one attempt of a call of Tencent Cloud's API 3.0. It signs and sends the
// request, reads the answer and classifies failures. It does not wait or retry, and it does not
// depend on a particular action.
package tencentapi

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode"

	"golang.org/x/net/http/httpguts"
)

const (
	contentType = "application/json"
	// maxAnswer is the maximum size of an answer, in bytes, unless Call.MaxAnswer is set. Most
	// answers have a few kilobytes.
	maxAnswer = 8 << 20
	// maxText is the maximum length of a server's text in an error, in runes.
	maxText = 500
)

// Call contains the parameters of one attempt.
type Call struct {
	Service     string // for the signature, such as intlpartnersmgt
	Version     string
	Action      string
	Region      string // for X-TC-Region; empty for services that reject a region
	Credentials Credentials
	Unsigned    bool          // the action needs no signature
	Skew        time.Duration // how far the server's clock is ahead; 0 if it is not known
	Secrets     []string      // further parts of the request that errors must not contain
	MaxAnswer   int           // maximum size of an answer, in bytes; 0 means 8 MiB

	// Written is called once when the request was written, or when it may have been written. The
	// call may come from another goroutine. If Written has not been called when Do returns, the
	// request was not sent and will not be sent.
	Written func()
}

// Client calls one endpoint.
type Client struct {
	endpoint      Endpoint
	transport     http.RoundTripper
	userAgent     string
	requestClient string
}

// New returns a Client of the endpoint. It uses the transport without an http.Client, which would
// follow redirects and send the token to another host. userAgent is the program's name and version
// for the User-Agent header. requestClient is the same for X-TC-RequestClient. Characters that are
// invalid in X-TC-RequestClient become hyphens.
func New(endpoint Endpoint, transport http.RoundTripper, userAgent, requestClient string) *Client {
	return &Client{endpoint, transport, userAgent, requestClientHeader(requestClient)}
}

// Endpoint returns the endpoint that the client calls.
func (c *Client) Endpoint() Endpoint { return c.endpoint }

// Answer contains the parts of an answer besides its data.
type Answer struct {
	RequestID string
	// Skew is how far the server's clock is ahead of this machine's clock. It comes from the Date
	// header, with an error of about a second. Without that header, it is 0.
	Skew time.Duration
}

// Malformed returns the error of an attempt if the Response does not have the documented form. The
// error contains the text of err.
func (a Answer) Malformed(err error) *Error {
	return &Error{
		Class:      UnexpectedResponse,
		Message:    undocumented + err.Error(),
		RequestID:  a.RequestID,
		HTTPStatus: http.StatusOK,
	}
}

// Do makes one attempt. It sends in as JSON. If the HTTP status is 200, it decodes the Response
// into out. Its error is an *Error.
func (c *Client) Do(ctx context.Context, call Call, in, out any) (Answer, error) {
	body, err := json.Marshal(in)
	if err != nil {
		return Answer{}, &Error{Message: "the request cannot be written as JSON", Err: err}
	}
	if failure := checkHeaderValues(call); failure != nil {
		return Answer{}, failure
	}
	request, err := c.request(ctx, call, body)
	if err != nil {
		return Answer{}, &Error{Message: "the request cannot be built", Err: err}
	}
	signature := authorize(request, body, call)
	keys := call.Credentials
	secrets := append([]string{keys.SecretKey, keys.Token, signature, keys.SecretID},
		call.Secrets...)
	safe := func(text string) string { return printable(redact(text, secrets)) }

	answer, err := c.send(request, call.Written)
	if err != nil {
		return Answer{}, noAnswerError(ctx, err, c.endpoint, safe)
	}
	defer answer.Body.Close()
	limit := int64(cmp.Or(call.MaxAnswer, maxAnswer))
	if answer.ContentLength > limit {
		return Answer{}, tooLargeError(answer, limit)
	}
	text, err := io.ReadAll(io.LimitReader(answer.Body, limit+1))
	if err != nil {
		return Answer{}, cutAnswerError(ctx, err, answer, c.endpoint, safe)
	}
	if int64(len(text)) > limit {
		return Answer{}, tooLargeError(answer, limit)
	}
	requestID, err := decode(answer, text, out, safe)
	if err != nil {
		return Answer{}, err
	}
	return Answer{requestID, skew(answer)}, nil
}

// checkHeaderValues returns an error if a header cannot contain the keys or the region.
func checkHeaderValues(call Call) *Error {
	if !httpguts.ValidHeaderFieldValue(call.Credentials.SecretID + call.Credentials.Token) {
		return &Error{
			Class: Credential,
			Message: "the secret ID or the session token has a character that no key has, " +
				"such as a line break. The provider sent nothing",
		}
	}
	if !httpguts.ValidHeaderFieldValue(call.Region) {
		return &Error{Message: "the region has a character that no region has, such as " +
			"a line break. The provider sent nothing"}
	}
	return nil
}

// request builds the request without its time stamp and signature.
func (c *Client) request(ctx context.Context, call Call, body []byte) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.endpoint.String()+"/",
		bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	// Without GetBody, the transport cannot send the request again. A second send would bypass the
	// limiter.
	request.GetBody = nil
	for name, value := range map[string]string{
		"Content-Type":       contentType,
		"User-Agent":         c.userAgent,
		"X-TC-Action":        call.Action,
		"X-TC-Version":       call.Version,
		"X-TC-Language":      "en-US",
		"X-TC-RequestClient": c.requestClient,
	} {
		request.Header.Set(name, value)
	}
	if call.Region != "" {
		request.Header.Set("X-TC-Region", call.Region)
	}
	if call.Credentials.Token != "" {
		request.Header.Set("X-TC-Token", call.Credentials.Token)
	}
	return request, nil
}

// authorize adds the server's time to a request and signs it. It returns the signature, which is
// empty for an unsigned call.
func authorize(request *http.Request, body []byte, call Call) (signature string) {
	now := time.Now().Add(call.Skew)
	request.Header.Set("X-TC-Timestamp", strconv.FormatInt(now.Unix(), 10))
	if call.Unsigned {
		request.Header.Set("Authorization", "SKIP")
		return ""
	}
	return sign(request, body, call.Service, call.Credentials, now)
}

// send makes the round trip. If the request got a connection, it counts as written when send
// returns. The transport's report of the write is not enough. The answer may come before the
// report, and a cancelled request may still be sent.
func (c *Client) send(request *http.Request, written func()) (*http.Response, error) {
	if written == nil {
		written = func() {}
	}
	written = sync.OnceFunc(written)
	var connected atomic.Bool
	trace := &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
		WroteRequest: func(info httptrace.WroteRequestInfo) {
			if info.Err == nil {
				written()
			}
		},
	}
	ctx := httptrace.WithClientTrace(request.Context(), trace)
	answer, err := c.transport.RoundTrip(request.WithContext(ctx))
	if connected.Load() {
		written()
	}
	return answer, err
}

// notFromAPI completes the error about an answer that the API did not write. size is the size of
// the answer's body. The error does not contain the body, which may repeat the request's headers.
func notFromAPI(failure *Error, answer *http.Response, size int, safe func(string) string) *Error {
	failure.Class = classOfStatus(answer.StatusCode)
	if answer.StatusCode >= 300 && answer.StatusCode < 400 {
		failure.Message = "the answer is a redirect. The provider does not follow it, because it " +
			"would send the credentials to another host"
		return failure
	}
	if size == 0 {
		failure.Message = "the answer is empty"
		return failure
	}
	media, _, err := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	if err != nil {
		media = "content of no known type"
	}
	failure.Message = fmt.Sprintf("the answer is not the API's: %s, %d bytes", safe(media), size)
	return failure
}

// printable shortens a server's text and replaces characters that could control a terminal.
func printable(text string) string {
	runes := []rune(strings.ToValidUTF8(text, "?"))
	if len(runes) > maxText {
		runes = append(runes[:maxText], '…')
	}
	for i, r := range runes {
		if !unicode.IsPrint(r) {
			runes[i] = ' '
		}
	}
	return strings.TrimSpace(string(runes))
}

// requestClientHeader returns text in the form of X-TC-RequestClient: ^[0-9a-zA-Z-_ ,;.]+$ and at
// most 128 characters.
func requestClientHeader(text string) string {
	text = strings.Map(func(r rune) rune {
		if r <= unicode.MaxASCII &&
			(unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_ ,;.", r)) {
			return r
		}
		return '-'
	}, text)
	return text[:min(len(text), 128)]
}
