package provider_test

import (
	"fmt"
	"maps"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

var (
	unknownBool = tftypes.NewValue(tftypes.Bool, tftypes.UnknownValue)
	unknownList = tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, tftypes.UnknownValue)
	unknownMap  = tftypes.NewValue(tftypes.Map{ElementType: tftypes.Number}, tftypes.UnknownValue)
)

// testCriteria validates configurations of the data source, the gate and the check, which share
// their criteria. A case without a minimum gets one, because the gate and the check require it.
func testCriteria(t *testing.T, cases map[string]validateCase) {
	t.Helper()
	for _, name := range pluralNames {
		complete := map[string]validateCase{}
		for title, c := range cases {
			values := maps.Clone(c.values)
			_, forAll := values["minimum_remaining_credit"]
			_, own := values["minimums"]
			if !forAll && !own {
				values["minimum_remaining_credit"] = amount(0)
			}
			complete[name+" "+title] = validateCase{values, c.want}
		}
		testValidate(t, name, complete)
	}
}

func TestExactlyOneArgumentSelectsTheCustomers(t *testing.T) {
	neither := []string{"No customers", "Neither uins nor direct_customers = true is set.\n\nSet"}
	both := []string{
		"Conflicting customers", "Both uins and direct_customers = true are set.\n\nRemove one",
		`AttributeName("direct_customers")`,
	}
	testCriteria(t, map[string]validateCase{
		"uins":            {object{"uins": list("1")}, nil},
		"uins and false":  {object{"uins": list("1"), "direct_customers": boolean(false)}, nil},
		"direct":          {object{"direct_customers": boolean(true)}, nil},
		"neither":         {object{}, neither},
		"only false":      {object{"direct_customers": boolean(false)}, neither},
		"only exclusions": {object{"exclude_uins": list("1")}, neither},
		"both":            {object{"uins": list("1"), "direct_customers": boolean(true)}, both},
		"empty and direct": {
			object{"uins": list(), "direct_customers": boolean(true)}, both,
		},
		"empty": {object{"uins": list()}, []string{"No UINs", "uins is []", `AttributeName("uins")`}},
		"empty and false": {
			object{"uins": list(), "direct_customers": boolean(false)}, []string{"No UINs"},
		},
		"both and a minimum for another UIN": {
			object{
				"uins": list("1"), "direct_customers": boolean(true),
				"minimums": numbers(map[string]any{"2": 5}),
			},
			both,
		},
		"both and no minimum": {
			object{
				"uins": list("1"), "direct_customers": boolean(true), "minimums": numbers(nil),
			},
			both,
		},
		"both, exclusions and a minimum": {
			object{
				"uins": list("1"), "direct_customers": boolean(true), "exclude_uins": list("2"),
				"minimums": numbers(map[string]any{"2": 5}),
			},
			both,
		},
		"empty and a minimum": {
			object{"uins": list(), "minimums": numbers(map[string]any{"2": 5})},
			[]string{"No UINs"},
		},
		"neither and a minimum for no UIN": {
			object{"minimums": numbers(map[string]any{"x": 5})}, neither,
		},
		"an unknown UIN and direct": {
			object{"uins": list(tftypes.UnknownValue), "direct_customers": boolean(true)}, both,
		},
	})
}

func TestExcludedUINsRequireDirectCustomers(t *testing.T) {
	conflict := []string{
		"Conflicting customers", "exclude_uins is set, and direct_customers is not true.\n\nRemove",
		`AttributeName("exclude_uins")`,
	}
	excluding := func(values ...any) object {
		return object{"direct_customers": boolean(true), "exclude_uins": list(values...)}
	}
	testCriteria(t, map[string]validateCase{
		"none":     {excluding(), nil},
		"repeated": {excluding("1", "2", "1"), nil},
		"unknown":  {excluding("1", tftypes.UnknownValue), nil},
		"with uins": {
			object{"uins": list("1"), "exclude_uins": list("2")}, conflict,
		},
		"none with uins": {object{"uins": list("1"), "exclude_uins": list()}, conflict},
		"with false": {
			object{
				"uins": list("1"), "exclude_uins": list("2"), "direct_customers": boolean(false),
			},
			conflict,
		},
		"null": {
			excluding("1", nil),
			[]string{"Invalid UIN", "exclude_uins[1] is null", `"exclude_uins").ElementKeyInt(1)`},
		},
		"bad": {
			excluding("1", "x", tftypes.UnknownValue, "007"),
			[]string{`exclude_uins[1] is "x"`, `exclude_uins[3] is "007"`, "ElementKeyInt(1)"},
		},
	})
}

// An unknown value may be right. The read checks it again.
func TestUnknownCriteriaAreValid(t *testing.T) {
	uins, direct := list("1"), boolean(true)
	testCriteria(t, map[string]validateCase{
		"direct":           {object{"direct_customers": unknownBool}, nil},
		"direct with uins": {object{"direct_customers": unknownBool, "uins": uins}, nil},
		"direct and exclusions": {
			object{"direct_customers": unknownBool, "exclude_uins": uins}, nil,
		},
		"direct and all": {
			object{"direct_customers": unknownBool, "exclude_uins": uins, "uins": uins}, nil,
		},
		"uins":            {object{"uins": unknownList}, nil},
		"uins and direct": {object{"uins": unknownList, "direct_customers": direct}, nil},
		"exclusions":      {object{"direct_customers": direct, "exclude_uins": unknownList}, nil},
		"exclusions and uins": {
			object{"uins": uins, "exclude_uins": unknownList}, nil,
		},
		"uins of minimums": {
			object{"uins": unknownList, "minimums": numbers(map[string]any{"1": 5})}, nil,
		},
		"no minimums":         {object{"uins": unknownList, "minimums": numbers(nil)}, nil},
		"minimums":            {object{"uins": uins, "minimums": unknownMap}, nil},
		"minimums and direct": {object{"direct_customers": direct, "minimums": unknownMap}, nil},
		"direct and minimums": {
			object{"direct_customers": unknownBool, "minimums": numbers(map[string]any{"1": 5})},
			nil,
		},
		"minimum for all": {
			object{
				"uins": uins, "minimums": numbers(nil), "minimum_remaining_credit": unknownNumber,
			},
			nil,
		},
	})
}

