package acceptance_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// directReads are a data source and a gate that read all direct customers.
const directReads = `
data "tencentpartner_customer_credits" "all" {
  direct_customers         = true
  minimum_remaining_credit = 1

  timeouts {
    read = "5s"
  }
}

ephemeral "tencentpartner_credit_gate" "all" {
  direct_customers         = true
  minimum_remaining_credit = 1

  timeouts {
    open = "5s"
  }
}
`

// openDirect returns a workspace with a configuration, and a server with one answer for all
// requests. It skips the test if the CLI has no ephemeral resources.
func openDirect(t *testing.T, configuration string, answer http.HandlerFunc) *workspace {
	t.Helper()
	requireCLI(t)
	if supported, err := condition("ephemeral"); err != nil || !supported {
		t.Skipf("an ephemeral resource needs Terraform 1.10 or OpenTofu 1.11 (%v)", err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body)
		answer(w, r)
	}))
	t.Cleanup(server.Close)
	return open(t, server.URL, configuration)
}

// rejects fails the test unless a plan has one error for each of the two reads, with the texts.
func (w *workspace) rejects(texts ...string) {
	w.t.Helper()
	stdout, stderr, code := w.run("plan", "-input=false", "-no-color")
	message := strings.Join(strings.Fields(stderr), " ")
	if code != 1 || strings.Count(stderr, "Error: ") != 2 {
		w.t.Errorf("exit code %d, want 1 with two errors:\n%s%s", code, stdout, stderr)
	}
	for _, text := range texts {
		if strings.Count(message, text) != 2 {
			w.t.Errorf("it does not have twice %q:\n%s", text, stderr)
		}
	}
}

// An answer that is cut short is one error of each read, never a shorter list.
func TestAccDirectAnswerCutShort(t *testing.T) {
	var records []string
	for uin := range 200 {
		records = append(records,
			fmt.Sprintf(`{"RemainingCredit":100,"TotalCredit":100,"Uin":%d}`, uin+1))
	}
	answer := fmt.Sprintf(`{"Response":{"Data":[%s],"RequestId":"id"}}`,
		strings.Join(records, ","))
	for tenth := range 10 {
		for _, breaksOff := range []bool{false, true} {
			if tenth == 0 && !breaksOff {
				continue // an empty answer: see below
			}
			t.Run(fmt.Sprintf("%d of 10, breaks off %t", tenth, breaksOff), func(t *testing.T) {
				t.Parallel()
				w := openDirect(t, strings.ReplaceAll(directReads, "5s", "2s"),
					func(w http.ResponseWriter, _ *http.Request) {
						if breaksOff { // the connection, before the announced length
							w.Header().Set("Content-Length", fmt.Sprint(len(answer)))
						}
						_, _ = io.WriteString(w, answer[:len(answer)*tenth/10])
					})
				w.rejects("Read timed out",
					"before the API returned the direct customers. The last failure was: ")
			})
		}
	}
	t.Run("an empty answer", func(t *testing.T) {
		t.Parallel()
		w := openDirect(t, strings.ReplaceAll(directReads, "5s", "2m"),
			func(http.ResponseWriter, *http.Request) {})
		w.rejects("The answer is not Tencent Cloud's", "The answer is empty")
	})
	t.Run("a byte order mark", func(t *testing.T) {
		t.Parallel()
		w := openDirect(t, directReads, func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "\ufeff"+answer)
		})
		w.succeed("plan", "-input=false")
	})
	whole := openDirect(t, directReads, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, answer)
	})
	whole.succeed("plan", "-input=false")
}

// An answer of 51 MB is over the API's own maximum. The error has a remedy.
func TestAccDirectAnswerTooLarge(t *testing.T) {
	t.Parallel()
	megabyte := strings.Repeat(" ", 1<<20)
	w := openDirect(t, strings.ReplaceAll(directReads, "5s", "2m"),
		func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `{"Response":{"Data":[`)
			for range 51 {
				_, _ = io.WriteString(w, megabyte)
			}
			_, _ = io.WriteString(w, `],"RequestId":"large"}}`)
		})
	w.rejects("The partner API's answer is too large", "The answer is larger than 52428800 bytes",
		"Replace direct_customers with uins, remove exclude_uins, and raise timeouts.")
}
