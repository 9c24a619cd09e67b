package provider_test

import (
	"context"
	"fmt"
	"maps"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// Whatever a configuration has in it, with validation and without: no call panics, and what is not refused is right. Both
// customers have 100.
func TestOddConfigurationsNeitherPanicNorPass(t *testing.T) {
	simulate(t, simulator.Options{Customers: customers(t, `{
		"1": {"TotalCredit": 100, "RemainingCredit": 100},
		"2": {"TotalCredit": 100, "RemainingCredit": 100}
	}`)})
	for _, name := range []string{pluralDataSource, singularDataSource, gate} {
		t.Run(name, func(t *testing.T) {
			passed, refused := 0, 0
			for seed := range uint64(400) {
				t.Run(fmt.Sprint(seed), func(t *testing.T) {
					s := serveFor(t, name)
					expect(t, s.configure(nil), 0)
					values := s.asked()
					odd{rand.New(rand.NewPCG(seed, 0))}.change(s.readSchema(), values)
					s.validateOne(values)
					state, diagnostics := s.readOne(t.Context(), values)
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
	for seed := range uint64(2000) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			s := serve(t)
			values := map[string]tftypes.Value{"secret_id": text("AKIDdemo"), "secret_key": text("demo-secret-key")}
			odd{rand.New(rand.NewPCG(seed, 1))}.change(s.schema.Provider, values)
			s.validateProvider(values)
			request := &tfprotov6.ConfigureProviderRequest{Config: s.block(s.schema.Provider, values)}
			if _, err := s.server.ConfigureProvider(t.Context(), request); err != nil {
				t.Fatal(err)
			}
			cancelled, cancel := context.WithCancel(t.Context())
			cancel() // nothing is sent, wherever to
			s.read(cancelled, askForOne)
		})
	}
}

func hasError(diagnostics []*tfprotov6.Diagnostic) bool {
	return slices.ContainsFunc(diagnostics, func(d *tfprotov6.Diagnostic) bool {
		return d.Severity == tfprotov6.DiagnosticSeverityError
	})
}

// odd makes values that nobody would write.
type odd struct{ *rand.Rand }

// change replaces one or two of a configuration's arguments.
func (o odd) change(schema *tfprotov6.Schema, values map[string]tftypes.Value) {
	arguments := argumentsOf(schema)
	names := slices.Sorted(maps.Keys(arguments))
	for range 1 + o.IntN(2) {
		name := names[o.IntN(len(names))]
		values[name] = o.value(arguments[name])
	}
}

// argumentsOf returns what can be set in a schema: what is not computed.
func argumentsOf(schema *tfprotov6.Schema) map[string]tftypes.Type {
	object, _ := schema.ValueType().(tftypes.Object)
	arguments := maps.Clone(object.AttributeTypes)
	for _, attribute := range schema.Block.Attributes {
		if attribute.Computed {
			delete(arguments, attribute.Name)
		}
	}
	return arguments
}

func (o odd) value(of tftypes.Type) tftypes.Value {
	switch o.IntN(8) {
	case 0:
		return tftypes.NewValue(of, nil)
	case 1:
		return tftypes.NewValue(of, tftypes.UnknownValue)
	}
	switch of := of.(type) {
	case tftypes.List:
		elements := []tftypes.Value{}
		for range o.IntN(4) {
			elements = append(elements, o.value(of.ElementType))
		}
		return tftypes.NewValue(of, elements)
	case tftypes.Map:
		elements := map[string]tftypes.Value{}
		for range o.IntN(4) {
			elements[o.text()] = o.value(of.ElementType)
		}
		return tftypes.NewValue(of, elements)
	case tftypes.Object:
		attributes := map[string]tftypes.Value{}
		for _, name := range slices.Sorted(maps.Keys(of.AttributeTypes)) {
			attributes[name] = o.value(of.AttributeTypes[name])
		}
		return tftypes.NewValue(of, attributes)
	}
	switch {
	case of.Is(tftypes.Bool):
		return tftypes.NewValue(of, o.IntN(2) == 0)
	case of.Is(tftypes.Number):
		return tftypes.NewValue(of, bigNumber(o.one("0", "-1", "50", "100", "100.01", "101", "1e-61", "1e40", "1e41", "1e400", "0.1",
			"18446744073709551616")))
	}
	return text(o.text())
}

func (o odd) text() string {
	return o.one("1", "1", "2", "2", "3", "", " ", "0", "01", "-1", "1e3", "1.0", "１", "18446744073709551616",
		strings.Repeat("9", 400), "\x00", "%!s(nil)", "5m", "-5m", "9999999h", "http://127.0.0.1:1", "https://[::1", "HTTP", "qcs::cam::uin/1:roleName/x", "../..")
}

func (o odd) one(texts ...string) string { return texts[o.IntN(len(texts))] }
