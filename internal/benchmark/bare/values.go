package main

import (
	"fmt"
	"os"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/benchmark/customer"
)

// criteriaModel is a copy of the real one: see model.
type criteriaModel struct {
	UINs                          types.List   `tfsdk:"uins"`
	DirectCustomers               types.Bool   `tfsdk:"direct_customers"`
	ExcludeUINs                   types.List   `tfsdk:"exclude_uins"`
	MinimumRemainingCredit        types.Number `tfsdk:"minimum_remaining_credit"`
	Minimums                      types.Map    `tfsdk:"minimums"`
	MinimumPartnerRemainingCredit types.Number `tfsdk:"minimum_partner_remaining_credit"`
	RequireNormalStatus           types.Bool   `tfsdk:"require_normal_status"`
}

// creditAttributes are the attributes of a customer's credit.
var creditAttributes = map[string]attr.Type{
	"total_credit":     types.NumberType,
	"remaining_credit": types.NumberType,
	"used_credit":      types.NumberType,
}

// directUINs returns the UINs of all direct customers, in ascending order.
func directUINs() types.List {
	count, err := strconv.Atoi(os.Getenv(customer.CountVariable))
	if err != nil {
		panic(fmt.Sprintf("%s: %v", customer.CountVariable, err))
	}
	elements := make([]attr.Value, 0, count)
	for i := range count {
		elements = append(elements, types.StringValue(strconv.Itoa(customer.FirstUIN+i)))
	}
	return types.ListValueMust(types.StringType, elements)
}

// creditsOf returns the map from each customer's UIN to its credit. Each credit is a new object,
// because any provider must build one for each customer.
func creditsOf(uins types.List) types.Map {
	kinds, _ := kindsOfCredit()
	all := make(map[string]attr.Value, len(uins.Elements()))
	for _, element := range uins.Elements() {
		text, kind := kindOf(element)
		all[text] = types.ObjectValueMust(creditAttributes, kinds[kind].Attributes())
	}
	return types.MapValueMust(types.ObjectType{AttrTypes: creditAttributes}, all)
}

// kindOf returns the text of a UIN and the kind of its customer.
func kindOf(element attr.Value) (text string, kind int) {
	text = element.(types.String).ValueString() //nolint:forcetypeassert // the schema says so
	uin, _ := strconv.ParseUint(text, 10, 64)
	return text, customer.Kind(uin)
}

// kindsOfCredit returns the credit and the shortfall of each kind of customer.
func kindsOfCredit() (kinds []types.Object, shortfalls []types.Number) {
	for kind := range customer.Kinds {
		c := customer.OfKind(kind)
		kinds = append(kinds, types.ObjectValueMust(creditAttributes, map[string]attr.Value{
			"total_credit":     number(c.Total),
			"remaining_credit": number(c.Remaining),
			"used_credit":      number(c.Used),
		}))
		shortfalls = append(shortfalls, number(c.Shortfall))
	}
	return kinds, shortfalls
}

func number(text string) types.Number { return types.NumberValue(customer.Number(text)) }
