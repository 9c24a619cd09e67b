package provider

import (
	"context"
	"errors"
	"os"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// ValidateConfig finds half a pair of keys as early as it can be known.
func (p *tencentPartner) ValidateConfig(ctx context.Context, request provider.ValidateConfigRequest, response *provider.ValidateConfigResponse) {
	var model providerModel
	response.Diagnostics.Append(request.Config.Get(ctx, &model)...)
	if response.Diagnostics.HasError() || model.SecretID.IsUnknown() || model.SecretKey.IsUnknown() {
		return
	}
	_, err := credential.Choose(model.keys(), tencentapi.Credentials{})
	response.Diagnostics.Append(incompleteDiagnostic(err)...)
}

// keys returns the provider block's keys.
func (m *providerModel) keys() tencentapi.Credentials {
	return trimmed(m.SecretID.ValueString(), m.SecretKey.ValueString(), m.SecurityToken.ValueString())
}

func environmentKeys() tencentapi.Credentials {
	return trimmed(os.Getenv("TENCENTCLOUD_SECRET_ID"), os.Getenv("TENCENTCLOUD_SECRET_KEY"), os.Getenv("TENCENTCLOUD_SECURITY_TOKEN"))
}

// trimmed takes off the line break that a file or a secret store leaves.
func trimmed(secretID, secretKey, token string) tencentapi.Credentials {
	return tencentapi.Credentials{
		SecretID: strings.TrimSpace(secretID), SecretKey: strings.TrimSpace(secretKey), Token: strings.TrimSpace(token),
	}
}

// credentials returns the one set of keys, or nil where there is none at all.
func (m *providerModel) credentials() (tencentapi.CredentialSource, diag.Diagnostics) {
	block := m.keys()
	keys, err := credential.Choose(block, environmentKeys())
	if err != nil {
		return nil, incompleteDiagnostic(err)
	}
	var diags diag.Diagnostics
	if block.Token != "" && block.SecretID == "" {
		// Not at the token: Terraform would print its line of the configuration.
		diags.AddAttributeWarning(path.Root("secret_id"), "Token not used", tokenNotUsedDetail)
	}
	return keys, diags
}

// incompleteDiagnostic tells of half a pair of keys. It points at the half that is missing: at the other, Terraform would
// print its line of the configuration.
func incompleteDiagnostic(err error) (diags diag.Diagnostics) {
	var incomplete *credential.IncompleteError
	if errors.As(err, &incomplete) {
		diags.AddAttributeError(path.Root(incomplete.Missing), "Incomplete credentials", incompleteDetail(incomplete))
	}
	return diags
}
