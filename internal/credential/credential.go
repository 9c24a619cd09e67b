// Package credential says where the keys come from that sign the calls.
package credential

import (
	"context"
	"errors"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// ErrNone is the error of Choose when no source has a key.
var ErrNone = errors.New("no credentials are configured")

// IncompleteError is the error of Choose when one half of a pair is missing.
type IncompleteError struct {
	FromEnvironment bool   // the pair is the environment's, not the configuration's
	Missing         string // the argument that is missing: secret_id or secret_key
}

func (e *IncompleteError) Error() string { return e.Missing + " is missing" }

// Static is a source of keys that never change.
type Static tencentapi.Credentials

// Credentials returns the keys.
func (s Static) Credentials(context.Context) (tencentapi.Credentials, error) {
	return tencentapi.Credentials(s), nil
}

// String keeps the keys out of logs and errors.
func (Static) String() string { return "[credentials]" }

// GoString keeps the keys out of logs and errors.
func (Static) GoString() string { return "[credentials]" }

// Choose returns one whole set of keys: the configuration's when it has a secret id or a secret key, else the
// environment's. The two are never mixed, because a token belongs to the keys that it was issued with.
func Choose(configuration, environment tencentapi.Credentials) (Static, error) {
	keys, fromEnvironment := configuration, false
	if keys.SecretID == "" && keys.SecretKey == "" {
		keys, fromEnvironment = environment, true
	}
	switch {
	case keys.SecretID == "" && keys.SecretKey == "":
		return Static{}, ErrNone
	case keys.SecretID == "":
		return Static{}, &IncompleteError{FromEnvironment: fromEnvironment, Missing: "secret_id"}
	case keys.SecretKey == "":
		return Static{}, &IncompleteError{FromEnvironment: fromEnvironment, Missing: "secret_key"}
	}
	return Static(keys), nil
}
