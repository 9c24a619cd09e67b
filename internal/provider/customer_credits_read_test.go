package provider_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// plain turns a value into Go's maps, slices, strings, bools and numbers' texts.
func plain(t *testing.T, value tftypes.Value) any {
	t.Helper()
	if value.IsNull() {
		return nil
	}
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	switch {
	case value.Type().Is(tftypes.String):
		var result string
		check(value.As(&result))
		return result
	case value.Type().Is(tftypes.Bool):
		var result bool
		check(value.As(&result))
		return result
	case value.Type().Is(tftypes.Number):
		var result *big.Float
		check(value.As(&result))
		return result.Text('f', -1)
	case value.Type().Is(tftypes.List{}):
		var elements []tftypes.Value
		check(value.As(&elements))
		result := []any{}
		for _, element := range elements {
			result = append(result, plain(t, element))
		}
		return result
	}
	var elements map[string]tftypes.Value
	check(value.As(&elements))
	result := map[string]any{}
	for name, element := range elements {
		result[name] = plain(t, element)
	}
	return result
}

// expectState compares computed attributes with JSON, in which numbers are written as strings.
func expectState(t *testing.T, state map[string]tftypes.Value, want map[string]string) {
	t.Helper()
	for name, wanted := range want {
		got, err := json.Marshal(plain(t, state[name]))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != wanted {
			t.Errorf("%s is %s\nwant %s", name, got, wanted)
		}
	}
}

const fourCustomers = `{
	"9":   {"TotalCredit": 1000.10, "RemainingCredit": 999.90},
	"10":  {"TotalCredit": 100, "RemainingCredit": -3.50},
	"100": {"TotalCredit": 1E-7, "RemainingCredit": 0},
	"7":   {"TotalCredit": 5, "RemainingCredit": null}
}`

func TestReadWritesWhatTheAPISaid(t *testing.T) {
	ask := func(values map[string]tftypes.Value) map[string]tftypes.Value {
		values["uins"] = list("100", "9", "10", "9")
		return values
	}
	for name, c := range map[string]struct {
		values map[string]tftypes.Value
		want   map[string]string
	}{
		"no minimum": {ask(map[string]tftypes.Value{}), map[string]string{
			"credits": `{"10":{"remaining_credit":"-3.5","total_credit":"100","used_credit":"103.5"},` +
				`"100":{"remaining_credit":"0","total_credit":"0.0000001","used_credit":"0.0000001"},` +
				`"9":{"remaining_credit":"999.9","total_credit":"1000.1","used_credit":"0.2"}}`,
			"missing_uins": `[]`, "insufficient_uins": `null`, "shortfalls": `null`, "all_sufficient": `null`,
			"totals":                  `{"remaining_credit":"996.4","total_credit":"1100.1000001","used_credit":"103.7000001"}`,
			"lowest_remaining_credit": `"-3.5"`,
			"summary":                 `"3 of 3 customers have a credit."`,
			"uins":                    `["100","9","10","9"]`,
		}},
		"minimum": {ask(map[string]tftypes.Value{"minimum_remaining_credit": tftypes.NewValue(tftypes.Number, bigNumber("0.1"))}), map[string]string{
			"insufficient_uins": `["10","100"]`, "shortfalls": `{"10":"3.6","100":"0.1"}`, "all_sufficient": `false`,
			"summary":                  `"2 of 3 customers are below the minimum of 0.1: 10 has -3.5 (short by 3.6), 100 has 0 (short by 0.1)."`,
			"minimum_remaining_credit": `"0.1"`,
		}},
		"sufficient": {ask(map[string]tftypes.Value{"minimum_remaining_credit": tftypes.NewValue(tftypes.Number, bigNumber("-3.5"))}), map[string]string{
			"insufficient_uins": `[]`, "shortfalls": `{}`, "all_sufficient": `true`,
			"summary": `"0 of 3 customers are below the minimum of -3.5."`,
		}},
		"own minimums": {ask(map[string]tftypes.Value{"minimums": numbers(map[string]any{"9": 1000})}), map[string]string{
			"insufficient_uins": `["9"]`, "shortfalls": `{"9":"0.1"}`, "all_sufficient": `false`,
			"summary": `"1 of 3 customers is below their minimum: 9 has 999.9 (short by 0.1)."`,
		}},
		"own instead of the common": {ask(map[string]tftypes.Value{
			"minimum_remaining_credit": tftypes.NewValue(tftypes.Number, 1),
			"minimums":                 numbers(map[string]any{"10": -100, "100": 0}),
		}), map[string]string{"insufficient_uins": `[]`, "all_sufficient": `true`, "summary": `"0 of 3 customers are below their minimum."`}},
		"an empty map is no minimum": {ask(map[string]tftypes.Value{"minimums": numbers(nil)}), map[string]string{
			"insufficient_uins": `null`, "shortfalls": `null`, "all_sufficient": `null`,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			simulate(t, simulator.Options{Customers: customers(t, fourCustomers)})
			s := serve(t)
			expect(t, s.configure(nil), 0)
			state, diagnostics := s.read(t.Context(), c.values)
			expect(t, diagnostics, 0)
			expectState(t, state, c.want)
		})
	}
}

