package provider_test

import (
	"context"
	"fmt"
	"math/big"
	"math/rand/v2"
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
				t.Run(fmt.Sprint(seed), func(t *testing.T) {
					s := serveFor(t, name)
					expect(t, s.configure(nil), 0)
					values := s.asked()
					odd{rand.New(rand.NewPCG(seed, 0))}.change(s.readSchema(), values)
					state, diagnostics := s.ask(values)
					if hasError(diagnostics) {
						refused++
						return
					}
					passed++
					if wrong := wrongToPass(name, values, state); wrong != "" {
						t.Errorf("it passed, although %s: %v", wrong, values)
					}
				})
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

// ask validates a configuration, and whatever that says, reads it.
func (s *server) ask(values map[string]tftypes.Value) (state map[string]tftypes.Value, diagnostics []*tfprotov6.Diagnostic) {
	s.t.Helper()
	if s.name == gate {
		s.validateGate(values)
		credits, diagnostics := s.openGate(s.t.Context(), values)
		return map[string]tftypes.Value{"credits": credits}, diagnostics
	}
	s.validate(values)
	return s.read(s.t.Context(), values)
}

// wrongToPass tells why a configuration must not have passed, or not with this state.
func wrongToPass(name string, values, state map[string]tftypes.Value) string {
	uins := []tftypes.Value{values["uin"]}
	if name != singularDataSource && (!values["uins"].IsKnown() || values["uins"].As(&uins) != nil || len(uins) == 0) {
		return "it has no UINs"
	}
	var missingAllowed *bool
	if allow, found := values["allow_missing"]; found && (!allow.IsKnown() || allow.As(&missingAllowed) != nil) {
		return "allow_missing is unknown"
	}
	for _, value := range uins {
		var uin *string
		if !value.IsKnown() || value.As(&uin) != nil || uin == nil {
			return "a UIN is unknown or null"
		}
		left, customer := remaining(state, *uin), *uin == "1" || *uin == "2"
		if left.IsNull() == customer || !customer && (missingAllowed == nil || !*missingAllowed) {
			return "a UIN has no credit"
		}
	}
	var minimum *big.Float
	if value := values["minimum_remaining_credit"]; !value.IsKnown() || value.As(&minimum) != nil {
		return "the minimum is unknown"
	}
	var sufficient *bool
	for _, verdict := range []string{"sufficient", "all_sufficient"} {
		if value, found := state[verdict]; found && value.As(&sufficient) != nil {
			return "the verdict is unknown"
		}
	}
	tooHigh := minimum != nil && minimum.Cmp(big.NewFloat(100)) > 0
	if tooHigh && values["minimums"].IsNull() && (name == gate || sufficient == nil || *sufficient) {
		return "the minimum is over 100"
	}
	return ""
}

// remaining returns what a state says is left to a customer.
func remaining(state map[string]tftypes.Value, uin string) tftypes.Value {
	if left, found := state["remaining_credit"]; found {
		return left
	}
	var credits, credit map[string]tftypes.Value
	if state["credits"].As(&credits) != nil || credits[uin].As(&credit) != nil {
		return tftypes.NewValue(tftypes.Number, nil)
	}
	return credit["remaining_credit"]
}

func TestOddProviderBlocksDoNotPanic(t *testing.T) {
	cancelled, cancel := context.WithCancel(t.Context())
	cancel() // nothing is sent, wherever to
	for seed := range uint64(2000) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			s := serve(t)
			values := map[string]tftypes.Value{"secret_id": text("AKIDdemo"), "secret_key": text("demo-secret-key")}
			odd{rand.New(rand.NewPCG(seed, 1))}.change(s.schema.Provider, values)
			s.validateProvider(values)
			if _, err := s.server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: s.block(s.schema.Provider, values)}); err != nil {
				t.Fatal(err)
			}
			s.read(cancelled, askForOne)
		})
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
