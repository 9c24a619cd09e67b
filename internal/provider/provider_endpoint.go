package provider

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

const defaultDomain = "intl.tencentcloudapi.com"

// apiService is a service of Tencent Cloud, and what replaces its standard address.
type apiService struct {
	name, called       string // in host names, and in messages
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

// address returns the URL that is set for the service and its origin, or nothing.
func (s apiService) address(m *providerModel) (url, from string) {
	return resolve(s.value(m), s.argument, s.variable, "")
}

// endpoint returns where to call a service: at its URL, or at the host that protocol and domain
// make.
func (m *providerModel) endpoint(service apiService) (tencentapi.Endpoint, *configError) {
	argument, remedy := service.argument, ""
	url, from := service.address(m)
	if url == "" {
		var invalid *configError
		if url, from, invalid = m.standardAddress(service); invalid != nil {
			return tencentapi.Endpoint{}, invalid
		}
		argument = "domain"
		if strings.HasPrefix(url, "http:") {
			argument = "protocol"
			remedy = fmt.Sprintf(" For a simulator on this machine, set %s or %s.",
				service.argument, service.variable)
		}
	}
	endpoint, err := tencentapi.ParseEndpoint(url)
	if errors.Is(err, tencentapi.ErrUser) {
		argument = "" // Terraform would print the line with the password
	}
	if err != nil {
		return endpoint, &configError{"Invalid endpoint", argument, fmt.Sprintf(
			"The %s's address, from %s, cannot be used: %s.%s", service.called, from, err, remedy)}
	}
	return endpoint, nil
}

// standardAddress returns the URL that protocol and domain make for a service, and its origin.
func (m *providerModel) standardAddress(service apiService) (url, from string, _ *configError) {
	protocol, protocolFrom := resolve(m.Protocol, "protocol", "TENCENTCLOUD_PROTOCOL", "HTTPS")
	domain, domainFrom := resolve(m.Domain, "domain", "TENCENTCLOUD_DOMAIN", defaultDomain)
	scheme := strings.ToLower(protocol)
	if scheme != "https" && scheme != "http" {
		return "", "", &configError{"Invalid protocol", "protocol", fmt.Sprintf(
			"%s is %s. Use HTTPS, or HTTP for a loopback address.", protocolFrom,
			shorten(protocol))}
	}
	if credential.LooksLikeSecret(domain) {
		return "", "", &configError{"Invalid endpoint", "", domainFrom +
			" looks like a key or a token. Use a domain such as " + defaultDomain + "."}
	}
	return scheme + "://" + service.name + "." + domain, protocolFrom + " and " + domainFrom, nil
}

// knownEndpoint returns the partner API's endpoint, or nothing if it is unknown or invalid:
// Configure reports an invalid one.
func (m *providerModel) knownEndpoint() tencentapi.Endpoint {
	if m.Endpoint.IsUnknown() || m.Domain.IsUnknown() || m.Protocol.IsUnknown() {
		return tencentapi.Endpoint{}
	}
	endpoint, _ := m.endpoint(partnerService)
	return endpoint
}

// metadataEndpoint returns the address of a CVM instance's metadata service. Only tests replace it.
func metadataEndpoint() (string, *configError) {
	const variable = "TENCENTPARTNER_METADATA_ENDPOINT"
	text := strings.TrimSpace(os.Getenv(variable))
	if text == "" {
		return credential.DefaultMetadataEndpoint, nil
	}
	endpoint, err := tencentapi.ParseEndpoint(text)
	if err != nil {
		return "", &configError{"Invalid endpoint", "", fmt.Sprintf(
			"The metadata service's address, from %s, cannot be used: %s.", variable, err)}
	}
	return endpoint.String(), nil
}
