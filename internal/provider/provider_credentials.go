package provider

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/connection"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// assumeRoleModel is the block assume_role.
type assumeRoleModel struct {
	RoleARN         types.String `tfsdk:"role_arn"`
	SessionName     types.String `tfsdk:"session_name"`
	SessionDuration types.Number `tfsdk:"session_duration"`
	Policy          types.String `tfsdk:"policy"`
	ExternalID      types.String `tfsdk:"external_id"`
	SourceIdentity  types.String `tfsdk:"source_identity"`
	SerialNumber    types.String `tfsdk:"serial_number"`
	TokenCode       types.String `tfsdk:"token_code"`
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

// settings returns the credential settings of the provider block. It treats unknown values as not
// set.
func (m *providerModel) settings(ctx context.Context) (credential.Settings, diag.Diagnostics) {
	role, hasRole, diags := onlyBlock[assumeRoleModel](ctx, m.AssumeRole)
	web, hasWeb, more := onlyBlock[webIdentityModel](ctx, m.AssumeRoleWithWebIdentity)
	diags.Append(more...)
	return credential.Settings{
		SecretID:             textSetting("secret_id", m.SecretID),
		SecretKey:            textSetting("secret_key", m.SecretKey),
		Token:                textSetting("security_token", m.SecurityToken),
		CAMRoleName:          textSetting("cam_role_name", m.CAMRoleName),
		PodOIDC:              switchSetting("enable_pod_oidc", m.EnablePodOIDC),
		Profile:              textSetting("profile", m.Profile),
		SharedCredentialsDir: textSetting("shared_credentials_dir", m.SharedCredentialsDir),
		HasRole:              hasRole,
		Role:                 role.settings(),
		HasWebIdentity:       hasWeb,
		WebIdentity:          web.settings(),
	}, diags
}

func (m assumeRoleModel) settings() credential.Role {
	const block = "assume_role."
	return credential.Role{
		ARN:             textSetting(block+"role_arn", m.RoleARN),
		SessionName:     textSetting(block+"session_name", m.SessionName),
		SessionDuration: numberSetting(block+"session_duration", m.SessionDuration),
		Policy:          textSetting(block+"policy", m.Policy),
		ExternalID:      textSetting(block+"external_id", m.ExternalID),
		SourceIdentity:  textSetting(block+"source_identity", m.SourceIdentity),
		SerialNumber:    textSetting(block+"serial_number", m.SerialNumber),
		TokenCode:       textSetting(block+"token_code", m.TokenCode),
	}
}

func (m webIdentityModel) settings() credential.WebIdentity {
	const block = "assume_role_with_web_identity."
	return credential.WebIdentity{
		ProviderID:      textSetting(block+"provider_id", m.ProviderID),
		Token:           textSetting(block+"web_identity_token", m.WebIdentityToken),
		TokenFile:       textSetting(block+"web_identity_token_file", m.WebIdentityTokenFile),
		RoleARN:         textSetting(block+"role_arn", m.RoleARN),
		RoleARNFile:     textSetting(block+"role_arn_file", m.RoleARNFile),
		SessionName:     textSetting(block+"session_name", m.SessionName),
		SessionDuration: numberSetting(block+"session_duration", m.SessionDuration),
	}
}

// onlyBlock returns the block of a list of at most one block. present reports whether there is a
// block.
func onlyBlock[T any](ctx context.Context, list types.List) (block T, present bool,
	diags diag.Diagnostics,
) {
	if list.IsNull() || list.IsUnknown() || len(list.Elements()) == 0 {
		return block, false, nil
	}
	var blocks []T
	diags = list.ElementsAs(ctx, &blocks, false)
	if len(blocks) > 0 {
		block = blocks[0]
	}
	return block, true, diags
}

// textSetting returns a setting of the provider block. It removes the line break that a file or a
// secret store leaves at the end.
func textSetting(argument string, value types.String) credential.Setting {
	return credential.Setting{Argument: argument, Value: strings.TrimSpace(value.ValueString())}
}

func numberSetting(argument string, value types.Number) credential.Setting {
	setting := credential.Setting{Argument: argument}
	if !value.IsNull() && !value.IsUnknown() {
		setting.Value = value.ValueBigFloat().Text('g', 20)
	}
	return setting
}

// switchSetting returns a setting. It is set if the argument is true.
func switchSetting(argument string, value types.Bool) credential.Setting {
	setting := credential.Setting{Argument: argument}
	if value.ValueBool() {
		setting.Value = "true"
	}
	return setting
}

// hasSecret reports whether the provider block contains a secret.
func hasSecret(settings credential.Settings) bool {
	return settings.SecretKey.Value+settings.Token.Value+settings.WebIdentity.Token.Value+
		settings.Role.TokenCode.Value != ""
}

// credentialSource returns the source of keys for a choice. It creates clients with newClient.
func (m *providerModel) credentialSource(
	ctx context.Context, choice *credential.Choice,
	newClient func(tencentapi.Endpoint) *tencentapi.Client,
) (*credential.Source, diag.Diagnostics) {
	allowed, diags := stringElements(ctx, m.AllowedAccountIDs)
	forbidden, more := stringElements(ctx, m.ForbiddenAccountIDs)
	diags.Append(more...)
	region, err := m.region()
	diags.Append(configDiagnostics(err)...)
	source, invalid := m.addresses().CredentialSource(ctx, choice, connection.SourceOptions{
		Region: region, Allowed: allowed, Forbidden: forbidden,
		NewClient: newClient, Metadata: credential.NewMetadataTransport(),
	})
	diags.Append(configDiagnostics(invalid...)...)
	return source, diags
}

func stringElements(ctx context.Context, list types.List) (elements []string,
	diags diag.Diagnostics,
) {
	if list.IsNull() || list.IsUnknown() {
		return nil, nil
	}
	diags = list.ElementsAs(ctx, &elements, false)
	return elements, diags
}
