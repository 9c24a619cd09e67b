package partner_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// readDirectAndLog reads all direct customers, and returns the log lines by message.
func readDirectAndLog(t *testing.T, reader *partner.Reader) map[string][]map[string]any {
	t.Helper()
	return logOf(t, func(ctx context.Context) error {
		_, err := reader.ReadDirect(ctx)
		return err
	})
}

// allowedDirectLines is allowedLines for ReadDirect.
var allowedDirectLines = map[string][]string{
	"reading the credit of all direct customers": {"info", "requests_per_second"},
	"read the credit of all direct customers":    {"debug", "customers"},
	"retrying request":                           {"debug", "delay_ms"},
	"clock corrected with the server's time":     {"debug", "skew_ms"},
	"limit error":                                {"debug", "requests_per_second"},
	"rate raised":                                {"trace", "requests_per_second"},
	"request may be sent":                        {"trace", "slot_wait_ms"},
	"attempt of QueryDirectCustomersCredit": {
		"debug", "code", "http_status", "request_id", "took_ms",
	},
}

func TestLogOfASlowDirectRead(t *testing.T) {
	customers, _ := numberedCustomers(1234)
	options := simulator.Options{
		Customers:   customers,
		ClockOffset: time.Hour,
		Faults: []simulator.Fault{
			{Name: "AuthFailure.SignatureExpire", Times: 1},
			{Name: "RequestLimitExceeded", Times: 2}, // the second one cuts the rate to 3.5
			{Name: "InternalError", Times: 1},
			{Name: "silent", Times: 1}, // 30 s
		},
	}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		messages := readDirectAndLog(t, reader)
		text := fmt.Sprint(messages)
		for _, secret := range []string{
			simulator.DemoAccount.SecretID, simulator.DemoAccount.SecretKey, "TC3-HMAC-SHA256",
		} {
			if strings.Contains(text, secret) {
				t.Errorf("the log contains %s: %s", secret, text)
			}
		}
		slow := messages["reading the credit of all direct customers"]
		if len(slow) != 1 || slow[0]["requests_per_second"] != 3.5 {
			t.Errorf("the lines of a slow read are %v, want one", slow)
		}
		ends := messages["read the credit of all direct customers"]
		if len(ends) != 1 || ends[0]["customers"] != 1234.0 {
			t.Errorf("the lines of the end are %v, want one with 1234 customers", ends)
		}
		attempts := messages["attempt of QueryDirectCustomersCredit"]
		if len(attempts) != 6 || attempts[3]["code"] != "InternalError" ||
			attempts[3]["http_status"] != 200.0 || attempts[5]["code"] != nil {
			t.Errorf("the attempts are logged as %v", attempts)
		}
		checkLines(t, messages, allowedDirectLines)
	})
}

// A read under five seconds is not slow.
func TestLogOfADirectRead(t *testing.T) {
	customers, _ := numberedCustomers(3)
	withNetwork(t, 4980*time.Millisecond, 5, simulator.Options{Customers: customers},
		func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
			checkLines(t, readDirectAndLog(t, reader), map[string][]string{
				"read the credit of all direct customers": {"debug", "customers"},
				"request may be sent":                     {"trace", "slot_wait_ms"},
				"attempt of QueryDirectCustomersCredit":   {"debug", "request_id", "took_ms"},
			})
		})
}
