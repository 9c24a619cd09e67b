// Command bare is a provider with the real provider's schema. It calls no API and makes up its
// values. Its cost is the cost of Terraform's framework. It serves in debug mode only
// (TF_REATTACH_PROVIDERS).
package main

import (
	"context"
	"fmt"
	"os"

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

// model is a copy of the real data source's model. The framework's cost depends on the Go types
// that it fills. With one types.Object instead of this struct, bare was cheaper than the framework
// is for the real provider. Then make bench measured a ratio of 1.56 instead of 1.13.
type model struct {
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

func (credits) Read(ctx context.Context, request datasource.ReadRequest,
	response *datasource.ReadResponse,
) {
	var m model
	response.Diagnostics.Append(request.Config.Get(ctx, &m)...)
	if response.Diagnostics.HasError() {
		return
	}
	m.set()
	response.Diagnostics.Append(response.State.Set(ctx, &m)...)
}

// set fills the computed attributes.
func (m *model) set() {
	if m.DirectCustomers.ValueBool() {
		m.UINs = directUINs()
	}
	m.Credits = creditsOf(m.UINs)
	m.MissingUINs = types.ListValueMust(types.StringType, nil)
	m.setCriteria()
	kinds, _ := kindsOfCredit()
	m.Totals = kinds[0]
	m.LowestRemainingCredit = number(customer.OfKind(0).Remaining)
	m.Summary = types.StringValue("none")
}

// setCriteria fills the attributes that depend on criteria. Each account status is normal, and the
// partner account has its minimum.
func (m *model) setCriteria() {
	_, lacking := kindsOfCredit()
	shortfalls, insufficient := map[string]attr.Value{}, []attr.Value{}
	for _, element := range m.UINs.Elements() {
		text, kind := kindOf(element)
		if customer.Insufficient(kind) {
			insufficient = append(insufficient, element)
			shortfalls[text] = lacking[kind]
		}
	}
	m.InsufficientUINs = types.ListNull(types.StringType)
	m.Shortfalls = types.MapNull(types.NumberType)
	m.AllSufficient = types.BoolNull()
	m.AbnormalUINs, m.PartnerRemainingCredit = types.ListNull(types.StringType), types.NumberNull()
	if m.RequireNormalStatus.ValueBool() {
		m.AbnormalUINs = types.ListValueMust(types.StringType, nil)
		m.AllSufficient = types.BoolValue(true)
	}
	if !m.MinimumPartnerRemainingCredit.IsNull() {
		m.PartnerRemainingCredit = number(customer.PartnerRemaining)
		m.AllSufficient = types.BoolValue(true)
	}
	if !m.MinimumRemainingCredit.IsNull() {
		m.InsufficientUINs = types.ListValueMust(types.StringType, insufficient)
		m.Shortfalls = types.MapValueMust(types.NumberType, shortfalls)
		m.AllSufficient = types.BoolValue(len(insufficient) == 0)
	}
}
