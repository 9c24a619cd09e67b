package provider

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var (
	_ datasource.DataSource                   = (*customerCreditsDataSource)(nil)
	_ datasource.DataSourceWithConfigure      = (*customerCreditsDataSource)(nil)
	_ datasource.DataSourceWithValidateConfig = (*customerCreditsDataSource)(nil)
)

func newCustomerCreditsDataSource() datasource.DataSource { return &customerCreditsDataSource{} }

// customerCreditsDataSource is the data source tencentpartner_customer_credits.
type customerCreditsDataSource struct {
	baseDataSource
}

func (d *customerCreditsDataSource) Metadata(_ context.Context, request datasource.MetadataRequest,
	response *datasource.MetadataResponse,
) {
	response.TypeName = request.ProviderTypeName + "_customer_credits"
}

func (d *customerCreditsDataSource) Schema(ctx context.Context, _ datasource.SchemaRequest,
	response *datasource.SchemaResponse,
) {
	attributes := criteriaAttributes(dataSourceConstructors)
	attributes["uins"] = schema.ListAttribute{
		MarkdownDescription: uinsDescription + " With `direct_customers`, the read sets it to " +
			"the customers found, in ascending order, without the excluded ones.",
		ElementType: types.StringType,
		Optional:    true,
		Computed:    true,
		Validators:  []validator.List{uinsValidator{}},
	}
	maps.Copy(attributes, map[string]schema.Attribute{
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
			MarkdownDescription: "Whether all criteria are met and each customer has a " +
				"credit record, such as `true`. The criteria are the customers' minimums, " +
				"`minimum_partner_remaining_credit` and `require_normal_status`. Without a " +
				"customer minimum, it ignores the amount of each customer's credit, even if " +
				"it is negative. Null without any criterion, and a condition that is null " +
				"fails.",
			Computed: true,
		},
		"abnormal_uins": schema.ListAttribute{
			MarkdownDescription: "The UINs whose account status is not normal (`\"0\"`), in " +
				"ascending order, such as `[\"100000000008\"]`. UINs for which the API " +
				"returned no status are among them. Null unless `require_normal_status` is " +
				"true.",
			ElementType: types.StringType,
			Computed:    true,
		},
		"partner_remaining_credit": schema.NumberAttribute{
			MarkdownDescription: "The partner account's own remaining credit, in US dollars, " +
				"such as `1000.1`. It can be negative. Null unless " +
				"`minimum_partner_remaining_credit` is set.",
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
				"96.5).` Largest shortfall first, at most 20 customers of a kind. With " +
				"`require_normal_status`, it lists the customers in `abnormal_uins`. With " +
				"`minimum_partner_remaining_credit`, it says whether the partner account " +
				"is below this minimum. Never null.",
			Computed: true,
		},
	})
	response.Schema = schema.Schema{
		MarkdownDescription: "Reads the credit of customers: of `uins` in batches of 50, or of " +
			"all direct customers in one request. By default, a provider process sends at most " +
			"five requests per second for each action of the API. All amounts are US dollars, " +
			"exactly as the API wrote them. Gate on `all_sufficient`.",
		Attributes: attributes,
		Blocks:     map[string]schema.Block{"timeouts": readTimeoutsBlock(ctx)},
	}
}

func (d *customerCreditsDataSource) ValidateConfig(ctx context.Context,
	request datasource.ValidateConfigRequest, response *datasource.ValidateConfigResponse,
) {
	var model customerCreditsModel
	response.Diagnostics.Append(request.Config.Get(ctx, &model)...)
	if !response.Diagnostics.HasError() {
		response.Diagnostics.Append(model.check()...)
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
	read, diags := d.readCustomers(ctx, &model.criteriaModel,
		timeLimit{readTimeout, model.Timeouts.Read})
	response.Diagnostics.Append(diags...)
	if response.Diagnostics.HasError() {
		return
	}
	response.Diagnostics.Append(answerDiagnostics(read, model.missingRule())...)
	if response.Diagnostics.HasError() {
		return
	}
	response.Diagnostics.Append(model.set(read.result)...)
	response.Diagnostics.Append(response.State.Set(ctx, &model)...)
}
