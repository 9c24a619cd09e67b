package tencentapi

import (
	"context"
	"html"
	"net/url"
	"strings"
)

// Credentials is a set of keys.
type Credentials struct {
	SecretID  string
	SecretKey string
	Token     string // the session token of temporary keys; empty for permanent keys
}

// CredentialSource returns the credentials for the next call.
type CredentialSource interface {
	// Credentials returns a set of keys. If it cannot, the error names the missing part and how to
	// add it.
	Credentials(ctx context.Context) (Credentials, error)
}

// String returns no keys, to keep them out of logs and errors.
func (Credentials) String() string { return "[credentials]" }

// GoString returns no keys, to keep them out of logs and errors.
func (Credentials) GoString() string { return "[credentials]" }

// redact replaces secrets in a server's text, because a server may repeat parts of the request.
func redact(text string, secrets []string) string {
	for _, secret := range secrets {
		// A server may escape the secret for a URL or for HTML, or omit base64 padding.
		for _, form := range []string{
			secret, url.QueryEscape(secret), html.EscapeString(secret),
			strings.TrimRight(secret, "="),
		} {
			if form != "" {
				text = strings.ReplaceAll(text, form, "[redacted]")
			}
		}
	}
	return text
}
