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
		MarkdownDescription: uinsDescription + " With `direct_customers`, the provider sets it " +
			"to the direct customers that are not excluded, in ascending order.",
		ElementType: types.StringType,
		Optional:    true,
		Computed:    true,
		Validators:  []validator.List{uinsValidator{}},
	}
	maps.Copy(attributes, map[string]schema.Attribute{
		"allow_missing": schema.BoolAttribute{
			MarkdownDescription: "Whether a customer with no credit record is a warning " +
				"instead of an error, such as `true`. Examples are a UIN that is no customer, " +
				"and an amount that is null. It has no effect on unusable credit records, and " +
				"on a read that fails. Null is `false`.",
			Optional: true,
		},
		"credits": schema.MapAttribute{
			MarkdownDescription: creditsDescription +
				" All three are null for a customer with no credit record.",
			ElementType: creditType,
			Computed:    true,
		},
		"missing_uins": schema.ListAttribute{
			MarkdownDescription: "The UINs with no credit record, in ascending order, such as " +
				"`[\"100000000008\"]`. Never null. It is empty unless `allow_missing` is true.",
			ElementType: types.StringType,
			Computed:    true,
		},
		"insufficient_uins": schema.ListAttribute{
			MarkdownDescription: "The UINs whose remaining credit is below their minimum, in " +
				"ascending order, such as `[\"100000000007\"]`. Null without any minimum. A " +
				"customer with no credit record is not in this list: gate on `all_sufficient`.",
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
				"ascending order, such as `[\"100000000008\"]`. It also lists UINs for which " +
				"the API returned no status. Null unless `require_normal_status` is true.",
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
				"`used_credit` of the customers with a credit record, in US dollars, such as " +
				"`{ total_credit = 1000.1, remaining_credit = 0.2, used_credit = 999.9 }`. " +
				"`remaining_credit` can be negative. `used_credit` is `total_credit` − " +
				"`remaining_credit`. The sums leave out customers in `missing_uins`. All three " +
				"are null if no customer has a credit record.",
			AttributeTypes: creditType.AttrTypes,
			Computed:       true,
		},
		"lowest_remaining_credit": schema.NumberAttribute{
			MarkdownDescription: "The lowest remaining credit of the customers with a credit " +
				"record, in US dollars, such as `3.5`. It can be negative. It leaves out " +
				"customers in `missing_uins`. Null if no customer has a credit record.",
			Computed: true,
		},
		"summary": schema.StringAttribute{
			MarkdownDescription: "The result as text, for `error_message`, such as `1 " +
				"of 2 customers is below the minimum of 100: 100000000007 has 3.5 (short by " +
				"96.5).` The largest shortfall is first. Each list in it has at most 20 " +
				"customers. With `require_normal_status`, it lists the customers in " +
				"`abnormal_uins`. With `minimum_partner_remaining_credit`, it states whether " +
				"the partner account is below this minimum. It shows minimums, UINs and amounts " +
				"in plain text, even if the arguments are sensitive. Never null.",
			Computed: true,
		},
	})
	response.Schema = schema.Schema{
		MarkdownDescription: "Reads the credit of customers: of `uins` in batches of 50, or of " +
			"all direct customers in one request. By default, the provider keeps the documented " +
			"request limit of each action. All amounts are US dollars. The provider does not " +
			"round the amounts of the API. " + limitsDescription + " Gate on `all_sufficient`.",
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
		timeLimit{argument: readTimeout, value: model.Timeouts.Read})
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
