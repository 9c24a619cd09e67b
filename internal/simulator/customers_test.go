package simulator_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

func TestParseFile(t *testing.T) {
	seven := simulator.Customers{100000000007: {
		TotalCredit: []byte("100.00"), RemainingCredit: []byte("null"), Status: []byte(`"2"`),
	}}
	const text = `{"100000000007":
		{"TotalCredit": 100.00, "RemainingCredit": null, "Status": "2"}}`
	partner := &simulator.Partner{
		TotalCredit: []byte("1050.1"), RemainingCredit: []byte("1000.1"),
	}
	const partnerText = `{"TotalCredit": 1050.1, "RemainingCredit": 1000.1}`
	none := simulator.Customers{}
	for file, want := range map[string]struct {
		customers simulator.Customers
		partner   *simulator.Partner
	}{
		`{}`:                               {none, nil},
		text:                               {seven, nil},
		`{"Customers": ` + text + `}`:      {seven, nil},
		`{"Partner": ` + partnerText + `}`: {none, partner},
		`{"Customers": ` + text + `, "Partner": ` + partnerText + `}`: {seven, partner},
		`{"Customers": {}, "Partner": {}}`:                            {none, &simulator.Partner{}},
		`{"Customers": null, "Partner": null}`:                        {none, nil},
	} {
		customers, partner, err := simulator.ParseFile([]byte(file))
		if err != nil || !reflect.DeepEqual(customers, want.customers) ||
			!reflect.DeepEqual(partner, want.partner) {
			t.Errorf("%s: got %+v, %+v, %v", file, customers, partner, err)
		}
	}
}

func TestParseFileRejects(t *testing.T) {
	for file, want := range map[string]string{
		`null`:                               "it is null",
		`[]`:                                 "cannot unmarshal array",
		`{} {}`:                              "after top-level value",
		`{"1": {`:                            "unexpected end",
		`{"abc": {}}`:                        `"abc" is not a UIN`,
		`{"0": {}}`:                          `"0" is not a UIN`,
		`{"01": {}}`:                         `"01" is not a UIN`,
		`{"1": {"Remaining": 1}}`:            `unknown field "Remaining"`,
		`{"1": {"AccountStatus": "0"}}`:      `unknown field "AccountStatus"`,
		`{"Partners": {}}`:                   `"Partners" is not a UIN`,
		`{"Customers": {}, "1": {}}`:         `unknown field "1"`,
		`{"Customers": {}, "Partners": {}}`:  `unknown field "Partners"`,
		`{"Customers": {"x": {}}}`:           `"x" is not a UIN`,
		`{"Customers": {"1": {"Total": 1}}}`: `unknown field "Total"`,
		`{"Partner": {"Total": 1}}`:          `unknown field "Total"`,
		`{"Partner": {"Status": "0"}}`:       `unknown field "Status"`,
		`{"Partner": 1}`:                     "cannot unmarshal number",
	} {
		_, _, err := simulator.ParseFile([]byte(file))
		if err == nil || !strings.Contains(err.Error(), want) ||
			!strings.Contains(err.Error(), `"Partner": {"TotalCredit": 1050.1`) {
			t.Errorf("%s: got %v, want %s and an example", file, err, want)
		}
	}
}
