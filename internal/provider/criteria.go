package provider

import (
	"errors"
	"fmt"

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
	MinimumRemainingCredit types.Number `tfsdk:"minimum_remaining_credit"`
	Minimums               types.Map    `tfsdk:"minimums"`
}

// The descriptions of the arguments of criteriaModel, and of the attribute credits.
const (
	uinsDescription = "The customers' UINs, at least one, each " + uinForm +
		", such as `[\"100000000007\"]`. Order and repetition do not matter."

	minimumDescription = "The remaining credit, in US dollars, below which a customer is " +
		"insufficient, such as `100.50`. Before it is compared it is rounded half-even to 40 " +
		"significant digits, because HCL's own arithmetic leaves noise, and to 0 below 1e-60. It " +
		"must be less than 1e41 in size."

	minimumsDescription = "Minimums of single customers, from UIN to US dollars, such as `{ " +
		"\"100000000007\" = 5000 }`, instead of `minimum_remaining_credit`. Every key must be in " +
		"`uins`."

	creditsDescription = "From each UIN of `uins` to its credit in US dollars, such as `{ " +
		"\"100000000007\" = { total_credit = 500, remaining_credit = 123.45, used_credit = " +
		"376.55 } }`: `total_credit` is what was allocated, `remaining_credit` what is left of " +
		"it, which can be negative, and `used_credit` the difference."
)

// criteria returns the UINs and the minimums.
//
// It and the methods that it calls check what the validators have checked before. If Terraform read
// a configuration without validating it, a gate would open that should not.
func (m *criteriaModel) criteria() ([]partner.UIN, assessment.Minimums, diag.Diagnostics) {
	uins, diags := m.uins()
	minimums, more := m.minimums()
	diags.Append(more...)
	return uins, minimums, diags
}

func (m *criteriaModel) uins() ([]partner.UIN, diag.Diagnostics) {
	var diags diag.Diagnostics
	if len(m.UINs.Elements()) == 0 {
		diags.AddAttributeError(path.Root("uins"), "No UINs", "uins is empty.")
	}
	uins := make([]partner.UIN, 0, len(m.UINs.Elements()))
	for i, element := range m.UINs.Elements() {
		text, _ := element.(types.String)
		uin, err := partner.ParseUIN(text.ValueString())
		if err != nil {
			diags.Append(invalidUIN(path.Root("uins").AtListIndex(i), text.ValueString(), err))
			return nil, diags
		}
		uins = append(uins, uin)
	}
	return uins, diags
}

func (m *criteriaModel) minimums() (assessment.Minimums, diag.Diagnostics) {
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
