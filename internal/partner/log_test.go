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

	"github.com/hashicorp/terraform-plugin-log/tflog"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// buffer is what several subsystems log to at once. Each of them has a lock of its own.
type buffer struct {
	sync.Mutex
	bytes.Buffer
}

func (b *buffer) Write(text []byte) (int, error) {
	b.Lock()
	defer b.Unlock()
	return b.Buffer.Write(text)
}

// logged reads the UINs and returns what was logged, by message.
func logged(t *testing.T, reader *partner.Reader, uins []partner.UIN) map[string][]map[string]any {
	t.Helper()
	var output buffer
	ctx := tflog.NewSubsystem(tflogtest.RootLogger(t.Context(), &output), partner.LogSubsystem)
	if _, err := reader.Read(ctx, uins); err != nil {
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

// Every line, with its level and all the fields that it may have.
var lines = map[string][]string{
	"reading credit":                         {"info", "requests_per_second", "seconds_left", "uins", "uins_done"},
	"batch cut":                              {"debug", "reads", "slot_wait_ms", "uins"},
	"request is retried":                     {"debug", "delay_ms"},
	"clock corrected by the server's":        {"debug", "skew_ms"},
	"looking for the UINs that fail a batch": {"debug", "code", "first_uin", "request_id", "uins"},
	"found a UIN that fails its batch":       {"debug", "code", "request_id", "uin"},
	"throttled":                              {"debug", "requests_per_second"},
	"rate raised":                            {"trace", "requests_per_second"},
	"request may be sent":                    {"trace", "slot_wait_ms"},
	"attempt of QueryCreditByUinList":        {"debug", "code", "first_uin", "http_status", "request_id", "took_ms", "uins"},
}

func TestLogExplainsASlowReadByAnAllowListOfFields(t *testing.T) {
	customers, uins := numbered(1000)
	options := simulator.Options{
		Customers: customers, Limit: simulator.DocumentedLimit, NotCustomerFails: true, ClockOffset: 3600e9,
		Faults: []simulator.Fault{{Name: "InternalError", Share: 0.1}, {Name: "RequestLimitExceeded", Share: 0.4}},
	}
	delete(customers, 1000)
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		messages := logged(t, reader, uins)
		for message, allowed := range lines {
			if len(messages[message]) == 0 {
				t.Errorf("no line says %q", message)
			}
			for _, entry := range messages[message] {
				for _, field := range slices.Sorted(maps.Keys(entry)) {
					if field[0] != '@' && !slices.Contains(allowed[1:], field) {
						t.Errorf("%q has the field %s", message, field)
					}
				}
				if entry["@level"] != allowed[0] {
					t.Errorf("%q is at %v, want %s", message, entry["@level"], allowed[0])
				}
			}
			delete(messages, message)
		}
		if len(messages) > 0 {
			t.Errorf("unknown lines: %v", messages)
		}
	})
}

// The log of an attempt has what support needs to know of it.
func TestLogOfAnAttempt(t *testing.T) {
	customers, uins := numbered(4)
	delete(customers, 4)
	options := simulator.Options{Customers: customers, NotCustomerFails: true, Faults: []simulator.Fault{{Name: "ServiceUnavailable", Times: 1}}}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		messages := logged(t, reader, uins)
		attempts := messages["attempt of QueryCreditByUinList"]
		if len(attempts) < 3 {
			t.Fatalf("%d attempts", len(attempts))
		}
		for i, entry := range attempts {
			id, _ := entry["request_id"].(string)
			failed := entry["code"] != nil
			if len(id) != 32 || failed != (entry["http_status"] != nil) || failed && entry["http_status"] != 200.0 {
				t.Errorf("attempt %d is logged as %v", i, entry)
			}
		}
		if attempts[0]["code"] != "ServiceUnavailable" || attempts[0]["uins"] != 4.0 || attempts[0]["first_uin"] != "1" {
			t.Errorf("the first attempt is logged as %v", attempts[0])
		}
		if cut := messages["batch cut"]; len(cut) != 1 { // neither the retry nor the search cut another
			t.Errorf("the batches are %v", cut)
		}
	})
}

