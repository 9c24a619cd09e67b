package credential

import (
	"fmt"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// Problem says what kind of failure an Error is.
type Problem int

const (
	// None is that nobody names a source of keys.
	None Problem = iota
	// Conflict is two sources in one provider block.
	Conflict
	// Incomplete is a part that is missing, such as one half of a pair of keys.
	Incomplete
	// Invalid is a value that cannot be used.
	Invalid
	// Profile is a profile of tccli that does not exist, cannot be read, or has no keys that count.
	Profile
	// File is a token's or a role's file that cannot be used.
	File
	// STS is a failure of Tencent Cloud's token service.
	STS
	// Metadata is a failure of a CVM instance's metadata service.
	Metadata
	// Account is an account that the configuration does not allow.
	Account
)

// Error is why there are no keys. It never contains a key or a token.
type Error struct {
	Problem Problem
	Setting Setting // what led there
	What    string  // what happened, as a sentence without capital and full stop
	Remedy  string  // what to do, as sentences

	Profile  string            // the profile looked at, if any
	File     string            // the file looked at, if any
	Endpoint string            // the address of STS or the metadata service, if one of them was asked
	Err      *tencentapi.Error // what STS answered, if it failed
}

func (e *Error) Error() string {
	if e.Err != nil {
		return e.What + ": " + e.Err.Error()
	}
	return e.What
}

// Unwrap returns the failure of STS, if it is one.
func (e *Error) Unwrap() error {
	if e.Err == nil {
		return nil
	}
	return e.Err
}

// because returns the error with what happened and what to do.
func (e Error) because(remedy, what string, arguments ...any) *Error {
	e.What, e.Remedy = fmt.Sprintf(what, arguments...), remedy
	return &e
}
