package simulator_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// ask sends UINs to a simulator, with the client that users have, and returns the answer's Data as text.
func ask(t *testing.T, sim *simtest.Simulator, call tencentapi.Call, in any) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	return askWithin(ctx, t, sim, call, in)
}

func askWithin(ctx context.Context, t *testing.T, sim *simtest.Simulator, call tencentapi.Call, in any) (string, error) {
	t.Helper()
	server := httptest.NewServer(sim)
	defer server.Close()
	endpoint, err := tencentapi.ParseEndpoint(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	var out struct{ Data rawText }
	_, err = tencentapi.New(endpoint, http.DefaultTransport, "test", "test").Do(ctx, call, in, &out)
	return string(out.Data), err
}

type rawText string

func (r *rawText) UnmarshalJSON(text []byte) error {
	*r = rawText(text)
	return nil
}

var demoCall = tencentapi.Call{
	Service: "intlpartnersmgt", Version: "2022-09-28", Action: "QueryCreditByUinList",
	Credentials: tencentapi.Credentials{SecretID: simulator.DemoAccount.SecretID, SecretKey: simulator.DemoAccount.SecretKey},
}

func uins(list ...uint64) any { return map[string]any{"UinList": list} }

func customers(t *testing.T) simulator.Customers {
	t.Helper()
	parsed, err := simulator.ParseCustomers([]byte(three))
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

const three = `{"1": {"TotalCredit": 100.10, "RemainingCredit": 0.30},
	"2": {"TotalCredit": 1E-7, "RemainingCredit": null},
	"18446744073709551615": {"TotalCredit": "5"}}`

func TestAmountsAreWrittenAsTheyStandInTheFile(t *testing.T) {
	sim := simtest.New(t, simulator.Options{Customers: customers(t), ClockOffset: time.Minute})
	got, err := ask(t, sim, demoCall, uins(18446744073709551615, 2, 7, 1))
	want := `[{"TotalCredit":"5","Uin":18446744073709551615},{"RemainingCredit":null,"TotalCredit":1E-7,"Uin":2},` +
		`{"RemainingCredit":0.30,"TotalCredit":100.10,"Uin":1}]`
	if err != nil || got != want {
		t.Errorf("got %s, %v\nwant %s", got, err, want)
	}
	requests := sim.Requests()
	if ahead := time.Until(requests[0].Time); ahead < 50*time.Second || ahead > time.Minute {
		t.Errorf("the request was %v ahead of this clock, want the simulator's minute", ahead)
	}
	if len(requests) != 1 || len(requests[0].UINs) != 4 || requests[0].Header.Get("X-TC-Language") != "en-US" {
		t.Errorf("the simulator saw %+v", requests)
	}
}

func TestRefusals(t *testing.T) {
	fifty := make([]uint64, 51)
	for i := range fifty {
		fifty[i] = uint64(i + 1)
	}
	with := func(change func(*tencentapi.Call)) tencentapi.Call {
		call := demoCall
		change(&call)
		return call
	}
	for name, c := range map[string]struct {
		options simulator.Options
		call    tencentapi.Call
		in      any
		want    string
	}{
		"none":         {simulator.Options{}, demoCall, uins(), "InvalidParameterValue.UinList"},
		"51":           {simulator.Options{}, demoCall, uins(fifty...), "InvalidParameterValue.UinList"},
		"strings":      {simulator.Options{}, demoCall, map[string]any{"UinList": []string{"1"}}, "InvalidParameter"},
		"negative":     {simulator.Options{}, demoCall, map[string]any{"UinList": []int{-1}}, "InvalidParameter"},
		"action":       {simulator.Options{}, with(func(c *tencentapi.Call) { c.Action = "Other" }), uins(1), "InvalidAction"},
		"version":      {simulator.Options{}, with(func(c *tencentapi.Call) { c.Version = "2000-01-01" }), uins(1), "NoSuchVersion"},
		"key":          {simulator.Options{}, with(func(c *tencentapi.Call) { c.Credentials.SecretKey = "x" }), uins(1), "AuthFailure.SignatureFailure"},
		"clock":        {simulator.Options{ClockOffset: time.Hour}, demoCall, uins(1), "AuthFailure.SignatureExpire"},
		"not customer": {simulator.Options{NotCustomerFails: true}, demoCall, uins(1), "UnauthorizedOperation.NotCustomerUin"},
		"large":        {simulator.Options{}, demoCall, strings.Repeat("x", 10<<20), "RequestSizeLimitExceeded"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ask(t, simtest.New(t, c.options), c.call, c.in)
			var failure *tencentapi.Error
			if !errors.As(err, &failure) || failure.Code != c.want || failure.RequestID == "" {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestRequestLimit(t *testing.T) {
	sim := simtest.New(t, simulator.Options{Customers: customers(t), Limit: 1, LimitMode: simulator.Sliding})
	if _, err := ask(t, sim, demoCall, uins(1)); err != nil {
		t.Fatal(err)
	}
	_, err := ask(t, sim, demoCall, uins(1))
	if err == nil || !strings.Contains(err.Error(), "RequestLimitExceeded: Your current request times equals to `2`") {
		t.Errorf("got %v", err)
	}
}

func TestFaultsCountAgainstTheLimit(t *testing.T) {
	sim := simtest.New(t, simulator.Options{Customers: customers(t), Limit: 1, LimitMode: simulator.Sliding, Faults: []simulator.Fault{{Name: "http-503"}}})
	for _, want := range []string{"HTTP status 503", "RequestLimitExceeded"} {
		if _, err := ask(t, sim, demoCall, uins(1)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestThrottledRequestUsesNoFaultUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := simtest.New(t, simulator.Options{
			Customers: customers(t), Limit: 1, LimitMode: simulator.Sliding,
			Faults: []simulator.Fault{{Name: "http-503", Times: 1}, {Name: "http-502", Times: 1}},
		})
		for _, pause := range []time.Duration{0, 0, time.Second} {
			time.Sleep(pause) // virtual time
			request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader("{}"))
			sim.ServeHTTP(httptest.NewRecorder(), request)
		}
		var codes []string
		for _, request := range sim.Requests() {
			codes = append(codes, request.Code)
		}
		// The second is over the limit. What it is told is of no account here: it carries no signature.
		if codes[0] != "http-503" || codes[1] == "http-502" || codes[2] != "http-502" {
			t.Errorf("got %v", codes)
		}
	})
}

func TestCommonParametersAreChecked(t *testing.T) {
	for name, c := range map[string]struct{ header, value, want string }{
		"region":    {"X-TC-Region", "ap-singapore", "UnsupportedRegion"},
		"language":  {"X-TC-Language", "de-DE", "InvalidParameterValue"},
		"client":    {"X-TC-RequestClient", "a/b", "InvalidParameterValue"},
		"long":      {"X-TC-RequestClient", strings.Repeat("a", 129), "InvalidParameterValue"},
		"none":      {"X-TC-RequestClient", "", ""},
		"no change": {"X-TC-Language", "zh-CN", ""},
	} {
		server := httptest.NewServer(simtest.New(t, simulator.Options{Customers: customers(t)}))
		endpoint, err := tencentapi.ParseEndpoint(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		var out struct{ Data rawText }
		_, err = tencentapi.New(endpoint, changing{c.header, c.value}, "test", "test").Do(t.Context(), demoCall, uins(1), &out)
		server.Close()
		if (err == nil) != (c.want == "") || (err != nil && !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}

// changing sets a header that is not signed.
type changing struct{ header, value string }

func (c changing) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	request.Header.Set(c.header, c.value)
	return http.DefaultTransport.RoundTrip(request)
}

func TestFaults(t *testing.T) {
	for name, want := range map[string]struct {
		data, err string
		class     tencentapi.Class
	}{
		"RequestLimitExceeded.UinLimitExceeded": {"", "RequestLimitExceeded.UinLimitExceeded", tencentapi.Throttle},
		"AuthFailure.MFAFailure":                {"", "AuthFailure.MFAFailure", tencentapi.Credential},
		"http-503":                              {"", "HTTP status 503", tencentapi.Transient},
		"http-403":                              {"", "HTTP status 403", tencentapi.Foreign},
		"html":                                  {"", "text/html", tencentapi.Foreign},
		"cut":                                   {"", "broke off", tencentapi.Transient},
		"reset":                                 {"", "the connection was closed", tencentapi.Transient},
		"silent":                                {"", "the time for it ran out", tencentapi.Transient},
		"endless":                               {"", "larger than", tencentapi.Foreign},
		"redirect":                              {"", "redirect", tencentapi.Foreign},
		"no-data":                               {"", "", 0},
		"omit":                                  {`[{"RemainingCredit":null,"TotalCredit":1E-7,"Uin":2}]`, "", 0},
		"null":                                  {`{"RemainingCredit":null,"TotalCredit":100.10,"Uin":1}`, "", 0},
		"double":                                {`"Uin":2},{"RemainingCredit":0.30,"TotalCredit":100.10,"Uin":1},`, "", 0},
		"contradict":                            {`"Uin":2},{"RemainingCredit":0.123456,"TotalCredit":100.10,"Uin":1}]`, "", 0},
		"foreign":                               {`"Uin":2},{"RemainingCredit":0.30,"TotalCredit":100.10,"Uin":1}]`, "", 0},
		"unreadable":                            {`{"RemainingCredit":"many","TotalCredit":100.10,"Uin":1}`, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			fault, err := simulator.ParseFault(name + "*1")
			if err != nil {
				t.Fatal(err)
			}
			sim := simtest.New(t, simulator.Options{Customers: customers(t), Faults: []simulator.Fault{fault}})
			call := demoCall
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if name == "silent" {
				call.Written = func() { time.AfterFunc(10*time.Millisecond, cancel) }
			}
			data, err := askWithin(ctx, t, sim, call, uins(1, 2))
			var failure *tencentapi.Error
			switch {
			case name == "silent":
				if !errors.Is(err, context.Canceled) {
					t.Errorf("got %v", err)
				}
			case want.err == "" && (err != nil || !strings.Contains(data, want.data)):
				t.Errorf("got %s, %v; want %s", data, err, want.data)
			case want.err != "" && (!errors.As(err, &failure) || failure.Class != want.class || !strings.Contains(err.Error(), want.err)):
				t.Errorf("got %v; want class %d and %q", err, want.class, want.err)
			}
			if again, err := ask(t, sim, demoCall, uins(1)); err != nil || again != `[{"RemainingCredit":0.30,"TotalCredit":100.10,"Uin":1}]` {
				t.Errorf("it strikes twice: %s, %v", again, err)
			}
		})
	}
}

func TestFaultsStrikeAShareOfTheRequests(t *testing.T) {
	fault, err := simulator.ParseFault("InternalError@0.5")
	if err != nil {
		t.Fatal(err)
	}
	sim := simtest.New(t, simulator.Options{Customers: customers(t), Faults: []simulator.Fault{fault}, Seed: 1})
	failed := 0
	for range 40 {
		if _, err := ask(t, sim, demoCall, uins(1)); err != nil {
			failed++
		}
	}
	if failed < 10 || failed > 30 {
		t.Errorf("%d of 40 requests failed at a share of one half", failed)
	}
}

func TestParseFaultRefuses(t *testing.T) {
	for _, text := range []string{"", "*1", "nonsense", "html*0", "html*-1", "html*x", "html@0", "html@2", "html@x", "html@NaN", "http-200", "http-x", "http-"} {
		if fault, err := simulator.ParseFault(text); err == nil {
			t.Errorf("ParseFault(%q) = %+v, want an error", text, fault)
		}
	}
}

func TestCustomersAreReadAgainWhenTheFileChanges(t *testing.T) {
	file := filepath.Join(t.TempDir(), "customers.json")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(`{"1": {"TotalCredit": 500, "RemainingCredit": 500}}`)
	sim := simtest.New(t, simulator.Options{File: file})
	for _, c := range []struct{ text, data, err string }{
		{`{"1": {"TotalCredit": 500, "RemainingCredit": 5}}`, `[{"RemainingCredit":5,"TotalCredit":500,"Uin":1}]`, ""},
		{`{"1": {"TotalCredit": 5`, "", "FailedOperation: The simulator's file of customers: "},
		{`{}`, `[]`, ""},
		{`{"1": {"TotalCredit": 1, "RemainingCredit": 1}}`, `[{"RemainingCredit":1,"TotalCredit":1,"Uin":1}]`, ""},
	} {
		write(c.text)
		data, err := ask(t, sim, demoCall, uins(1))
		if data != c.data || (err != nil) != (c.err != "") || (err != nil && !strings.Contains(err.Error(), c.err)) {
			t.Errorf("after writing %s: %s, %v", c.text, data, err)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return filepath.Join(folder, name)
	}
	for name, options := range map[string]simulator.Options{
		"no such file": {File: filepath.Join(folder, "absent.json")},
		"not a UIN":    {File: write("uin.json", `{"abc": {}}`)},
		"leading zero": {File: write("zero.json", `{"01": {}}`)},
		"null":         {File: write("null.json", `null`)},
		"two objects":  {File: write("two.json", `{} {}`)},
		"limit":        {Limit: -1},
		"misspelt":     {File: write("misspelt.json", `{"1": {"Remaining": 1}}`)},
		"cut short":    {File: write("cut.json", `{"1": {`)},
		"fault":        {Faults: []simulator.Fault{{Name: "nonsense"}}},
	} {
		if _, err := simulator.New(options); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
