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

// criteriaModel is whose credit is asked for, and what it is held against: by the data source and by the gate.
type criteriaModel struct {
	UINs                   types.List   `tfsdk:"uins"`
	MinimumRemainingCredit types.Number `tfsdk:"minimum_remaining_credit"`
	Minimums               types.Map    `tfsdk:"minimums"`
}

// criteria returns what the model says, in this provider's own terms.
func (m *criteriaModel) criteria() ([]partner.UIN, assessment.Minimums, diag.Diagnostics) {
	uins, diags := m.uins()
	minimums, more := m.minimums()
	diags.Append(more...)
	return uins, minimums, diags
}

// uins returns the UINs asked. Terraform has had them validated; this holds for whoever has not.
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

// minimums returns the configured minimums, rounded.
func (m *criteriaModel) minimums() (assessment.Minimums, diag.Diagnostics) {
	forAll, diags := threshold(path.Root("minimum_remaining_credit"), m.MinimumRemainingCredit)
	minimums := assessment.Minimums{ForAll: forAll, Own: make(map[partner.UIN]money.Amount, len(m.Minimums.Elements()))}
	for key, element := range m.Minimums.Elements() {
		number, _ := element.(types.Number)
		uin, err := partner.ParseUIN(key)
		if err == nil && number.IsNull() {
			err = errors.New("it is null")
		}
		var minimum money.Amount
		if err == nil {
			minimum, err = money.Threshold(number.ValueBigFloat())
		}
		if err != nil {
			diags.AddAttributeError(path.Root("minimums"), "Invalid minimum", fmt.Sprintf("minimums[%q]: %s.", key, err))
		}
		minimums.Own[uin] = minimum
	}
	return minimums, diags
}

// threshold returns a configured minimum, rounded; nil where there is none.
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
