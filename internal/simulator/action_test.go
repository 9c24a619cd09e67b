package simulator_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

func TestAllCustomersAreInOneAnswer(t *testing.T) {
	for name, c := range map[string]struct {
		customers simulator.Customers
		want      string
	}{
		"three": {
			customers(t), `[{"RemainingCredit":0.30,"TotalCredit":100.10,"Uin":1},` +
				`{"RemainingCredit":null,"TotalCredit":1E-7,"Uin":2},` +
				`{"TotalCredit":"5","Uin":18446744073709551615}]`,
		},
		"none": {nil, `[]`},
	} {
		sim := serve(t, simulator.Options{Customers: c.customers, NotCustomerFails: true})
		got, err := sim.call(t, allCall, struct{}{})
		if err != nil || got != c.want {
			t.Errorf("%s: got %s, %v\nwant %s", name, got, err, c.want)
		}
		if request := sim.Requests()[0]; request.Action != "QueryDirectCustomersCredit" ||
			request.UINs != nil || request.Code != "" {
			t.Errorf("%s: the simulator received %+v", name, request)
		}
	}
}

func TestManyCustomersAreInOneAnswer(t *testing.T) {
	many := manyCustomers(50_000)
	sim := serve(t, simulator.Options{Customers: many})
	text, err := sim.call(t, allCall, struct{}{})
	if err != nil {
		t.Fatal(err)
	}
	if got := uinsOf(t, text); len(got) != len(many) || !slices.IsSorted(got) {
		t.Errorf("got %d customers, ascending is %v", len(got), slices.IsSorted(got))
	}
}

func TestShuffleChangesTheOrderOfAllCustomers(t *testing.T) {
	sim := serve(t, simulator.Options{Customers: manyCustomers(100), Shuffle: true})
	text, err := sim.call(t, allCall, struct{}{})
	if err != nil {
		t.Fatal(err)
	}
	got := uinsOf(t, text)
	if slices.IsSorted(got) {
		t.Error("the answer is ascending")
	}
	slices.Sort(got)
	if len(slices.Compact(got)) != 100 {
		t.Errorf("got %v", got)
	}
}

// manyCustomers returns customers from UIN 1.
func manyCustomers(n uint64) simulator.Customers {
	many := simulator.Customers{}
	for uin := uint64(1); uin <= n; uin++ {
		many[uin] = simulator.Customer{TotalCredit: []byte("1"), RemainingCredit: []byte("1")}
	}
	return many
}

// uinsOf returns the UINs of records, in their order.
func uinsOf(t *testing.T, records string) (uins []uint64) {
	t.Helper()
	var decoded []struct{ Uin uint64 }
	if err := json.Unmarshal([]byte(records), &decoded); err != nil {
		t.Fatal(err)
	}
	for _, record := range decoded {
		uins = append(uins, record.Uin)
	}
	return uins
}

func TestAllCustomersAreThoseOfTheFileNow(t *testing.T) {
	file := filepath.Join(t.TempDir(), "customers.json")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(`{}`)
	sim := serve(t, simulator.Options{File: file})
	for _, c := range []struct{ text, data, code string }{
		{`{}`, `[]`, ""},
		{`{"9": {"TotalCredit": 5}}`, `[{"TotalCredit":5,"Uin":9}]`, ""},
		{
			`{"9": {"TotalCredit": 5.0}, "10": {}, "7": {}}`,
			`[{"Uin":7},{"TotalCredit":5.0,"Uin":9},{"Uin":10}]`, "",
		},
		{`{"9": {"TotalC`, "", "FailedOperation"},
		{`{"10": {}}`, `[{"Uin":10}]`, ""},
	} {
		write(c.text)
		data, err := sim.call(t, allCall, struct{}{})
		if data != c.data || code(err) != c.code || (err == nil) != (c.code == "") {
			t.Errorf("after writing %s: %s, %v", c.text, data, err)
		}
	}
}

func TestInvalidRequestsForAllCustomersAreRejected(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*tencentapi.Call)
		in     any
		want   string
	}{
		"UinList": {nil, uins(1), "UnknownParameter: The parameter `UinList` is not recognized."},
		"two members": {
			nil,
			map[string]any{"B": 1, "A": nil},
			"UnknownParameter: The parameter `A`",
		},
		"array":  {nil, []int{}, "InvalidParameter: "},
		"null":   {nil, nil, "InvalidParameter: "},
		"string": {nil, "{}", "InvalidParameter: "},
		"key": {
			func(c *tencentapi.Call) { c.Credentials.SecretKey = "x" },
			struct{}{},
			"AuthFailure.SignatureFailure",
		},
		"service": {
			func(c *tencentapi.Call) { c.Service = "sts" },
			struct{}{},
			"InvalidAction",
		},
		"version": {
			func(c *tencentapi.Call) { c.Version = "2018-08-13" },
			struct{}{},
			"NoSuchVersion",
		},
	} {
		call := allCall
		if c.change != nil {
			c.change(&call)
		}
		sim := serve(t, simulator.Options{Customers: customers(t)})
		if _, err := sim.call(t, call, c.in); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
}

func TestAnswersReplaceTheBodyOfEachSuccess(t *testing.T) {
	for call, in := range requestsFor1And2() {
		sim := serve(t, simulator.Options{
			Customers: customers(t),
			Partner:   examplePartner(),
			Answers: map[string]string{
				call.Action: `{"Response":{"Data":"other","RequestId":"x"}}`,
			},
			Faults: []simulator.Fault{{Name: "InternalError", Times: 1}},
		})
		if _, err := sim.call(t, call, in); code(err) != "InternalError" {
			t.Errorf("%s: got %v, want an error", call.Action, err)
		}
		if got, err := sim.call(t, call, in); err != nil || got != `"other"` {
			t.Errorf("%s: got %s, %v", call.Action, got, err)
		}
		for other, in := range requestsFor1And2() {
			got, err := sim.call(t, other, in)
			if err != nil || (got == `"other"`) != (other.Action == call.Action) {
				t.Errorf("%s: %s has the answer %s, %v", call.Action, other.Action, got, err)
			}
		}
	}
}
