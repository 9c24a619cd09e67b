package provider_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	fwprovider "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/provider"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// These tests call the provider as Terraform does, and as it should not.

func TestSchemasKeepTheFrameworksRules(t *testing.T) {
	p := provider.New("1.2.3")()
	found := map[string]diag.Diagnostics{}
	var own fwprovider.SchemaResponse
	p.Schema(t.Context(), fwprovider.SchemaRequest{}, &own)
	found["the provider block"] = own.Schema.ValidateImplementation(t.Context())
	for _, of := range p.DataSources(t.Context()) {
		var response datasource.SchemaResponse
		of().Schema(t.Context(), datasource.SchemaRequest{}, &response)
		found[fmt.Sprintf("%T", of())] = response.Schema.ValidateImplementation(t.Context())
	}
	gates, ok := p.(fwprovider.ProviderWithEphemeralResources)
	if !ok {
		t.Fatal("the provider has no ephemeral resources")
	}
	for _, of := range gates.EphemeralResources(t.Context()) {
		var response ephemeral.SchemaResponse
		of().Schema(t.Context(), ephemeral.SchemaRequest{}, &response)
		found[fmt.Sprintf("%T", of())] = response.Schema.ValidateImplementation(t.Context())
	}
	if len(found) != 4 {
		t.Errorf("looked at %d schemas, want 4", len(found))
	}
	for name, diagnostics := range found {
		if len(diagnostics) > 0 {
			t.Errorf("%s: %v", name, diagnostics)
		}
	}
}

// asked returns a configuration that is in order.
func (s *server) asked() map[string]tftypes.Value {
	minimum := tftypes.NewValue(tftypes.Number, 50)
	if s.name == singularDataSource {
		return map[string]tftypes.Value{"uin": text("1"), "minimum_remaining_credit": minimum}
	}
	return map[string]tftypes.Value{"uins": list("1", "2"), "minimum_remaining_credit": minimum}
}

// readSchema returns the schema of what is read.
func (s *server) readSchema() *tfprotov6.Schema {
	if s.name == gate {
		return s.schema.EphemeralResourceSchemas[gate]
	}
	return s.schema.DataSourceSchemas[s.name]
}

// validateOne and readOne do for the gate what validate and read do for data sources.
func (s *server) validateOne(values map[string]tftypes.Value) []*tfprotov6.Diagnostic {
	s.t.Helper()
	if s.name == gate {
		return s.validateGate(values)
	}
	return s.validate(values)
}

func (s *server) readOne(ctx context.Context, values map[string]tftypes.Value) (map[string]tftypes.Value, []*tfprotov6.Diagnostic) {
	s.t.Helper()
	if s.name == gate {
		credits, diagnostics := s.openGate(ctx, values)
		return map[string]tftypes.Value{"credits": credits}, diagnostics
	}
	return s.read(ctx, values)
}

func TestEveryCallEndsWithItsContext(t *testing.T) {
	simulate(t, simulator.Options{Customers: customers(t, oneCustomer)})
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for _, name := range []string{pluralDataSource, singularDataSource, gate} {
		s := serveFor(t, name)
		expect(t, s.configure(nil), 0)
		_, diagnostics := s.readOne(cancelled, s.asked())
		expect(t, diagnostics, tfprotov6.DiagnosticSeverityError, "Reading credit was cancelled")
	}
}

// Terraform validates before it knows what other resources will be.
func TestValidationWaitsForWhatIsUnknown(t *testing.T) {
	for _, name := range []string{pluralDataSource, singularDataSource, gate} {
		s := serveFor(t, name)
		for argument, of := range argumentsOf(s.readSchema()) {
			values := s.asked()
			values[argument] = tftypes.NewValue(of, tftypes.UnknownValue)
			expect(t, s.validateOne(values), 0)
		}
	}
	s := serve(t)
	for argument, of := range argumentsOf(s.schema.Provider) {
		expect(t, s.validateProvider(map[string]tftypes.Value{argument: tftypes.NewValue(of, tftypes.UnknownValue)}), 0)
	}
}

// Terraform never reads what it does not know, but a gate must not depend on that.
func TestWhatIsUnknownIsNotRead(t *testing.T) {
	sim := simulate(t, simulator.Options{Customers: customers(t, oneCustomer)})
	for _, name := range []string{pluralDataSource, singularDataSource, gate} {
		s := serveFor(t, name)
		expect(t, s.configure(nil), 0)
		values := s.asked()
		values["minimum_remaining_credit"] = tftypes.NewValue(tftypes.Number, tftypes.UnknownValue)
		_, diagnostics := s.readOne(t.Context(), values)
		expect(t, diagnostics, tfprotov6.DiagnosticSeverityError, "Configuration not known yet")
	}
	if len(sim.Requests()) > 0 {
		t.Errorf("%d requests arrived", len(sim.Requests()))
	}
}
