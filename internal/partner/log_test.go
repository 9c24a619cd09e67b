package partner_test

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// syncBuffer is a buffer for several subsystems. Each subsystem has its own lock, so the buffer
// needs one, too.
type syncBuffer struct {
	sync.Mutex
	bytes.Buffer
}

func (b *syncBuffer) Write(text []byte) (int, error) {
	b.Lock()
	defer b.Unlock()
	return b.Buffer.Write(text)
}

// readAndLog reads the UINs, and returns the log lines by message.
func readAndLog(
	t *testing.T,
	reader *partner.Reader,
	uins []partner.UIN,
) map[string][]map[string]any {
	t.Helper()
	return logOf(t, func(ctx context.Context) error {
		_, err := reader.Read(ctx, uins)
		return err
	})
}

// logOf returns the log lines of a read by message. The read must succeed.
func logOf(t *testing.T, read func(context.Context) error) map[string][]map[string]any {
	t.Helper()
	var output syncBuffer
	ctx := tflog.NewSubsystem(tflogtest.RootLogger(t.Context(), &output), partner.LogSubsystem)
	if err := read(ctx); err != nil {
		t.Error(err)
	}
	entries, err := tflogtest.MultilineJSONDecode(&output.Buffer)
	if err != nil {
		t.Fatal(err)
	}
	messages := map[string][]map[string]any{}
	for _, entry := range entries {
		message, _ := entry["@message"].(string)
		messages[message] = append(messages[message], entry)
	}
	return messages
}

// allowedLines maps the message of each log line to its level and its possible fields. Each line
// also has the field action.
var allowedLines = map[string][]string{
	"reading credit": {
		"info", "requests_per_second", "seconds_left", "uins", "uins_done",
	},
	"batch formed":                           {"debug", "reads", "slot_wait_ms", "uins"},
	"retrying request":                       {"debug", "delay_ms"},
	"clock corrected with the server's time": {"debug", "skew_ms"},
	"looking for the UINs that fail a batch": {"debug", "code", "first_uin", "request_id", "uins"},
	"found a UIN that fails its batch":       {"debug", "code", "request_id", "uin"},
	"limit error":                            {"debug", "requests_per_second"},
	"rate raised":                            {"trace", "requests_per_second"},
	"request may be sent":                    {"trace", "slot_wait_ms"},
	"attempt of QueryCreditByUinList": {
		"debug", "code", "first_uin", "http_status", "request_id", "took_ms", "uins",
	},
}

func TestLogExplainsASlowReadByAnAllowListOfFields(t *testing.T) {
	customers, uins := numberedCustomers(1000)
	options := simulator.Options{
		Customers:        customers,
		Limit:            simulator.DocumentedLimit,
		NotCustomerFails: true,
		ClockOffset:      time.Hour,
		Faults: []simulator.Fault{
			{Name: "InternalError", Share: 0.1},
			{Name: "RequestLimitExceeded", Share: 0.4},
		},
	}
	delete(customers, 1000)
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		checkLines(t, readAndLog(t, reader, uins), allowedLines)
	})
}

// checkLines checks that a log has exactly the allowed messages, levels and fields.
func checkLines(t *testing.T, messages map[string][]map[string]any, lines map[string][]string) {
	t.Helper()
	for message, allowed := range lines {
		level, fields := allowed[0], append(slices.Clone(allowed[1:]), "action")
		if len(messages[message]) == 0 {
			t.Errorf("no line has the message %q", message)
		}
		for _, entry := range messages[message] {
			for _, field := range slices.Sorted(maps.Keys(entry)) {
				if field[0] != '@' && !slices.Contains(fields, field) {
					t.Errorf("%q has the field %s", message, field)
				}
			}
			action, isAttempt := strings.CutPrefix(message, "attempt of ")
			if entry["action"] == nil || (isAttempt && entry["action"] != action) {
				t.Errorf("%q has the action %v", message, entry["action"])
			}
			if entry["@level"] != level {
				t.Errorf("%q has the level %v, want %s", message, entry["@level"], level)
			}
		}
		delete(messages, message)
	}
	if len(messages) > 0 {
		t.Errorf("unknown lines: %v", messages)
	}
}

