package provider

import (
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

const defaultDomain = "intl.tencentcloudapi.com"

// apiService is a service that is called: its name in host names, and what replaces the whole address.
type apiService struct {
	name, called       string
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

// endpoint returns where to call a service: its URL, else what protocol and domain make.
func (m *providerModel) endpoint(service apiService) (endpoint tencentapi.Endpoint, diags diag.Diagnostics) {
	at, remedy := path.Root(service.argument), ""
	url, from := service.address(m)
	if url == "" {
		protocol, protocolFrom := setting(m.Protocol, "protocol", "TENCENTCLOUD_PROTOCOL", "HTTPS")
		domain, domainFrom := setting(m.Domain, "domain", "TENCENTCLOUD_DOMAIN", defaultDomain)
		scheme := strings.ToLower(protocol)
		if scheme != "https" && scheme != "http" {
			diags.AddAttributeError(path.Root("protocol"), "Invalid protocol",
				fmt.Sprintf("%s is %q. Use HTTPS, or HTTP for a loopback address.", protocolFrom, protocol))
			return tencentapi.Endpoint{}, diags
		}
		url, from = scheme+"://"+service.name+"."+domain, protocolFrom+" and "+domainFrom
		at = path.Root("domain")
		if scheme == "http" {
			at = path.Root("protocol")
			remedy = fmt.Sprintf(" For a simulator on this machine, set %s or %s.", service.argument, service.variable)
		}
	}
	endpoint, err := tencentapi.ParseEndpoint(url)
	if err != nil {
		diags.AddAttributeError(at, "Invalid endpoint",
			fmt.Sprintf("The %s's address, from %s, cannot be used: %s.%s", service.called, from, err, remedy))
	}
	return endpoint, diags
}

// address returns the URL that is set for the service, if one is, and where it is from.
func (s apiService) address(m *providerModel) (url, from string) {
	return setting(s.value(m), s.argument, s.variable, "")
}

// metadataEndpoint returns where a CVM instance's metadata service is. Only tests replace it.
func metadataEndpoint() (string, diag.Diagnostics) {
	const variable = "TENCENTPARTNER_METADATA_ENDPOINT"
	var diags diag.Diagnostics
	text := strings.TrimSpace(os.Getenv(variable))
	if text == "" {
		return credential.DefaultMetadataEndpoint, nil
	}
	endpoint, err := tencentapi.ParseEndpoint(text)
	if err != nil {
		diags.AddError("Invalid endpoint", fmt.Sprintf("The metadata service's address, from %s, cannot be used: %s.", variable, err))
	}
	return endpoint.String(), diags
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
