package doctor_test

import (
	"net/http"
	"strings"
	"testing"
)

// rejected is the finding of the request limit about one rejected answer.
func rejected(t *testing.T, message string, header http.Header) string {
	t.Helper()
	answer := answerOf(`{"Response":{"Error":{"Code":"RequestLimitExceeded","Message":"` +
		message + `"},"RequestId":"fedcba9876543210"}}`)
	found := run(t, state{options: withLimit, wrap: lastRequests(before,
		func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
			for name, values := range header {
				w.Header()[name] = values
			}
			w.Header().Set("Content-Type", "application/json")
			answer(w, r)
		})}).finding(t, "request_limit")
	if !found.Known {
		t.Errorf("%q is not known: %s", message, found.Summary)
	}
	return found.Summary
}

// Numbers that may be parts of addresses, amounts, UINs and account IDs are not shown.
func TestNumbersOfALimitMessage(t *testing.T) {
	for message, want := range map[string]string{
		"6 requests exceed the limit of 5.":     "numbers in the message: 6, 5, headers",
		"'6' > `5`; wait 1, or 2":               "numbers in the message: 6, 5, 1, 2, headers",
		"1 2 3 4 5":                             "numbers in the message: 1, 2, 3, 4, headers",
		"limit 999":                             "numbers in the message: 999, headers",
		"limit 1000":                            "no number in the message, headers",
		"client 10.20.30.40":                    "no number in the message, headers",
		"client 10.20.30.40:443 sent 6":         "numbers in the message: 6, headers",
		"client [2001:db8::7]":                  "no number in the message, headers",
		"credit 1,234,567.89":                   "no number in the message, headers",
		"account 100-000-000-001":               "no number in the message, headers",
		"account 100_000_000_001, uin/12":       "no number in the message, headers",
		"customer 200010000007 and host7 1e3 +": "no number in the message, headers",
	} {
		if got := rejected(t, message, nil); !strings.Contains(got, want) {
			t.Errorf("%q: got %q, want %q", message, got, want)
		}
	}
}

// The names of headers may identify a company, so only documented names are shown.
func TestHeadersOfALimitError(t *testing.T) {
	for want, names := range map[string][]string{
		"headers: Date":                        {"Content-Language"},
		"headers: Date, others: 2":             {"X-Acme-Via", "X-Tc-Acme"},
		"headers: Date, others: 1":             {"Ratelimit-Acme"},
		"headers: Date, Server, others: 1":     {"Server", "Acme-Server"},
		"headers: Date, X-Ratelimit-Limit":     {"X-Ratelimit-Limit"},
		"headers: Date, Ratelimit-Reset, Vary": {"Vary", "Ratelimit-Reset"},
	} {
		header := http.Header{}
		for _, name := range names {
			header.Set(name, "acme")
		}
		if got := rejected(t, "m", header); !strings.HasSuffix(got, want) {
			t.Errorf("%q: got %q, want %q", names, got, want)
		}
	}
}
