package tencentapi

import (
	"context"
	"html"
	"net/url"
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

// redact removes secrets from text that a server sent: nobody says that it does not repeat what it was sent.
func redact(text string, secrets []string) string {
	for _, secret := range secrets {
		// As it is, and as a server may write it into an address, a page, or without the padding of base64.
		for _, form := range []string{secret, url.QueryEscape(secret), html.EscapeString(secret), strings.TrimRight(secret, "=")} {
			if form != "" {
				text = strings.ReplaceAll(text, form, "[redacted]")
			}
		}
	}
	return text
}
