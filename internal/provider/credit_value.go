package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
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

// creditsValue returns the credit of every UIN that was answered.
func creditsValue(result assessment.Assessment, answers map[partner.UIN]partner.Answer) (types.Map, diag.Diagnostics) {
	credits := make(map[string]attr.Value, len(answers))
	for uin := range answers {
		credit, found := result.Credits[uin]
		credits[uin.String()] = creditValue(credit, found)
	}
	return types.MapValue(creditType, credits)
}

func uinList(uins []partner.UIN) (types.List, diag.Diagnostics) {
	elements := make([]attr.Value, 0, len(uins))
	for _, uin := range uins {
		elements = append(elements, types.StringValue(uin.String()))
	}
	return types.ListValue(types.StringType, elements)
}
