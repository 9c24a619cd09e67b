package connection

import (
	"context"
	"net/http"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// SourceOptions are the parameters of a credential source besides a choice and the addresses.
type SourceOptions struct {
	Region             string   // for STS; empty means the profile's region or a default
	Allowed, Forbidden []string // UINs of main accounts
	// NewClient returns the client for STS.
	NewClient func(tencentapi.Endpoint) *tencentapi.Client
	// Metadata is the transport for the metadata service. It must not use a proxy.
	Metadata http.RoundTripper
}

// CredentialSource returns the source of keys for a choice. invalid are the errors about addresses.
func (s Settings) CredentialSource(ctx context.Context, choice *credential.Choice,
	options SourceOptions,
) (source *credential.Source, invalid []*Error) {
	metadata, err := Metadata()
	if err != nil {
		invalid = append(invalid, err)
	}
	resolved := credential.Options{
		Metadata: credential.NewMetadataService(metadata, options.Metadata),
		Region:   options.Region, Allowed: options.Allowed, Forbidden: options.Forbidden,
	}
	sts, err := s.STS()
	// If STS has no URL, its address comes from protocol and domain. They may be right for the
	// partner API alone. So an invalid address is an error only if STS is needed. The same applies
	// to an invalid proxy.
	if err != nil && s.HasSTS() {
		invalid = append(invalid, err)
	}
	if err == nil {
		_, err = Proxy(ctx, sts)
	}
	if err == nil {
		resolved.STS = options.NewClient(sts)
	} else {
		resolved.STSError = err
	}
	return credential.New(choice, resolved), invalid
}
