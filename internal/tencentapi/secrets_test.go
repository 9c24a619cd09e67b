package tencentapi_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

func TestNoSecretInAnError(t *testing.T) {
	echo := func(w http.ResponseWriter, r *http.Request) {
		_, signature, _ := strings.Cut(r.Header.Get("Authorization"), "Signature=")
		message := "got the-secret-key AKIDtest " + r.Header.Get("X-TC-Token") + " " + signature +
			`\u001b[2J\u202e` + strings.Repeat("x", 5000)
		_, _ = io.WriteString(w, `{"Response":{"Error":{"Code":"X.the-secret-key","Message":"`+
			message+`"},"RequestId":"the-session-token"}}`)
		if len(signature) != 64 {
			t.Errorf("the signature is %q", signature)
		}
	}
	_, _, err := do(t.Context(), serve(t, echo))
	if err == nil {
		t.Fatal("no error")
	}
	for _, secret := range []string{"the-secret-key", "the-session-token", "AKIDtest"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("%q is in the error: %v", secret, err)
		}
	}
	if got := strings.Count(err.Error(), "[redacted]"); got != 6 {
		t.Errorf("%d redactions, want 6: %v", got, err)
	}
	if strings.ContainsAny(err.Error(), "\x1b\u202e") || len(err.Error()) > 1000 {
		t.Errorf("the error has control characters or is too long: %q", err)
	}
	text := keys.String() + keys.GoString()
	if strings.Contains(text, "the-") || strings.Contains(text, "AKID") {
		t.Errorf("printed credentials show %q", text)
	}
}

// Some errors of the transport repeat a server's text.
func TestNoSecretInATransportError(t *testing.T) {
	for name, reply := range map[string]string{
		"status line": "HTTP/1.1 the-session-token\x1b[2J bad\r\n\r\n",
		"header":      "HTTP/1.1 200 OK\r\nthe-secret-key the-session-token\r\n\r\n",
		"location": "HTTP/1.1 302 Found\r\nLocation: " +
			"http://%zz/?the-session-token\r\nContent-Length: 0\r\n\r\n",
		"chunk": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nthe-secret-key\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := do(t.Context(), serve(t, func(w http.ResponseWriter, _ *http.Request) {
				connection, _, err := http.NewResponseController(w).Hijack()
				if err != nil {
					t.Error(err)
					return
				}
				_, _ = io.WriteString(connection, reply)
				_ = connection.Close()
			}))
			var failure *tencentapi.Error
			if !errors.As(err, &failure) ||
				(name == "location") != (failure.Class == tencentapi.UnexpectedResponse) {
				t.Fatalf("got %v", err)
			}
			if strings.Contains(err.Error(), "the-") || strings.Contains(err.Error(), "\x1b") ||
				failure.Unwrap() != nil {
				t.Errorf("the error shows a secret: %q", err)
			}
		})
	}
}

func TestNoTextOfAnotherServersBodyInAnError(t *testing.T) {
	client := serve(t, answering(403, "text/html", "<html>the-secret-key</html>"))
	_, _, err := do(t.Context(), client)
	if err == nil || strings.Contains(err.Error(), "the-secret-key") {
		t.Errorf("got %v", err)
	}
}

func TestUnsignedCallHasNoSignature(t *testing.T) {
	var header http.Header
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		header = r.Header
		body, _ := io.ReadAll(r.Body)
		_, _ = io.WriteString(w,
			`{"Response":{"Error":{"Code":"X","Message":`+string(body)+`},"RequestId":"id-1"}}`)
	})
	call := tencentapi.Call{
		Service: "sts", Action: "AssumeRoleWithWebIdentity", Region: "ap-singapore", Unsigned: true,
		Secrets:     []string{"the-jwt"},
		Credentials: tencentapi.Credentials{SecretID: "a", SecretKey: "b"},
	}
	_, err := client.Do(t.Context(), call, "got the-jwt", &struct{}{})
	if err == nil || !strings.Contains(err.Error(), "X: got [redacted] (") {
		t.Errorf("got %v", err)
	}
	if header.Get("Authorization") != "SKIP" || header.Get("X-TC-Region") != "ap-singapore" ||
		header.Get("X-TC-Timestamp") == "" || header.Values("X-TC-Token") != nil {
		t.Errorf("the headers are %v", header)
	}
}
