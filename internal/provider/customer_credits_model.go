package provider

import (
	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/assessment"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
)

// customerCreditsModel is the data source's configuration and state.
type customerCreditsModel struct {
	criteriaModel
	AllowMissing           types.Bool     `tfsdk:"allow_missing"`
	Timeouts               timeouts.Value `tfsdk:"timeouts"`
	Credits                types.Map      `tfsdk:"credits"`
	MissingUINs            types.List     `tfsdk:"missing_uins"`
	InsufficientUINs       types.List     `tfsdk:"insufficient_uins"`
	Shortfalls             types.Map      `tfsdk:"shortfalls"`
	AllSufficient          types.Bool     `tfsdk:"all_sufficient"`
	AbnormalUINs           types.List     `tfsdk:"abnormal_uins"`
	PartnerRemainingCredit types.Number   `tfsdk:"partner_remaining_credit"`
	Totals                 types.Object   `tfsdk:"totals"`
	LowestRemainingCredit  types.Number   `tfsdk:"lowest_remaining_credit"`
	Summary                types.String   `tfsdk:"summary"`
}

// missingRule returns whether a customer with no credit record is a warning, and the remedy.
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
func (m *customerCreditsModel) set(result assessment.Assessment) (diags diag.Diagnostics) {
	list := func(uins []partner.UIN) types.List {
		value, more := uinsValue(uins)
		diags.Append(more...)
		return value
	}
	var more diag.Diagnostics
	if m.DirectCustomers.ValueBool() {
		m.UINs = list(result.UINs)
	}
	m.Credits, more = creditsValue(result)
	diags.Append(more...)
	m.MissingUINs = list(result.Missing)
	m.Totals = creditValue(result.Sum, len(result.Credits) > 0)
	m.LowestRemainingCredit = optionalAmountValue(result.Lowest)
	m.PartnerRemainingCredit = optionalAmountValue(result.PartnerRemaining)
	m.Summary = types.StringValue(result.Summary())

	m.AllSufficient = types.BoolNull()
	if m.hasCriterion() {
		m.AllSufficient = types.BoolValue(result.Sufficient())
	}
	m.AbnormalUINs = types.ListNull(types.StringType)
	if m.RequireNormalStatus.ValueBool() {
		m.AbnormalUINs = list(result.Abnormal)
	}
	m.InsufficientUINs = types.ListNull(types.StringType)
	m.Shortfalls = types.MapNull(types.NumberType)
	if m.hasMinimum() {
		m.InsufficientUINs = list(result.Insufficient)
		m.Shortfalls, more = shortfallsValue(result.Shortfalls)
		diags.Append(more...)
	}
	return diags
}
