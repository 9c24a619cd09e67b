package provider

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/assessment"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
)

// creditReader reads credit for a data source or the gate, through the provider's one reader.
type creditReader struct {
	provider *providerData
}

// connect takes the data that the provider's Configure handed over.
func (r *creditReader) connect(data any) (diags diag.Diagnostics) {
	if data == nil {
		return nil // Terraform validates without configuring the provider
	}
	configured, ok := data.(*providerData)
	if !ok {
		diags.AddError("Defect in the provider", fmt.Sprintf("The provider's data is a %T.", data))
		return diags
	}
	r.provider = configured
	return nil
}

// baseDataSource is what the data sources share.
type baseDataSource struct {
	creditReader
}

func (r *baseDataSource) Configure(_ context.Context, request datasource.ConfigureRequest,
	response *datasource.ConfigureResponse,
) {
	response.Diagnostics.Append(r.connect(request.ProviderData)...)
}

// ready returns why a configuration cannot be read, if it cannot. The first call for a provider
// also returns the provider's warnings.
func (r *creditReader) ready(config tfsdk.Config) (diags diag.Diagnostics) {
	const unexpected = "It should never do so: report it to the provider's maintainers, with the " +
		"configuration and the CLI's version."
	if !config.Raw.IsFullyKnown() {
		diags.AddError("Configuration not known yet",
			"Terraform asked for credit before it knew all arguments. "+unexpected)
		return diags
	}
	if r.provider == nil {
		diags.AddError("Provider not configured",
			"Terraform asked for credit before it configured the provider. "+unexpected)
		return diags
	}
	return r.provider.ready()
}

// reading is the result of a read of customers.
type reading struct {
	criteria

	answers map[partner.UIN]partner.Answer // may have customers that are not in result
	result  assessment.Assessment          // of the customers and their minimums
}

func newReading(c criteria, answers map[partner.UIN]partner.Answer) reading {
	return reading{c, answers, assessment.Assess(c.uins, answers, c.minimums)}
}

// readCustomers reads the customers of a model, and compares their credit with their minimums.
func (r *creditReader) readCustomers(ctx context.Context, model *criteriaModel, limit timeLimit,
) (reading, diag.Diagnostics) {
	c, diags := model.criteria()
	if diags.HasError() {
		return reading{}, diags
	}
	answers, more := r.read(ctx, c, limit)
	diags.Append(more...)
	if diags.HasError() {
		return reading{}, diags
	}
	if c.direct {
		c.uins, more = c.found(answers)
		diags.Append(more...)
	}
	if c.direct && !diags.HasError() && !model.Minimums.IsNull() {
		diags.Append(model.checkMinimums(textsOf(c.uins), true)...)
	}
	return newReading(c, answers), diags
}

// read returns an answer for each customer, or errors. limit bounds the time that it takes.
func (r *creditReader) read(ctx context.Context, c criteria, limit timeLimit,
) (answers map[partner.UIN]partner.Answer, diags diag.Diagnostics) {
	timeout, diags := limit.value(ctx, defaultTimeout)
	if diags.HasError() {
		return nil, diags
	}
	ctx = tflog.NewSubsystem(ctx, credential.LogSubsystem)
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	var err error
	if c.direct {
		answers, err = r.provider.reader.ReadDirect(ctx)
	} else {
		answers, err = r.provider.reader.Read(ctx, c.uins)
	}
	if err != nil {
		diags.Append(readDiagnostic(err, readContext{
			criteria: c,
			limit:    limit.argument,
			origin:   r.provider.origin,
			endpoint: r.provider.reader.Endpoint(),
		}))
	}
	return answers, diags
}

// timeLimit is an argument that bounds a read: its name, and the function that returns its value or
// a fallback.
type timeLimit struct {
	argument string
	value    func(ctx context.Context, fallback time.Duration) (time.Duration, diag.Diagnostics)
}
