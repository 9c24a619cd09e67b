package provider

import (
	"context"
	"os"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/provider"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/ratelimit"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// connection is what Configure hands to the data sources and the gate: a reader, or why there is none. What is missing is an error
// only where it is needed, and there for every caller.
type connection struct {
	reader  *partner.Reader
	problem diag.Diagnostics
	origin  string // where the keys come from, in words

	warnings diag.Diagnostics
	warn     sync.Once
}

// ready returns why there is nothing to read with, if so. To the first caller it tells the warnings, too.
func (c *connection) ready() (diags diag.Diagnostics) {
	diags.Append(c.problem...)
	if !diags.HasError() {
		c.warn.Do(func() { diags.Append(c.warnings...) })
	}
	return diags
}

// Configure does no I/O.
func (p *tencentPartner) Configure(ctx context.Context, request provider.ConfigureRequest, response *provider.ConfigureResponse) {
	var model providerModel
	response.Diagnostics.Append(request.Config.Get(ctx, &model)...)
	if response.Diagnostics.HasError() {
		return
	}
	connection := &connection{}
	response.DataSourceData, response.EphemeralResourceData = connection, connection
	if names := model.unknown(); len(names) > 0 {
		connection.problem.AddError("Provider configuration not known yet", unknownDetail(names))
		return
	}
	connection.reader = p.reader(ctx, &model, connection, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		connection.problem = response.Diagnostics
	}
}

// reader puts the reader together.
func (p *tencentPartner) reader(ctx context.Context, model *providerModel, connection *connection, diags *diag.Diagnostics) *partner.Reader {
	endpoint, more := model.endpoint(partnerService)
	diags.Append(more...)
	rate, more := model.rate()
	diags.Append(more...)
	settings, more := model.settings(ctx)
	diags.Append(more...)
	choice, err := credential.Choose(settings, credential.Environment(os.Getenv))
	if err != nil {
		diags.Append(configurationDiagnostic(err, settings, endpoint)...)
		return nil
	}
	transport := tencentapi.NewTransport()
	connect := func(endpoint tencentapi.Endpoint) *tencentapi.Client {
		return tencentapi.New(endpoint, transport, "terraform-provider-tencentpartner/"+p.version, "Terraform-tencentpartner-"+p.version)
	}
	source, more := model.credentialSource(ctx, choice, connect)
	diags.Append(more...)
	diags.Append(notUsed(choice)...)
	if len(choice.Overruled) > 0 {
		connection.warnings.AddWarning("Environment variables not used", overruledDetail(choice.Overruled))
	}
	connection.origin = source.Origin()
	return partner.NewReader(connect(endpoint), source, ratelimit.New(rate))
}
