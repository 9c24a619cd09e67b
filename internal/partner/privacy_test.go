package partner_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// logText returns the log of a read at TRACE.
func logText(t *testing.T, read func(context.Context)) string {
	t.Helper()
	var output syncBuffer
	read(tflog.NewSubsystem(tflogtest.RootLogger(t.Context(), &output), partner.LogSubsystem))
	synctest.Wait() // the requests of a failed read end, too
	output.Lock()
	defer output.Unlock()
	if output.Len() == 0 {
		t.Error("the log is empty")
	}
	return output.String()
}

// checkPrivate checks that texts do not contain personal data of the UINs, or one of the secrets.
func checkPrivate(t *testing.T, name string, uins []partner.UIN, texts string, secrets ...string) {
	t.Helper()
	for _, uin := range uins {
		secrets = append(secrets, simulator.PersonalData(uint64(uin))...)
	}
	for _, secret := range secrets {
		if strings.Contains(texts, secret) {
			t.Errorf("%s: the log or an error contains %q: %s", name, secret, texts)
		}
	}
}

// badStatuses are account statuses that may be personal data.
var badStatuses = []string{"someone@example.com", "+852-5555-0100", "A person's name"}

// Each record has personal data, and some have it as the status. No log and no error contains
// personal data, however the API fails.
func TestPersonalDataIsInNoLogAndNoError(t *testing.T) {
	faults := []string{
		"", "AuthFailure.SignatureExpire", "InternalError", "OperationDenied",
		"UnauthorizedOperation.NotCustomerUin", "RequestLimitExceeded", "http-503",
	}
	for _, name := range append(faults, simulator.FaultNames[1:]...) {
		for _, times := range []int{1, 5} {
			options, uins := everything(45)
			for i, status := range badStatuses {
				options.Customers[uint64(i+1)] = simulator.Customer{
					Status: json.RawMessage(`"` + status + `"`),
				}
			}
			if name != "" {
				options.Faults = []simulator.Fault{{Name: name, Times: times}}
			}
			inVirtualTime(t, options,
				func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
					var result string
					log := logText(t, func(ctx context.Context) {
						answers, err := reader.ReadStatuses(ctx, uins)
						result = fmt.Sprintf("%v %+v", err, err)
						for _, answer := range answers {
							result += fmt.Sprintf(" %v %+v %v", answer, answer, answer.Err)
						}
					})
					checkPrivate(t, name, uins, log+result, badStatuses...)
				})
		}
	}
}

// A message of the API may repeat personal data, so neither the logs nor the errors contain it. The
// other actions have no personal data, so their errors contain the message.
func TestMessagesAboutStatusesAreHidden(t *testing.T) {
	const message = "someone@example.com has no account"
	for _, code := range []string{
		"FailedOperation", "InvalidParameterValue.UinList", "InternalError",
		"UnauthorizedOperation.UinNoAuth", "AuthFailure.SignatureFailure",
	} {
		options, uins := everything(2)
		options.Answers = map[string]string{}
		for _, action := range simulator.Actions {
			options.Answers[action] = `{"Response":{"Error":{"Code":"` + code + `","Message":"` +
				message + `"},"RequestId":"id-1"}}`
		}
		inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
			var result string
			log := logText(t, func(ctx context.Context) {
				answers, err := reader.ReadStatuses(ctx, uins)
				result = fmt.Sprintf("%v %v", answers, err)
			})
			checkPrivate(t, code, uins, log+result, "someone@example.com")
			if !strings.Contains(result, code) || !strings.Contains(result, "id-1") {
				t.Errorf("%s: got %s", code, result)
			}
			answers, err := reader.Read(t.Context(), uins)
			if text := fmt.Sprintf("%v %v", answers, err); !strings.Contains(text, message) {
				t.Errorf("%s: the error of another action is %s", code, text)
			}
		})
	}
}

// statusLines returns allowedLines for ReadStatuses.
func statusLines() map[string][]string {
	lines := maps.Clone(allowedLines)
	for old, name := range map[string]string{
		"reading credit":                  "reading account status",
		"attempt of QueryCreditByUinList": "attempt of DescribeCustomerInfo",
	} {
		lines[name] = lines[old]
		delete(lines, old)
	}
	return lines
}

func TestLogOfASlowStatusRead(t *testing.T) {
	options, uins := everything(1500)
	delete(options.Customers, 1500)
	options.NotCustomerFails, options.ClockOffset = true, time.Hour
	options.Limit = simulator.DocumentedLimit
	options.Faults = []simulator.Fault{
		{Name: "InternalError", Share: 0.1}, {Name: "RequestLimitExceeded", Share: 0.4},
	}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		messages := logOf(t, func(ctx context.Context) error {
			_, err := reader.ReadStatuses(ctx, uins)
			return err
		})
		checkPrivate(t, "log", uins, fmt.Sprint(messages), simulator.DemoAccount.SecretKey)
		if got := len(messages["reading account status"]); got != 1 {
			t.Errorf("%d lines of progress, want 1", got)
		}
		checkLines(t, messages, statusLines())
	})
}

// partnerCreditLines is allowedLines for ReadPartnerCredit.
var partnerCreditLines = map[string][]string{
	"reading the partner account's credit":   {"info", "requests_per_second"},
	"read the partner account's credit":      {"debug"},
	"retrying request":                       {"debug", "delay_ms"},
	"clock corrected with the server's time": {"debug", "skew_ms"},
	"limit error":                            {"debug", "requests_per_second"},
	"rate raised":                            {"trace", "requests_per_second"},
	"request may be sent":                    {"trace", "slot_wait_ms"},
	"attempt of QueryPartnerCredit": {
		"debug", "code", "http_status", "request_id", "took_ms",
	},
}

// The log does not contain the partner's credit.
func TestLogOfASlowPartnerCreditRead(t *testing.T) {
	options, _ := everything(0)
	options.ClockOffset = time.Hour
	options.Faults = []simulator.Fault{
		{Name: "AuthFailure.SignatureExpire", Times: 1},
		{Name: "RequestLimitExceeded", Times: 2},
		{Name: "unreadable", Times: 1},
		{Name: "silent", Times: 1}, // 30 s
	}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		messages := logOf(t, func(ctx context.Context) error {
			_, err := reader.ReadPartnerCredit(ctx)
			return err
		})
		checkPrivate(t, "log", nil, fmt.Sprint(messages), "87654", "98765", "many",
			simulator.DemoAccount.SecretID, simulator.DemoAccount.SecretKey)
		for _, message := range []string{
			"reading the partner account's credit", "read the partner account's credit",
		} {
			if got := len(messages[message]); got != 1 {
				t.Errorf("%d lines %q, want 1", got, message)
			}
		}
		checkLines(t, messages, partnerCreditLines)
	})
}
