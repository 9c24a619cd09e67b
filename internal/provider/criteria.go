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

// criteriaModel is the customers to read and their minimums, in tencentpartner_customer_credits and
// in the gate.
type criteriaModel struct {
	UINs                   types.List   `tfsdk:"uins"`
	DirectCustomers        types.Bool   `tfsdk:"direct_customers"`
	ExcludeUINs            types.List   `tfsdk:"exclude_uins"`
	MinimumRemainingCredit types.Number `tfsdk:"minimum_remaining_credit"`
	Minimums               types.Map    `tfsdk:"minimums"`
}

// The descriptions of the arguments of criteriaModel, and of the attribute credits.
const (
	uinsDescription = "The customers' UINs, at least one, each " + uinForm +
		", such as `[\"100000000007\"]`. Order and repetition do not matter. Null requires " +
		"`direct_customers = true`."

	directCustomersDescription = "Whether to read all direct customers of the partner account " +
		"instead of `uins`, such as `true`. The provider reads them in one request, whose answer " +
		"has at most 50 MB. If there is no customer, the read fails. Null is `false`."

	excludeUINsDescription = "The UINs of direct customers to leave out, such as " +
		"`[\"100000000007\"]`. It requires `direct_customers = true`. A UIN that is no direct " +
		"customer is ignored. If no customer is left, the read fails. Null excludes none."

	minimumDescription = "The remaining credit, in US dollars, below which a customer is " +
		"insufficient, such as `100.50`. Before it is compared it is rounded half-even to 40 " +
		"significant digits, because HCL's own arithmetic leaves noise, and to 0 below 1e-60. It " +
		"must be less than 1e41 in size."

	minimumsDescription = "Minimums of single customers, from UIN to US dollars, such as `{ " +
		"\"100000000007\" = 5000 }`, instead of `minimum_remaining_credit`. If only `minimums` " +
		"is set, each customer needs an entry. An empty map counts as set. To let a customer " +
		"pass, write a low minimum, such as `-1000000`. With `uins`, each key must be in `uins`. " +
		"With `direct_customers`, each key must be a direct customer that is not excluded. If " +
		"`minimums` is null, only `minimum_remaining_credit` applies."

	creditsDescription = "From each customer's UIN to its credit in US dollars, such as `{ " +
		"\"100000000007\" = { total_credit = 500, remaining_credit = 123.45, used_credit = " +
		"376.55 } }`: `total_credit` is what was allocated, `remaining_credit` what is left of " +
		"it, which can be negative, and `used_credit` the difference."
)

// criteria are the customers to read and their minimums.
type criteria struct {
	selector path.Path     // the argument that selects the customers
	uins     []partner.UIN // the customers; if direct, only after the read
	direct   bool          // all direct customers that are not excluded
	excluded []partner.UIN
	minimums assessment.Minimums
}

// hasMinimum reports whether an argument sets a minimum, or may set one when it is known.
func (m *criteriaModel) hasMinimum() bool {
	return !m.MinimumRemainingCredit.IsNull() || !m.Minimums.IsNull()
}

// criteria parses the model. All its values must be known.
//
// It checks what validation has checked before. If Terraform read a configuration without
// validating it, a gate would open that should not.
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
	c.minimums, more = m.parseMinimums()
	diags.Append(more...)
	return c, diags
}

// found returns the direct customers in answers that are not excluded, in ascending order.
func (c criteria) found(answers map[partner.UIN]partner.Answer,
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
				"data source or the gate out with count.")
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
	for key, element := range m.Minimums.Elements() {
		value, _ := element.(types.Number)
		uin, err := partner.ParseUIN(key)
		if err == nil && value.IsNull() {
			err = errors.New("it is null")
		}
		var minimum money.Amount
		if err == nil {
			minimum, err = money.Threshold(value.ValueBigFloat())
		}
		if err != nil {
			diags.AddAttributeError(path.Root("minimums"),
				"Invalid minimum", fmt.Sprintf("minimums[%q]: %s.", key, err))
		}
		minimums.Own[uin] = minimum
	}
	return minimums, diags
}

// threshold returns a minimum as it is compared with credit, or nil if there is none.
func threshold(at path.Path, value types.Number) (*money.Amount, diag.Diagnostics) {
	var diags diag.Diagnostics
	if value.IsNull() {
		return nil, nil
	}
	minimum, err := money.Threshold(value.ValueBigFloat())
	if err != nil {
		diags.AddAttributeError(at, "Invalid minimum", fmt.Sprintf("%s: %s.", at, err))
	}
	return &minimum, diags
}
