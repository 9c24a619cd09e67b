package provider

import (
	"context"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/ratelimit"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

const defaultDomain = "intl.tencentcloudapi.com"

// providerModel is the provider block.
type providerModel struct {
	SecretID             types.String `tfsdk:"secret_id"`
	SecretKey            types.String `tfsdk:"secret_key"`
	SecurityToken        types.String `tfsdk:"security_token"`
	Region               types.String `tfsdk:"region"`
	Domain               types.String `tfsdk:"domain"`
	Protocol             types.String `tfsdk:"protocol"`
	Endpoint             types.String `tfsdk:"endpoint"`
	MaxRequestsPerSecond types.Number `tfsdk:"max_requests_per_second"`
}

// connection is what Configure hands to the data sources: a reader, or why there is none. What is missing is an error
// only where it is needed, and there for every caller.
type connection struct {
	reader  *partner.Reader
	problem diag.Diagnostics
}

// Configure does no I/O.
func (p *tencentPartner) Configure(ctx context.Context, request provider.ConfigureRequest, response *provider.ConfigureResponse) {
	var model providerModel
	response.Diagnostics.Append(request.Config.Get(ctx, &model)...)
	if response.Diagnostics.HasError() {
		return
	}
	connection := &connection{}
	response.DataSourceData = connection
	if connection.problem = model.unknown(); connection.problem.HasError() {
		return
	}
	endpoint, diags := model.endpoint()
	response.Diagnostics.Append(diags...)
	rate, diags := model.rate()
	response.Diagnostics.Append(diags...)
	keys, diags := model.credentials()
	response.Diagnostics.Append(diags...)
	if response.Diagnostics.HasError() {
		connection.problem = response.Diagnostics
		return
	}
	if keys == nil {
		connection.problem.AddError(noCredentialsSummary, noCredentialsDetail)
		return
	}
	userAgent := "terraform-provider-tencentpartner/" + p.version
	client := tencentapi.New(endpoint, tencentapi.NewTransport(), userAgent, "Terraform-tencentpartner-"+p.version)
	connection.reader = partner.NewReader(client, keys, ratelimit.New(rate))
}

// unknown tells of the arguments that Terraform does not know yet. Taking them for absent would use the environment's
// credentials in their place.
func (m *providerModel) unknown() (diags diag.Diagnostics) {
	var names []string
	for name, value := range map[string]attr.Value{
		"secret_id": m.SecretID, "secret_key": m.SecretKey, "security_token": m.SecurityToken, "domain": m.Domain,
		"protocol": m.Protocol, "endpoint": m.Endpoint, "max_requests_per_second": m.MaxRequestsPerSecond,
	} {
		if value.IsUnknown() {
			names = append(names, name)
		}
	}
	if len(names) > 0 {
		diags.AddError("Provider configuration not known yet", unknownDetail(names))
	}
	return diags
}

// endpoint returns where to call: the endpoint's URL, else what protocol and domain make.
func (m *providerModel) endpoint() (tencentapi.Endpoint, diag.Diagnostics) {
	var diags diag.Diagnostics
	at, remedy := path.Root("endpoint"), ""
	url, from := setting(m.Endpoint, "endpoint", "TENCENTPARTNER_ENDPOINT", "")
	if url == "" {
		protocol, protocolFrom := setting(m.Protocol, "protocol", "TENCENTCLOUD_PROTOCOL", "HTTPS")
		domain, domainFrom := setting(m.Domain, "domain", "TENCENTCLOUD_DOMAIN", defaultDomain)
		scheme := strings.ToLower(protocol)
		if scheme != "https" && scheme != "http" {
			diags.AddAttributeError(path.Root("protocol"), "Invalid protocol",
				fmt.Sprintf("%s is %q. Use HTTPS, or HTTP for a loopback address.", protocolFrom, protocol))
			return tencentapi.Endpoint{}, diags
		}
		url, from = scheme+"://"+partner.Service+"."+domain, protocolFrom+" and "+domainFrom
		at = path.Root("domain")
		if scheme == "http" {
			at = path.Root("protocol")
			remedy = " For a simulator on this machine, set endpoint or TENCENTPARTNER_ENDPOINT."
		}
	}
	endpoint, err := tencentapi.ParseEndpoint(url)
	if err != nil {
		diags.AddAttributeError(at, "Invalid endpoint", fmt.Sprintf("The API's address, from %s, cannot be used: %s.%s", from, err, remedy))
	}
	return endpoint, diags
}

// rate returns the most requests per second.
func (m *providerModel) rate() (float64, diag.Diagnostics) {
	const variable = "TENCENTPARTNER_MAX_REQUESTS_PER_SECOND"
	var diags diag.Diagnostics
	if !m.MaxRequestsPerSecond.IsNull() {
		rate, _ := m.MaxRequestsPerSecond.ValueBigFloat().Float64() // rateValidator has seen it
		return rate, nil
	}
	text := strings.TrimSpace(os.Getenv(variable))
	if text == "" {
		return partner.MaxRequestsPerSecond, nil
	}
	rate, err := strconv.ParseFloat(text, 64)
	if err != nil || !validRate(rate) {
		diags.AddAttributeError(path.Root("max_requests_per_second"), "Invalid request rate",
			fmt.Sprintf("%s is %q. It must be a number greater than 0.", variable, text))
	}
	return rate, diags
}

func validRate(rate float64) bool { return rate > 0 && !math.IsInf(rate, 0) }

// setting returns an argument's value, else its variable's, else the standard one, and where it is from, for messages.
func setting(value types.String, argument, variable, standard string) (text, from string) {
	if text := strings.TrimSpace(value.ValueString()); text != "" {
		return text, argument
	}
	if text := strings.TrimSpace(os.Getenv(variable)); text != "" {
		return text, variable
	}
	return standard, "the standard " + argument
}
