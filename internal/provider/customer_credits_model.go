package provider

import (
	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/assessment"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
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

// set writes an assessment into the computed attributes.
func (m *customerCreditsModel) set(result assessment.Assessment, answers map[partner.UIN]partner.Answer, hasMinimum bool) diag.Diagnostics {
	var diags, d diag.Diagnostics
	m.Credits, d = creditsValue(result, answers)
	diags.Append(d...)
	m.MissingUINs, d = uinList(result.Missing)
	diags.Append(d...)
	m.Totals = creditValue(result.Sum, len(result.Credits) > 0)
	m.LowestRemainingCredit = types.NumberNull()
	if result.Lowest != nil {
		m.LowestRemainingCredit = number(*result.Lowest)
	}
	m.Summary = types.StringValue(result.Summary())

	m.InsufficientUINs, m.Shortfalls, m.AllSufficient = types.ListNull(types.StringType), types.MapNull(types.NumberType), types.BoolNull()
	if !hasMinimum {
		return diags
	}
	m.AllSufficient = types.BoolValue(result.Sufficient())
	m.InsufficientUINs, d = uinList(result.Insufficient)
	diags.Append(d...)
	shortfalls := make(map[string]attr.Value, len(result.Shortfalls))
	for uin, shortfall := range result.Shortfalls {
		shortfalls[uin.String()] = number(shortfall)
	}
	m.Shortfalls, d = types.MapValue(types.NumberType, shortfalls)
	diags.Append(d...)
	return diags
}
