package provider

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
)

// providerModel is the provider block.
type providerModel struct {
	SecretID                  types.String `tfsdk:"secret_id"`
	SecretKey                 types.String `tfsdk:"secret_key"`
	SecurityToken             types.String `tfsdk:"security_token"`
	Profile                   types.String `tfsdk:"profile"`
	SharedCredentialsDir      types.String `tfsdk:"shared_credentials_dir"`
	CAMRoleName               types.String `tfsdk:"cam_role_name"`
	AssumeRole                types.List   `tfsdk:"assume_role"`
	AssumeRoleWithWebIdentity types.List   `tfsdk:"assume_role_with_web_identity"`
	AllowedAccountIDs         types.List   `tfsdk:"allowed_account_ids"`
	ForbiddenAccountIDs       types.List   `tfsdk:"forbidden_account_ids"`
	Region                    types.String `tfsdk:"region"`
	Domain                    types.String `tfsdk:"domain"`
	Protocol                  types.String `tfsdk:"protocol"`
	Endpoint                  types.String `tfsdk:"endpoint"`
	STSEndpoint               types.String `tfsdk:"sts_endpoint"`
	MaxRequestsPerSecond      types.Number `tfsdk:"max_requests_per_second"`
}

// assumeRoleModel is the block assume_role.
type assumeRoleModel struct {
	RoleARN         types.String `tfsdk:"role_arn"`
	SessionName     types.String `tfsdk:"session_name"`
	SessionDuration types.Number `tfsdk:"session_duration"`
	Policy          types.String `tfsdk:"policy"`
	ExternalID      types.String `tfsdk:"external_id"`
	SourceIdentity  types.String `tfsdk:"source_identity"`
}

// webIdentityModel is the block assume_role_with_web_identity.
type webIdentityModel struct {
	ProviderID           types.String `tfsdk:"provider_id"`
	WebIdentityToken     types.String `tfsdk:"web_identity_token"`
	WebIdentityTokenFile types.String `tfsdk:"web_identity_token_file"`
	RoleARN              types.String `tfsdk:"role_arn"`
	RoleARNFile          types.String `tfsdk:"role_arn_file"`
	SessionName          types.String `tfsdk:"session_name"`
	SessionDuration      types.Number `tfsdk:"session_duration"`
}

// unknown names the arguments that Terraform does not know yet. The region is none of them: STS, where it is told to, takes
// any.
func (m *providerModel) unknown() []string {
	var names []string
	for name, value := range map[string]attr.Value{
		"secret_id": m.SecretID, "secret_key": m.SecretKey, "security_token": m.SecurityToken, "profile": m.Profile,
		"shared_credentials_dir": m.SharedCredentialsDir, "cam_role_name": m.CAMRoleName, "assume_role": m.AssumeRole,
		"assume_role_with_web_identity": m.AssumeRoleWithWebIdentity, "allowed_account_ids": m.AllowedAccountIDs,
		"forbidden_account_ids": m.ForbiddenAccountIDs, "domain": m.Domain, "protocol": m.Protocol, "endpoint": m.Endpoint,
		"sts_endpoint": m.STSEndpoint, "max_requests_per_second": m.MaxRequestsPerSecond,
	} {
		names = append(names, unknownIn(name, value)...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// unknownIn names what is unknown of a value.
func unknownIn(name string, value attr.Value) (names []string) {
	if value.IsUnknown() {
		return []string{name}
	}
	switch value := value.(type) {
	case types.List:
		for _, element := range value.Elements() {
			names = append(names, unknownIn(name, element)...)
		}
	case types.Object:
		for inner, element := range value.Attributes() {
			names = append(names, unknownIn(name+"."+inner, element)...)
		}
	}
	return names
}

// settings returns what the provider block says about credentials. What is not known yet is not set in it.
func (m *providerModel) settings(ctx context.Context) (credential.Settings, diag.Diagnostics) {
	role, hasRole, diags := block[assumeRoleModel](ctx, m.AssumeRole)
	web, hasWeb, more := block[webIdentityModel](ctx, m.AssumeRoleWithWebIdentity)
	diags.Append(more...)
	const ofRole, ofWeb = "assume_role.", "assume_role_with_web_identity."
	return credential.Settings{
		SecretID:             argument("secret_id", m.SecretID),
		SecretKey:            argument("secret_key", m.SecretKey),
		Token:                argument("security_token", m.SecurityToken),
		CAMRoleName:          argument("cam_role_name", m.CAMRoleName),
		Profile:              argument("profile", m.Profile),
		SharedCredentialsDir: argument("shared_credentials_dir", m.SharedCredentialsDir),
		HasRole:              hasRole,
		Role: credential.Role{
			ARN: argument(ofRole+"role_arn", role.RoleARN), SessionName: argument(ofRole+"session_name", role.SessionName),
			SessionDuration: numericArgument(ofRole+"session_duration", role.SessionDuration), Policy: argument(ofRole+"policy", role.Policy),
			ExternalID: argument(ofRole+"external_id", role.ExternalID), SourceIdentity: argument(ofRole+"source_identity", role.SourceIdentity),
		},
		HasWebIdentity: hasWeb,
		WebIdentity: credential.WebIdentity{
			ProviderID: argument(ofWeb+"provider_id", web.ProviderID), Token: argument(ofWeb+"web_identity_token", web.WebIdentityToken),
			TokenFile: argument(ofWeb+"web_identity_token_file", web.WebIdentityTokenFile),
			RoleARN:   argument(ofWeb+"role_arn", web.RoleARN), RoleARNFile: argument(ofWeb+"role_arn_file", web.RoleARNFile),
			SessionName:     argument(ofWeb+"session_name", web.SessionName),
			SessionDuration: numericArgument(ofWeb+"session_duration", web.SessionDuration),
		},
	}, diags
}

// block returns a block that may come once, and whether it is there.
func block[T any](ctx context.Context, list types.List) (value T, present bool, diags diag.Diagnostics) {
	if list.IsNull() || list.IsUnknown() || len(list.Elements()) == 0 {
		return value, false, nil
	}
	var values []T
	diags = list.ElementsAs(ctx, &values, false)
	if len(values) > 0 {
		value = values[0]
	}
	return value, true, diags
}

// argument returns a setting of the provider block, without the line break that a file or a secret store leaves.
func argument(name string, value types.String) credential.Setting {
	return credential.Setting{Argument: name, Value: strings.TrimSpace(value.ValueString())}
}

func numericArgument(name string, value types.Number) credential.Setting {
	setting := credential.Setting{Argument: name}
	if !value.IsNull() && !value.IsUnknown() {
		setting.Value = value.ValueBigFloat().Text('g', 20)
	}
	return setting
}

// hasSecret tells whether a secret stands in the provider block.
func hasSecret(settings credential.Settings) bool {
	return settings.SecretKey.Value+settings.Token.Value+settings.WebIdentity.Token.Value != ""
}

// texts returns a list's elements.
func texts(ctx context.Context, list types.List) (elements []string, diags diag.Diagnostics) {
	if list.IsNull() || list.IsUnknown() {
		return nil, nil
	}
	diags = list.ElementsAs(ctx, &elements, false)
	return elements, diags
}
