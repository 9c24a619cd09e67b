// Command bare is a provider with the real one's schema that asks nobody: it makes its values up. What it costs is what
// Terraform's framework costs. It serves for a debugger only.
package main

import (
	"context"
	"fmt"
	"os"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
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
		Address: "registry.terraform.io/tencentpartner/tencentpartner", Debug: true, ProtocolVersion: 6,
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func newBare() provider.Provider { return bare{shipped.New("bare")()} }

// bare is the real provider without a connection.
type bare struct{ provider.Provider }

func (bare) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}

func (b bare) DataSources(ctx context.Context) []func() datasource.DataSource {
	for _, create := range b.Provider.DataSources(ctx) {
		var name datasource.MetadataResponse
		create().Metadata(ctx, datasource.MetadataRequest{}, &name)
		if name.TypeName == "_customer_credits" {
			return []func() datasource.DataSource{func() datasource.DataSource { return credits{create()} }}
		}
	}
	panic("the provider has no data source _customer_credits")
}

// credits is the real data source's schema.
type credits struct{ datasource.DataSource }

type model struct {
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

func (credits) Read(ctx context.Context, request datasource.ReadRequest, response *datasource.ReadResponse) {
	var m model
	response.Diagnostics.Append(request.Config.Get(ctx, &m)...)
	if response.Diagnostics.HasError() {
		return
	}
	amounts := map[string]attr.Type{"total_credit": types.NumberType, "remaining_credit": types.NumberType, "used_credit": types.NumberType}
	kinds, lacking := make([]types.Object, customer.Kinds), make([]types.Number, customer.Kinds)
	for kind := range kinds {
		c := customer.OfKind(kind)
		kinds[kind] = types.ObjectValueMust(amounts, map[string]attr.Value{
			"total_credit": number(c.Total), "remaining_credit": number(c.Remaining), "used_credit": number(c.Used),
		})
		lacking[kind] = number(c.Shortfall)
	}
	all, insufficient, shortfalls := map[string]attr.Value{}, []attr.Value{}, map[string]attr.Value{}
	for _, element := range m.UINs.Elements() {
		text := element.(types.String).ValueString() //nolint:forcetypeassert // the schema says so
		uin, _ := strconv.ParseUint(text, 10, 64)
		kind := customer.Kind(uin)
		all[text] = kinds[kind]
		if customer.Insufficient(kind) {
			insufficient = append(insufficient, element)
			shortfalls[text] = lacking[kind]
		}
	}
	m.Credits = types.MapValueMust(types.ObjectType{AttrTypes: amounts}, all)
	m.MissingUINs = types.ListValueMust(types.StringType, nil)
	m.InsufficientUINs, m.Shortfalls, m.AllSufficient = types.ListNull(types.StringType), types.MapNull(types.NumberType), types.BoolNull()
	if !m.MinimumRemainingCredit.IsNull() {
		m.InsufficientUINs = types.ListValueMust(types.StringType, insufficient)
		m.Shortfalls = types.MapValueMust(types.NumberType, shortfalls)
		m.AllSufficient = types.BoolValue(len(insufficient) == 0)
	}
	m.Totals, m.LowestRemainingCredit, m.Summary = kinds[0], number(customer.OfKind(0).Remaining), types.StringValue("none")
	response.Diagnostics.Append(response.State.Set(ctx, &m)...)
}

func number(text string) types.Number { return types.NumberValue(customer.Number(text)) }
