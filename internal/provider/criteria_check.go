package provider

import (
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
)

// check returns errors about arguments that contradict each other. It ignores unknown values,
// because Terraform validates again when they are known.
func (m *criteriaModel) check() diag.Diagnostics {
	if diags := m.checkCustomers(); diags.HasError() {
		return diags // it is unclear which customers the minimums are for
	}
	customers, complete := knownTexts(m.UINs)
	return m.checkMinimums(customers, complete)
}

// checkRequired returns the errors of check, and an error if there is no criterion. The gate and
// the credit check need a criterion.
func (m *criteriaModel) checkRequired() diag.Diagnostics {
	diags := m.check()
	if !m.hasCriterion() {
		diags.Append(noCriterion())
	}
	return diags
}

// checkCustomers returns an error unless exactly one argument selects the customers.
func (m *criteriaModel) checkCustomers() (diags diag.Diagnostics) {
	direct := m.DirectCustomers.ValueBool()
	empty := !m.UINs.IsNull() && !m.UINs.IsUnknown() && len(m.UINs.Elements()) == 0
	switch {
	case m.DirectCustomers.IsUnknown():
	case m.UINs.IsNull() && !direct:
		diags.AddError("No customers",
			"Neither uins nor direct_customers = true is set.\n\nSet one of them: uins to the "+
				"UINs of customers, such as [\"100000000007\"], or direct_customers to true for "+
				"all direct customers of the partner account.")
	case direct && !m.UINs.IsNull() && !m.UINs.IsUnknown():
		diags.AddAttributeError(path.Root("direct_customers"), "Conflicting customers",
			"Both uins and direct_customers = true are set.\n\nRemove one of them. To read all "+
				"direct customers except some, use exclude_uins.")
	case empty:
		diags.AddAttributeError(path.Root("uins"), "No UINs",
			"uins is []. Without customers, a gate or a credit check would always pass.\n\n"+
				"List at least one customer.")
	case !direct && !m.ExcludeUINs.IsNull() && !m.ExcludeUINs.IsUnknown():
		diags.AddAttributeError(path.Root("exclude_uins"), "Conflicting customers",
			"exclude_uins is set, and direct_customers is not true.\n\nRemove exclude_uins, or "+
				"set it to null. To read all direct customers except some, replace uins with "+
				"direct_customers = true.")
	}
	return diags
}

// checkMinimums returns errors about minimums for UINs that are not among the customers, and about
// customers without a minimum. complete means that there are no further customers.
func (m *criteriaModel) checkMinimums(customers map[string]bool, complete bool,
) (diags diag.Diagnostics) {
	if m.Minimums.IsNull() || m.Minimums.IsUnknown() {
		return nil
	}
	root, minimums := path.Root("minimums"), m.Minimums.Elements()
	excluded, _ := knownTexts(m.ExcludeUINs)
	invalid := offenders{at: root}
	for _, key := range sortedKeys(minimums) {
		at := root.AtMapKey(key)
		switch {
		case excluded[key]:
			invalid.add(at, "is for a UIN that is in exclude_uins")
		case complete && !customers[key] && m.DirectCustomers.ValueBool():
			invalid.add(at, "is for a UIN that is no direct customer")
		case complete && !customers[key]:
			invalid.add(at, "is for a UIN that is not in uins")
		case !customers[key]:
			if _, err := partner.ParseUIN(key); err != nil {
				invalid.add(at, fmt.Sprintf("is not for a UIN: %s", err))
			}
		}
	}
	if invalid.count > 0 {
		// The path ends at the map: see minimumsValidator.
		remedy := "Correct the UIN, or remove the entry."
		if m.DirectCustomers.ValueBool() {
			remedy += " A customer that was removed from the partner account is no direct " +
				"customer. An excluded customer needs no minimum."
		}
		diags.AddAttributeError(root, "Invalid minimum", invalid.list()+"\n\n"+remedy)
		return diags
	}
	return m.checkEntries(customers)
}

// checkEntries returns an error about the customers without an entry in minimums, unless there is a
// minimum for all.
func (m *criteriaModel) checkEntries(customers map[string]bool) (diags diag.Diagnostics) {
	if !m.MinimumRemainingCredit.IsNull() {
		return nil
	}
	minimums := m.Minimums.Elements()
	var uins []partner.UIN
	for text := range customers {
		if _, found := minimums[text]; found {
			continue
		}
		if uin, err := partner.ParseUIN(text); err == nil {
			uins = append(uins, uin)
		}
	}
	if len(uins) == 0 {
		return nil
	}
	slices.Sort(uins)
	remedy := "Set minimum_remaining_credit, or add an entry for each customer. To let a " +
		"customer pass, set a low minimum, such as -1000000."
	if m.DirectCustomers.ValueBool() {
		remedy += " To leave a customer out, list it in exclude_uins."
	}
	diags.AddAttributeError(path.Root("minimums"), "Customers without a minimum",
		"minimum_remaining_credit is not set, and minimums has no entry for "+
			joinSomeUINs(uins)+".\n\n"+remedy)
	return diags
}

// textsOf returns the decimal forms of UINs.
func textsOf(uins []partner.UIN) map[string]bool {
	texts := make(map[string]bool, len(uins))
	for _, uin := range uins {
		texts[uin.String()] = true
	}
	return texts
}

// knownTexts returns the known elements of a list of strings, and whether all are known.
func knownTexts(list types.List) (elements map[string]bool, complete bool) {
	elements, complete = map[string]bool{}, !list.IsUnknown() && !list.IsNull()
	for _, element := range list.Elements() {
		text, ok := element.(types.String)
		if !ok || text.IsUnknown() {
			complete = false
			continue
		}
		elements[text.ValueString()] = true
	}
	return elements, complete
}
