package tencentapi

import (
	"fmt"
	"strings"
	"time"
)

// Error is the failure of one attempt. It does not contain keys, tokens or signatures.
type Error struct {
	Class      Class
	Code       string        // the API's error code; empty if the API did not answer
	Message    string        // from the API, or from the client if the API did not answer
	RequestID  string        // empty if the API did not answer
	HTTPStatus int           // 0 if there is no answer
	Skew       time.Duration // Answer.Skew; 0 if there is no Date header
	RetryAfter time.Duration // from the Retry-After header; 0 if there is none
	Err        error         // the cause of the context, if its end caused the failure
}

// Error returns the code, the message, the HTTP status and the request ID. It omits absent parts.
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
		facts = append(facts, "request ID "+e.RequestID)
	}
	if len(facts) == 0 {
		return text
	}
	return text + " (" + strings.Join(facts, ", ") + ")"
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }
