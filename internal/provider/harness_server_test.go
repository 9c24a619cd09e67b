package provider_test

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/provider"
)

const (
	pluralDataSource   = "tencentpartner_customer_credits"
	singularDataSource = "tencentpartner_customer_credit"
	gate               = "tencentpartner_credit_gate"
	check              = "tencentpartner_credit_check"
)

// server calls a provider through the plugin protocol, as Terraform does. Unlike the test framework
// it sees warnings.
type server struct {
	t      *testing.T
	server tfprotov6.ProviderServer
	schema *tfprotov6.GetProviderSchemaResponse
	name   string // of the data source that is read, the gate or the check
}

// serve serves a provider for reads of tencentpartner_customer_credits.
func serve(t *testing.T) *server {
	t.Helper()
	return serveFor(t, pluralDataSource)
}

// serveFor serves a provider for reads of a data source, the gate or the check.
func serveFor(t *testing.T, name string) *server {
	t.Helper()
	providerServer := providerserver.NewProtocol6(provider.New("1.2.3")())()
	schema, err := providerServer.GetProviderSchema(t.Context(),
		&tfprotov6.GetProviderSchemaRequest{})
	if err != nil || len(schema.Diagnostics) > 0 {
		t.Fatal(err, schema.Diagnostics)
	}
	return &server{t, providerServer, schema, name}
}

// configured configures the provider with an empty provider block, which has no diagnostics.
func (s *server) configured() *server {
	s.t.Helper()
	expectNone(s.t, s.configure(nil))
	return s
}

// configure gives the provider its block, as Terraform does: not if validation finds something.
func (s *server) configure(values object) []*tfprotov6.Diagnostic {
	s.t.Helper()
	if diagnostics := s.validateProvider(values); len(diagnostics) > 0 {
		return diagnostics
	}
	return s.configureInvalid(values)
}

// rejected returns the diagnostics of a provider block that the provider rejects. If the provider
// returns none, they are those of a read.
func (s *server) rejected(values object) []*tfprotov6.Diagnostic {
	s.t.Helper()
	diagnostics := s.configure(values)
	_, ofRead := s.read(s.t.Context(), readOne)
	if len(ofRead) != 1 {
		s.t.Errorf("a read has %d diagnostics, want one", len(ofRead))
	}
	if len(diagnostics) == 0 {
		return ofRead
	}
	return diagnostics
}

// configureInvalid is configure without validation. It fails the test if Terraform would print the
// first line of the provider block.
func (s *server) configureInvalid(values object) []*tfprotov6.Diagnostic {
	s.t.Helper()
	configured, err := s.server.ConfigureProvider(s.t.Context(),
		&tfprotov6.ConfigureProviderRequest{Config: s.block(s.schema.Provider, values)})
	if err != nil {
		s.t.Fatal(err)
	}
	s.expectPaths(configured.Diagnostics)
	return configured.Diagnostics
}

// expectPaths fails the test unless each diagnostic of the provider has the path of an argument.
func (s *server) expectPaths(diagnostics []*tfprotov6.Diagnostic) {
	s.t.Helper()
	for _, d := range diagnostics {
		if d.Attribute == nil {
			s.t.Errorf("without a path, Terraform prints a line of the block: %s", d.Summary)
		}
	}
}

func (s *server) validateProvider(values object) []*tfprotov6.Diagnostic {
	s.t.Helper()
	validated, err := s.server.ValidateProviderConfig(s.t.Context(),
		&tfprotov6.ValidateProviderConfigRequest{Config: s.block(s.schema.Provider, values)})
	if err != nil {
		s.t.Fatal(err)
	}
	s.expectPaths(validated.Diagnostics)
	return validated.Diagnostics
}

// validate validates the configuration of the data source, the gate or the check.
func (s *server) validate(values object) []*tfprotov6.Diagnostic {
	s.t.Helper()
	config := s.block(s.readSchema(), values)
	switch s.name {
	case gate:
		validated, err := s.server.ValidateEphemeralResourceConfig(s.t.Context(),
			&tfprotov6.ValidateEphemeralResourceConfigRequest{TypeName: gate, Config: config})
		if err != nil {
			s.t.Fatal(err)
		}
		return validated.Diagnostics
	case check:
		validated, err := s.server.ValidateResourceConfig(s.t.Context(),
			&tfprotov6.ValidateResourceConfigRequest{TypeName: check, Config: config})
		if err != nil {
			s.t.Fatal(err)
		}
		return validated.Diagnostics
	}
	validated, err := s.server.ValidateDataResourceConfig(s.t.Context(),
		&tfprotov6.ValidateDataResourceConfigRequest{TypeName: s.name, Config: config})
	if err != nil {
		s.t.Fatal(err)
	}
	return validated.Diagnostics
}

// read reads the data source, opens the gate, or plans a new check, and returns its attributes.
// After an error it returns none, like Terraform, and fails the test if a read-only attribute has a
// known value.
func (s *server) read(ctx context.Context, values object) (object, []*tfprotov6.Diagnostic) {
	s.t.Helper()
	result, diagnostics := s.readRaw(ctx, values)
	attributes := s.attributes(result)
	if !hasError(diagnostics) {
		return attributes, diagnostics
	}
	for _, attribute := range s.readSchema().Block.Attributes {
		value := attributes[attribute.Name]
		if attribute.Computed && !attribute.Optional && value.IsKnown() && !value.IsNull() {
			s.t.Errorf("after an error, %s is %s", attribute.Name, value)
		}
	}
	return nil, diagnostics
}

func (s *server) readRaw(ctx context.Context, values object) (
	*tfprotov6.DynamicValue, []*tfprotov6.Diagnostic,
) {
	s.t.Helper()
	if s.name == check {
		return s.planRaw(ctx, values, nil)
	}
	config := s.block(s.readSchema(), values)
	if s.name == gate {
		opened, err := s.server.OpenEphemeralResource(ctx,
			&tfprotov6.OpenEphemeralResourceRequest{TypeName: gate, Config: config})
		if err != nil {
			s.t.Fatal(err)
		}
		return opened.Result, opened.Diagnostics
	}
	read, err := s.server.ReadDataSource(ctx,
		&tfprotov6.ReadDataSourceRequest{TypeName: s.name, Config: config})
	if err != nil {
		s.t.Fatal(err)
	}
	return read.State, read.Diagnostics
}

// readSchema returns the schema of the data source, the gate or the check.
func (s *server) readSchema() *tfprotov6.Schema {
	switch s.name {
	case gate:
		return s.schema.EphemeralResourceSchemas[gate]
	case check:
		return s.schema.ResourceSchemas[check]
	}
	return s.schema.DataSourceSchemas[s.name]
}

// block returns a configuration of a schema. Arguments that are not in values are null.
func (s *server) block(schema *tfprotov6.Schema, values object) *tfprotov6.DynamicValue {
	s.t.Helper()
	objectType, _ := schema.ValueType().(tftypes.Object)
	attributes := object{}
	for name, attributeType := range objectType.AttributeTypes {
		attributes[name] = tftypes.NewValue(attributeType, nil)
	}
	for name, value := range values {
		if _, known := attributes[name]; !known {
			s.t.Fatalf("the schema has no %s", name)
		}
		attributes[name] = value
	}
	config, err := tfprotov6.NewDynamicValue(objectType, tftypes.NewValue(objectType, attributes))
	if err != nil {
		s.t.Fatal(err)
	}
	return &config
}
