// Package tencentapi makes one attempt of one call of Tencent Cloud's API 3.0: it signs, sends, reads and classifies. It
// knows no action, never waits and never sends anything again.
package tencentapi

import (
	"bytes"
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
	// maxBody bounds an answer, in bytes. The API's own bound is 50 MB; fifty customers take a few kilobytes.
	maxBody = 8 << 20
	// maxText bounds what an error shows of a server's text, in runes.
	maxText = 500
)

// Call is one attempt: what to call, and with which keys.
type Call struct {
	Service     string // for the signature, such as intlpartnersmgt
	Version     string
	Action      string
	Region      string // for X-TC-Region; services without regions refuse one
	Credentials Credentials
	Unsigned    bool          // for an action that needs no keys
	Skew        time.Duration // how far the server's clock is ahead of this machine's, as far as that is known
	Secrets     []string      // what else of the request no error may show
	// Written is called once, perhaps from another goroutine, when the request was written to the wire or may have been.
	// Where it was not called by the time Do returns, nothing has left and nothing will.
	Written func()
}

// Client calls one endpoint.
type Client struct {
	endpoint      Endpoint
	transport     http.RoundTripper
	userAgent     string
	requestClient string
}

// New returns a Client of the endpoint. It uses the transport as it is, without an http.Client, which would follow
// redirects and carry the token to another host. userAgent names the program and its version, requestClient the same in the
// form that Tencent asks for in X-TC-RequestClient; characters that this header may not have become a hyphen.
func New(endpoint Endpoint, transport http.RoundTripper, userAgent, requestClient string) *Client {
	return &Client{endpoint, transport, userAgent, requestClientHeader(requestClient)}
}

// Endpoint returns where the client calls.
func (c *Client) Endpoint() Endpoint { return c.endpoint }

// Answer is what an answer says besides its data.
type Answer struct {
	RequestID string
	Skew      time.Duration // how far the server's clock is ahead of this machine's, to a second or so, by the answer's Date; 0 without one
}

// Malformed returns the failure of the attempt if the caller finds that the Response does not have
// the documented form. The text of err is shown.
func (a Answer) Malformed(err error) *Error {
	return &Error{Class: Foreign, Message: undocumented + err.Error(), RequestID: a.RequestID, HTTPStatus: http.StatusOK}
}

// Do makes one attempt: it sends in as JSON, and decodes the Response of an answer with HTTP status 200 into out. Every
// failure is an *Error.
func (c *Client) Do(ctx context.Context, call Call, in, out any) (Answer, error) {
	body, err := json.Marshal(in)
	if err != nil {
		return Answer{}, &Error{Message: "the request cannot be written as JSON", Err: err}
	}
	if !httpguts.ValidHeaderFieldValue(call.Credentials.SecretID + call.Credentials.Token) {
		return Answer{}, &Error{Class: Credential, Message: "the secret id or the session token has a character that no key has, " +
			"such as a line break; nothing was sent"}
	}
	if !httpguts.ValidHeaderFieldValue(call.Region) {
		return Answer{}, &Error{Message: "the region has a character that no region has, such as a line break; nothing was sent"}
	}
	request, err := c.request(ctx, call, body)
	if err != nil {
		return Answer{}, &Error{Message: "the request cannot be built", Err: err}
	}
	signature := authorize(request, body, call)
	secrets := append([]string{call.Credentials.SecretKey, call.Credentials.Token, signature, call.Credentials.SecretID}, call.Secrets...)
	safe := func(text string) string { return clean(redact(text, secrets)) }

	answer, err := c.send(request, call.Written)
	if err != nil {
		return Answer{}, unanswered(ctx, err, c.endpoint, safe)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, maxBody+1))
	if err != nil {
		return Answer{}, interrupted(ctx, err, answer, c.endpoint, safe)
	}
	requestID, err := decode(answer, text, out, safe)
	if err != nil {
		return Answer{}, err
	}
	return Answer{requestID, skew(answer)}, nil
}

// request builds the request, but for what the time decides.
func (c *Client) request(ctx context.Context, call Call, body []byte) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.endpoint.String()+"/", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	// Without GetBody the transport cannot send a request that was written a second time, past the rate limit.
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

// authorize stamps a request with the server's time and signs it. It returns the signature; an unsigned request has none.
func authorize(request *http.Request, body []byte, call Call) (signature string) {
	now := time.Now().Add(call.Skew)
	request.Header.Set("X-TC-Timestamp", strconv.FormatInt(now.Unix(), 10))
	if call.Unsigned {
		request.Header.Set("Authorization", "SKIP")
		return ""
	}
	return sign(request, body, call.Service, call.Credentials, now)
}

// send makes the round trip. A request that was given a connection counts as written when send returns, even where the
// transport did not say so: an answer may come before it does, and a cancelled request may still leave.
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
	answer, err := c.transport.RoundTrip(request.WithContext(httptrace.WithClientTrace(request.Context(), trace)))
	if connected.Load() {
		written()
	}
	return answer, err
}

// foreign completes the error for an answer that the API did not write. It shows nothing of the body, which may repeat
// the request's headers.
func foreign(failure *Error, answer *http.Response, size int, safe func(string) string) *Error {
	failure.Class = classOfStatus(answer.StatusCode)
	if answer.StatusCode >= 300 && answer.StatusCode < 400 {
		failure.Message = "the answer is a redirect, which is refused because it would carry the credentials to another host"
		return failure
	}
	media, _, err := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	if err != nil {
		media = "content of no known type"
	}
	failure.Message = fmt.Sprintf("the answer is not the API's: %s, %d bytes", safe(media), size)
	return failure
}

// clean bounds a server's text and takes out what could move a terminal's cursor.
func clean(text string) string {
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

// requestClientHeader keeps to ^[0-9a-zA-Z-_ ,;.]+$, at most 128 characters.
func requestClientHeader(text string) string {
	text = strings.Map(func(r rune) rune {
		if r <= unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_ ,;.", r)) {
			return r
		}
		return '-'
	}, text)
	return text[:min(len(text), 128)]
}
