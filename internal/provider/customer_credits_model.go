package provider

import (
	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/assessment"
)

// customerCreditsModel is the data source's configuration and state.
type customerCreditsModel struct {
	criteriaModel
	AllowMissing          types.Bool     `tfsdk:"allow_missing"`
	Timeouts              timeouts.Value `tfsdk:"timeouts"`
	Credits               types.Map      `tfsdk:"credits"`
	MissingUINs           types.List     `tfsdk:"missing_uins"`
	InsufficientUINs      types.List     `tfsdk:"insufficient_uins"`
	Shortfalls            types.Map      `tfsdk:"shortfalls"`
	AllSufficient         types.Bool     `tfsdk:"all_sufficient"`
	Totals                types.Object   `tfsdk:"totals"`
	LowestRemainingCredit types.Number   `tfsdk:"lowest_remaining_credit"`
	Summary               types.String   `tfsdk:"summary"`
}

// missingRule returns whether a customer without a credit is a warning, and the remedy.
func (m *customerCreditsModel) missingRule() missingRule {
	switch {
	case m.AllowMissing.ValueBool():
		return missingAllowed
	case m.DirectCustomers.ValueBool():
		return missingDirect
	}
	return missingRejected
}

// set fills the computed attributes from an assessment.
func (m *customerCreditsModel) set(result assessment.Assessment) diag.Diagnostics {
	var diags, more diag.Diagnostics
	if m.DirectCustomers.ValueBool() {
		m.UINs, more = uinsValue(result.UINs)
		diags.Append(more...)
	}
	m.Credits, more = creditsValue(result)
	diags.Append(more...)
	m.MissingUINs, more = uinsValue(result.Missing)
	diags.Append(more...)
	m.Totals = creditValue(result.Sum, len(result.Credits) > 0)
	m.LowestRemainingCredit = types.NumberNull()
	if result.Lowest != nil {
		m.LowestRemainingCredit = amountValue(*result.Lowest)
	}
	m.Summary = types.StringValue(result.Summary())

	m.InsufficientUINs = types.ListNull(types.StringType)
	m.Shortfalls = types.MapNull(types.NumberType)
	m.AllSufficient = types.BoolNull()
	if !m.hasMinimum() {
		return diags
	}
	m.AllSufficient = types.BoolValue(result.Sufficient())
	m.InsufficientUINs, more = uinsValue(result.Insufficient)
	diags.Append(more...)
	shortfalls := make(map[string]attr.Value, len(result.Shortfalls))
	for uin, shortfall := range result.Shortfalls {
		shortfalls[uin.String()] = amountValue(shortfall)
	}
	m.Shortfalls, more = types.MapValue(types.NumberType, shortfalls)
	diags.Append(more...)
	return diags
}