func TestMissingCustomersAreAnErrorOrAWarning(t *testing.T) {
	allowed := tftypes.NewValue(tftypes.Bool, true)
	minimum := tftypes.NewValue(tftypes.Number, 0)
	for name, c := range map[string]struct {
		notCustomerFails bool
		uins             []any
		texts            []string
		want             map[string]string
	}{
		"left out, and a null amount": {
			false,
			[]any{"12", "9", "11", "7"},
			[]string{
				"Customers without a credit", "3 of 4 customers came back without a credit", "no record of 11, 12",
				"no amount for 7", "HTTP status 200, request id ", `AttributeName("uins")`,
			},
			map[string]string{
				"credits": `{"11":{"remaining_credit":null,"total_credit":null,"used_credit":null},` +
					`"12":{"remaining_credit":null,"total_credit":null,"used_credit":null},` +
					`"7":{"remaining_credit":null,"total_credit":null,"used_credit":null},` +
					`"9":{"remaining_credit":"999.9","total_credit":"1000.1","used_credit":"0.2"}}`,
				"missing_uins": `["7","11","12"]`, "insufficient_uins": `[]`, "all_sufficient": `false`,
				"totals":                  `{"remaining_credit":"999.9","total_credit":"1000.1","used_credit":"0.2"}`,
				"lowest_remaining_credit": `"999.9"`,
				"summary":                 `"0 of 4 customers are below the minimum of 0; 3 have no credit: 7, 11, 12."`,
			},
		},
		"not a customer": {
			true,
			[]any{"9", "11"},
			[]string{"1 of 2 customers came back", "not customers (UnauthorizedOperation.NotCustomerUin): 11"},
			map[string]string{"missing_uins": `["11"]`, "all_sufficient": `false`},
		},
		"none at all": {
			false,
			[]any{"12"},
			[]string{"1 of 1 customers came back"},
			map[string]string{
				"totals":                  `{"remaining_credit":null,"total_credit":null,"used_credit":null}`,
				"lowest_remaining_credit": `null`, "all_sufficient": `false`,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			simulate(t, simulator.Options{Customers: customers(t, fourCustomers), NotCustomerFails: c.notCustomerFails})
			s := serve(t)
			expect(t, s.configure(nil), 0)
			values := map[string]tftypes.Value{"uins": list(c.uins...), "minimum_remaining_credit": minimum}
			for _, refused := range []any{nil, false} {
				values["allow_missing"] = tftypes.NewValue(tftypes.Bool, refused)
				_, diagnostics := s.read(t.Context(), values)
				expect(t, diagnostics, tfprotov6.DiagnosticSeverityError, append(c.texts, "set allow_missing = true")...)
			}

			values["allow_missing"] = allowed
			state, diagnostics := s.read(t.Context(), values)
			expect(t, diagnostics, tfprotov6.DiagnosticSeverityWarning, append(c.texts, "allow_missing is true")...)
			expectState(t, state, c.want)
		})
	}
}

