package tencentapi

import (
	"fmt"
	"strings"
	"time"
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
