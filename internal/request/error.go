package request

import (
	"errors"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

var (
	// ErrNoProgress is why a request ends if no request of its action succeeds for three minutes.
	ErrNoProgress = errors.New("no request succeeded for 3 minutes")
	// ErrStuck is why a request ends if it fails for five minutes, while others of its action
	// succeed.
	ErrStuck = errors.New("the same request failed for 5 minutes, while others succeeded")
)

// Error is the failure of a request that is not retried.
type Error struct {
	Err *tencentapi.Error // the last failure
	// Ended is ErrNoProgress or ErrStuck, or nil if Err is final.
	Ended error
	// RequestInvalid reports that Err concerns the contents of this request, such as a UIN. The
	// service answers other requests.
	RequestInvalid bool
}

func (e *Error) Error() string {
	if e.Ended != nil {
		return e.Ended.Error() + ": " + e.Err.Error()
	}
	return e.Err.Error()
}

// Unwrap returns Ended, if it is not nil, and Err.
func (e *Error) Unwrap() []error {
	if e.Ended != nil {
		return []error{e.Ended, e.Err}
	}
	return []error{e.Err}
}
