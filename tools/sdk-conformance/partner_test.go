package conformance

import (
	"slices"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// uins returns a list of ascending UINs for a parameter.
func uins(count int) (list []uint64) {
	for i := range count {
		list = append(list, 100000000007+uint64(i))
	}
	return list
}

// lists maps the actions that take UINs to their parameter.
var lists = map[string]string{
	"QueryCreditByUinList": "UinList", "DescribeCustomerInfo": "CustomerUin",
}

func TestEachActionAnswersTheSDK(t *testing.T) {
	_, host := serve(t, simulator.Options{})
	const credit = `{"RemainingCredit":3.5,"TotalCredit":100,"Uin":100000000007}`
	wants := map[string]string{
		"QueryCreditByUinList":       `"Data":[` + credit + `,{"Rem`,
		"QueryDirectCustomersCredit": `"Data":[` + credit + `,{"Rem`,
		"QueryPartnerCredit":         `"TotalCredit":1050.1}`,
		"DescribeCustomerInfo":       `"CustomerUin":"100000000007"`,
	}
	for _, action := range simulator.Actions {
		c := call{action: action}
		if name := lists[action]; name != "" {
			c.in = object{name: uins(2)}
		}
		got, err := c.send(t, host)
		if err != nil || wants[action] == "" || !strings.Contains(got, wants[action]) {
			t.Errorf("%s: got %s, %v", action, got, err)
		}
	}
}

func TestListsOfUINs(t *testing.T) {
	sim, host := serve(t, simulator.Options{})
	const credit, info = "QueryCreditByUinList", "DescribeCustomerInfo"
	for i, c := range []struct {
		action  string
		uins    []uint64
		records int
		want    string
	}{
		{credit, uins(1), 1, ""},
		{credit, uins(50), 3, ""},
		{credit, uins(51), 0, "InvalidParameterValue.UinList"},
		{credit, []uint64{}, 0, "InvalidParameterValue.UinList"},
		{credit, []uint64{5}, 0, ""},
		{credit, []uint64{100000000007, 100000000007}, 2, ""},
		{info, uins(20), 3, ""},
		{info, uins(21), 0, "InvalidParameterValue"},
		{info, []uint64{}, 0, "InvalidParameterValue"},
		{info, []uint64{5}, 0, ""},
	} {
		got, err := call{action: c.action, in: object{lists[c.action]: c.uins}}.send(t, host)
		records := strings.Count(got, `"Uin":`) + strings.Count(got, `"CustomerUin":`)
		if code := codeOf(t, err); code != c.want || records != c.records {
			t.Errorf("%s of %d UINs: got %q and %d records, want %q and %d", c.action,
				len(c.uins), code, records, c.want, c.records)
		}
		if received := sim.Requests()[i].UINs; !slices.Equal(received, c.uins) {
			t.Errorf("%s: the simulator read %v, want %v", c.action, received, c.uins)
		}
	}
}

func TestParametersOfOtherTypes(t *testing.T) {
	_, host := serve(t, simulator.Options{})
	list := func(in any) call { return call{action: "QueryCreditByUinList", in: in} }
	checkCodes(t, host, map[string]outcome{
		"JSON text": {list(`{"UinList": [100000000007]}`), ""},
		"text":      {list(object{"UinList": []string{"100000000007"}}), "InvalidParameter"},
		"negative":  {list(object{"UinList": []int{-1}}), "InvalidParameter"},
		"fraction":  {list(object{"UinList": []float64{0.5}}), "InvalidParameter"},
		"no list":   {list(object{}), "MissingParameter"},
		"null":      {list(object(nil)), "InvalidParameter"},
		"unknown":   {call{in: object{"Ümlaut": "ß<&>"}}, "UnknownParameter"},
		"more":      {list(object{"UinList": uins(1), "X": 1}), "UnknownParameter"},
		"case":      {list(object{"uinList": uins(1)}), "UnknownParameter"},
	})
}
