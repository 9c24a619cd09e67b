package provider

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
)

// reading is what everything that reads credit shares: the way to the provider's one reader.
type reading struct {
	connection *connection
}

// connect takes what the provider's Configure handed over.
func (r *reading) connect(providerData any) (diags diag.Diagnostics) {
	if providerData == nil {
		return nil // Terraform validates without configuring the provider
	}
	configured, ok := providerData.(*connection)
	if !ok {
		diags.AddError("Defect in the provider", fmt.Sprintf("The provider's data is a %T.", providerData))
		return diags
	}
	r.connection = configured
	return nil
}

// dataReading is the reading of a data source.
type dataReading struct {
	reading
}

func (r *dataReading) Configure(_ context.Context, request datasource.ConfigureRequest, response *datasource.ConfigureResponse) {
	response.Diagnostics.Append(r.connect(request.ProviderData)...)
}

const unexpected = "It should never do so: report it to the provider's maintainers, with the configuration and the CLI's version."

// ready tells why nothing can be read, if so: for a configuration, or with the provider as it is.
func (r *reading) ready(config tfsdk.Config) (diags diag.Diagnostics) {
	if !config.Raw.IsFullyKnown() {
		diags.AddError("Configuration not known yet", "Terraform asked for credit before it knew all arguments. "+unexpected)
		return diags
	}
	if r.connection == nil {
		diags.AddError("Provider not configured", "Terraform asked for credit before it configured the provider. "+unexpected)
		return diags
	}
	return r.connection.ready()
}

// timeLimit is an argument that bounds a read: its name, and how to get its value.
type timeLimit struct {
	argument string
	value    func(context.Context, time.Duration) (time.Duration, diag.Diagnostics)
}

// read returns an answer for every UIN, within the configured time.
func (r *reading) read(ctx context.Context, uins []partner.UIN, limit timeLimit) (map[partner.UIN]partner.Answer, diag.Diagnostics) {
	timeout, diags := limit.value(ctx, defaultTimeout)
	if diags.HasError() {
		return nil, diags
	}
	ctx = tflog.NewSubsystem(ctx, credential.LogSubsystem)
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	answers, err := r.connection.reader.Read(ctx, uins)
	if err != nil {
		diags.Append(readDiagnostic(err, limit.argument, r.connection))
	}
	return answers, diags
}
