package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func (p *tencentPartner) Schema(_ context.Context, _ provider.SchemaRequest,
	response *provider.SchemaResponse,
) {
	response.Schema = schema.Schema{
		MarkdownDescription: "Reads what Tencent Cloud's international partners (distributors " +
			"and resellers) need to know before they deploy: their customers' credit.",
		Attributes: map[string]schema.Attribute{
			"secret_id": schema.StringAttribute{
				MarkdownDescription: "The secret id of the key pair, such as `\"AKIDdemo\"`. Or " +
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
					"`TENCENTCLOUD_PROFILE`. Where nothing else says where the keys come from, " +
					"the profile `default` is used. " + oneWay,
				Optional: true,
			},
			"shared_credentials_dir": schema.StringAttribute{
				MarkdownDescription: "The folder of the profiles' files, such as `\"~/.tccli\"`, " +
					"which is the default. Or `TENCENTCLOUD_SHARED_CREDENTIALS_DIR`.",
				Optional: true,
			},
			"cam_role_name": schema.StringAttribute{
				MarkdownDescription: "The name of the CAM role, such as `\"terraform\"`, of the " +
					"CVM instance that Terraform runs on: the keys come from its metadata " +
					"service. Or `TENCENTCLOUD_CAM_ROLE_NAME`. " + oneWay,
				Optional: true,
			},
			"allowed_account_ids": schema.ListAttribute{
				MarkdownDescription: "UINs of main accounts, such as `[\"100000000001\"]`. Keys " +
					"of any other are refused before they are used. Conflicts with " +
					"`forbidden_account_ids`. Null and an empty list allow all.",
				ElementType: types.StringType,
				Optional:    true,
				Validators:  accountIDsValidators(),
			},
			"forbidden_account_ids": schema.ListAttribute{
				MarkdownDescription: "UINs of main accounts, such as `[\"100000000001\"]`, whose " +
					"keys are refused before they are used. Conflicts with " +
					"`allowed_account_ids`. Null and an empty list forbid none.",
				ElementType: types.StringType,
				Optional:    true,
				Validators:  accountIDsValidators(),
			},
			"region": schema.StringAttribute{
				MarkdownDescription: "Told to the token service, such as `\"ap-singapore\"`: it " +
					"wants a region and takes any. Or `TENCENTCLOUD_REGION`, else the profile's. " +
					"The partner API has no regions, so it is not sent there.",
				Optional: true,
			},
			"domain": schema.StringAttribute{
				MarkdownDescription: "The root domain of the API, such as " +
					"`\"tencentcloudapi.com\"`. Or `TENCENTCLOUD_DOMAIN`. Default: " +
					"`" + defaultDomain + "`.",
				Optional: true,
			},
			"protocol": schema.StringAttribute{
				MarkdownDescription: "`HTTPS` (the default) or `HTTP`, such as `\"HTTP\"` for a " +
					"simulator. Or `TENCENTCLOUD_PROTOCOL`. Plain HTTP is refused unless the " +
					"host is a loopback address, because a signature without TLS can be replayed.",
				Optional: true,
				Validators: []validator.String{stringvalidator.OneOfCaseInsensitive("", "HTTPS",
					"HTTP")},
			},
			"endpoint": schema.StringAttribute{
				MarkdownDescription: "The full URL of the API instead of what `protocol` and " +
					"`domain` make, such as `http://127.0.0.1:8025` for the simulator. Or " +
					"`TENCENTPARTNER_ENDPOINT`.",
				Optional: true,
			},
			"sts_endpoint": schema.StringAttribute{
				MarkdownDescription: "The full URL of the token service (STS), such as " +
					"`\"http://127.0.0.1:8025\"`, instead of `sts.` and what `protocol` and " +
					"`domain` make. Or `TENCENTPARTNER_STS_ENDPOINT`.",
				Optional: true,
			},
			"max_requests_per_second": schema.NumberAttribute{
				MarkdownDescription: "The maximum number of requests per second, for each action " +
					"of the partner API separately. It is greater than 0, such as `3` or `0.5`. " +
					"Or `TENCENTPARTNER_MAX_REQUESTS_PER_SECOND`. Default: the documented limit " +
					"of each action, 20 for account statuses and 5 for all others. A value " +
					"applies to all actions, so 5 slows down account statuses. A value above 5 " +
					"exceeds the documented limit of the actions that read credit. Lower it if " +
					"other programs use the same key at the same time.",
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
	oneSet = "`secret_id`, `secret_key` and `security_token` are one set, from one place, " +
		"never a mixture. " + oneWay
	oneWay = "At most one of keys, `assume_role_with_web_identity`, `cam_role_name` and " +
		"`profile` may be set."
	inThePlan = "Terraform writes literals and plain variables of a provider block into plan " +
		"files in clear: use an environment variable or an ephemeral variable."
)

// accountIDsValidators require valid UINs. An empty list is valid and restricts nothing.
func accountIDsValidators() []validator.List {
	return []validator.List{
		listvalidator.ValueStringsAre(uinValidator{}),
		listvalidator.NoNullValues(),
	}
}

// assumeRoleBlock returns the block assume_role. Like assume_role_with_web_identity, it has the
// attributes of the tencentcloud provider's block, so that users can paste theirs. No attribute is
// required, because the environment may supply it. The block is a list of at most one: a single
// nested block with a required attribute would be required itself.
func assumeRoleBlock() schema.Block {
	return schema.ListNestedBlock{
		MarkdownDescription: "A role to assume with the keys, wherever those come from. At most " +
			"one block. Without it, `TENCENTCLOUD_ASSUME_ROLE_ARN` names the role, else the " +
			"profile does.",
		Validators: []validator.List{listvalidator.SizeAtMost(1)},
		NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
			"role_arn":         roleARNAttribute(),
			"session_name":     sessionNameAttribute(),
			"session_duration": sessionDurationAttribute(),
			"policy": schema.StringAttribute{
				MarkdownDescription: "A policy, as JSON, that the keys may do no more than, such " +
					"as `jsonencode({ version = \"2.0\", statement = [] })`. It cannot allow " +
					"what the role's policies do not. Null restricts nothing.",
				Optional: true,
			},
			"external_id": schema.StringAttribute{
				MarkdownDescription: "The external id that the role's trust policy wants, if it " +
					"wants one, such as `\"partner-7\"`. Or " +
					"`TENCENTCLOUD_ASSUME_ROLE_EXTERNAL_ID`.",
				Optional: true,
			},
			"source_identity": schema.StringAttribute{
				MarkdownDescription: "The UIN of whoever calls, for audits, such as " +
					"`\"100000000001\"`. Or `TENCENTCLOUD_ASSUME_ROLE_SOURCE_IDENTITY`.",
				Optional: true,
			},
		}},
	}
}

// webIdentityBlock returns the block assume_role_with_web_identity.
func webIdentityBlock() schema.Block {
	return schema.ListNestedBlock{
		MarkdownDescription: "A role to assume with a token of an identity provider (OIDC) " +
			"instead of keys. At most one block. " + oneWay,
		Validators: []validator.List{listvalidator.SizeAtMost(1)},
		NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
			"provider_id": schema.StringAttribute{
				MarkdownDescription: "The name of the identity provider in CAM, such as " +
					"`\"github-actions\"`. Or `TENCENTCLOUD_ASSUME_ROLE_PROVIDER_ID`. Default: " +
					"`OIDC`.",
				Optional: true,
			},
			"web_identity_token": schema.StringAttribute{
				MarkdownDescription: "The token (JWT). Or " +
					"`TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN`. It counts before the file. " +
					inThePlan,
				Optional:  true,
				Sensitive: true,
			},
			"web_identity_token_file": schema.StringAttribute{
				MarkdownDescription: "A file with the token, such as `\"/run/token\"`: the JWT " +
					"alone, or JSON like `{\"web_identity_token\": \"…\"}`. It is read again " +
					"whenever keys are renewed. Or " +
					"`TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN_FILE`.",
				Optional: true,
			},
			"role_arn": roleARNAttribute(),
			"role_arn_file": schema.StringAttribute{
				MarkdownDescription: "A file with the role's ARN instead of `role_arn`, such as " +
					"`\"/run/role\"`: the ARN alone, or JSON like `{\"role_arn\": \"…\"}`. Or " +
					"`TENCENTCLOUD_ASSUME_ROLE_ARN_FILE`.",
				Optional: true,
			},
			"session_name":     sessionNameAttribute(),
			"session_duration": sessionDurationAttribute(),
		}},
	}
}

func roleARNAttribute() schema.Attribute {
	return schema.StringAttribute{
		MarkdownDescription: "The role's ARN, such as " +
			"`qcs::cam::uin/100000000001:roleName/terraform`. Or `TENCENTCLOUD_ASSUME_ROLE_ARN`.",
		Optional: true,
	}
}

func sessionNameAttribute() schema.Attribute {
	return schema.StringAttribute{
		MarkdownDescription: "The session's name, for audits, such as `\"nightly-plan\"`: 2 to " +
			"128 letters, digits and `=,.@_-`. Or `TENCENTCLOUD_ASSUME_ROLE_SESSION_NAME`. " +
			"Default: `terraform-provider-tencentpartner`.",
		Optional: true,
	}
}

func sessionDurationAttribute() schema.Attribute {
	return schema.NumberAttribute{
		MarkdownDescription: "How long the keys live, in seconds, such as `3600`, from 0 to " +
			"43200; 0 is the default. They are renewed before they end. Or " +
			"`TENCENTCLOUD_ASSUME_ROLE_SESSION_DURATION`. Default: 7200.",
		Optional:   true,
		Validators: []validator.Number{durationValidator{}},
	}
}
