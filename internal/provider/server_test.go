package provider_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/provider"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// The variables and the home folder that the provider reads must be a test's own.
func TestMain(m *testing.M) {
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(name, "TENCENTCLOUD_") || strings.HasPrefix(name, "TENCENTPARTNER_") {
			_ = os.Unsetenv(name)
		}
	}
	os.Exit(func() int {
		home, err := os.MkdirTemp("", "home")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(home)
		_ = os.Setenv("HOME", home) // no profile of tccli
		_ = os.Setenv("USERPROFILE", home)
		return m.Run()
	}())
}

const (
	pluralDataSource   = "tencentpartner_customer_credits"
	singularDataSource = "tencentpartner_customer_credit"
	gate               = "tencentpartner_credit_gate"
)

// simulate starts a simulator and points the provider's variables at it.
func simulate(t *testing.T, options simulator.Options) *simtest.Simulator {
	t.Helper()
	sim := simtest.New(t, options)
	server := httptest.NewServer(sim)
	t.Cleanup(server.Close)
	t.Setenv("TENCENTPARTNER_ENDPOINT", server.URL)
	t.Setenv("TENCENTCLOUD_SECRET_ID", simulator.DemoAccount.SecretID)
	t.Setenv("TENCENTCLOUD_SECRET_KEY", simulator.DemoAccount.SecretKey)
	return sim
}

// fallSilent points the provider at a server that takes requests, tells of each, and never answers.
func fallSilent(t *testing.T, arrived func()) {
	t.Helper()
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body) // else the server does not notice that the client went away
		arrived()
		<-r.Context().Done()
	}))
	t.Cleanup(silent.Close)
	simulate(t, simulator.Options{})
	t.Setenv("TENCENTPARTNER_ENDPOINT", silent.URL)
}

