package provider

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// assumeRoleBlock returns the block assume_role. Like assume_role_with_web_identity, it has the
// attributes of the tencentcloud provider's block, because users can then copy their block. No
// attribute is required, because the environment may supply it. The block is a list of at most one
// block. A single nested block with a required attribute would itself be required.
func assumeRoleBlock() schema.Block {
	return schema.ListNestedBlock{
		MarkdownDescription: "A role to assume with the keys of the credential source. At most " +
			"one block. Without it, the provider takes the role in " +
			"`TENCENTCLOUD_ASSUME_ROLE_ARN`, or the role of the profile. With a web identity, " +
			"only this block names a second role.",
		Validators: []validator.List{listvalidator.SizeAtMost(1)},
		NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
			"role_arn":         roleARNAttribute(),
			"session_name":     sessionNameAttribute(),
			"session_duration": sessionDurationAttribute(),
			"policy": schema.StringAttribute{
				MarkdownDescription: "A JSON policy that limits what the keys can do, such as " +
					"`jsonencode({ version = \"2.0\", statement = [] })`. It cannot allow what " +
					"the role's policies do not allow. Null restricts nothing.",
				Optional: true,
			},
			"external_id": schema.StringAttribute{
				MarkdownDescription: "The external ID, such as `\"partner-7\"`, if the role's " +
					"trust policy requires one. Or `TENCENTCLOUD_ASSUME_ROLE_EXTERNAL_ID`.",
				Optional: true,
			},
			"source_identity": schema.StringAttribute{
				MarkdownDescription: "The UIN of the caller, for audits, such as " +
					"`\"100000000001\"`. Or `TENCENTCLOUD_ASSUME_ROLE_SOURCE_IDENTITY`.",
				Optional: true,
			},
			"serial_number": schema.StringAttribute{
				MarkdownDescription: "The serial number of the caller's MFA device, if the role " +
					"requires multi-factor authentication, such as " +
					"`\"qcs::cam:uin/100000000001::mfa/softToken\"`. Or " +
					"`TENCENTCLOUD_ASSUME_ROLE_SERIAL_NUMBER`. Set it together with " +
					"`token_code`.",
				Optional: true,
			},
			"token_code": schema.StringAttribute{
				MarkdownDescription: "The current code of the MFA device, such as `\"123456\"`. " +
					"Write it in quotes, because a number loses leading zeros. Or " +
					"`TENCENTCLOUD_ASSUME_ROLE_TOKEN_CODE`. A code is valid for a short time, so " +
					"each plan and each apply needs a new one. The provider cannot renew the keys.",
				Optional:  true,
				Sensitive: true,
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
					"`TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN`. In the block, the token " +
					"takes precedence over the file. If the block has either of them, the " +
					"provider ignores both variables. " + inThePlan,
				Optional:  true,
				Sensitive: true,
			},
			"web_identity_token_file": schema.StringAttribute{
				MarkdownDescription: "A file with the token, such as `\"/run/token\"`: the JWT " +
					"alone, or JSON like `{\"web_identity_token\": \"…\"}`. The provider " +
					"reads it again when it renews the keys. Or " +
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
			"`qcs::cam::uin/100000000001:roleName/terraform`. Or `TENCENTCLOUD_ASSUME_ROLE_ARN`. " +
			"With a web identity, `assume_role` does not use this variable.",
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
		MarkdownDescription: "How long the keys are valid, in seconds, such as `3600`, from 0 to " +
			"43200. 0 means the default. The provider renews the keys before they expire, except " +
			"with MFA. Or `TENCENTCLOUD_ASSUME_ROLE_SESSION_DURATION`. Default: 7200.",
		Optional:   true,
		Validators: []validator.Number{durationValidator{}},
	}
}