func TestReadOverFiveSecondsTellsOnceHowFarItIs(t *testing.T) {
	for n, want := range map[int]int{1000: 0, 5000: 1} { // 3.4 s and 21 s
		customers, uins := numbered(n)
		options := simulator.Options{Customers: customers, Limit: simulator.DocumentedLimit}
		inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
			progress := logged(t, reader, uins)["reading credit"]
			if len(progress) != want {
				t.Fatalf("%d UINs: %d lines of progress, want %d", n, len(progress), want)
			}
			// After five seconds, five waves of five batches.
			if want == 1 && (progress[0]["uins_done"] != 1250.0 || progress[0]["uins"] != 5000.0 || progress[0]["seconds_left"] != 15.0 ||
				progress[0]["requests_per_second"] != 5.0) {
				t.Errorf("got %v", progress[0])
			}
		})
	}
}

// broken is a source of keys with a defect.
type broken struct{}

func (broken) Credentials(context.Context) (tencentapi.Credentials, error) { panic("the defect") }

// recovering is broken so many times.
type recovering struct{ times int }

func (s *recovering) Credentials(ctx context.Context) (tencentapi.Credentials, error) {
	if s.times--; s.times >= 0 {
		panic("the defect")
	}
	return source{}.Credentials(ctx)
}

// A request that panicked, or has no keys, gives its slot back.
func TestReadAfterPanicsIsLikeAnyOther(t *testing.T) {
	customers, uins := numbered(1)
	sim := simtest.New(t, simulator.Options{Customers: customers})
	withHandler(t, sim, &recovering{times: 10}, func(t *testing.T, reader *partner.Reader) {
		for range 10 {
			if answers, err := reader.Read(t.Context(), uins); answers != nil || !errors.Is(err, partner.ErrDefect) {
				t.Errorf("got %v, %v", answers, err)
			}
		}
		expectRead(t, reader, uins)
	})
	failing := &failing{times: 10}
	withHandler(t, sim, failing, func(t *testing.T, reader *partner.Reader) {
		for range 10 {
			if answers, err := reader.Read(t.Context(), uins); answers != nil || !errors.Is(err, errNoKeys) {
				t.Errorf("got %v, %v", answers, err)
			}
		}
		expectRead(t, reader, uins)
	})
}

// failing has no keys so many times.
type failing struct{ times int }

func (s *failing) Credentials(ctx context.Context) (tencentapi.Credentials, error) {
	if s.times--; s.times >= 0 {
		return tencentapi.Credentials{}, errNoKeys
	}
	return source{}.Credentials(ctx)
}

func TestPanicIsLoggedWithItsStackAndWithoutItsValue(t *testing.T) {
	for want, keys := range map[string]tencentapi.CredentialSource{
		"string": broken{},
		"runtime error: index out of range [5] with length 0": outOfRange{},
	} {
		withHandler(t, http.NotFoundHandler(), keys, func(t *testing.T, reader *partner.Reader) {
			var output bytes.Buffer
			ctx := tflog.NewSubsystem(tflogtest.RootLogger(t.Context(), &output), partner.LogSubsystem)
			if answers, err := reader.Read(ctx, []partner.UIN{1}); answers != nil || !errors.Is(err, partner.ErrDefect) {
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
			if last["@level"] != "error" || last["@message"] != "the client panicked" || last["panic"] != want || !strings.Contains(stack, "Credentials") {
				t.Errorf("the last line is %v, want %q", last, want)
			}
		})
	}
}

// outOfRange is a source of keys with another defect.
type outOfRange struct{}

func (outOfRange) Credentials(ctx context.Context) (tencentapi.Credentials, error) {
	var none []tencentapi.Credentials
	return none[5+len(none)], ctx.Err()
}