func customers(t *testing.T, text string) simulator.Customers {
	t.Helper()
	parsed, err := simulator.ParseCustomers([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// server speaks the plugin protocol with a provider, as Terraform does. Unlike the test framework it sees warnings.
type server struct {
	t      *testing.T
	server tfprotov6.ProviderServer
	schema *tfprotov6.GetProviderSchemaResponse
	name   string // of the data source that is read
}

func serve(t *testing.T) *server {
	t.Helper()
	return serveFor(t, pluralDataSource)
}

// serveFor serves for reads of one data source.
func serveFor(t *testing.T, name string) *server {
	t.Helper()
	providerServer := providerserver.NewProtocol6(provider.New("1.2.3")())()
	schema, err := providerServer.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil || len(schema.Diagnostics) > 0 {
		t.Fatal(err, schema.Diagnostics)
	}
	return &server{t, providerServer, schema, name}
}

// block returns a configuration of a schema; what values does not name is null.
func (s *server) block(schema *tfprotov6.Schema, values map[string]tftypes.Value) *tfprotov6.DynamicValue {
	s.t.Helper()
	object, _ := schema.ValueType().(tftypes.Object)
	attributes := map[string]tftypes.Value{}
	for name, attributeType := range object.AttributeTypes {
		attributes[name] = tftypes.NewValue(attributeType, nil)
	}
	for name, value := range values {
		if _, known := attributes[name]; !known {
			s.t.Fatalf("the schema has no %s", name)
		}
		attributes[name] = value
	}
	config, err := tfprotov6.NewDynamicValue(object, tftypes.NewValue(object, attributes))
	if err != nil {
		s.t.Fatal(err)
	}
	return &config
}

// providerType returns the type of an argument of the provider block.
func (s *server) providerType(name string) tftypes.Type {
	object, _ := s.schema.Provider.ValueType().(tftypes.Object)
	return object.AttributeTypes[name]
}

// providerBlock returns a block of the provider block; what arguments does not name is null.
func (s *server) providerBlock(name string, arguments map[string]any) tftypes.Value {
	list, _ := s.providerType(name).(tftypes.List)
	object, _ := list.ElementType.(tftypes.Object)
	attributes := map[string]tftypes.Value{}
	for attribute, attributeType := range object.AttributeTypes {
		attributes[attribute] = tftypes.NewValue(attributeType, arguments[attribute])
	}
	return tftypes.NewValue(list, []tftypes.Value{tftypes.NewValue(object, attributes)})
}

func (s *server) validateProvider(values map[string]tftypes.Value) []*tfprotov6.Diagnostic {
	s.t.Helper()
	validated, err := s.server.ValidateProviderConfig(s.t.Context(),
		&tfprotov6.ValidateProviderConfigRequest{Config: s.block(s.schema.Provider, values)})
	if err != nil {
		s.t.Fatal(err)
	}
	return validated.Diagnostics
}

// configure gives the provider its block, as Terraform does: not when validation finds an error.
func (s *server) configure(values map[string]tftypes.Value) []*tfprotov6.Diagnostic {
	s.t.Helper()
	if diagnostics := s.validateProvider(values); len(diagnostics) > 0 {
		return diagnostics
	}
	configured, err := s.server.ConfigureProvider(s.t.Context(),
		&tfprotov6.ConfigureProviderRequest{Config: s.block(s.schema.Provider, values)})
	if err != nil {
		s.t.Fatal(err)
	}
	return configured.Diagnostics
}

func (s *server) validate(values map[string]tftypes.Value) []*tfprotov6.Diagnostic {
	s.t.Helper()
	validated, err := s.server.ValidateDataResourceConfig(s.t.Context(), &tfprotov6.ValidateDataResourceConfigRequest{
		TypeName: s.name, Config: s.block(s.schema.DataSourceSchemas[s.name], values),
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return validated.Diagnostics
}

// read returns the state and the diagnostics. With an error Terraform takes no state, and so does read; but nothing that
// is computed may stand in it either.
func (s *server) read(ctx context.Context, values map[string]tftypes.Value) (map[string]tftypes.Value, []*tfprotov6.Diagnostic) {
	s.t.Helper()
	schema := s.schema.DataSourceSchemas[s.name]
	response, err := s.server.ReadDataSource(ctx, &tfprotov6.ReadDataSourceRequest{TypeName: s.name, Config: s.block(schema, values)})
	if err != nil {
		s.t.Fatal(err)
	}
	state, err := response.State.Unmarshal(schema.ValueType())
	if err != nil {
		s.t.Fatal(err)
	}
	var attributes map[string]tftypes.Value
	if !state.IsNull() {
		if err := state.As(&attributes); err != nil {
			s.t.Fatal(err)
		}
	}
	for _, diagnostic := range response.Diagnostics {
		if diagnostic.Severity == tfprotov6.DiagnosticSeverityError {
			for _, attribute := range schema.Block.Attributes {
				if value := attributes[attribute.Name]; attribute.Computed && !value.IsNull() {
					s.t.Errorf("after an error, %s is %s", attribute.Name, value)
				}
			}
			return nil, response.Diagnostics
		}
	}
	return attributes, response.Diagnostics
}

// validateGate returns what validation says of a gate.
func (s *server) validateGate(values map[string]tftypes.Value) []*tfprotov6.Diagnostic {
	s.t.Helper()
	validated, err := s.server.ValidateEphemeralResourceConfig(s.t.Context(), &tfprotov6.ValidateEphemeralResourceConfigRequest{
		TypeName: gate, Config: s.block(s.schema.EphemeralResourceSchemas[gate], values),
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return validated.Diagnostics
}

// openGate opens a gate and returns its credits, which are null where it does not open, and the diagnostics.
func (s *server) openGate(ctx context.Context, values map[string]tftypes.Value) (tftypes.Value, []*tfprotov6.Diagnostic) {
	s.t.Helper()
	schema := s.schema.EphemeralResourceSchemas[gate]
	response, err := s.server.OpenEphemeralResource(ctx, &tfprotov6.OpenEphemeralResourceRequest{TypeName: gate, Config: s.block(schema, values)})
	if err != nil {
		s.t.Fatal(err)
	}
	result, err := response.Result.Unmarshal(schema.ValueType())
	if err != nil {
		s.t.Fatal(err)
	}
	var attributes map[string]tftypes.Value
	if err := result.As(&attributes); err != nil {
		s.t.Fatal(err)
	}
	return attributes["credits"], response.Diagnostics
}

func text(value string) tftypes.Value { return tftypes.NewValue(tftypes.String, value) }

func list(values ...any) tftypes.Value {
	elements := make([]tftypes.Value, 0, len(values))
	for _, value := range values {
		elements = append(elements, tftypes.NewValue(tftypes.String, value))
	}
	return tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, elements)
}

func numbers(values map[string]any) tftypes.Value {
	elements := map[string]tftypes.Value{}
	for key, value := range values {
		elements[key] = tftypes.NewValue(tftypes.Number, value)
	}
	return tftypes.NewValue(tftypes.Map{ElementType: tftypes.Number}, elements)
}

func readTimeout(duration string) tftypes.Value { return timeout("read", duration) }

func timeout(operation, duration string) tftypes.Value {
	return tftypes.NewValue(tftypes.Object{AttributeTypes: map[string]tftypes.Type{operation: tftypes.String}},
		map[string]tftypes.Value{operation: text(duration)})
}

// expect wants exactly one diagnostic of a severity, with all the texts in it; or none when there are no texts.
func expect(t *testing.T, diagnostics []*tfprotov6.Diagnostic, severity tfprotov6.DiagnosticSeverity, texts ...string) {
	t.Helper()
	var all []string
	for _, diagnostic := range diagnostics {
		all = append(all, diagnostic.Severity.String()+": "+diagnostic.Summary+"\n"+diagnostic.Detail+"\nat "+diagnostic.Attribute.String())
	}
	joined := strings.Join(all, "\n---\n")
	if len(texts) == 0 {
		if len(diagnostics) > 0 {
			t.Errorf("got %d diagnostics, want none:\n%s", len(diagnostics), joined)
		}
		return
	}
	if len(diagnostics) != 1 || diagnostics[0].Severity != severity {
		t.Errorf("got %d diagnostics, want one %s:\n%s", len(diagnostics), severity, joined)
	}
	for _, want := range texts {
		if !strings.Contains(joined, want) {
			t.Errorf("no %q in:\n%s", want, joined)
		}
	}
}
