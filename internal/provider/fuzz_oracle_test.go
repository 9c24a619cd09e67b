package provider_test

import (
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// fuzzedCustomers are the customers of simulateFuzzing, each with a credit of 100. Only the first
// is in normal status.
var fuzzedCustomers = []string{"1", "2"}

// wrongToAccept returns why the provider must reject a configuration, or a configuration with this
// state. If both are right, it returns nothing.
func wrongToAccept(name string, values, state object) string {
	if argument := unknownArgument(values); argument != "" {
		return argument + " is unknown"
	}
	uins, wrong := selectedUINs(name, values, state)
	if wrong != "" {
		return wrong
	}
	missing := false
	for _, uin := range uins {
		customer := slices.Contains(fuzzedCustomers, uin)
		if name != check && remaining(state, uin).IsNull() == customer {
			return "a UIN has no credit"
		}
		missing = missing || !customer
	}
	var allowed *bool
	if as(values["allow_missing"], &allowed); missing && (allowed == nil || !*allowed) {
		return "a UIN is no customer"
	}
	return wrongVerdict(name, values, state, uins, missing)
}

// unknownArgument returns an argument that contains an unknown value, if there is one.
func unknownArgument(values object) string {
	for argument, value := range values {
		if !value.IsFullyKnown() {
			return argument
		}
	}
	return ""
}

// selectedUINs returns the UINs that a configuration selects, or why it selects none.
func selectedUINs(name string, values, state object) (uins []string, wrong string) {
	if name == singularDataSource {
		uins, wrong = texts(tftypes.NewValue(tftypes.List{ElementType: tftypes.String},
			[]tftypes.Value{values["uin"]}))
		return uins, wrong
	}
	uins, wrong = texts(values["uins"])
	var direct *bool
	as(values["direct_customers"], &direct)
	excluded, wrongExcluded := texts(values["exclude_uins"])
	switch {
	case wrong != "" || wrongExcluded != "":
		return nil, wrong + wrongExcluded
	case direct == nil || !*direct:
		if !values["exclude_uins"].IsNull() {
			return nil, "exclude_uins needs direct_customers"
		}
	case !values["uins"].IsNull():
		return nil, "it has both uins and direct_customers"
	default:
		uins = slices.DeleteFunc(slices.Clone(fuzzedCustomers), func(uin string) bool {
			return slices.Contains(excluded, uin)
		})
		if found, _ := texts(state["uins"]); name == pluralDataSource &&
			!slices.Equal(found, uins) {
			return nil, fmt.Sprintf("its uins are %v, want %v", found, uins)
		}
	}
	if len(uins) == 0 {
		return nil, "it has no customers"
	}
	return uins, ""
}

// texts returns the elements of a list of strings, or that one is null.
func texts(list tftypes.Value) (elements []string, wrong string) {
	var values []tftypes.Value
	as(list, &values)
	for _, value := range values {
		var uin *string
		if as(value, &uin); uin == nil {
			return nil, "a UIN is null"
		}
		elements = append(elements, *uin)
	}
	return elements, ""
}

// as stores a known value in target. An argument that is not set leaves it as it is.
func as(value tftypes.Value, target any) {
	if value.Type() == nil {
		return
	}
	if err := value.As(target); err != nil {
		panic(err)
	}
}

// remaining returns the remaining credit of a customer in a state.
func remaining(state object, uin string) tftypes.Value {
	if left, found := state["remaining_credit"]; found {
		return left
	}
	var credits, credit object
	if state["credits"].As(&credits) != nil || credits[uin].As(&credit) != nil {
		return tftypes.NewValue(tftypes.Number, nil)
	}
	return credit["remaining_credit"]
}