func TestAllowMissingCoversNothingElse(t *testing.T) {
	for fault, texts := range map[string][]string{
		"contradict":                    {"Credits that cannot be used", "allow_missing does not cover", "  9: two records contradict each other: total 1000.1, remaining 999.9 and total 1000.1, remaining 0.123456 (HTTP status 200, request id "},
		"unreadable":                    {"Credits that cannot be used", "  9: its RemainingCredit cannot be read: it is not a decimal number (HTTP status 200, request id "},
		"InvalidParameterValue.UinList": {"Credits that cannot be used", "InvalidParameterValue.UinList", "2 of 2 customers"},
		"no-data":                       {"The partner API's answer cannot be used", "documented form", "Request id: no-data", "UINs: 9, 10"},
		"OperationDenied":               {"The partner API refuses the request", "Code: OperationDenied"},
	} {
		t.Run(fault, func(t *testing.T) {
			simulate(t, simulator.Options{Customers: customers(t, fourCustomers), Faults: []simulator.Fault{{Name: fault}}})
			s := serve(t)
			expect(t, s.configure(nil), 0)
			_, diagnostics := s.read(t.Context(), map[string]tftypes.Value{
				"uins": list("9", "10"), "allow_missing": tftypes.NewValue(tftypes.Bool, true),
			})
			expect(t, diagnostics, tfprotov6.DiagnosticSeverityError, texts...)
		})
	}
}

func TestReadErrorsSayWhatToDo(t *testing.T) {
	closed := httptest.NewServer(nil)
	closed.Close()
	for name, c := range map[string]struct {
		options simulator.Options
		env     map[string]string
		timeout string
		texts   []string
	}{
		"wrong key": {
			simulator.Options{},
			map[string]string{"TENCENTCLOUD_SECRET_KEY": "wrong"},
			"",
			[]string{
				"Tencent Cloud refuses the credentials", "Code: AuthFailure.SignatureFailure", "HTTP status: 200", "Request id: ",
				"UINs: 9", "Endpoint: http://127.0.0.1:", "Attempts: 1 in ", "The secret key does not belong to the secret id. Check both. They come from the environment",
			},
		},
		"unknown secret id": {
			simulator.Options{},
			map[string]string{"TENCENTCLOUD_SECRET_ID": "AKIDother"},
			"",
			[]string{"Tencent Cloud refuses the credentials", "Code: AuthFailure.SecretIdNotFound", "The secret id does not exist, or is disabled. Check it"},
		},
		"stale token": {
			simulator.Options{},
			map[string]string{"TENCENTCLOUD_SECURITY_TOKEN": "stale"},
			"",
			[]string{"Code: AuthFailure.TokenFailure", "The session token has expired"},
		},
		"a secret id that no header takes": {
			simulator.Options{},
			map[string]string{"TENCENTCLOUD_SECRET_ID": "AKID\ndemo"},
			"",
			[]string{"The credentials cannot be used", "has a character that no key has", "They come from the environment", "UINs: 9"},
		},
		"address": {
			simulator.Options{Faults: []simulator.Fault{{Name: "IpNotInWhitelist"}}},
			nil, "",
			[]string{"Tencent Cloud refuses the credentials", "this machine's address"},
		},
		"another credential failure": {
			simulator.Options{Faults: []simulator.Fault{{Name: "AuthFailure.MFAFailure"}}},
			nil, "",
			[]string{"Tencent Cloud refuses the credentials", "Check the credentials. They come from the environment (TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY)."},
		},
		"no permission": {
			simulator.Options{Faults: []simulator.Fault{{Name: "UnauthorizedOperation"}}},
			nil, "",
			[]string{"The credentials may not read credit", "intlpartnersmgt:QueryCreditByUinList", "Code: UnauthorizedOperation"},
		},
		"clock behind, and a server that contradicts itself": {
			simulator.Options{ClockOffset: time.Hour, Faults: []simulator.Fault{{Name: "AuthFailure.SignatureExpire"}}},
			nil, "",
			[]string{"The clock of this machine is wrong", "is 1h0m0s behind theirs", "(NTP)", "Code: AuthFailure.SignatureExpire", "Attempts: 2 in"},
		},
		"clock ahead, and a server that contradicts itself": {
			simulator.Options{ClockOffset: -time.Hour, Faults: []simulator.Fault{{Name: "AuthFailure.SignatureExpire"}}},
			nil, "",
			[]string{"ahead of theirs"},
		},
		"not a partner": {
			simulator.Options{Faults: []simulator.Fault{{Name: "FailedOperation.UinNotAgent"}}},
			nil, "",
			[]string{"The account is not a partner's", "Code: FailedOperation.UinNotAgent"},
		},
		"unreachable": {
			simulator.Options{},
			map[string]string{"TENCENTPARTNER_ENDPOINT": closed.URL},
			"300ms",
			[]string{"Time ran out while credit was read", "dial tcp 127.0.0.1:", "0 of 1 customers were answered", "Endpoint: " + closed.URL, "Raise timeouts.read"},
		},
		"throttled for ever": {
			simulator.Options{Faults: []simulator.Fault{{Name: "RequestLimitExceeded"}}},
			nil, "300ms",
			[]string{"Time ran out while credit was read", "Code: RequestLimitExceeded", "Request id: ", " in 0.3 seconds"},
		},
		"a proxy's page": {
			simulator.Options{Faults: []simulator.Fault{{Name: "html"}}},
			nil, "",
			[]string{"The answer is not Tencent Cloud's", "text/html", "Check HTTPS_PROXY", "Attempts: 5 in ", "HTTP status: 200"},
		},
		"redirect": {
			simulator.Options{Faults: []simulator.Fault{{Name: "redirect"}}},
			nil, "",
			[]string{"The answer is not Tencent Cloud's", "redirect", "HTTP status: 302", "Attempts: 5 in"},
		},
		"https to a server without TLS": {
			simulator.Options{},
			map[string]string{"TENCENTPARTNER_ENDPOINT": "https"},
			"",
			[]string{"The partner API cannot be reached", "it does not speak TLS", "Endpoint: https://127.0.0.1:"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			c.options.Customers = customers(t, fourCustomers)
			sim := simulate(t, c.options)
			for variable, value := range c.env {
				if value == "https" {
					server := httptest.NewServer(sim)
					defer server.Close()
					value += server.URL[len("http"):]
				}
				t.Setenv(variable, value)
			}
			s := serve(t)
			expect(t, s.configure(nil), 0)
			values := map[string]tftypes.Value{"uins": list("9")}
			if c.timeout != "" {
				values["timeouts"] = readTimeout(c.timeout)
			}
			_, diagnostics := s.read(t.Context(), values)
			expect(t, diagnostics, tfprotov6.DiagnosticSeverityError, c.texts...)
		})
	}
}

