package provider

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/assessment"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/money"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
)

// creditType is one customer's credit, or a sum of credits.
var creditType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"total_credit":     types.NumberType,
	"remaining_credit": types.NumberType,
	"used_credit":      types.NumberType,
}}

// customerCreditsModel is the data source's configuration and state.
type customerCreditsModel struct {
	UINs                   types.List     `tfsdk:"uins"`
	MinimumRemainingCredit types.Number   `tfsdk:"minimum_remaining_credit"`
	Minimums               types.Map      `tfsdk:"minimums"`
	AllowMissing           types.Bool     `tfsdk:"allow_missing"`
	Timeouts               timeouts.Value `tfsdk:"timeouts"`
	Credits                types.Map      `tfsdk:"credits"`
	MissingUINs            types.List     `tfsdk:"missing_uins"`
	InsufficientUINs       types.List     `tfsdk:"insufficient_uins"`
	Shortfalls             types.Map      `tfsdk:"shortfalls"`
	AllSufficient          types.Bool     `tfsdk:"all_sufficient"`
	Totals                 types.Object   `tfsdk:"totals"`
	LowestRemainingCredit  types.Number   `tfsdk:"lowest_remaining_credit"`
	Summary                types.String   `tfsdk:"summary"`
}

// uins returns the UINs asked. Terraform has had them validated; this holds for whoever has not.
func (m *customerCreditsModel) uins() ([]partner.UIN, diag.Diagnostics) {
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
func (m *customerCreditsModel) minimums() (assessment.Minimums, diag.Diagnostics) {
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

// set writes an assessment into the computed attributes.
func (m *customerCreditsModel) set(result assessment.Assessment, answers map[partner.UIN]partner.Answer, hasMinimum bool) diag.Diagnostics {
	var diags, d diag.Diagnostics
	credits := make(map[string]attr.Value, len(answers))
	for uin := range answers {
		credit, found := result.Credits[uin]
		credits[uin.String()] = creditValue(credit, found)
	}
	m.Credits, d = types.MapValue(creditType, credits)
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

func number(amount money.Amount) types.Number { return types.NumberValue(amount.BigFloat()) }

// creditValue returns the credit, or an object of nulls: a comparison with a null fails in HCL and in Rego, one with an
// absent object passes unseen.
func creditValue(credit partner.Credit, found bool) types.Object {
	total, remaining, used := types.NumberNull(), types.NumberNull(), types.NumberNull()
	if found {
		total, remaining, used = number(credit.Total), number(credit.Remaining), number(credit.Used())
	}
	return types.ObjectValueMust(creditType.AttrTypes, map[string]attr.Value{
		"total_credit": total, "remaining_credit": remaining, "used_credit": used,
	})
}

func uinList(uins []partner.UIN) (types.List, diag.Diagnostics) {
	elements := make([]attr.Value, 0, len(uins))
	for _, uin := range uins {
		elements = append(elements, types.StringValue(uin.String()))
	}
	return types.ListValue(types.StringType, elements)
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
