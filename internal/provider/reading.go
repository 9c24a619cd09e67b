package provider

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/money"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
)

const defaultReadTimeout = 20 * time.Minute

// reading is what the data sources share: the way to the provider's one reader.
type reading struct {
	connection *connection
}

func (r *reading) Configure(_ context.Context, request datasource.ConfigureRequest, response *datasource.ConfigureResponse) {
	if request.ProviderData == nil {
		return // Terraform validates without configuring the provider
	}
	configured, ok := request.ProviderData.(*connection)
	if !ok {
		response.Diagnostics.AddError("Defect in the provider", fmt.Sprintf("The provider's data is a %T.", request.ProviderData))
		return
	}
	r.connection = configured
}

// ready tells why there is nothing to read with, if so.
func (r *reading) ready() (diags diag.Diagnostics) {
	if r.connection == nil {
		diags.AddError("Provider not configured", "Terraform asked for credit before it configured the provider.")
		return diags
	}
	return r.connection.ready()
}

// read returns an answer for every UIN, within the configured time.
func (r *reading) read(ctx context.Context, uins []partner.UIN, limit timeouts.Value) (map[partner.UIN]partner.Answer, diag.Diagnostics) {
	timeout, diags := limit.Read(ctx, defaultReadTimeout)
	if diags.HasError() {
		return nil, diags
	}
	ctx = tflog.NewSubsystem(tflog.NewSubsystem(ctx, partner.LogSubsystem), credential.LogSubsystem)
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	answers, err := r.connection.reader.Read(ctx, uins)
	if err != nil {
		diags.Append(readDiagnostic(err, r.connection.reader.Endpoint(), r.connection.origin))
	}
	return answers, diags
}

// threshold returns a configured minimum, rounded; nil where there is none.
func threshold(at path.Path, value types.Number) (*money.Amount, diag.Diagnostics) {
	var diags diag.Diagnostics
	if value.IsNull() {
		return nil, nil
	}
	minimum, err := money.Threshold(value.ValueBigFloat())
	if err != nil {
		diags.AddAttributeError(at, "Invalid minimum", fmt.Sprintf("%s: %s.", at, err))
	}
	return &minimum, diags
}

func timeoutsAttribute(ctx context.Context) schema.Attribute {
	attribute := timeouts.AttributesWithOpts(ctx, timeouts.Opts{
		ReadDescription: "How long a read may take, such as `\"30s\"` or `\"1h\"`. Default: `\"20m\"`.",
	})
	if nested, ok := attribute.(schema.SingleNestedAttribute); ok {
		nested.MarkdownDescription = "How long to try."
		nested.Validators = append(nested.Validators, timeoutsValidator{})
		return nested
	}
	return attribute
}

// minimumDescription describes how a minimum is rounded.
const minimumDescription = "Before it is compared it is rounded half-even to 40 significant digits, because HCL's own arithmetic " +
	"leaves noise, and to 0 below 1e-60. It must be less than 1e41 in size."
