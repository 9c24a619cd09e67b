package tencentapi

import (
	"fmt"
	"strings"
	"time"
)

// Class says what to do about a failed attempt.
type Class int

const (
	// Final does not heal: sending the request again would fail again. Codes that nobody documented are final.
	Final Class = iota
	// Throttle is one request too many within a second.
	Throttle
	// Transient is a fault of the service or of the way to it that may be gone at the next attempt.
	Transient
	// Foreign is an answer that the API did not write, or not as documented: the page of a proxy, a redirect, a body without
	// end, a Response without its data. A proxy's page does not heal, a gateway's may.
	Foreign
	// Credential is a refusal of the keys themselves.
	Credential
	// Clock is a time stamp more than 300 seconds from the server's clock.
	Clock
	// Permission is a refusal to let these keys call this action.
	Permission
)

// Error is the failure of one attempt. It never contains a key, a token or a signature.
type Error struct {
	Class      Class
	Code       string        // the API's error code; empty where the API did not answer
	Message    string        // what happened: the API's words, or ours where it did not answer
	RequestID  string        // the API's; empty where it did not answer
	HTTPStatus int           // 0 where no answer came
	Skew       time.Duration // how far the server's clock is ahead of this machine's, by the answer's Date; 0 without one
	RetryAfter time.Duration // what the answer's Retry-After asks for; 0 without one
	Err        error         // why the context ended, where that ended the attempt
}

// Error returns the code, the message, the HTTP status and the request id, as far as there are any.
func (e *Error) Error() string {
	text := e.Message
	if e.Code != "" {
		text = e.Code + ": " + text
	}
	var facts []string
	if e.HTTPStatus != 0 {
		facts = append(facts, fmt.Sprintf("HTTP status %d", e.HTTPStatus))
	}
	if e.RequestID != "" {
		facts = append(facts, "request id "+e.RequestID)
	}
	if len(facts) == 0 {
		return text
	}
	return text + " (" + strings.Join(facts, ", ") + ")"
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// classOf classifies an API error code. Codes have dotted sub-codes, and Tencent adds new ones
// (https://www.tencentcloud.com/document/product/1085/51422 and the common codes it names).
func classOf(code string) Class {
	is := func(prefix string) bool { return code == prefix || strings.HasPrefix(code, prefix+".") }
	switch {
	case is("RequestLimitExceeded"):
		return Throttle
	case is("OperationDenied.ServiceBusy"), is("InternalError"), is("ServiceUnavailable"):
		return Transient
	case is("AuthFailure.SignatureExpire"):
		return Clock
	case is("AuthFailure"), is("IpInBlacklist"), is("IpNotInWhitelist"):
		return Credential
	case is("UnauthorizedOperation"):
		return Permission
	}
	return Final
}

// classOfStatus classifies an HTTP status whose body is not the API's. The API itself answers 200, failures included.
func classOfStatus(status int) Class {
	switch {
	case status == 408, status == 429, status >= 500:
		return Transient
	}
	return Foreign
}
