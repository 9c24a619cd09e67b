package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var (
	_ resource.Resource                   = (*creditCheck)(nil)
	_ resource.ResourceWithConfigure      = (*creditCheck)(nil)
	_ resource.ResourceWithValidateConfig = (*creditCheck)(nil)
	_ resource.ResourceWithModifyPlan     = (*creditCheck)(nil)
	_ resource.ResourceWithImportState    = (*creditCheck)(nil)
)

var allSufficientPath = path.Root("all_sufficient")

func newCreditCheck() resource.Resource { return &creditCheck{} }

// creditCheck is the managed resource tencentpartner_credit_check. It can be planned only if the
// customers and the partner account meet the criteria.
//
// Only ModifyPlan reads credit. During an apply, Terraform plans each resource that it creates or
// updates again. So a check that changes is also checked at apply:
// https://developer.hashicorp.com/terraform/plugin/framework/resources/plan-modification
type creditCheck struct {
	creditReader
}

// creditCheckModel is the resource's configuration, plan and state.
type creditCheckModel struct {
	criteriaModel
	Triggers      types.Map      `tfsdk:"triggers"`
	Timeouts      timeouts.Value `tfsdk:"timeouts"`
	AllSufficient types.Bool     `tfsdk:"all_sufficient"`
}

// timeLimit returns the timeout of a plan. Without a prior state, the plan creates the resource.
func (m *creditCheckModel) timeLimit(prior tfsdk.State) timeLimit {
	if prior.Raw.IsNull() {
		return timeLimit{argument: createTimeout, value: m.Timeouts.Create}
	}
	return timeLimit{argument: updateTimeout, value: m.Timeouts.Update}
}

func (c *creditCheck) Metadata(_ context.Context, request resource.MetadataRequest,
	response *resource.MetadataResponse,
) {
	response.TypeName = request.ProviderTypeName + "_credit_check"
}

func (c *creditCheck) Schema(ctx context.Context, _ resource.SchemaRequest,
	response *resource.SchemaResponse,
) {
	attributes := criteriaAttributes(resourceConstructors)
	attributes["triggers"] = schema.MapAttribute{
		MarkdownDescription: "Values whose change updates the check, such as `{ always = " +
			"plantimestamp() }`, which changes once a second. The apply of an update checks the " +
			"criteria again. If a value is unknown in the plan, such as `timestamp()`, only the " +
			"apply checks the criteria. Null is no trigger.",
		ElementType: types.StringType,
		Optional:    true,
	}
	attributes["all_sufficient"] = schema.BoolAttribute{
		MarkdownDescription: "Whether all criteria are met, such as `true`. The provider does " +
			"not return `false`: if a criterion is not met, the plan or the apply fails. It is " +
			"unknown if an argument of the resource or of the provider block is unknown in the " +
			"plan. Never null.",
		Computed: true,
	}
	response.Schema = schema.Schema{
		MarkdownDescription: "The check fails a plan in which a customer has insufficient credit " +
			"or no credit record. It can also require the partner account's own credit and a " +
			"normal account status of each customer. A policy finds it in `resource_changes`. If " +
			"`change.after.all_sufficient` in the plan's JSON is true, all criteria were " +
			"met.\n\n" + limitsDescription + "\n\nThe provider checks the criteria in each plan " +
			"that creates, updates or keeps the resource, except with `-refresh-only`. If an " +
			"argument is unknown in the plan, only the apply checks. Otherwise, the apply checks " +
			"again only if the plan changes the resource. To change it, use `triggers`. At least " +
			"one of `minimum_remaining_credit`, `minimums`, " +
			"`minimum_partner_remaining_credit` and `require_normal_status` is required. Without " +
			"a customer minimum, the check ignores the amount of each customer's credit, even if " +
			"it is negative. State and plan " +
			"contain the arguments and no amount of credit.\n\nEach resource that you deploy " +
			"must depend on the check (`depends_on`). If Terraform can replace a resource, set " +
			"`create_before_destroy = true`. Insufficient credit also stops `terraform destroy`. " +
			"So the examples have a switch, `enforce_credit`. You cannot import the check.",
		Attributes: attributes,
		Blocks:     map[string]schema.Block{"timeouts": planTimeoutsBlock(ctx)},
	}
}

