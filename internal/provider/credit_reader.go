package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
)

// creditReader reads what criteria need for a data source, the gate or the credit check. All of
// them use the provider's one reader.
type creditReader struct {
	provider *providerData
}

// connect stores the data from the provider's Configure.
func (r *creditReader) connect(data any) (diags diag.Diagnostics) {
	if data == nil {
		return nil // Terraform validates without configuring the provider
	}
	configured, ok := data.(*providerData)
	if !ok {
		diags.AddError("Defect in the provider", fmt.Sprintf(
			"The provider's data has the type %T.\n\n%s", data, reportDefect))
		return diags
	}
	r.provider = configured
	return nil
}

// baseDataSource contains the common parts of the data sources.
type baseDataSource struct {
	creditReader
}

func (r *baseDataSource) Configure(_ context.Context, request datasource.ConfigureRequest,
	response *datasource.ConfigureResponse,
) {
	response.Diagnostics.Append(r.connect(request.ProviderData)...)
}

// reportDefect is the remedy for a defect of the provider or of Terraform.
const reportDefect = "This is a defect. Report it to the provider's maintainers, with the " +
	"configuration and the version of the CLI."

// awaitsConfiguration reports whether the provider block has unknown values.
func (r *creditReader) awaitsConfiguration() bool { return r.provider != nil && r.provider.unknown }

// ready returns the errors that prevent a read of a configuration. The first call for a provider
// also returns the provider's warnings.
func (r *creditReader) ready(config tfsdk.Config) (diags diag.Diagnostics) {
	if !config.Raw.IsFullyKnown() {
		diags.AddError("Configuration not known yet",
			"Terraform requested a read before it knew all arguments.\n\n"+reportDefect)
		return diags
	}
	if r.provider == nil {
		diags.AddError("Provider not configured",
			"Terraform requested a read before it configured the provider.\n\n"+reportDefect)
		return diags
	}
	return r.provider.ready()
}
