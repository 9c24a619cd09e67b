package credential

import (
	"fmt"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// Problem is the kind of an Error.
type Problem int

const (
	// NoSource means that no setting and no default profile names a credential source.
	NoSource Problem = iota
	// Conflict means that the provider block names two sources.
	Conflict
	// Incomplete means that a part is missing, such as one key of a pair.
	Incomplete
	// Invalid means that the provider cannot use a value.
	Invalid
	// Profile means that a tccli profile does not exist, is unreadable, or has no valid keys.
	Profile
	// File means that the provider cannot use the file of a token or of a role.
	File
	// STS means that a call of Tencent Cloud's token service failed.
	STS
	// Metadata means that a CVM instance's metadata service has no keys or did not answer.
	Metadata
	// Account means that the configuration does not allow the keys' account.
	Account
)

// Error is the reason why there are no keys. It does not contain keys or tokens.
type Error struct {
	Problem Problem
	Setting Setting // the setting that led to the error
	What    string  // what happened, as a clause: no capital and no full stop
	Remedy  string  // how to fix it, as sentences

	Profile  string            // the tccli profile, if the error concerns one
	File     string            // the file, if the error concerns one
	Endpoint string            // the URL of STS or of the metadata service, if it was called
	Err      *tencentapi.Error // the failure of STS, if it failed
}

func (e *Error) Error() string {
	if e.Err != nil {
		return e.What + ": " + e.Err.Error()
	}
	return e.What
}

// Unwrap returns the failure of STS, or nil.
func (e *Error) Unwrap() error {
	if e.Err == nil {
		return nil
	}
	return e.Err
}

// withReason returns a copy of e with What and Remedy. what and arguments are the format and the
// arguments of fmt.Sprintf.
func (e Error) withReason(remedy, what string, arguments ...any) *Error {
	e.What, e.Remedy = fmt.Sprintf(what, arguments...), remedy
	return &e
}
