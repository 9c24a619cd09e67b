package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/assessment"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
)

var (
	_ datasource.DataSource              = (*customerCreditDataSource)(nil)
	_ datasource.DataSourceWithConfigure = (*customerCreditDataSource)(nil)
)

func newCustomerCreditDataSource() datasource.DataSource { return &customerCreditDataSource{} }

// customerCreditDataSource is the data source tencentpartner_customer_credit.
type customerCreditDataSource struct {
	baseDataSource
}

// customerCreditModel is the data source's configuration and state.
type customerCreditModel struct {
	UIN                    types.String   `tfsdk:"uin"`
	MinimumRemainingCredit types.Number   `tfsdk:"minimum_remaining_credit"`
	RequireNormalStatus    types.Bool     `tfsdk:"require_normal_status"`
	Timeouts               timeouts.Value `tfsdk:"timeouts"`
	TotalCredit            types.Number   `tfsdk:"total_credit"`
	RemainingCredit        types.Number   `tfsdk:"remaining_credit"`
	UsedCredit             types.Number   `tfsdk:"used_credit"`
	NormalStatus           types.Bool     `tfsdk:"normal_status"`
	Sufficient             types.Bool     `tfsdk:"sufficient"`
	Shortfall              types.Number   `tfsdk:"shortfall"`
}

func (d *customerCreditDataSource) Metadata(_ context.Context, request datasource.MetadataRequest,
	response *datasource.MetadataResponse,
) {
	response.TypeName = request.ProviderTypeName + "_customer_credit"
}

func (d *customerCreditDataSource) Schema(ctx context.Context, _ datasource.SchemaRequest,
	response *datasource.SchemaResponse,
) {
	response.Schema = schema.Schema{
		MarkdownDescription: "Reads the credit of one customer, for `for_each` and modules. " +
			"Instances that Terraform reads at the same time share requests. If you know the " +
			"customers in one place, `tencentpartner_customer_credits` reads them faster. All " +
			"amounts are US dollars. The provider does not round the amounts of the API. " +
			limitsDescription + " A customer with no credit record is an error. Gate on " +
			"`sufficient`.",
		Attributes: map[string]schema.Attribute{
			"uin": schema.StringAttribute{
				MarkdownDescription: "The customer's UIN, " + uinForm +
					", such as `\"100000000007\"`.",
				Required:   true,
				Validators: []validator.String{uinValidator{}},
			},
			"minimum_remaining_credit": schema.NumberAttribute{
				MarkdownDescription: minimumDescription + " If null, there is no minimum.",
				Optional:            true,
				Validators:          []validator.Number{minimumValidator{}},
			},
			"require_normal_status": schema.BoolAttribute{
				MarkdownDescription: requireNormalStatusOfOneDescription,
				Optional:            true,
			},
			"total_credit": schema.NumberAttribute{
				MarkdownDescription: "The credit that is allocated to the customer, in US " +
					"dollars, such as `500`. Never null.",
				Computed: true,
			},
			"remaining_credit": schema.NumberAttribute{
				MarkdownDescription: "The credit that is left, in US dollars, such as " +
					"`123.45`. It can be negative. Never null.",
				Computed: true,
			},
			"used_credit": schema.NumberAttribute{
				MarkdownDescription: "`total_credit` − `remaining_credit`, in US dollars, such " +
					"as `376.55`. Never null.",
				Computed: true,
			},
			"normal_status": schema.BoolAttribute{
				MarkdownDescription: "Whether the account status is normal (`\"0\"`), such as " +
					"`true`. If the API returns no status, it is `false`. Null unless " +
					"`require_normal_status` is true.",
				Computed: true,
			},
			"sufficient": schema.BoolAttribute{
				MarkdownDescription: "Whether `remaining_credit` reaches the minimum and, with " +
					"`require_normal_status`, `normal_status` is true, such as `true`. Without a " +
					"minimum, it ignores `remaining_credit`, even if it is negative. Null " +
					"without either criterion, and a condition that is null fails.",
				Computed: true,
			},
			"shortfall": schema.NumberAttribute{
				MarkdownDescription: "The minimum − `remaining_credit`, in US dollars, such as " +
					"`96.5`. It is 0 if the credit reaches the minimum. Null without a minimum.",
				Computed: true,
			},
		},
		Blocks: map[string]schema.Block{"timeouts": readTimeoutsBlock(ctx)},
	}
}

func (d *customerCreditDataSource) Read(ctx context.Context, request datasource.ReadRequest,
	response *datasource.ReadResponse,
) {
	var model customerCreditModel
	response.Diagnostics.Append(request.Config.Get(ctx, &model)...)
	response.Diagnostics.Append(d.ready(request.Config)...)
	if response.Diagnostics.HasError() {
		return
	}
	at := path.Root("uin")
	uin, err := partner.ParseUIN(model.UIN.ValueString())
	if err != nil { // possible only without validation
		response.Diagnostics.Append(invalidUIN(at, model.UIN.ValueString(), err))
	}
	minimum, diags := threshold(path.Root("minimum_remaining_credit"), model.MinimumRemainingCredit)
	response.Diagnostics.Append(diags...)
	if response.Diagnostics.HasError() {
		return
	}
	read, diags := d.read(ctx, criteria{
		Criteria: assessment.Criteria{
			Minimums:     assessment.Minimums{ForAll: minimum},
			NormalStatus: model.RequireNormalStatus.ValueBool(),
		},
		selector: at,
		uins:     []partner.UIN{uin},
	}, timeLimit{argument: readTimeout, value: model.Timeouts.Read})
	response.Diagnostics.Append(diags...)
	if response.Diagnostics.HasError() {
		return
	}
	response.Diagnostics.Append(answerDiagnostics(read, onlyCustomer)...)
	if response.Diagnostics.HasError() {
		return
	}
	model.set(read)
	response.Diagnostics.Append(response.State.Set(ctx, &model)...)
}

// set fills the computed attributes from a read of this customer, who has a credit record.
func (m *customerCreditModel) set(read reading) {
	uin := read.uins[0]
	credit := read.result.Credits[uin]
	m.TotalCredit = amountValue(credit.Total)
	m.RemainingCredit = amountValue(credit.Remaining)
	m.UsedCredit = amountValue(credit.Used())
	m.Sufficient, m.NormalStatus = types.BoolNull(), types.BoolNull()
	m.Shortfall = types.NumberNull()
	if read.Any() {
		m.Sufficient = types.BoolValue(read.result.Sufficient())
	}
	if read.Minimums.ForAll != nil {
		m.Shortfall = amountValue(read.result.Shortfalls[uin])
	}
	if read.NormalStatus {
		m.NormalStatus = types.BoolValue(len(read.result.Abnormal) == 0)
	}
}