func TestKeyOfNoCustomerIsOneError(t *testing.T) {
	const correct = "\n\nCorrect the UIN, or remove the entry."
	five := func(uins ...string) tftypes.Value {
		values := map[string]any{}
		for _, uin := range uins {
			values[uin] = 5
		}
		return numbers(values)
	}
	direct := func(excluded, minimums tftypes.Value) object {
		return object{
			"direct_customers": boolean(true), "exclude_uins": excluded, "minimums": minimums,
		}
	}
	testCriteria(t, map[string]validateCase{
		"typing error": {
			object{"uins": list("12", "13"), "minimums": five("12", "31")},
			[]string{
				"Invalid minimum", `  minimums["31"] is for a UIN that is not in uins` + correct,
				"\nat AttributeName(\"minimums\")",
			},
		},
		"several": {
			object{"uins": list("1"), "minimums": five("1", "3", "2")},
			[]string{`  minimums["2"] is for a UIN that is not in uins` + "\n" +
				`  minimums["3"] is for a UIN that is not in uins` + correct},
		},
		"with a minimum for all": {
			object{
				"uins": list("1"), "minimums": five("2"), "minimum_remaining_credit": amount(1),
			},
			[]string{`minimums["2"] is for a UIN that is not in uins`},
		},
		"excluded": {
			direct(list("1", "2"), five("2", "3")),
			[]string{
				"Invalid minimum",
				`  minimums["2"] is for a UIN that is in exclude_uins` + correct,
			},
		},
		"excluded and an unknown UIN": {
			direct(list(tftypes.UnknownValue, "2"), five("2")),
			[]string{`minimums["2"] is for a UIN that is in exclude_uins`},
		},
		"no UIN": {
			direct(list(), five("007", "x", "1")),
			[]string{
				"Invalid minimum", `  minimums["007"] is not for a UIN: `, "leading zero",
				`  minimums["x"] is not for a UIN: `, correct,
			},
		},
		"no UIN, and unknown uins": {
			object{"uins": list("1", tftypes.UnknownValue), "minimums": five("1", "x")},
			[]string{`minimums["x"] is not for a UIN: `},
		},
		"no UIN in uins, too": {
			object{"uins": list("x"), "minimums": five("x")},
			[]string{"Invalid UIN", `uins[0] is "x"`},
		},
	})
}

func TestCustomerWithoutAMinimumIsAnError(t *testing.T) {
	const remedy = "\n\nSet minimum_remaining_credit, or add an entry for each customer. To let " +
		"a customer pass, set a low minimum, such as -1000000."
	no := numbers(nil)
	testCriteria(t, map[string]validateCase{
		"two of three": {
			object{"uins": list("10", "9", "2", "10"), "minimums": numbers(map[string]any{"9": 1})},
			[]string{
				"Customers without a minimum",
				"minimum_remaining_credit is not set, and minimums has no entry for 2, 10." +
					remedy,
				"\nat AttributeName(\"minimums\")",
			},
		},
		"empty map": {
			object{"uins": list("1"), "minimums": no}, []string{"minimums has no entry for 1."},
		},
		"with an unknown UIN": {
			object{"uins": list("1", tftypes.UnknownValue), "minimums": no},
			[]string{"minimums has no entry for 1."},
		},
		"no UIN": {
			object{"uins": list("x", nil), "minimums": no},
			[]string{"Invalid UIN", `uins[0] is "x"`, "uins[1] is null"},
		},
		"a low minimum": {
			object{"uins": list("1"), "minimums": numbers(map[string]any{"1": -1000000})}, nil,
		},
		"an unknown minimum": {
			object{
				"uins": list("1"), "minimums": numbers(map[string]any{"1": tftypes.UnknownValue}),
			},
			nil,
		},
		"a minimum for all": {
			object{"uins": list("1"), "minimums": no, "minimum_remaining_credit": amount(1)}, nil,
		},
		"all excluded so far": {
			object{
				"direct_customers": boolean(true), "exclude_uins": list("1"), "minimums": no,
			},
			nil,
		},
	})
}

func TestErrorsOfMinimumsListAtMostTwenty(t *testing.T) {
	_, uins := manyCustomers(25, all100)
	others := map[string]any{}
	for i := range 25 {
		others[fmt.Sprint(100+i)] = 5
	}
	testCriteria(t, map[string]validateCase{
		"keys": {
			object{"uins": list(uins...), "minimums": numbers(others)},
			[]string{"minimums[\"119\"] is for a UIN that is not in uins\n  and 5 more\n\n"},
		},
		"customers": {
			object{"uins": list(uins...), "minimums": numbers(nil)},
			[]string{"no entry for 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, ", "19, 20 and 5 more.\n\n"},
		},
	})
}
