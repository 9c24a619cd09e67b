// Package provider is what Terraform sees: schemas, configuration, models and diagnostics.
package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var (
	_ provider.Provider                       = (*tencentPartner)(nil)
	_ provider.ProviderWithValidateConfig     = (*tencentPartner)(nil)
	_ provider.ProviderWithEphemeralResources = (*tencentPartner)(nil)
)

// New returns a function that makes providers of that version.
func New(version string) func() provider.Provider {
	return func() provider.Provider { return &tencentPartner{version: version} }
}

type tencentPartner struct {
	version string
}

func (p *tencentPartner) Metadata(_ context.Context, _ provider.MetadataRequest, response *provider.MetadataResponse) {
	response.TypeName = "tencentpartner"
	response.Version = p.version
}

func (p *tencentPartner) Schema(_ context.Context, _ provider.SchemaRequest, response *provider.SchemaResponse) {
	response.Schema = schema.Schema{
		MarkdownDescription: "Reads what Tencent Cloud's international partners (distributors and resellers) need to know " +
			"before they deploy: their customers' credit.",
		Attributes: map[string]schema.Attribute{
			"secret_id": schema.StringAttribute{
				MarkdownDescription: "The secret id of the key pair, such as `\"AKIDdemo\"`. Or `TENCENTCLOUD_SECRET_ID`. " + oneSet,
				Optional:            true,
			},
			"secret_key": schema.StringAttribute{
				MarkdownDescription: "The secret key of the key pair. Or `TENCENTCLOUD_SECRET_KEY`. " + inThePlan,
				Optional:            true,
				Sensitive:           true,
			},
			"security_token": schema.StringAttribute{
				MarkdownDescription: "The session token of temporary keys. Or `TENCENTCLOUD_SECURITY_TOKEN`. " + inThePlan,
				Optional:            true,
				Sensitive:           true,
			},
			"profile": schema.StringAttribute{
				MarkdownDescription: "A profile of tccli, such as `\"default\"`, from `tccli configure`, `tccli auth login` or `tccli sso login`. Or `TENCENTCLOUD_PROFILE`. " +
					"Where nothing else says where the keys come from, the profile `default` is used. " + oneWay,
				Optional: true,
			},
			"shared_credentials_dir": schema.StringAttribute{
				MarkdownDescription: "The folder of the profiles' files, such as `\"~/.tccli\"`, which is the default. Or " +
					"`TENCENTCLOUD_SHARED_CREDENTIALS_DIR`.",
				Optional: true,
			},
			"cam_role_name": schema.StringAttribute{
				MarkdownDescription: "The name of the CAM role, such as `\"terraform\"`, of the CVM instance that Terraform runs on: the keys come from its metadata service. " +
					"Or `TENCENTCLOUD_CAM_ROLE_NAME`. " + oneWay,
				Optional: true,
			},
			"allowed_account_ids": schema.ListAttribute{
				MarkdownDescription: "UINs of main accounts, such as `[\"100000000001\"]`. Keys of any other are refused before they are used. Conflicts with " +
					"`forbidden_account_ids`. Null and an empty list allow all.",
				ElementType: types.StringType,
				Optional:    true,
				Validators:  []validator.List{listvalidator.ValueStringsAre(uinValidator{}), listvalidator.NoNullValues()},
			},
			"forbidden_account_ids": schema.ListAttribute{
				MarkdownDescription: "UINs of main accounts, such as `[\"100000000001\"]`, whose keys are refused before they are used. Conflicts with " +
					"`allowed_account_ids`. Null and an empty list forbid none.",
				ElementType: types.StringType,
				Optional:    true,
				Validators:  []validator.List{listvalidator.ValueStringsAre(uinValidator{}), listvalidator.NoNullValues()},
			},
			"region": schema.StringAttribute{
				MarkdownDescription: "Told to the token service, such as `\"ap-singapore\"`: it wants a region and takes any. Or `TENCENTCLOUD_REGION`, else the " +
					"profile's. The partner API has no regions, so it is not sent there.",
				Optional: true,
			},
			"domain": schema.StringAttribute{
				MarkdownDescription: "The root domain of the API, such as `\"tencentcloudapi.com\"`. Or `TENCENTCLOUD_DOMAIN`. Default: `" + defaultDomain + "`.",
				Optional:            true,
			},
			"protocol": schema.StringAttribute{
				MarkdownDescription: "`HTTPS` (the default) or `HTTP`, such as `\"HTTP\"` for a simulator. Or `TENCENTCLOUD_PROTOCOL`. Plain HTTP is refused " +
					"unless the host is a loopback address, because a signature without TLS can be replayed.",
				Optional:   true,
				Validators: []validator.String{stringvalidator.OneOfCaseInsensitive("", "HTTPS", "HTTP")},
			},
			"endpoint": schema.StringAttribute{
				MarkdownDescription: "The full URL of the API instead of what `protocol` and `domain` make, such as " +
					"`http://127.0.0.1:8025` for the simulator. Or `TENCENTPARTNER_ENDPOINT`.",
				Optional: true,
			},
			"sts_endpoint": schema.StringAttribute{
				MarkdownDescription: "The full URL of the token service (STS), such as `\"http://127.0.0.1:8025\"`, instead of `sts.` and what `protocol` and `domain` make. Or " +
					"`TENCENTPARTNER_STS_ENDPOINT`.",
				Optional: true,
			},
			"max_requests_per_second": schema.NumberAttribute{
				MarkdownDescription: "The most requests per second, greater than 0, such as `3` or `0.5`. Or `TENCENTPARTNER_MAX_REQUESTS_PER_SECOND`. " +
					"Default: 5, the documented limit. Lower it where other programs use the same key at the same time.",
				Optional:   true,
				Validators: []validator.Number{rateValidator{}},
			},
		},
		Blocks: map[string]schema.Block{
			"assume_role":                   assumeRoleBlock(),
			"assume_role_with_web_identity": webIdentityBlock(),
		},
	}
}

const (
	oneSet    = "`secret_id`, `secret_key` and `security_token` are one set, from one place, never a mixture. " + oneWay
	oneWay    = "At most one of keys, `assume_role_with_web_identity`, `cam_role_name` and `profile` may be set."
	inThePlan = "Terraform writes literals and plain variables of a provider block into plan files in clear: use an " +
		"environment variable or an ephemeral variable."
)

func (p *tencentPartner) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{newCustomerCreditDataSource, newCustomerCreditsDataSource}
}

func (p *tencentPartner) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{newCreditGate}
}

func (p *tencentPartner) Resources(context.Context) []func() resource.Resource { return nil }