func TestReadBeforeConfigureIsAnError(t *testing.T) {
	_, diagnostics := serve(t).read(t.Context(), askForOne)
	expect(t, diagnostics, tfprotov6.DiagnosticSeverityError, "Provider not configured")
}

func TestCancelledReadIsAnError(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	fallSilent(t, cancel)
	s := serve(t)
	expect(t, s.configure(nil), 0)
	_, diagnostics := s.read(ctx, askForOne)
	expect(t, diagnostics, tfprotov6.DiagnosticSeverityError, "Reading credit was cancelled", "0 of 1 customers", "UINs: 1")
}

func TestCancelledReadNamesTheLastFailure(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	requests := 0
	failing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body)
		if requests++; requests == 2 {
			cancel()
			<-r.Context().Done()
		}
		w.WriteHeader(http.StatusBadGateway)
	}))
	defer failing.Close()
	simulate(t, simulator.Options{})
	t.Setenv("TENCENTPARTNER_ENDPOINT", failing.URL)
	s := serve(t)
	expect(t, s.configure(nil), 0)
	_, diagnostics := s.read(ctx, askForOne)
	expect(t, diagnostics, tfprotov6.DiagnosticSeverityError, "Reading credit was cancelled", "The last failure before was: ", "HTTP status: 502")
}

func TestReadThatNobodyAnswersSaysSo(t *testing.T) {
	fallSilent(t, func() {})
	s := serve(t)
	expect(t, s.configure(nil), 0)
	var uins []any
	for uin := range 51 {
		uins = append(uins, fmt.Sprint(uin+1))
	}
	_, diagnostics := s.read(t.Context(), map[string]tftypes.Value{"uins": list(uins...), "timeouts": readTimeout("300ms")})
	expect(t, diagnostics, tfprotov6.DiagnosticSeverityError, "Time ran out while credit was read", "No request had failed, and 2 had no answer yet.",
		"UINs: 1, 2, 3, ", "19, 20 and 31 more")
}

