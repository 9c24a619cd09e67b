// Package provider contains the parts that Terraform uses: schemas, configuration, models and
// diagnostics.
package provider

import (
	"context"
	"os"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/connection"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

var (
	_ provider.Provider                       = (*tencentPartner)(nil)
	_ provider.ProviderWithValidateConfig     = (*tencentPartner)(nil)
	_ provider.ProviderWithEphemeralResources = (*tencentPartner)(nil)
)

// New returns a constructor of providers of a version.
func New(version string) func() provider.Provider {
	return func() provider.Provider { return &tencentPartner{version: version} }
}

type tencentPartner struct {
	version string
}

func (p *tencentPartner) Metadata(_ context.Context, _ provider.MetadataRequest,
	response *provider.MetadataResponse,
) {
	response.TypeName = "tencentpartner"
	response.Version = p.version
}

func (p *tencentPartner) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{newCustomerCreditDataSource, newCustomerCreditsDataSource}
}

func (p *tencentPartner) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{newCreditGate}
}

func (p *tencentPartner) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{newCreditCheck}
}

// providerData is the data that Configure gives to the data sources, the gate and the check. If
// Configure cannot create a reader, problem contains the reason. Then each read reports it, and a
// plan without a read succeeds.
type providerData struct {
	reader  *partner.Reader
	problem diag.Diagnostics
	unknown bool   // the problem is an unknown value in the provider block
	origin  string // where the keys come from, in words

	warnings diag.Diagnostics
	warn     sync.Once
}

// splitByPath separates the diagnostics with the path of an argument from the others. The provider
// must not return the others, because Terraform prints the first line of the provider block with
// them. If the block has only one line, this line contains all its secrets. Reads return the others
// instead.
func splitByPath(diags diag.Diagnostics) (atArguments, others diag.Diagnostics) {
	for _, d := range diags {
		if _, hasPath := d.(diag.DiagnosticWithPath); hasPath {
			atArguments.Append(d)
		} else {
			others.Append(d)
		}
	}
	return atArguments, others
}

// ready returns the errors that prevent the use of reader. The first call also returns the
// warnings, because Terraform drops the warnings of a data source's Configure.
func (d *providerData) ready() (diags diag.Diagnostics) {
	diags.Append(d.problem...)
	if !diags.HasError() {
		d.warn.Do(func() { diags.Append(d.warnings...) })
	}
	return diags
}

// Configure does no I/O.
func (p *tencentPartner) Configure(ctx context.Context, request provider.ConfigureRequest,
	response *provider.ConfigureResponse,
) {
	var model providerModel
	response.Diagnostics.Append(request.Config.Get(ctx, &model)...)
	if response.Diagnostics.HasError() {
		return
	}
	data := &providerData{}
	response.DataSourceData, response.EphemeralResourceData = data, data
	response.ResourceData = data
	if names := model.unknown(); len(names) > 0 {
		data.unknown = true
		data.problem.Append(unknownConfiguration(names))
		return
	}
	diags := p.connect(ctx, &model, data)
	if diags.HasError() {
		data.problem = diags
	}
	atArguments, others := splitByPath(diags)
	response.Diagnostics.Append(atArguments...)
	data.warnings.Append(others.Warnings()...)
}

// connect sets the fields of data for a provider block without unknown values.
func (p *tencentPartner) connect(ctx context.Context, model *providerModel,
	data *providerData,
) (diags diag.Diagnostics) {
	endpoint, invalid := model.addresses().Partner()
	if invalid == nil {
		_, invalid = connection.Proxy(ctx, endpoint)
	}
	diags.Append(configDiagnostics(invalid)...)
	limits, problems := model.limits()
	diags.Append(configDiagnostics(problems...)...)
	settings, more := model.settings(ctx)
	diags.Append(more...)
	choice, err := credential.Choose(settings, credential.Environment(os.Getenv))
	if err != nil {
		diags.Append(credentialDiagnostics(err, settings, endpoint)...)
		return diags
	}
	transport := tencentapi.NewTransport()
	newClient := func(endpoint tencentapi.Endpoint) *tencentapi.Client {
		return tencentapi.New(endpoint, transport, "terraform-provider-tencentpartner/"+p.version,
			"Terraform-tencentpartner-"+p.version)
	}
	source, more := model.credentialSource(ctx, choice, newClient)
	diags.Append(more...)
	diags.Append(ignoredArguments(choice)...)
	data.warnings.Append(ignoredVariables(ctx, choice)...)
	data.origin = source.Origin()
	limits.Principal = source.Principal
	data.reader = partner.NewReader(newClient(endpoint), source, limits)
	return diags
}
