package provider

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// ValidateConfig finds credentials that conflict, and half of what is needed, as early as they can be known.
func (p *tencentPartner) ValidateConfig(ctx context.Context, request provider.ValidateConfigRequest, response *provider.ValidateConfigResponse) {
	var model providerModel
	response.Diagnostics.Append(request.Config.Get(ctx, &model)...)
	if response.Diagnostics.HasError() {
		return
	}
	endpoint := model.knownEndpoint()
	if len(model.AllowedAccountIDs.Elements()) > 0 && len(model.ForbiddenAccountIDs.Elements()) > 0 {
		facts := facts{}
		facts.addEndpoint(endpoint)
		response.Diagnostics.AddAttributeError(path.Root("forbidden_account_ids"), "Conflicting account ids",
			"The provider block has both allowed_account_ids and forbidden_account_ids. The former refuses every account that it does "+
				"not name, so the latter has nothing to add.\n\nKeep one of them.\n\n"+facts.String())
	}
	if model.SecretID.IsUnknown() || model.SecretKey.IsUnknown() {
		model.SecretID, model.SecretKey = types.StringNull(), types.StringNull() // no pair to be checked
	}
	settings, diags := model.settings(ctx)
	response.Diagnostics.Append(diags...)
	response.Diagnostics.Append(configurationDiagnostic(settings.Check(), settings, endpoint)...)
}

// knownEndpoint returns where the partner API would be called, as far as that is known.
func (m *providerModel) knownEndpoint() tencentapi.Endpoint {
	if m.Endpoint.IsUnknown() || m.Domain.IsUnknown() || m.Protocol.IsUnknown() {
		return tencentapi.Endpoint{}
	}
	endpoint, _ := m.endpoint(partnerService) // what is wrong with it, Configure tells
	return endpoint
}

// credentialSource returns the source of keys for a choice. connect makes a client of an endpoint.
func (m *providerModel) credentialSource(
	ctx context.Context, choice *credential.Choice, connect func(tencentapi.Endpoint) *tencentapi.Client,
) (*credential.Source, diag.Diagnostics) {
	allowed, diags := texts(ctx, m.AllowedAccountIDs)
	forbidden, more := texts(ctx, m.ForbiddenAccountIDs)
	diags.Append(more...)
	metadata, more := metadataEndpoint()
	diags.Append(more...)
	region, more := m.region()
	diags.Append(more...)
	options := credential.Options{
		Metadata: credential.NewMetadataService(metadata, credential.NewMetadataTransport()),
		Region:   region, Allowed: allowed, Forbidden: forbidden,
	}
	sts, more := m.endpoint(stsService)
	switch url, _ := stsService.address(m); {
	case !more.HasError():
		options.STS = connect(sts)
	case url != "":
		diags.Append(more...)
	default: // of protocol and domain, which may be right for the partner API alone
		options.NoSTS = more.Errors()[0].Detail()
	}
	return credential.New(choice, options), diags
}

// region returns what STS is told; nothing for one that is not known yet, because it takes any.
func (m *providerModel) region() (region string, diags diag.Diagnostics) {
	if m.Region.IsUnknown() {
		return "", nil
	}
	region, from := setting(m.Region, "region", "TENCENTCLOUD_REGION", "")
	if strings.ContainsFunc(region, func(r rune) bool { return r <= ' ' || r > '~' }) {
		diags.AddAttributeError(path.Root("region"), "Invalid region", fmt.Sprintf("%s is %s. A region is like ap-singapore.", from, shorten(region)))
	}
	return region, diags
}
