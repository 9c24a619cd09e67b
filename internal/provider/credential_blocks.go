package provider

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// The blocks are those of the official provider, so that a block can be pasted. They are lists of at most one: a single nested
// block with required attributes would be required itself. What a block leaves out may come from the environment, so nothing
// in it is required.

func assumeRoleBlock() schema.Block {
	return schema.ListNestedBlock{
		MarkdownDescription: "A role to assume with the keys, wherever those come from. At most one block. Without it, " +
			"`TENCENTCLOUD_ASSUME_ROLE_ARN` names the role, else the profile does.",
		Validators: []validator.List{listvalidator.SizeAtMost(1)},
		NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
			"role_arn":         roleARNAttribute(),
			"session_name":     sessionNameAttribute(),
			"session_duration": sessionDurationAttribute(),
			"policy": schema.StringAttribute{
				MarkdownDescription: "A policy, as JSON, that the keys may do no more than, such as `jsonencode({ version = \"2.0\", statement = [] })`. It cannot " +
					"allow what the role's policies do not. Null restricts nothing.",
				Optional: true,
			},
			"external_id": schema.StringAttribute{
				MarkdownDescription: "The external id that the role's trust policy wants, if it wants one, such as `\"partner-7\"`. Or `TENCENTCLOUD_ASSUME_ROLE_EXTERNAL_ID`.",
				Optional:            true,
			},
			"source_identity": schema.StringAttribute{
				MarkdownDescription: "The UIN of whoever calls, for audits, such as `\"100000000001\"`. Or `TENCENTCLOUD_ASSUME_ROLE_SOURCE_IDENTITY`.",
				Optional:            true,
			},
		}},
	}
}

func webIdentityBlock() schema.Block {
	return schema.ListNestedBlock{
		MarkdownDescription: "A role to assume with a token of an identity provider (OIDC) instead of keys. At most one block. " + oneWay,
		Validators:          []validator.List{listvalidator.SizeAtMost(1)},
		NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
			"provider_id": schema.StringAttribute{
				MarkdownDescription: "The name of the identity provider in CAM, such as `\"github-actions\"`. Or `TENCENTCLOUD_ASSUME_ROLE_PROVIDER_ID`. Default: `OIDC`.",
				Optional:            true,
			},
			"web_identity_token": schema.StringAttribute{
				MarkdownDescription: "The token (JWT). Or `TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN`. It counts before the file. " + inThePlan,
				Optional:            true,
				Sensitive:           true,
			},
			"web_identity_token_file": schema.StringAttribute{
				MarkdownDescription: "A file with the token, such as `\"/run/token\"`: the JWT alone, or JSON like `{\"web_identity_token\": \"…\"}`. It is read again " +
					"whenever keys are renewed. Or `TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN_FILE`.",
				Optional: true,
			},
			"role_arn": roleARNAttribute(),
			"role_arn_file": schema.StringAttribute{
				MarkdownDescription: "A file with the role's ARN instead of `role_arn`, such as `\"/run/role\"`: the ARN alone, or JSON like `{\"role_arn\": \"…\"}`. Or " +
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
		MarkdownDescription: "The role's ARN, such as `qcs::cam::uin/100000000001:roleName/terraform`. Or `TENCENTCLOUD_ASSUME_ROLE_ARN`.",
		Optional:            true,
	}
}

func sessionNameAttribute() schema.Attribute {
	return schema.StringAttribute{
		MarkdownDescription: "The session's name, for audits, such as `\"nightly-plan\"`: 2 to 128 letters, digits and `=,.@_-`. Or `TENCENTCLOUD_ASSUME_ROLE_SESSION_NAME`. " +
			"Default: `terraform-provider-tencentpartner`.",
		Optional: true,
	}
}

func sessionDurationAttribute() schema.Attribute {
	return schema.NumberAttribute{
		MarkdownDescription: "How long the keys live, in seconds, such as `3600`, from 0 to 43200; 0 is the default. They are renewed before they end. Or " +
			"`TENCENTCLOUD_ASSUME_ROLE_SESSION_DURATION`. Default: 7200.",
		Optional:   true,
		Validators: []validator.Number{durationValidator{}},
	}
}
