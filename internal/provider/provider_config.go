package provider

import (
	"context"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
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
	// listvalidator.ConflictsWith would reject an empty list, which restricts nothing, too.
	if len(model.AllowedAccountIDs.Elements()) > 0 &&
		len(model.ForbiddenAccountIDs.Elements()) > 0 {
		response.Diagnostics.Append(conflictingAccountIDs(endpoint))
	}
	if model.SecretID.IsUnknown() || model.SecretKey.IsUnknown() {
		// An unknown half would look like a missing one.
		model.SecretID, model.SecretKey = types.StringNull(), types.StringNull()
	}
	settings, diags := model.settings(ctx)
	response.Diagnostics.Append(diags...)
	response.Diagnostics.Append(credentialDiagnostics(settings.Check(), settings, endpoint)...)
}

// unknown returns the names of the arguments with unknown values. It leaves out the region: only
// STS receives it, and STS accepts any.
func (m *providerModel) unknown() []string {
	var names []string
	for name, value := range map[string]attr.Value{
		"secret_id":                     m.SecretID,
		"secret_key":                    m.SecretKey,
		"security_token":                m.SecurityToken,
		"profile":                       m.Profile,
		"shared_credentials_dir":        m.SharedCredentialsDir,
		"cam_role_name":                 m.CAMRoleName,
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

// unknownIn returns the names of the unknown parts of a value: its own, or those of its attributes.
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

const defaultDomain = "intl.tencentcloudapi.com"

// apiService is a service of Tencent Cloud, and what replaces its standard address.
type apiService struct {
	name, called       string // in host names, and in messages
	argument, variable string
	value              func(*providerModel) types.String
}

var (
	partnerService = apiService{
		partner.Service, "API", "endpoint", "TENCENTPARTNER_ENDPOINT",
		func(m *providerModel) types.String { return m.Endpoint },
	}
	stsService = apiService{
		credential.STSService, "token service", "sts_endpoint", "TENCENTPARTNER_STS_ENDPOINT",
		func(m *providerModel) types.String { return m.STSEndpoint },
	}
)

// address returns the URL that is set for the service and its origin, or nothing.
func (s apiService) address(m *providerModel) (url, from string) {
	return resolve(s.value(m), s.argument, s.variable, "")
}

// endpoint returns where to call a service: at its URL, or at the host that protocol and domain
// make.
func (m *providerModel) endpoint(service apiService) (tencentapi.Endpoint, *configError) {
	argument, remedy := service.argument, ""
	url, from := service.address(m)
	if url == "" {
		protocol, protocolFrom := resolve(m.Protocol, "protocol", "TENCENTCLOUD_PROTOCOL", "HTTPS")
		domain, domainFrom := resolve(m.Domain, "domain", "TENCENTCLOUD_DOMAIN", defaultDomain)
		scheme := strings.ToLower(protocol)
		if scheme != "https" && scheme != "http" {
			return tencentapi.Endpoint{}, &configError{"Invalid protocol", "protocol", fmt.Sprintf(
				"%s is %q. Use HTTPS, or HTTP for a loopback address.", protocolFrom, protocol)}
		}
		url, from = scheme+"://"+service.name+"."+domain, protocolFrom+" and "+domainFrom
		argument = "domain"
		if scheme == "http" {
			argument = "protocol"
			remedy = fmt.Sprintf(" For a simulator on this machine, set %s or %s.",
				service.argument, service.variable)
		}
	}
	endpoint, err := tencentapi.ParseEndpoint(url)
	if err != nil {
		return endpoint, &configError{"Invalid endpoint", argument, fmt.Sprintf(
			"The %s's address, from %s, cannot be used: %s.%s", service.called, from, err, remedy)}
	}
	return endpoint, nil
}

// knownEndpoint returns the partner API's endpoint, or nothing if it is unknown or invalid:
// Configure reports an invalid one.
func (m *providerModel) knownEndpoint() tencentapi.Endpoint {
	if m.Endpoint.IsUnknown() || m.Domain.IsUnknown() || m.Protocol.IsUnknown() {
		return tencentapi.Endpoint{}
	}
	endpoint, _ := m.endpoint(partnerService)
	return endpoint
}

// metadataEndpoint returns the address of a CVM instance's metadata service. Only tests replace it.
func metadataEndpoint() (string, *configError) {
	const variable = "TENCENTPARTNER_METADATA_ENDPOINT"
	text := strings.TrimSpace(os.Getenv(variable))
	if text == "" {
		return credential.DefaultMetadataEndpoint, nil
	}
	endpoint, err := tencentapi.ParseEndpoint(text)
	if err != nil {
		return "", &configError{"Invalid endpoint", "", fmt.Sprintf(
			"The metadata service's address, from %s, cannot be used: %s.", variable, err)}
	}
	return endpoint.String(), nil
}

// rate returns the maximum number of requests per second for each action, or 0 for the documented
// limit of each.
func (m *providerModel) rate() (float64, *configError) {
	const variable = "TENCENTPARTNER_MAX_REQUESTS_PER_SECOND"
	if !m.MaxRequestsPerSecond.IsNull() {
		rate, _ := m.MaxRequestsPerSecond.ValueBigFloat().Float64() // rateValidator has checked it
		return rate, nil
	}
	text := strings.TrimSpace(os.Getenv(variable))
	if text == "" {
		return 0, nil
	}
	rate, err := strconv.ParseFloat(text, 64)
	if err != nil || !validRate(rate) {
		return 0, &configError{"Invalid request rate", "max_requests_per_second", fmt.Sprintf(
			"%s is %q. It must be a number greater than 0.", variable, text)}
	}
	return rate, nil
}

// validRate reports whether a rate is greater than 0 and finite.
func validRate(rate float64) bool { return rate > 0 && !math.IsInf(rate, 0) }

// region returns the region for STS, or nothing if it is unknown.
func (m *providerModel) region() (string, *configError) {
	if m.Region.IsUnknown() {
		return "", nil
	}
	region, from := resolve(m.Region, "region", "TENCENTCLOUD_REGION", "")
	if strings.ContainsFunc(region, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", &configError{"Invalid region", "region", fmt.Sprintf(
			"%s is %s. A region is like ap-singapore.", from, shorten(region))}
	}
	return region, nil
}

// resolve returns the value of an argument, of its variable, or the standard one, in this order,
// and its origin for messages.
func resolve(value types.String, argument, variable, standard string) (text, from string) {
	if text = strings.TrimSpace(value.ValueString()); text != "" {
		return text, argument
	}
	if text = strings.TrimSpace(os.Getenv(variable)); text != "" {
		return text, variable
	}
	return standard, "the standard " + argument
}
