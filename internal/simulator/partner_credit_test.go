package simulator_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

func TestPartnersCreditRepeatsTheTextOfAmounts(t *testing.T) {
	for file, want := range map[string]string{
		`{"TotalCredit": 1050.10, "RemainingCredit": 1E-7}`: `{"TotalCredit":1050.10,` +
			`"RemainingCredit":1E-7`,
		`{"AllocatedCredit": 50, "TotalCredit": null, "RemainingCredit": "5"}`: `{` +
			`"AllocatedCredit":50,"TotalCredit":null,"RemainingCredit":"5"`,
		`{"RemainingCredit": -0.30}`: `{"RemainingCredit":-0.30`,
	} {
		customers, partner, err := simulator.ParseFile([]byte(`{"Partner": ` + file + `}`))
		if err != nil {
			t.Fatal(err)
		}
		sim := serve(t, simulator.Options{Customers: customers, Partner: partner})
		got, err := sim.response(t, partnerCall, struct{}{})
		if err != nil || got != want {
			t.Errorf("%s: got %s, %v\nwant %s", file, got, err, want)
		}
		if request := sim.Requests()[0]; request.Action != "QueryPartnerCredit" ||
			request.UINs != nil || request.Code != "" {
			t.Errorf("%s: the simulator received %+v", file, request)
		}
	}
}

func TestRequestsForThePartnersCreditHaveNoParameters(t *testing.T) {
	for want, in := range map[string]any{"UnknownParameter": uins(1), "InvalidParameter": []int{}} {
		sim := serve(t, simulator.Options{Partner: examplePartner()})
		if _, err := sim.call(t, partnerCall, in); code(err) != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestPartnersCreditIsThatOfTheFileNow(t *testing.T) {
	file := filepath.Join(t.TempDir(), "customers.json")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const none = `FailedOperation: The simulator has no credit of the partner. ` +
		`Add "Partner" to the customers' file.`
	write(`{}`)
	sim := serve(t, simulator.Options{File: file, Partner: examplePartner()})
	for _, c := range []struct{ text, want, err string }{
		{`{"9": {"TotalCredit": 5}}`, ``, none},
		{`{"Customers": {}, "Partner": {"TotalCredit": 5.0}}`, `{"TotalCredit":5.0`, ``},
		{`{"Partner": {"TotalCredit": 6}, "Customers": {"9": {}}}`, `{"TotalCredit":6`, ``},
		{`{"Customers": {"9": {}}}`, ``, none},
		{`{"Customers": {"9": {}}, "Partner": null}`, ``, none},
		{`{"Partner": {"Total": 6}}`, ``, `FailedOperation: The simulator cannot use the customers' file: `},
		{`{"Partner": {"TotalCredit": 7}}`, `{"TotalCredit":7`, ``},
	} {
		write(c.text)
		got, err := sim.response(t, partnerCall, struct{}{})
		if got != c.want || (err == nil) != (c.err == "") ||
			(err != nil && !strings.Contains(err.Error(), c.err)) {
			t.Errorf("after writing %s: got %s, %v", c.text, got, err)
		}
	}
}