func TestStateDoesNotDependOnTheOrderOfTheAnswer(t *testing.T) {
	many := simulator.Customers{}
	var uins []any
	for i := range 120 {
		uin := uint64(i + 1)
		many[uin] = simulator.Customer{TotalCredit: json.RawMessage("100"), RemainingCredit: json.RawMessage(fmt.Sprint(i % 7))}
		uins = append(uins, fmt.Sprint(uin))
	}
	var first map[string]any
	for seed := range uint64(3) {
		simulate(t, simulator.Options{Customers: many, Shuffle: true, Seed: seed})
		s := serve(t)
		expect(t, s.configure(nil), 0)
		state, diagnostics := s.read(t.Context(), map[string]tftypes.Value{
			"uins": list(uins...), "minimum_remaining_credit": tftypes.NewValue(tftypes.Number, 5),
		})
		expect(t, diagnostics, 0)
		got := map[string]any{}
		for name, value := range state {
			got[name] = plain(t, value)
		}
		if first == nil {
			first = got
		}
		if fmt.Sprint(got) != fmt.Sprint(first) {
			t.Errorf("another order made another state:\n%v\n%v", got, first)
		}
	}
}

func TestRequestsAreAsFewAsCanBe(t *testing.T) {
	for n, want := range map[int][]int{51: {1, 50}, 50: {50}, 1: {1}} {
		many := simulator.Customers{}
		var uins []any
		for i := range n {
			many[uint64(i+1)] = simulator.Customer{TotalCredit: json.RawMessage("1"), RemainingCredit: json.RawMessage("1")}
			uins = append(uins, fmt.Sprint(i+1), fmt.Sprint(i+1))
		}
		sim := simulate(t, simulator.Options{Customers: many})
		s := serve(t)
		expect(t, s.configure(nil), 0)
		_, diagnostics := s.read(t.Context(), map[string]tftypes.Value{"uins": list(uins...)})
		expect(t, diagnostics, 0)
		var sizes []int
		for _, request := range sim.Requests() {
			sizes = append(sizes, len(request.UINs))
		}
		if slices.Sort(sizes); !slices.Equal(sizes, want) {
			t.Errorf("%d UINs went in batches of %v, want %v", n, sizes, want)
		}
	}
}

// Terraform stops a provider when the user interrupts it. Whoever waits then must not look answered.
func TestStoppedProviderEndsEveryReadWithAnError(t *testing.T) {
	arrived := make(chan struct{})
	fallSilent(t, sync.OnceFunc(func() { close(arrived) }))
	s := serve(t)
	expect(t, s.configure(map[string]tftypes.Value{"max_requests_per_second": tftypes.NewValue(tftypes.Number, 1)}), 0)
	var group sync.WaitGroup
	for uin := range 3 { // one in flight, or all in one batch; the others wait for a slot
		group.Go(func() {
			state, diagnostics := s.read(t.Context(), map[string]tftypes.Value{
				"uins": list(fmt.Sprint(uin + 1)), "timeouts": readTimeout("30s"),
			})
			expect(t, diagnostics, tfprotov6.DiagnosticSeverityError, "Reading credit was cancelled", "0 of 1 customers")
			if state != nil {
				t.Errorf("the state is %v", state)
			}
		})
	}
	<-arrived
	if _, err := s.server.StopProvider(t.Context(), &tfprotov6.StopProviderRequest{}); err != nil {
		t.Fatal(err)
	}
	group.Wait()
}

// If the account may not read credit, no customer is missing: allow_missing is no way around that.
func TestAccountThatMayReadNobodyIsAnErrorWithAllowMissing(t *testing.T) {
	t.Setenv("TENCENTPARTNER_MAX_REQUESTS_PER_SECOND", "1000")
	var uins []any
	for uin := range 41 {
		uins = append(uins, fmt.Sprint(uin+1))
	}
	for _, allow := range []bool{false, true} {
		simulate(t, simulator.Options{NotCustomerFails: true})
		s := serve(t)
		expect(t, s.configure(nil), 0)
		_, diagnostics := s.read(t.Context(), map[string]tftypes.Value{
			"uins": list(uins...), "allow_missing": tftypes.NewValue(tftypes.Bool, allow),
		})
		expect(t, diagnostics, tfprotov6.DiagnosticSeverityError, "No customer's credit can be read", "The API rejected 40 UINs as no customers",
			"this account may not read credit, or few or none of the UINs are its customers", "Code: UnauthorizedOperation.NotCustomerUin",
			"Request id: ", "UINs: ", " and 20 more")
	}
}
