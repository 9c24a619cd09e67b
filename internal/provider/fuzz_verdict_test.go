package provider_test

import (
	"fmt"
	"math/big"
	"slices"
)

// isEnough reports whether a credit of 100 reaches a minimum. Nil means no minimum.
func isEnough(minimum *big.Float) bool {
	return minimum == nil || minimum.Cmp(big.NewFloat(100)) <= 0
}

// wrongVerdict is wrongToAccept for the criteria.
func wrongVerdict(name string, values, state object, uins []string, missing bool) string {
	sufficient, wrong := meetMinimums(values, uins)
	if wrong != "" {
		return wrong
	}
	hasMinimum := !values["minimum_remaining_credit"].IsNull() || !values["minimums"].IsNull()
	var partner *big.Float
	as(values["minimum_partner_remaining_credit"], &partner)
	var normal *bool
	as(values["require_normal_status"], &normal)
	requires := normal != nil && *normal
	abnormal := abnormalOf(uins)
	wrong = wrongValues(name, state, hasMinimum, partner != nil, requires, abnormal)
	if wrong != "" {
		return wrong
	}
	sufficient = sufficient && !missing && isEnough(partner) && (!requires || len(abnormal) == 0)
	if hasMinimum || partner != nil || requires {
		return wrongSufficient(name, state, &sufficient)
	}
	return wrongSufficient(name, state, nil)
}

// meetMinimums reports whether a credit of 100 reaches the minimum of each UIN, or returns why the
// minimums are wrong.
func meetMinimums(values object, uins []string) (sufficient bool, wrong string) {
	var forAll *big.Float
	as(values["minimum_remaining_credit"], &forAll)
	own := object{}
	as(values["minimums"], &own)
	for uin := range own {
		if !slices.Contains(uins, uin) {
			return false, "a minimum is for no customer of the read"
		}
	}
	sufficient = true
	for _, uin := range uins {
		minimum := forAll
		if value, found := own[uin]; found {
			var ownMinimum *big.Float // As writes to what a pointer points to
			if as(value, &ownMinimum); ownMinimum == nil {
				return false, "a minimum is null"
			}
			minimum = ownMinimum
		} else if minimum == nil && !values["minimums"].IsNull() {
			return false, "a customer has no minimum"
		}
		sufficient = sufficient && isEnough(minimum)
	}
	return sufficient, ""
}

// abnormalOf returns the UINs that are not in normal status, in ascending order and each once.
func abnormalOf(uins []string) []string {
	abnormal := slices.DeleteFunc(slices.Clone(uins), func(uin string) bool {
		return uin == fuzzedCustomers[0]
	})
	slices.Sort(abnormal)
	return slices.Compact(abnormal)
}

// wrongValues returns why a state must not have its values of the criteria, if it has them.
func wrongValues(name string, state object, hasMinimum, readsPartner, requires bool,
	abnormal []string,
) string {
	switch name {
	case gate, check:
		return ""
	case singularDataSource:
		var got *bool
		as(state["normal_status"], &got)
		if (got != nil) != requires || (got != nil && *got != (len(abnormal) == 0)) {
			return fmt.Sprintf("normal_status is %s", state["normal_status"])
		}
		return ""
	}
	if got, _ := texts(state["abnormal_uins"]); state["abnormal_uins"].IsNull() == requires ||
		(requires && !slices.Equal(got, abnormal)) {
		return fmt.Sprintf("abnormal_uins is %s", state["abnormal_uins"])
	}
	var partner *big.Float
	as(state["partner_remaining_credit"], &partner)
	if (partner != nil) != readsPartner || (partner != nil && partner.Cmp(big.NewFloat(100)) != 0) {
		return fmt.Sprintf("partner_remaining_credit is %s", state["partner_remaining_credit"])
	}
	for _, attribute := range []string{"insufficient_uins", "shortfalls"} {
		if state[attribute].IsNull() == hasMinimum {
			return fmt.Sprintf("%s is %s", attribute, state[attribute])
		}
	}
	return ""
}

// wrongSufficient returns why a state must not have its verdict. An open gate is the verdict true.
// No criterion is the verdict nil.
func wrongSufficient(name string, state object, want *bool) string {
	verdict := "all_sufficient"
	if name == singularDataSource {
		verdict = "sufficient"
	}
	var got *bool
	if as(state[verdict], &got); name == gate {
		opened := true
		got = &opened
	}
	switch {
	case want == nil && got != nil:
		return "it has no criterion"
	case want != nil && (got == nil || *got != *want):
		return fmt.Sprintf("it meets the criteria: %t", *want)
	}
	return ""
}
