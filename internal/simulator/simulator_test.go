package simulator_test

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// customers returns three customers: 1, 2 and the largest UIN.
func customers(t *testing.T) simulator.Customers {
	t.Helper()
	parsed, _, err := simulator.ParseFile([]byte(
		`{"1": {"TotalCredit": 100.10, "RemainingCredit": 0.30},
		"2": {"TotalCredit": 1E-7, "RemainingCredit": null},
		"18446744073709551615": {"TotalCredit": "5"}}`))
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func TestAnswersRepeatTheTextOfAmounts(t *testing.T) {
	sim := serve(t, simulator.Options{Customers: customers(t), ClockOffset: time.Minute})
	got, err := sim.call(t, demoCall, uins(18446744073709551615, 2, 7, 1))
	const want = `[{"TotalCredit":"5","Uin":18446744073709551615},` +
		`{"RemainingCredit":null,"TotalCredit":1E-7,"Uin":2},` +
		`{"RemainingCredit":0.30,"TotalCredit":100.10,"Uin":1}]`
	if err != nil || got != want {
		t.Errorf("got %s, %v\nwant %s", got, err, want)
	}
	requests := sim.Requests()
	if ahead := time.Until(requests[0].Time); ahead < 50*time.Second || ahead > time.Minute {
		t.Errorf("the request's time is %v ahead of this clock, want a minute", ahead)
	}
	if len(requests) != 1 || len(requests[0].UINs) != 4 ||
		requests[0].Header.Get("X-TC-Language") != "en-US" {
		t.Errorf("the simulator received %+v", requests)
	}
}

func TestInvalidRequestsAreRejected(t *testing.T) {
	tooMany := make([]uint64, 51)
	for i := range tooMany {
		tooMany[i] = uint64(i + 1)
	}
	none := simulator.Options{}
	for name, c := range map[string]struct {
		options simulator.Options
		call    tencentapi.Call
		in      any
		want    string
	}{
		"no UIN": {none, demoCall, uins(), "InvalidParameterValue.UinList"},
		"51":     {none, demoCall, uins(tooMany...), "InvalidParameterValue.UinList"},
		"strings": {
			none,
			demoCall,
			map[string]any{"UinList": []string{"1"}},
			"InvalidParameter",
		},
		"negative": {
			none,
			demoCall,
			map[string]any{"UinList": []int{-1}},
			"InvalidParameter",
		},
		"action": {
			none,
			changed(demoCall, func(c *tencentapi.Call) { c.Action = "Other" }), uins(1),
			"InvalidAction",
		},
		"version": {
			none,
			changed(demoCall, func(c *tencentapi.Call) { c.Version = "2000-01-01" }), uins(1),
			"NoSuchVersion",
		},
		"key": {
			none,
			changed(demoCall, func(c *tencentapi.Call) { c.Credentials.SecretKey = "x" }), uins(1),
			"AuthFailure.SignatureFailure",
		},
		"clock": {
			simulator.Options{ClockOffset: time.Hour},
			demoCall, uins(1),
			"AuthFailure.SignatureExpire",
		},
		"not customer": {
			simulator.Options{NotCustomerFails: true},
			demoCall, uins(1),
			"UnauthorizedOperation.NotCustomerUin",
		},
		"too large": {
			none,
			demoCall, strings.Repeat("x", 10<<20),
			"RequestSizeLimitExceeded",
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := serve(t, c.options).call(t, c.call, c.in)
			var failure *tencentapi.Error
			if !errors.As(err, &failure) || failure.Code != c.want || failure.RequestID == "" {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestRequestLimit(t *testing.T) {
	sim := serve(t, simulator.Options{
		Customers: customers(t), Limit: 1, LimitMode: simulator.Sliding,
	})
	if _, err := sim.call(t, demoCall, uins(1)); err != nil {
		t.Fatal(err)
	}
	_, err := sim.call(t, demoCall, uins(1))
	const want = "RequestLimitExceeded: Your current request times equals to `2`"
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %q", err, want)
	}
}

func TestCommonParametersAreChecked(t *testing.T) {
	for name, c := range map[string]struct{ header, value, want string }{
		"language":  {"X-TC-Language", "de-DE", "InvalidParameterValue"},
		"client":    {"X-TC-RequestClient", "a/b", "InvalidParameterValue"},
		"long":      {"X-TC-RequestClient", strings.Repeat("a", 129), "InvalidParameterValue"},
		"colon":     {"X-TC-RequestClient", "SDK_GO_3.0.1474: my-tool 1.0", ""},
		"SDK alone": {"X-TC-RequestClient", "SDK_GO_3.0.1474", ""},
		"two names": {"X-TC-RequestClient", "SDK_GO_1.0: a: b", "InvalidParameterValue"},
		"longest": {
			"X-TC-RequestClient", "SDK_GO_3.0.1474: " + strings.Repeat("a", 128), "",
		},
		"longer": {
			"X-TC-RequestClient", "SDK_GO_3.0.1474: " + strings.Repeat("a", 129),
			"InvalidParameterValue",
		},
		"none":      {"X-TC-RequestClient", "", ""},
		"no change": {"X-TC-Language", "zh-CN", ""},
	} {
		sim := serve(t, simulator.Options{Customers: customers(t)})
		client := sim.client(t, headerTransport{c.header, c.value})
		_, err := client.Do(t.Context(), demoCall, uins(1), &struct{ Data rawText }{})
		if (err == nil) != (c.want == "") ||
			(err != nil && !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}

// headerTransport sets a header that is not signed.
type headerTransport struct{ header, value string }

func (h headerTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	request.Header.Set(h.header, h.value)
	return http.DefaultTransport.RoundTrip(request)
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
	sim := serve(t, simulator.Options{File: file})
	for _, c := range []struct{ text, data, err string }{
		{
			`{"1": {"TotalCredit": 500, "RemainingCredit": 5}}`,
			`[{"RemainingCredit":5,"TotalCredit":500,"Uin":1}]`, "",
		},
		{`{"1": {"TotalCredit": 5`, "", "FailedOperation: The simulator cannot use the customers' file: "},
		{`{}`, `[]`, ""},
		{
			`{"1": {"TotalCredit": 1, "RemainingCredit": 1}}`,
			`[{"RemainingCredit":1,"TotalCredit":1,"Uin":1}]`, "",
		},
	} {
		write(c.text)
		data, err := sim.call(t, demoCall, uins(1))
		if data != c.data || (err != nil) != (c.err != "") ||
			(err != nil && !strings.Contains(err.Error(), c.err)) {
			t.Errorf("after writing %s: %s, %v", c.text, data, err)
		}
	}
}

func TestNewRejectsInvalidOptions(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for name, options := range map[string]simulator.Options{
		"no such file": {File: filepath.Join(dir, "absent.json")},
		"not a UIN":    {File: write("uin.json", `{"abc": {}}`)},
		"leading zero": {File: write("zero.json", `{"01": {}}`)},
		"null":         {File: write("null.json", `null`)},
		"two objects":  {File: write("two.json", `{} {}`)},
		"limit":        {Limit: -1},
		"misspelt":     {File: write("misspelt.json", `{"1": {"Remaining": 1}}`)},
		"cut short":    {File: write("cut.json", `{"1": {`)},
		"denied":       {Denied: []string{"QueryVoucherPool"}},
		"STS denied":   {Denied: []string{"AssumeRole"}},
		"answers":      {Answers: map[string]string{"QueryVoucherPool": "{}"}},
		"fault":        {Faults: []simulator.Fault{{Name: "nonsense"}}},
		"fault's action": {
			Faults: []simulator.Fault{{Action: "QueryVoucherPool", Name: "html"}},
		},
		"STS fault's action": {
			STSFaults: []simulator.Fault{{Action: "QueryPartnerCredit", Name: "html"}},
		},
	} {
		if _, err := simulator.New(options); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
