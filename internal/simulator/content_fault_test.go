package simulator_test

import (
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

func TestContentFaultsOfCreditRecords(t *testing.T) {
	const (
		first  = `{"RemainingCredit":0.30,"TotalCredit":100.10,"Uin":1}`
		second = `{"RemainingCredit":null,"TotalCredit":1E-7,"Uin":2}`
	)
	for fault, want := range map[string]string{
		"omit":   second,
		"null":   `{"RemainingCredit":null,"TotalCredit":100.10,"Uin":1},` + second,
		"double": first + `,` + second + `,` + first + `,` + second,
		"contradict": first + `,` + second +
			`,{"RemainingCredit":0.123456,"TotalCredit":100.10,"Uin":1}`,
		"foreign":    first + `,` + second + `,` + first,
		"unreadable": `{"RemainingCredit":"many","TotalCredit":100.10,"Uin":1},` + second,
	} {
		for call, in := range requestsFor1And2() {
			if call.Action == partnerCall.Action || call.Action == infoCall.Action {
				continue
			}
			sim := serveFaultOnce(t, fault)
			got, err := sim.response(t, call, in)
			if err != nil || got != `{"Data":[`+want+`]` {
				t.Errorf("%s of %s: got %s, %v\nwant %s", fault, call.Action, got, err, want)
			}
			checkNoFault(t, sim)
		}
	}
}

func TestContentFaultsOfInfoRecords(t *testing.T) {
	record := func(uin, status string) string { return uin + " " + status }
	for fault, want := range map[string][]string{
		"omit":       {record("2", `"2"`)},
		"null":       {record("9", `null`), record("2", `"2"`)},
		"double":     {record("9", `"0"`), record("2", `"2"`), record("9", `"0"`), record("2", `"2"`)},
		"contradict": {record("9", `"0"`), record("2", `"2"`), record("9", `"2"`)},
		"foreign":    {record("9", `"0"`), record("2", `"2"`), record("1", `"0"`)},
		"unreadable": {record("9", `0`), record("2", `"2"`)},
	} {
		sim := serve(t, simulator.Options{
			Customers: simulator.Customers{9: {}, 2: {Status: []byte(`"2"`)}},
			Faults:    []simulator.Fault{{Name: fault, Times: 1}},
		})
		for _, want := range [][]string{want, {record("9", `"0"`), record("2", `"2"`)}} {
			var got []string
			for _, r := range sim.info(t, 9, 2) {
				got = append(got, record(r.CustomerUin, string(r.AccountStatus)))
				checkPersonalData(t, r)
			}
			if strings.Join(got, ", ") != strings.Join(want, ", ") {
				t.Errorf("%s: got %v, want %v", fault, got, want)
			}
		}
	}
}

// The status of a customer may be the one that the fault has for others.
func TestAContradictionHasAnotherStatus(t *testing.T) {
	for _, status := range []string{`"0"`, `"1"`, `"2"`, `null`, `2`} {
		sim := serve(t, simulator.Options{
			Customers: simulator.Customers{1: {Status: []byte(status)}},
			Faults:    []simulator.Fault{{Name: simulator.Contradict}},
		})
		records := sim.info(t, 1)
		if len(records) != 2 || string(records[0].AccountStatus) != status ||
			records[0].AccountStatus == records[1].AccountStatus {
			t.Errorf("%s: got %+v", status, records)
		}
	}
}

func TestContentFaultsOfThePartnersCredit(t *testing.T) {
	const before = `{"AllocatedCredit":50,"TotalCredit":1050.1`
	for fault, want := range map[string]string{
		"omit":       ``,
		"null":       `,"RemainingCredit":null`,
		"double":     `,"RemainingCredit":1000.1,"RemainingCredit":0.123456`,
		"contradict": `,"RemainingCredit":1000.1,"RemainingCredit":0.123456`,
		"foreign":    `,"RemainingCredit":1000.1`,
		"unreadable": `,"RemainingCredit":"many"`,
	} {
		sim := serveFaultOnce(t, fault)
		for _, want := range []string{want, `,"RemainingCredit":1000.1`} {
			got, err := sim.response(t, partnerCall, struct{}{})
			if err != nil || got != before+want {
				t.Errorf("%s: got %s, %v\nwant %s", fault, got, err, before+want)
			}
		}
	}
}
