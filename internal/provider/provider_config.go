package provider

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/connection"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// providerModel is the provider block.
type providerModel struct {
	SecretID                  types.String `tfsdk:"secret_id"`
	SecretKey                 types.String `tfsdk:"secret_key"`
	SecurityToken             types.String `tfsdk:"security_token"`
	Profile                   types.String `tfsdk:"profile"`
	SharedCredentialsDir      types.String `tfsdk:"shared_credentials_dir"`
	CAMRoleName               types.String `tfsdk:"cam_role_name"`
	EnablePodOIDC             types.Bool   `tfsdk:"enable_pod_oidc"`
	AssumeRole                types.List   `tfsdk:"assume_role"`
	AssumeRoleWithWebIdentity types.List   `tfsdk:"assume_role_with_web_identity"`
	AllowedAccountIDs         types.List   `tfsdk:"allowed_account_ids"`
	ForbiddenAccountIDs       types.List   `tfsdk:"forbidden_account_ids"`
	Region                    types.String `tfsdk:"region"`
	Domain                    types.String `tfsdk:"domain"`
	COSDomain                 types.String `tfsdk:"cos_domain"`
	Protocol                  types.String `tfsdk:"protocol"`
	Endpoint                  types.String `tfsdk:"endpoint"`
	STSEndpoint               types.String `tfsdk:"sts_endpoint"`
	MaxRequestsPerSecond      types.Number `tfsdk:"max_requests_per_second"`
}

// ValidateConfig reports conflicting and incomplete credentials as soon as they are known.
func (p *tencentPartner) ValidateConfig(ctx context.Context, request provider.ValidateConfigRequest,
	response *provider.ValidateConfigResponse,
) {
	var model providerModel
	response.Diagnostics.Append(request.Config.Get(ctx, &model)...)
	if response.Diagnostics.HasError() {
		return
	}
	endpoint := model.knownEndpoint()
	// listvalidator.ConflictsWith would also reject an empty list, which restricts nothing.
	if len(model.AllowedAccountIDs.Elements()) > 0 &&
		len(model.ForbiddenAccountIDs.Elements()) > 0 {
		response.Diagnostics.Append(conflictingAccountIDs(endpoint))
	}
	if model.SecretID.IsUnknown() || model.SecretKey.IsUnknown() {
		// An unknown key of a pair would look like a missing one.
		model.SecretID, model.SecretKey = types.StringNull(), types.StringNull()
	}
	settings, diags := model.settings(ctx)
	diags.Append(credentialDiagnostics(settings.Check(), settings, endpoint)...)
	atArguments, _ := splitByPath(diags) // a read returns the others
	response.Diagnostics.Append(atArguments...)
}

// unknown returns the names of the arguments with unknown values. It omits the region, because only
// STS gets it, and STS accepts any region. It omits cos_domain, which has no effect.
func (m *providerModel) unknown() []string {
	var names []string
	for name, value := range map[string]attr.Value{
		"secret_id":                     m.SecretID,
		"secret_key":                    m.SecretKey,
		"security_token":                m.SecurityToken,
		"profile":                       m.Profile,
		"shared_credentials_dir":        m.SharedCredentialsDir,
		"cam_role_name":                 m.CAMRoleName,
		"enable_pod_oidc":               m.EnablePodOIDC,
		"assume_role":                   m.AssumeRole,
		"assume_role_with_web_identity": m.AssumeRoleWithWebIdentity,
		"allowed_account_ids":           m.AllowedAccountIDs,
		"forbidden_account_ids":         m.ForbiddenAccountIDs,
		"domain":                        m.Domain,
		"protocol":                      m.Protocol,
		"endpoint":                      m.Endpoint,
		"sts_endpoint":                  m.STSEndpoint,
		"max_requests_per_second":       m.MaxRequestsPerSecond,
	} {
		names = append(names, unknownIn(name, value)...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// unknownIn returns the names of the unknown parts of a value. A part is the value itself, or one
// of its attributes.
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

// addresses returns the addresses of the provider block. It treats unknown addresses as not set.
func (m *providerModel) addresses() connection.Settings {
	return connection.Settings{
		Endpoint:    m.Endpoint.ValueString(),
		STSEndpoint: m.STSEndpoint.ValueString(),
		Domain:      m.Domain.ValueString(),
		Protocol:    m.Protocol.ValueString(),
	}
}

// knownEndpoint returns the partner API's endpoint. If the endpoint is unknown or invalid, it
// returns the zero value. Configure reports an invalid endpoint.
func (m *providerModel) knownEndpoint() tencentapi.Endpoint {
	if m.Endpoint.IsUnknown() || m.Domain.IsUnknown() || m.Protocol.IsUnknown() {
		return tencentapi.Endpoint{}
	}
	endpoint, _ := m.addresses().Partner()
	return endpoint
}

// rate returns the maximum number of requests per second for each action. 0 means the documented
// limit of each action.
func (m *providerModel) rate() (float64, *connection.Error) {
	if m.MaxRequestsPerSecond.IsNull() {
		return connection.Rate()
	}
	rate, _ := m.MaxRequestsPerSecond.ValueBigFloat().Float64() // rateValidator has checked it
	return rate, nil
}

// limits returns the request limits without a principal, and the errors of invalid settings. An
// error can be nil.
func (m *providerModel) limits() (partner.Limits, []*connection.Error) {
	perSecond, invalidRate := m.rate()
	shared, invalidDirectory := connection.SharedLimitDirectory()
	return partner.Limits{PerSecond: perSecond, Shared: shared},
		[]*connection.Error{invalidRate, invalidDirectory}
}

// region returns the region for STS. If it is unknown, the result is empty.
func (m *providerModel) region() (string, *connection.Error) {
	if m.Region.IsUnknown() {
		return "", nil
	}
	return connection.Region(m.Region.ValueString())
}
