package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/assessment"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
)

var (
	_ datasource.DataSource              = (*customerCreditsDataSource)(nil)
	_ datasource.DataSourceWithConfigure = (*customerCreditsDataSource)(nil)
)

func newCustomerCreditsDataSource() datasource.DataSource { return &customerCreditsDataSource{} }

// customerCreditsDataSource is the data source tencentpartner_customer_credits.
type customerCreditsDataSource struct {
	baseDataSource
}

// customerCreditsModel is the data source's configuration and state.
type customerCreditsModel struct {
	criteriaModel
	AllowMissing          types.Bool     `tfsdk:"allow_missing"`
	Timeouts              timeouts.Value `tfsdk:"timeouts"`
	Credits               types.Map      `tfsdk:"credits"`
	MissingUINs           types.List     `tfsdk:"missing_uins"`
	InsufficientUINs      types.List     `tfsdk:"insufficient_uins"`
	Shortfalls            types.Map      `tfsdk:"shortfalls"`
	AllSufficient         types.Bool     `tfsdk:"all_sufficient"`
	Totals                types.Object   `tfsdk:"totals"`
	LowestRemainingCredit types.Number   `tfsdk:"lowest_remaining_credit"`
	Summary               types.String   `tfsdk:"summary"`
}

func (d *customerCreditsDataSource) Metadata(_ context.Context, request datasource.MetadataRequest,
	response *datasource.MetadataResponse,
) {
	response.TypeName = request.ProviderTypeName + "_customer_credits"
}

func (d *customerCreditsDataSource) Schema(ctx context.Context, _ datasource.SchemaRequest,
	response *datasource.SchemaResponse,
) {
	response.Schema = schema.Schema{
		MarkdownDescription: "Reads the credit of customers, in batches and within the API's " +
			"limit of five requests per second. All amounts are US dollars, exactly as the API " +
			"wrote them. Gate on `all_sufficient`.",
		Attributes: map[string]schema.Attribute{
			"uins": schema.ListAttribute{
				MarkdownDescription: uinsDescription,
				ElementType:         types.StringType,
				Required:            true,
				Validators:          []validator.List{uinsValidator{}},
			},
			"minimum_remaining_credit": schema.NumberAttribute{
				MarkdownDescription: minimumDescription + " Null is no minimum for all.",
				Optional:            true,
				Validators:          []validator.Number{minimumValidator{}},
			},
			"minimums": schema.MapAttribute{
				MarkdownDescription: minimumsDescription + " Null and an empty map are no minimum.",
				ElementType:         types.NumberType,
				Optional:            true,
				Validators:          []validator.Map{minimumsValidator{}},
			},
			"allow_missing": schema.BoolAttribute{
				MarkdownDescription: "Whether a customer without a credit (no record, an amount " +
					"that is null, or not a customer) is a warning instead of an error, such as " +
					"`true`. Null is `false`. Credits that contradict each other or cannot be " +
					"read are always an error.",
				Optional: true,
			},
			"credits": schema.MapAttribute{
				MarkdownDescription: creditsDescription +
					" All three are null for a customer without a credit.",
				ElementType: creditType,
				Computed:    true,
			},
			"missing_uins": schema.ListAttribute{
				MarkdownDescription: "The UINs without a credit, in ascending order, such as " +
					"`[\"100000000008\"]`. Never null; empty unless `allow_missing` is true.",
				ElementType: types.StringType,
				Computed:    true,
			},
			"insufficient_uins": schema.ListAttribute{
				MarkdownDescription: "The UINs whose remaining credit is below their minimum, in " +
					"ascending order, such as `[\"100000000007\"]`. Null without any minimum. A " +
					"customer without a credit is not among them: gate on `all_sufficient`.",
				ElementType: types.StringType,
				Computed:    true,
			},
			"shortfalls": schema.MapAttribute{
				MarkdownDescription: "From each UIN of `insufficient_uins` to its minimum − its " +
					"remaining credit, in US dollars, such as `{ \"100000000007\" = 96.5 }`. " +
					"Null without any minimum.",
				ElementType: types.NumberType,
				Computed:    true,
			},
			"all_sufficient": schema.BoolAttribute{
				MarkdownDescription: "Whether no customer is insufficient and none is missing, " +
					"such as `true`. Null without any minimum, and a condition that is null fails.",
				Computed: true,
			},
			"totals": schema.ObjectAttribute{
				MarkdownDescription: "The sums of `total_credit`, `remaining_credit` and " +
					"`used_credit` over the credits found, in US dollars, such as `{ " +
					"total_credit = 1000.1, remaining_credit = 0.2, used_credit = 999.9 }`. All " +
					"three are null when none was found.",
				AttributeTypes: creditType.AttrTypes,
				Computed:       true,
			},
			"lowest_remaining_credit": schema.NumberAttribute{
				MarkdownDescription: "The lowest remaining credit, in US dollars, such as `3.5`. " +
					"It can be negative. Null when no credit was found.",
				Computed: true,
			},
			"summary": schema.StringAttribute{
				MarkdownDescription: "The result in a sentence, for `error_message`, such as `1 " +
					"of 2 customers is below the minimum of 100: 100000000007 has 3.5 (short by " +
					"96.5).` Largest shortfall first, at most 20 customers of a kind. Never null.",
				Computed: true,
			},
		},
		Blocks: map[string]schema.Block{"timeouts": readTimeoutsBlock(ctx)},
	}
}

