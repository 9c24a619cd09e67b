package provider

import (
	"errors"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/assessment"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/money"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
)

// criteriaModel contains the customers to read and their criteria. tencentpartner_customer_credits,
// the gate and the credit check use it.
type criteriaModel struct {
	UINs                          types.List   `tfsdk:"uins"`
	DirectCustomers               types.Bool   `tfsdk:"direct_customers"`
	ExcludeUINs                   types.List   `tfsdk:"exclude_uins"`
	MinimumRemainingCredit        types.Number `tfsdk:"minimum_remaining_credit"`
	Minimums                      types.Map    `tfsdk:"minimums"`
	MinimumPartnerRemainingCredit types.Number `tfsdk:"minimum_partner_remaining_credit"`
	RequireNormalStatus           types.Bool   `tfsdk:"require_normal_status"`
}

// criteria are the customers to read and the conditions that they must meet.
type criteria struct {
	assessment.Criteria

	selector path.Path     // the argument that selects the customers
	uins     []partner.UIN // the customers; with direct, they are known only after the read
	direct   bool          // all direct customers that are not excluded
	excluded []partner.UIN
	// checkFound checks arguments that name direct customers as soon as these are known. If no
	// argument names them, it is nil.
	checkFound func(texts map[string]bool) diag.Diagnostics
}

// hasMinimum reports whether an argument for a minimum of customers is set, even if its value is
// unknown.
func (m *criteriaModel) hasMinimum() bool {
	return !m.MinimumRemainingCredit.IsNull() || !m.Minimums.IsNull()
}

// hasCriterion reports whether an argument for a criterion is set, even if its value is unknown.
func (m *criteriaModel) hasCriterion() bool {
	return m.hasMinimum() || !m.MinimumPartnerRemainingCredit.IsNull() ||
		m.RequireNormalStatus.IsUnknown() || m.RequireNormalStatus.ValueBool()
}

// criteria parses the model. All its values must be known.
//
// It repeats the checks of the validation. Without them, if Terraform read a configuration that it
// had not validated, a gate could open by mistake.
func (m *criteriaModel) criteria() (criteria, diag.Diagnostics) {
	c := criteria{selector: path.Root("uins"), direct: m.DirectCustomers.ValueBool()}
	if c.direct {
		c.selector = path.Root("direct_customers")
	}
	diags := m.check()
	if diags.HasError() {
		return c, diags
	}
	var more diag.Diagnostics
	c.uins, more = parseUINs(path.Root("uins"), m.UINs)
	diags.Append(more...)
	c.excluded, more = parseUINs(path.Root("exclude_uins"), m.ExcludeUINs)
	diags.Append(more...)
	c.Minimums, more = m.parseMinimums()
	diags.Append(more...)
	c.PartnerMinimum, more = threshold(path.Root("minimum_partner_remaining_credit"),
		m.MinimumPartnerRemainingCredit)
	diags.Append(more...)
	c.NormalStatus = m.RequireNormalStatus.ValueBool()
	return c, diags
}

// found returns the direct customers in answers that are not excluded, in ascending order.
func (c criteria) found(answers map[partner.UIN]partner.CreditAnswer,
) (uins []partner.UIN, diags diag.Diagnostics) {
	excluded := make(map[partner.UIN]bool, len(c.excluded))
	for _, uin := range c.excluded {
		excluded[uin] = true
	}
	uins = slices.DeleteFunc(sortedKeys(answers), func(uin partner.UIN) bool {
		return excluded[uin]
	})
	switch {
	case len(answers) == 0:
		diags.AddAttributeError(c.selector, "No direct customers",
			"The API returned no direct customer of this partner account.\n\nUse the keys of "+
				"the partner account that has the customers. The API may not list customers "+
				"of second-level resellers. If the account has no customer yet, leave the "+
				"block out with count.")
	case len(uins) == 0:
		diags.AddAttributeError(path.Root("exclude_uins"), "All customers are excluded",
			"exclude_uins contains each direct customer of the partner account.\n\nRemove at "+
				"least one UIN from exclude_uins.")
	}
	return uins, diags
}

// parseUINs parses a list of UINs, up to the first invalid one.
func parseUINs(at path.Path, list types.List) ([]partner.UIN, diag.Diagnostics) {
	var diags diag.Diagnostics
	uins := make([]partner.UIN, 0, len(list.Elements()))
	for i, element := range list.Elements() {
		text, _ := element.(types.String)
		uin, err := partner.ParseUIN(text.ValueString())
		if err != nil {
			diags.Append(invalidUIN(at.AtListIndex(i), text.ValueString(), err))
			return nil, diags
		}
		uins = append(uins, uin)
	}
	return uins, diags
}

func (m *criteriaModel) parseMinimums() (assessment.Minimums, diag.Diagnostics) {
	forAll, diags := threshold(path.Root("minimum_remaining_credit"), m.MinimumRemainingCredit)
	minimums := assessment.Minimums{
		ForAll: forAll,
		Own:    make(map[partner.UIN]money.Amount, len(m.Minimums.Elements())),
	}
	elements, root := m.Minimums.Elements(), path.Root("minimums")
	var invalid offenders
	for _, key := range sortedKeys(elements) {
		value, _ := elements[key].(types.Number)
		uin, err := partner.ParseUIN(key)
		if err == nil && value.IsNull() {
			err = errors.New("it is null")
		}
		var minimum money.Amount
		if err == nil {
			minimum, err = money.Threshold(value.ValueBigFloat())
		}
		if err != nil {
			invalid.add(root.AtMapKey(key), fmt.Sprintf("is invalid: %s", err))
		}
		minimums.Own[uin] = minimum
	}
	if invalid.count > 0 {
		diags.AddAttributeError(root, "Invalid minimum",
			invalid.list()+"\n\n"+whatMinimum)
	}
	return minimums, diags
}

// threshold returns a minimum in the form for comparisons with credit, or nil if it is not set.
func threshold(at path.Path, value types.Number) (*money.Amount, diag.Diagnostics) {
	var diags diag.Diagnostics
	if value.IsNull() {
		return nil, nil
	}
	minimum, err := money.Threshold(value.ValueBigFloat())
	if err != nil {
		diags.AddAttributeError(at, "Invalid minimum", fmt.Sprintf("%s is invalid: %s.\n\n%s",
			at, err, whatMinimum))
	}
	return &minimum, diags
}
