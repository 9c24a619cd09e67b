package acceptance_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
)

// The package net/http logs the data that a server writes on an idle connection. The provider must
// keep it out of Terraform's log, because it may contain a secret.
func TestAccUnsolicitedAnswerDoesNotReachTheLog(t *testing.T) {
	t.Parallel()
	const token = "the-very-secret-token"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := answerTwice(w, r); err != nil {
			t.Error(err)
		}
	}))
	defer server.Close()
	w := open(t, server.URL,
		"data \"tencentpartner_customer_credits\" \"one\" {\n  uins = [1]\n}\n")
	log := filepath.Join(w.dir, "trace.log")
	w.env = append(w.env, "TENCENTCLOUD_SECURITY_TOKEN="+token, "TF_LOG=TRACE", "TF_LOG_PATH="+log)
	w.succeed("plan", "-input=false")
	text := readFile(t, log)
	if i := strings.Index(text, token); i >= 0 || text == "" {
		t.Errorf("the log has %d bytes, and shows the token: …%s…", len(text),
			text[max(0, i-300):min(len(text), i+30)])
	}
}

// answerTwice answers a request for credit, and then writes the token of the request as well.
func answerTwice(w http.ResponseWriter, r *http.Request) error {
	const body = `{"Response":{"Data":[{"Uin":1,"TotalCredit":1,"RemainingCredit":1}],"RequestId":"id-1"}}`
	if _, err := io.ReadAll(r.Body); err != nil {
		return err
	}
	connection, buffer, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return err
	}
	defer connection.Close()
	fmt.Fprintf(buffer, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	fmt.Fprintf(buffer, "x-tc-token: %s\r\n", r.Header.Get("X-TC-Token"))
	return buffer.Flush()
}