func (c *creditCheck) Configure(_ context.Context, request resource.ConfigureRequest,
	response *resource.ConfigureResponse,
) {
	response.Diagnostics.Append(c.connect(request.ProviderData)...)
}

func (c *creditCheck) ValidateConfig(ctx context.Context, request resource.ValidateConfigRequest,
	response *resource.ValidateConfigResponse,
) {
	var model creditCheckModel
	response.Diagnostics.Append(request.Config.Get(ctx, &model)...)
	if !response.Diagnostics.HasError() {
		response.Diagnostics.Append(model.checkRequired()...)
	}
}

// ModifyPlan fails unless the criteria are met. Terraform rejects an apply that changes a known
// value of the plan, so all_sufficient is either true or unknown.
func (c *creditCheck) ModifyPlan(ctx context.Context, request resource.ModifyPlanRequest,
	response *resource.ModifyPlanResponse,
) {
	if request.Plan.Raw.IsNull() {
		return // Terraform destroys the resource
	}
	if !request.Config.Raw.IsFullyKnown() || c.awaitsConfiguration() {
		response.Diagnostics.Append(response.Plan.SetAttribute(ctx, allSufficientPath,
			types.BoolUnknown())...)
		return
	}
	response.Diagnostics.Append(c.requireCredit(ctx, request)...)
	if response.Diagnostics.HasError() {
		return
	}
	response.Diagnostics.Append(response.Plan.SetAttribute(ctx, allSufficientPath,
		types.BoolValue(true))...)
}

// requireCredit returns errors unless the criteria of a known configuration are met.
func (c *creditCheck) requireCredit(ctx context.Context, request resource.ModifyPlanRequest,
) (diags diag.Diagnostics) {
	var model creditCheckModel
	diags.Append(request.Config.Get(ctx, &model)...)
	diags.Append(c.ready(request.Config)...)
	if diags.HasError() {
		return diags
	}
	_, more := c.require(ctx, &model.criteriaModel, model.timeLimit(request.State), checkWords)
	diags.Append(more...)
	return diags
}

func (c *creditCheck) Create(ctx context.Context, request resource.CreateRequest,
	response *resource.CreateResponse,
) {
	response.Diagnostics.Append(storeChecked(ctx, request.Plan, &response.State)...)
}

// Read does not change the state, because a refresh does not check the criteria.
func (c *creditCheck) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

func (c *creditCheck) Update(ctx context.Context, request resource.UpdateRequest,
	response *resource.UpdateResponse,
) {
	response.Diagnostics.Append(storeChecked(ctx, request.Plan, &response.State)...)
}

// Delete does nothing, because the framework removes the state.
func (c *creditCheck) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

// storeChecked stores a plan as the state. If ModifyPlan has not checked the criteria, it returns
// an error.
func storeChecked(ctx context.Context, plan tfsdk.Plan, state *tfsdk.State,
) (diags diag.Diagnostics) {
	var sufficient types.Bool
	diags.Append(plan.GetAttribute(ctx, allSufficientPath, &sufficient)...)
	if !sufficient.ValueBool() {
		diags.AddError("Credit not checked", "Terraform applied a plan whose criteria were not "+
			"checked.\n\n"+reportDefect)
	}
	if !diags.HasError() {
		state.Raw = plan.Raw
	}
	return diags
}

func (c *creditCheck) ImportState(_ context.Context, _ resource.ImportStateRequest,
	response *resource.ImportStateResponse,
) {
	response.Diagnostics.AddError("Import not supported",
		"A credit check exists only in Terraform's state, so there is nothing to import.\n\n"+
			"Remove the import block, or do not run the import command. Terraform creates the "+
			"check when you apply the configuration.")
}
