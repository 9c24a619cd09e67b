package provider_test

import (
	"context"
	"fmt"
	"math/big"
	"math/rand/v2"
	"runtime/debug"
	"slices"
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

// Whatever a configuration has in it, with validation and without: no call panics, and what is not refused is right. Both
// customers have 100.
func TestOddConfigurationsNeitherPanicNorPass(t *testing.T) {
	simulate(t, simulator.Options{Customers: customers(t, `{"1": {"TotalCredit": 100, "RemainingCredit": 100}, "2": {"TotalCredit": 100, "RemainingCredit": 100}}`)})
	for _, name := range []string{pluralDataSource, singularDataSource, gate} {
		t.Run(name, func(t *testing.T) {
			passed, refused := 0, 0
			for seed := range uint64(400) {
				s := serveFor(t, name)
				defer explain(t, seed)
				expect(t, s.configure(nil), 0)
				values := s.asked()
				odd{rand.New(rand.NewPCG(seed, 0))}.change(s.readSchema(), values)
				remaining, diagnostics := s.ask(values)
				if hasError(diagnostics) {
					refused++
					continue
				}
				passed++
				if wrong := wrongToPass(name, values, remaining); wrong != "" {
					t.Errorf("seed %d passed, although %s: %v", seed, wrong, values)
				}
			}
			if passed < 50 || refused < 50 {
				t.Errorf("%d passed and %d were refused: the configurations are not odd enough, or too odd", passed, refused)
			}
		})
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

// ask validates a configuration, and whatever that says, reads it. It returns what remains to a customer, by UIN.
func (s *server) ask(values map[string]tftypes.Value) (remaining func(uin string) tftypes.Value, diagnostics []*tfprotov6.Diagnostic) {
	s.t.Helper()
	var state map[string]tftypes.Value
	if s.name == gate {
		s.validateGate(values)
		state = map[string]tftypes.Value{}
		state["credits"], diagnostics = s.openGate(s.t.Context(), values)
	} else {
		s.validate(values)
		state, diagnostics = s.read(s.t.Context(), values)
	}
	return func(uin string) tftypes.Value {
		if s.name == singularDataSource {
			return state["remaining_credit"]
		}
		var credits, credit map[string]tftypes.Value
		if state["credits"].As(&credits) != nil || credits[uin].As(&credit) != nil {
			s.t.Fatalf("%s has no answer in %s", uin, state["credits"])
		}
		return credit["remaining_credit"]
	}, diagnostics
}

// explain tells with which seed a call panicked.
func explain(t *testing.T, seed uint64) {
	t.Helper()
	if reason := recover(); reason != nil {
		t.Fatalf("seed %d: %v\n%s", seed, reason, debug.Stack())
	}
}

// wrongToPass tells why a configuration must not have passed.
func wrongToPass(name string, values map[string]tftypes.Value, remaining func(uin string) tftypes.Value) string {
	uins := []tftypes.Value{values["uin"]}
	if name != singularDataSource && (!values["uins"].IsKnown() || values["uins"].As(&uins) != nil || len(uins) == 0) {
		return "it has no UINs"
	}
	for _, value := range uins {
		var uin *string
		if !value.IsKnown() || value.As(&uin) != nil || uin == nil {
			return "a UIN is unknown or null"
		}
		customer := *uin == "1" || *uin == "2"
		if customer == remaining(*uin).IsNull() || !customer && name != pluralDataSource {
			return "a UIN has no credit"
		}
	}
	var minimum *big.Float
	if value := values["minimum_remaining_credit"]; !value.IsKnown() || value.As(&minimum) != nil {
		return "the minimum is unknown"
	}
	if name == gate && minimum != nil && minimum.Cmp(big.NewFloat(100)) > 0 {
		return "the minimum is over 100"
	}
	return ""
}

func TestOddProviderBlocksNeitherPanicNorPass(t *testing.T) {
	cancelled, cancel := context.WithCancel(t.Context())
	cancel() // nothing is sent, wherever to
	for seed := range uint64(2000) {
		s := serve(t)
		defer explain(t, seed)
		values := map[string]tftypes.Value{"secret_id": text("AKIDdemo"), "secret_key": text("demo-secret-key")}
		odd{rand.New(rand.NewPCG(seed, 1))}.change(s.schema.Provider, values)
		s.validateProvider(values)
		if _, err := s.server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: s.block(s.schema.Provider, values)}); err != nil {
			t.Fatal(err)
		}
		if state, diagnostics := s.read(cancelled, askForOne); state != nil || !hasError(diagnostics) {
			t.Errorf("seed %d: %v was read with %v", seed, state, values)
		}
	}
}

func TestEveryCallEndsWithItsContext(t *testing.T) {
	simulate(t, simulator.Options{Customers: customers(t, oneCustomer)})
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for _, name := range []string{pluralDataSource, singularDataSource, gate} {
		s := serveFor(t, name)
		expect(t, s.configure(nil), 0)
		var diagnostics []*tfprotov6.Diagnostic
		if name == gate {
			_, diagnostics = s.openGate(cancelled, s.asked())
		} else {
			_, diagnostics = s.read(cancelled, s.asked())
		}
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
			if name == gate {
				expect(t, s.validateGate(values), 0)
			} else {
				expect(t, s.validate(values), 0)
			}
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
		_, diagnostics := s.ask(values)
		expect(t, diagnostics, tfprotov6.DiagnosticSeverityError, "Configuration not known yet")
	}
	if len(sim.Requests()) > 0 {
		t.Errorf("%d requests arrived", len(sim.Requests()))
	}
}

func hasError(diagnostics []*tfprotov6.Diagnostic) bool {
	return slices.ContainsFunc(diagnostics, func(d *tfprotov6.Diagnostic) bool { return d.Severity == tfprotov6.DiagnosticSeverityError })
}
