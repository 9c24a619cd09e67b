// Command bare is a provider with the real one's schema that calls no API: it makes up its values.
// Its cost is the cost of Terraform's framework. It serves for a debugger only.
package main

import (
	"context"
	"fmt"
	"os"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/benchmark/customer"
	shipped "github.com/tencentpartner/terraform-provider-tencentpartner/internal/provider"
)

func main() {
	err := providerserver.Serve(context.Background(), newBare, providerserver.ServeOpts{
		Address: "registry.terraform.io/tencentpartner/tencentpartner", Debug: true,
		ProtocolVersion: 6,
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func newBare() provider.Provider { return bare{shipped.New("bare")()} }

// bare is the real provider without its client.
type bare struct{ provider.Provider }

func (bare) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}

func (b bare) DataSources(ctx context.Context) []func() datasource.DataSource {
	for _, create := range b.Provider.DataSources(ctx) {
		var name datasource.MetadataResponse
		create().Metadata(ctx, datasource.MetadataRequest{}, &name)
		if name.TypeName == "_customer_credits" {
			return []func() datasource.DataSource{
				func() datasource.DataSource { return credits{create()} },
			}
		}
	}
	panic("the provider has no data source _customer_credits")
}

// credits is the real data source's schema.
type credits struct{ datasource.DataSource }

// creditAttributes are the attributes of a customer's credit.
var creditAttributes = map[string]attr.Type{
	"total_credit":     types.NumberType,
	"remaining_credit": types.NumberType,
	"used_credit":      types.NumberType,
}

func (credits) Read(ctx context.Context, request datasource.ReadRequest,
	response *datasource.ReadResponse,
) {
	var config types.Object
	response.Diagnostics.Append(request.Config.Get(ctx, &config)...)
	if response.Diagnostics.HasError() {
		return
	}
	state := config.Attributes()
	//nolint:forcetypeassert // the schema has these types
	setCredits(state, state["uins"].(types.List).Elements(),
		!state["minimum_remaining_credit"].IsNull())
	object, diags := types.ObjectValue(config.AttributeTypes(ctx), state)
	response.Diagnostics.Append(diags...)
	response.Diagnostics.Append(response.State.Set(ctx, object)...)
}

// setCredits fills the computed attributes.
func setCredits(state map[string]attr.Value, uins []attr.Value, hasMinimum bool) {
	kinds, lacking := kindsOfCredit()
	all, shortfalls := map[string]attr.Value{}, map[string]attr.Value{}
	insufficient := []attr.Value{}
	for _, element := range uins {
		text := element.(types.String).ValueString() //nolint:forcetypeassert // the schema says so
		uin, _ := strconv.ParseUint(text, 10, 64)
		kind := customer.Kind(uin)
		all[text] = kinds[kind]
		if customer.Insufficient(kind) {
			insufficient = append(insufficient, element)
			shortfalls[text] = lacking[kind]
		}
	}
	state["credits"] = types.MapValueMust(types.ObjectType{AttrTypes: creditAttributes}, all)
	state["missing_uins"] = types.ListValueMust(types.StringType, nil)
	state["insufficient_uins"] = types.ListNull(types.StringType)
	state["shortfalls"] = types.MapNull(types.NumberType)
	state["all_sufficient"] = types.BoolNull()
	if hasMinimum {
		state["insufficient_uins"] = types.ListValueMust(types.StringType, insufficient)
		state["shortfalls"] = types.MapValueMust(types.NumberType, shortfalls)
		state["all_sufficient"] = types.BoolValue(len(insufficient) == 0)
	}
	state["totals"] = kinds[0]
	state["lowest_remaining_credit"] = number(customer.OfKind(0).Remaining)
	state["summary"] = types.StringValue("none")
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
