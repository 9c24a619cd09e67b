package tencentapi

import (
	"context"
	"strings"
)

// Credentials is one whole set of keys. Token is empty for permanent keys.
type Credentials struct {
	SecretID  string
	SecretKey string
	Token     string // the session token of temporary (STS) keys
}

// CredentialSource hands out the credentials for the next call.
type CredentialSource interface {
	// Credentials returns a whole set of keys, or an error that says what is missing and how to mend it.
	Credentials(ctx context.Context) (Credentials, error)
}

// String keeps the keys out of logs and errors.
func (Credentials) String() string { return "[credentials]" }

// GoString keeps the keys out of logs and errors.
func (Credentials) GoString() string { return "[credentials]" }

// redact removes the keys, and a signature made with them, from text that a server sent: nobody says that it does not
// repeat what it was sent.
func (c Credentials) redact(text, signature string) string {
	for _, secret := range []string{c.SecretKey, c.Token, signature, c.SecretID} {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "[redacted]")
		}
	}
	return text
}
