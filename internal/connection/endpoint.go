package connection

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// DefaultDomain is the root domain of the international site.
const DefaultDomain = "intl.tencentcloudapi.com"

// service is a service of Tencent Cloud, and the settings that replace its standard address.
type service struct {
	name, called       string // in host names, and in messages
	argument, variable string
	url                string // the value of the argument
}

func (s Settings) partner() service {
	return service{partner.Service, "API", "endpoint", "TENCENTPARTNER_ENDPOINT", s.Endpoint}
}

func (s Settings) sts() service {
	return service{
		credential.STSService, "token service", "sts_endpoint", "TENCENTPARTNER_STS_ENDPOINT",
		s.STSEndpoint,
	}
}

// Partner returns the endpoint of the partner API. It is the URL of the settings, or the host that
// protocol and domain form.
func (s Settings) Partner() (tencentapi.Endpoint, *Error) { return s.endpoint(s.partner()) }

// STS returns the endpoint of STS, like Partner.
func (s Settings) STS() (tencentapi.Endpoint, *Error) { return s.endpoint(s.sts()) }

// HasSTS reports whether a URL is set for STS.
func (s Settings) HasSTS() bool {
	url, _ := s.sts().address()
	return url != ""
}

// address returns the URL that is set for the service and its origin. Both are empty if no URL is
// set.
func (s service) address() (url, from string) { return resolve(s.url, s.argument, s.variable, "") }

func (s Settings) endpoint(called service) (tencentapi.Endpoint, *Error) {
	argument := argumentIfSet(called.argument, called.url)
	remedy := fmt.Sprintf("Correct %s or %s.", called.argument, called.variable)
	url, from := called.address()
	if url == "" {
		var invalid *Error
		if url, from, invalid = s.standardAddress(called.name); invalid != nil {
			return tencentapi.Endpoint{}, invalid
		}
		argument = argumentIfSet("domain", s.Domain)
		remedy = "Correct domain or TENCENTCLOUD_DOMAIN."
		if strings.HasPrefix(url, "http:") {
			argument = argumentIfSet("protocol", s.Protocol)
			remedy = fmt.Sprintf("Use HTTPS. For a simulator on this machine, set %s or %s.",
				called.argument, called.variable)
		}
	}
	if hasSecret(url) {
		return tencentapi.Endpoint{}, &Error{
			"Invalid endpoint", "", from + " looks like a key or a token.", remedy,
		}
	}
	endpoint, err := tencentapi.ParseEndpoint(url)
	if errors.Is(err, tencentapi.ErrUser) {
		argument = "" // Terraform would print the line with the password
	}
	if err != nil {
		return endpoint, &Error{
			"Invalid endpoint", argument, fmt.Sprintf(
				"The address of the %s, from %s, cannot be used: %s.", called.called, from, err,
			), remedy,
		}
	}
	return endpoint, nil
}

// hasSecret reports whether a part of a URL looks like a key or a token.
func hasSecret(url string) bool {
	return slices.ContainsFunc(strings.Split(url, "/"), credential.LooksLikeSecret)
}

// standardAddress returns the URL that protocol and domain form for a service, and its origin.
func (s Settings) standardAddress(name string) (url, from string, _ *Error) {
	protocol, protocolFrom := resolve(s.Protocol, "protocol", "TENCENTCLOUD_PROTOCOL", "HTTPS")
	domain, domainFrom := resolve(s.Domain, "domain", "TENCENTCLOUD_DOMAIN", DefaultDomain)
	scheme := strings.ToLower(protocol)
	if scheme != "https" && scheme != "http" {
		return "", "", &Error{
			"Invalid protocol", argumentIfSet("protocol", s.Protocol),
			fmt.Sprintf("%s is %s.", protocolFrom, credential.Quote(protocol)),
			"Use HTTPS, or HTTP for a loopback address.",
		}
	}
	if credential.LooksLikeSecret(domain) {
		return "", "", &Error{
			"Invalid endpoint", "", domainFrom + " looks like a key or a token.",
			"Use a domain such as " + DefaultDomain + ".",
		}
	}
	return scheme + "://" + name + "." + domain, protocolFrom + " and " + domainFrom, nil
}

// Metadata returns the URL of a CVM instance's metadata service. Only tests replace it.
func Metadata() (string, *Error) {
	const variable = "TENCENTPARTNER_METADATA_ENDPOINT"
	text := strings.TrimSpace(os.Getenv(variable))
	if text == "" {
		return credential.DefaultMetadataEndpoint, nil
	}
	endpoint, err := tencentapi.ParseEndpoint(text)
	if err != nil {
		return "", &Error{
			"Invalid endpoint", "", fmt.Sprintf("The address of the metadata service, from %s, "+
				"cannot be used: %s.", variable, err), "Correct " + variable + ".",
		}
	}
	return endpoint.String(), nil
}