func (d *customerCreditsDataSource) Read(ctx context.Context, request datasource.ReadRequest,
	response *datasource.ReadResponse,
) {
	var model customerCreditsModel
	response.Diagnostics.Append(request.Config.Get(ctx, &model)...)
	response.Diagnostics.Append(d.ready(request.Config)...)
	if response.Diagnostics.HasError() {
		return
	}
	uins, minimums, diags := model.criteria()
	response.Diagnostics.Append(diags...)
	if response.Diagnostics.HasError() {
		return
	}
	answers, diags := d.read(ctx, uins, timeLimit{readTimeout, model.Timeouts.Read})
	response.Diagnostics.Append(diags...)
	if response.Diagnostics.HasError() {
		return
	}
	rule := missingRejected
	if model.AllowMissing.ValueBool() {
		rule = missingAllowed
	}
	result := assessment.Assess(uins, answers, minimums)
	response.Diagnostics.Append(answerDiagnostics(path.Root("uins"), result, answers, rule)...)
	if response.Diagnostics.HasError() {
		return
	}
	response.Diagnostics.Append(model.set(result, answers, minimums.Any())...)
	response.Diagnostics.Append(response.State.Set(ctx, &model)...)
}

// set fills the computed attributes from an assessment.
func (m *customerCreditsModel) set(result assessment.Assessment,
	answers map[partner.UIN]partner.Answer, hasMinimum bool,
) diag.Diagnostics {
	var diags, more diag.Diagnostics
	m.Credits, more = creditsValue(result, answers)
	diags.Append(more...)
	m.MissingUINs, more = uinsValue(result.Missing)
	diags.Append(more...)
	m.Totals = creditValue(result.Sum, len(result.Credits) > 0)
	m.LowestRemainingCredit = types.NumberNull()
	if result.Lowest != nil {
		m.LowestRemainingCredit = amountValue(*result.Lowest)
	}
	m.Summary = types.StringValue(result.Summary())

	m.InsufficientUINs = types.ListNull(types.StringType)
	m.Shortfalls = types.MapNull(types.NumberType)
	m.AllSufficient = types.BoolNull()
	if !hasMinimum {
		return diags
	}
	m.AllSufficient = types.BoolValue(result.Sufficient())
	m.InsufficientUINs, more = uinsValue(result.Insufficient)
	diags.Append(more...)
	shortfalls := make(map[string]attr.Value, len(result.Shortfalls))
	for uin, shortfall := range result.Shortfalls {
		shortfalls[uin.String()] = amountValue(shortfall)
	}
	m.Shortfalls, more = types.MapValue(types.NumberType, shortfalls)
	diags.Append(more...)
	return diags
}
