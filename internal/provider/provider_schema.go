package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/connection"
)

func (p *tencentPartner) Schema(_ context.Context, _ provider.SchemaRequest,
	response *provider.SchemaResponse,
) {
	response.Schema = schema.Schema{
		MarkdownDescription: "Reads the credit that Tencent Cloud's international partners " +
			"(distributors and resellers) have allocated to their customers, before Terraform " +
			"deploys. The credit may lag behind usage: the guide \"Limits and freshness\" has " +
			"the limits.",
		Attributes: map[string]schema.Attribute{
			"secret_id": schema.StringAttribute{
				MarkdownDescription: "The secret ID of the key pair, such as `\"AKIDdemo\"`. Or " +
					"`TENCENTCLOUD_SECRET_ID`. " + oneSet,
				Optional: true,
			},
			"secret_key": schema.StringAttribute{
				MarkdownDescription: "The secret key of the key pair. Or " +
					"`TENCENTCLOUD_SECRET_KEY`. " + inThePlan,
				Optional:  true,
				Sensitive: true,
			},
			"security_token": schema.StringAttribute{
				MarkdownDescription: "The session token of temporary keys. Or " +
					"`TENCENTCLOUD_SECURITY_TOKEN`. " + inThePlan,
				Optional:  true,
				Sensitive: true,
			},
			"profile": schema.StringAttribute{
				MarkdownDescription: "A profile of tccli, such as `\"default\"`, from `tccli " +
					"configure`, `tccli auth login` or `tccli sso login`. Or " +
					"`TENCENTCLOUD_PROFILE`. If the provider block and the environment name " +
					"no source, the provider uses the profile `default`. " + oneWay,
				Optional: true,
			},
			"shared_credentials_dir": schema.StringAttribute{
				MarkdownDescription: "The directory of the profiles' files, such as " +
					"`\"~/.tccli\"`, which is the default. Or " +
					"`TENCENTCLOUD_SHARED_CREDENTIALS_DIR`.",
				Optional: true,
			},
			"cam_role_name": schema.StringAttribute{
				MarkdownDescription: "The name of the CAM role, such as `\"terraform\"`, of the " +
					"CVM instance on which Terraform runs. The keys come from the metadata " +
					"service of the instance. Or `TENCENTCLOUD_CAM_ROLE_NAME`. " + oneWay,
				Optional: true,
			},
			"enable_pod_oidc": schema.BoolAttribute{
				MarkdownDescription: "Whether to use the identity of a pod of Tencent Kubernetes " +
					"Engine (TKE), such as `true`. Terraform must run in this pod. TKE sets " +
					"`TKE_PROVIDER_ID`, `TKE_WEB_IDENTITY_TOKEN_FILE` and `TKE_ROLE_ARN`. " +
					"Default: `false`. " + oneWay,
				Optional: true,
			},
			"allowed_account_ids": schema.ListAttribute{
				MarkdownDescription: "UINs of main accounts, such as `[\"100000000001\"]`. " +
					"Before the provider reads credit, it calls STS for the account of the keys. " +
					"It rejects keys of any other account. Conflicts with " +
					"`forbidden_account_ids`. Null and an empty list allow all.",
				ElementType: types.StringType,
				Optional:    true,
				Validators:  []validator.List{uinsValidator{}},
			},
			"forbidden_account_ids": schema.ListAttribute{
				MarkdownDescription: "UINs of main accounts, such as `[\"100000000001\"]`. " +
					"Before the provider reads credit, it calls STS for the account of the keys. " +
					"It rejects keys of these accounts. Conflicts with `allowed_account_ids`. " +
					"Null and an empty list forbid none.",
				ElementType: types.StringType,
				Optional:    true,
				Validators:  []validator.List{uinsValidator{}},
			},
			"region": schema.StringAttribute{
				MarkdownDescription: "The region of requests to the token service (STS), such as " +
					"`\"ap-singapore\"`. STS accepts any region. The partner API has no " +
					"regions. Or `TENCENTCLOUD_REGION`. Default: the region of the profile, or " +
					"`ap-singapore`.",
				Optional: true,
			},
			"domain": schema.StringAttribute{
				MarkdownDescription: "The root domain of the API, such as " +
					"`\"tencentcloudapi.com\"`. Or `TENCENTCLOUD_DOMAIN`. Default: " +
					"`" + connection.DefaultDomain + "`.",
				Optional: true,
			},
			"cos_domain": schema.StringAttribute{
				MarkdownDescription: "A domain of object storage (COS), such as " +
					"`\"https://example.com/\"`. It has no effect, and null is the same. The " +
					"provider accepts this argument because a block of the `tencentcloud` " +
					"provider can have it.",
				Optional: true,
			},
			"protocol": schema.StringAttribute{
				MarkdownDescription: "`HTTPS` (the default) or `HTTP`, such as `\"HTTP\"` for a " +
					"simulator. Or `TENCENTCLOUD_PROTOCOL`. Plain HTTP works only with " +
					"loopback addresses. An attacker can replay a signature without TLS.",
				Optional: true,
				Validators: []validator.String{stringvalidator.OneOfCaseInsensitive("", "HTTPS",
					"HTTP")},
			},
			"endpoint": schema.StringAttribute{
				MarkdownDescription: "The full URL of the partner API, such as " +
					"`\"http://127.0.0.1:8025\"` for the simulator. It replaces `protocol` and " +
					"`domain`. Or `TENCENTPARTNER_ENDPOINT`.",
				Optional: true,
			},
			"sts_endpoint": schema.StringAttribute{
				MarkdownDescription: "The full URL of the token service (STS), such as " +
					"`\"http://127.0.0.1:8025\"`. It replaces `protocol` and `domain` for STS. " +
					"Or `TENCENTPARTNER_STS_ENDPOINT`.",
				Optional: true,
			},
			"max_requests_per_second": schema.NumberAttribute{
				MarkdownDescription: "The maximum number of requests per second, for each action " +
					"of the partner API separately. It is greater than 0, such as `3` or `0.5`. " +
					"Or `TENCENTPARTNER_MAX_REQUESTS_PER_SECOND`. Default: the documented limit " +
					"of each action, 20 for account statuses and 5 for all others. A value " +
					"applies to all actions, so 5 slows down account statuses. A value above 5 " +
					"exceeds the documented limit of the actions that read credit. Within one " +
					"second, a fraction above 1 counts as the next whole number. Lower the value " +
					"if other programs use the same key at the same time.",
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
	oneSet = "The provider takes `secret_id`, `secret_key` and `security_token` from one source. " +
		oneWay
	oneWay = "In the provider block, set at most one of keys, `assume_role_with_web_identity`, " +
		"`enable_pod_oidc`, `cam_role_name` and `profile`."
	inThePlan = "Terraform writes literals and plain variables of a provider block into plan " +
		"files in plain text. Use an environment variable or an ephemeral variable."
)
