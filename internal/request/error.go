package request

import (
	"errors"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

var (
	// ErrNoProgress is the reason if a request ends because no request of its action succeeded for
	// three minutes.
	ErrNoProgress = errors.New("no request succeeded for 3 minutes")
	// ErrStuck is the reason if a request ends because it failed for five minutes, while others of
	// its action succeeded.
	ErrStuck = errors.New("the same request failed for 5 minutes, while others succeeded")
)

// Error is the failure of a request that is not retried.
type Error struct {
	Err *tencentapi.Error // the last failure
	// Ended is ErrNoProgress or ErrStuck, or nil if Err is final.
	Ended error
	// RequestInvalid reports whether Err concerns the contents of this request, such as a UIN. Then
	// the service answers other requests.
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