// The log of an attempt has the facts that support needs.
func TestLogOfAnAttempt(t *testing.T) {
	customers, uins := numberedCustomers(4)
	delete(customers, 4)
	options := simulator.Options{
		Customers:        customers,
		NotCustomerFails: true,
		Faults:           []simulator.Fault{{Name: "ServiceUnavailable", Times: 1}},
	}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		messages := readAndLog(t, reader, uins)
		attempts := messages["attempt of QueryCreditByUinList"]
		if len(attempts) < 3 {
			t.Fatalf("%d attempts", len(attempts))
		}
		for i, entry := range attempts {
			id, _ := entry["request_id"].(string)
			failed, status := entry["code"] != nil, entry["http_status"]
			if len(id) != 32 || failed != (status != nil) || failed && status != 200.0 {
				t.Errorf("attempt %d is logged as %v", i, entry)
			}
		}
		if attempts[0]["code"] != "ServiceUnavailable" || attempts[0]["uins"] != 4.0 ||
			attempts[0]["first_uin"] != "1" {
			t.Errorf("the first attempt is logged as %v", attempts[0])
		}
		// the retry and the search do not form another batch
		if batches := messages["batch formed"]; len(batches) != 1 {
			t.Errorf("the batches are %v, want one", batches)
		}
	})
}

func TestReadOverFiveSecondsLogsItsProgressOnce(t *testing.T) {
	for n, want := range map[int]int{1000: 0, 5000: 1} { // 3.4 s and 21 s
		customers, uins := numberedCustomers(n)
		options := simulator.Options{Customers: customers, Limit: simulator.DocumentedLimit}
		inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
			progress := readAndLog(t, reader, uins)["reading credit"]
			if len(progress) != want {
				t.Fatalf("%d UINs: %d lines of progress, want %d", n, len(progress), want)
			}
			// in five seconds: five waves of five batches
			if want == 1 &&
				(progress[0]["uins_done"] != 1250.0 || progress[0]["uins"] != 5000.0 ||
					progress[0]["seconds_left"] != 15.0 ||
					progress[0]["requests_per_second"] != 5.0) {
				t.Errorf("got %v", progress[0])
			}
		})
	}
}

// A request that panicked or got no keys releases its slot.
func TestReadSucceedsAfterPanics(t *testing.T) {
	customers, uins := numberedCustomers(1)
	sim := simtest.New(t, simulator.Options{Customers: customers})
	for want, keys := range map[error]keySource{
		partner.ErrDefect: firstCalls(10, panickingKeys),
		errNoKeys:         firstCalls(10, noKeys),
	} {
		withHandler(t, sim, keys, func(t *testing.T, reader *partner.Reader) {
			for range 10 {
				answers, err := reader.Read(t.Context(), uins)
				if answers != nil || !errors.Is(err, want) {
					t.Errorf("got %v, %v; want %v", answers, err, want)
				}
			}
			readAndCheck(t, reader, uins)
		})
	}
}

func TestPanicIsLoggedWithItsStackAndWithoutItsValue(t *testing.T) {
	var outOfRangeKeys keySource = func(ctx context.Context) (tencentapi.Credentials, error) {
		var none []tencentapi.Credentials
		return none[5+len(none)], ctx.Err()
	}
	for want, keys := range map[string]keySource{
		"string": panickingKeys,
		"runtime error: index out of range [5] with length 0": outOfRangeKeys,
	} {
		withHandler(t, http.NotFoundHandler(), keys, func(t *testing.T, reader *partner.Reader) {
			var output bytes.Buffer
			ctx := tflog.NewSubsystem(tflogtest.RootLogger(t.Context(), &output),
				partner.LogSubsystem)
			answers, err := reader.Read(ctx, []partner.UIN{1})
			if answers != nil || !errors.Is(err, partner.ErrDefect) {
				t.Errorf("got %v, %v", answers, err)
			}
			if strings.Contains(output.String(), "the defect") {
				t.Error("the value of the panic is in the log: it may be a secret")
			}
			entries, err := tflogtest.MultilineJSONDecode(&output)
			if err != nil {
				t.Fatal(err)
			}
			last := entries[len(entries)-1]
			stack, _ := last["stack"].(string)
			if last["@level"] != "error" || last["@message"] != "the client panicked" ||
				last["panic"] != want || !strings.Contains(stack, "Credentials") {
				t.Errorf("the last line is %v, want the panic %q", last, want)
			}
		})
	}
}
