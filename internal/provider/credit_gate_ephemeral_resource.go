package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/ephemeral/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var (
	_ ephemeral.EphemeralResource                   = (*creditGate)(nil)
	_ ephemeral.EphemeralResourceWithConfigure      = (*creditGate)(nil)
	_ ephemeral.EphemeralResourceWithValidateConfig = (*creditGate)(nil)
)

func newCreditGate() ephemeral.EphemeralResource { return &creditGate{} }

// creditGate is the ephemeral resource tencentpartner_credit_gate. It opens if the customers and
// the partner account meet the criteria. Terraform opens an ephemeral resource at plan and again at
// apply (https://developer.hashicorp.com/terraform/language/block/ephemeral). So the gate also
// checks a saved plan at apply.
type creditGate struct {
	creditReader
}

// creditGateModel is the gate's configuration and result.
type creditGateModel struct {
	criteriaModel
	Timeouts timeouts.Value `tfsdk:"timeouts"`
	Credits  types.Map      `tfsdk:"credits"`
}

func (g *creditGate) Metadata(_ context.Context, request ephemeral.MetadataRequest,
	response *ephemeral.MetadataResponse,
) {
	response.TypeName = request.ProviderTypeName + "_credit_gate"
}

func (g *creditGate) Schema(ctx context.Context, _ ephemeral.SchemaRequest,
	response *ephemeral.SchemaResponse,
) {
	attributes := criteriaAttributes(ephemeralConstructors)
	attributes["credits"] = schema.MapAttribute{
		MarkdownDescription: creditsDescription +
			" Never null: without them, the gate fails.",
		ElementType: creditType,
		Computed:    true,
	}
	response.Schema = schema.Schema{
		MarkdownDescription: "The gate fails if a customer has insufficient credit or no credit " +
			"record. It checks in the plan, and again when you apply a saved plan. The page " +
			"of the gate lists the exceptions. The gate can also require the partner " +
			"account's own credit and a normal account status of each customer.\n\n" +
			limitsDescription + "\n\n" +
			"At least one of `minimum_remaining_credit`, `minimums`, " +
			"`minimum_partner_remaining_credit` and `require_normal_status` is required. " +
			"Without a customer minimum, the gate ignores the amount of each customer's " +
			"credit, even if it is negative. Plan and state contain no credit that the gate " +
			"read. A saved plan file contains the configuration, with the gate's arguments.\n\n" +
			"Each resource that you deploy must depend on the gate (`depends_on`). If Terraform " +
			"can replace a resource, set `create_before_destroy = true`. Insufficient credit " +
			"also stops `terraform destroy`. So the examples have a switch, " +
			"`enforce_credit`.\n\n" +
			"This needs Terraform 1.10 or OpenTofu 1.11.",
		Attributes: attributes,
		Blocks:     map[string]schema.Block{"timeouts": openTimeoutsBlock(ctx)},
	}
}

func (g *creditGate) Configure(_ context.Context, request ephemeral.ConfigureRequest,
	response *ephemeral.ConfigureResponse,
) {
	response.Diagnostics.Append(g.connect(request.ProviderData)...)
}

func (g *creditGate) ValidateConfig(ctx context.Context, request ephemeral.ValidateConfigRequest,
	response *ephemeral.ValidateConfigResponse,
) {
	var model creditGateModel
	response.Diagnostics.Append(request.Config.Get(ctx, &model)...)
	if !response.Diagnostics.HasError() {
		response.Diagnostics.Append(model.checkRequired()...)
	}
}

func (g *creditGate) Open(ctx context.Context, request ephemeral.OpenRequest,
	response *ephemeral.OpenResponse,
) {
	var model creditGateModel
	response.Diagnostics.Append(request.Config.Get(ctx, &model)...)
	response.Diagnostics.Append(g.ready(request.Config)...)
	if response.Diagnostics.HasError() {
		return
	}
	read, diags := g.require(ctx, &model.criteriaModel,
		timeLimit{argument: openTimeout, value: model.Timeouts.Open}, gateWords)
	response.Diagnostics.Append(diags...)
	if response.Diagnostics.HasError() {
		return
	}
	model.Credits, diags = creditsValue(read.result)
	response.Diagnostics.Append(diags...)
	response.Diagnostics.Append(response.Result.Set(ctx, &model)...)
}
