package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/assessment"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/money"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
)

// creditType is the object of one customer's credit, or of the sums over all.
var creditType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"total_credit":     types.NumberType,
	"remaining_credit": types.NumberType,
	"used_credit":      types.NumberType,
}}

// amountValue returns an amount with all its digits.
func amountValue(amount money.Amount) types.Number { return types.NumberValue(amount.BigFloat()) }

// optionalAmountValue returns an amount, or null for nil.
func optionalAmountValue(amount *money.Amount) types.Number {
	if amount == nil {
		return types.NumberNull()
	}
	return amountValue(*amount)
}

// creditValue returns the credit, or an object of nulls if none was found. A comparison with a null
// amount fails in HCL and in Rego. A comparison with a null object would be undefined in Rego, and
// the policy would pass.
func creditValue(credit partner.Credit, found bool) types.Object {
	total, remaining, used := types.NumberNull(), types.NumberNull(), types.NumberNull()
	if found {
		total, remaining = amountValue(credit.Total), amountValue(credit.Remaining)
		used = amountValue(credit.Used())
	}
	return types.ObjectValueMust(creditType.AttrTypes, map[string]attr.Value{
		"total_credit": total, "remaining_credit": remaining, "used_credit": used,
	})
}

// creditsValue returns the map from each customer's UIN to its credit.
func creditsValue(result assessment.Assessment) (types.Map, diag.Diagnostics) {
	credits := make(map[string]attr.Value, len(result.UINs))
	for _, uin := range result.UINs {
		credit, found := result.Credits[uin]
		credits[uin.String()] = creditValue(credit, found)
	}
	return types.MapValue(creditType, credits)
}

// uinsValue returns the UINs as a list of strings, in their order.
func uinsValue(uins []partner.UIN) (types.List, diag.Diagnostics) {
	elements := make([]attr.Value, 0, len(uins))
	for _, uin := range uins {
		elements = append(elements, types.StringValue(uin.String()))
	}
	return types.ListValue(types.StringType, elements)
}

// shortfallsValue returns the map from UINs to their shortfalls.
func shortfallsValue(shortfalls map[partner.UIN]money.Amount) (types.Map, diag.Diagnostics) {
	elements := make(map[string]attr.Value, len(shortfalls))
	for uin, shortfall := range shortfalls {
		elements[uin.String()] = amountValue(shortfall)
	}
	return types.MapValue(types.NumberType, elements)
}
