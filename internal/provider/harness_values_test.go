package provider_test

import (
	"encoding/json"
	"maps"
	"math/big"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// object is the attributes of a configuration or of a state.
type object = map[string]tftypes.Value

// readOne is a configuration that reads the customer of oneCustomer.
var readOne = object{"uins": list("1")}

var (
	unknownText   = tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
	unknownNumber = tftypes.NewValue(tftypes.Number, tftypes.UnknownValue)
)

func text(value string) tftypes.Value { return tftypes.NewValue(tftypes.String, value) }

func boolean(value any) tftypes.Value { return tftypes.NewValue(tftypes.Bool, value) }

// amount returns a number. A string is parsed at 512 bits, as Terraform does.
func amount(value any) tftypes.Value {
	if digits, ok := value.(string); ok {
		value = bigNumber(digits)
	}
	return tftypes.NewValue(tftypes.Number, value)
}

func bigNumber(digits string) *big.Float {
	number, _, err := big.ParseFloat(digits, 10, 512, big.ToNearestEven)
	if err != nil {
		panic(err)
	}
	return number
}

// quotient returns a quotient at 512 bits, as HCL's division makes it.
func quotient(dividend, divisor float64) *big.Float {
	number := new(big.Float).SetPrec(512)
	return number.Quo(big.NewFloat(dividend).SetPrec(512), big.NewFloat(divisor).SetPrec(512))
}

func list(values ...any) tftypes.Value {
	elements := make([]tftypes.Value, 0, len(values))
	for _, value := range values {
		elements = append(elements, tftypes.NewValue(tftypes.String, value))
	}
	return tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, elements)
}

func numbers(values map[string]any) tftypes.Value {
	elements := object{}
	for key, value := range values {
		elements[key] = amount(value)
	}
	return tftypes.NewValue(tftypes.Map{ElementType: tftypes.Number}, elements)
}

func readTimeout(duration string) tftypes.Value { return timeout("read", duration) }

func timeout(operation, duration string) tftypes.Value {
	blockType := tftypes.Object{AttributeTypes: map[string]tftypes.Type{operation: tftypes.String}}
	return tftypes.NewValue(blockType, object{operation: text(duration)})
}

// checkTimeouts returns the block timeouts of the check.
func checkTimeouts(create, update any) tftypes.Value {
	blockType := tftypes.Object{AttributeTypes: map[string]tftypes.Type{
		"create": tftypes.String, "update": tftypes.String,
	}}
	return tftypes.NewValue(blockType, object{
		"create": tftypes.NewValue(tftypes.String, create),
		"update": tftypes.NewValue(tftypes.String, update),
	})
}

// providerType returns the type of an argument of the provider block.
func (s *server) providerType(name string) tftypes.Type {
	objectType, _ := s.schema.Provider.ValueType().(tftypes.Object)
	return objectType.AttributeTypes[name]
}

// providerBlock returns a block of the provider block. Arguments that are not in values are null.
func (s *server) providerBlock(name string, values map[string]any) tftypes.Value {
	listType, _ := s.providerType(name).(tftypes.List)
	objectType, _ := listType.ElementType.(tftypes.Object)
	attributes := object{}
	for attribute, attributeType := range objectType.AttributeTypes {
		attributes[attribute] = tftypes.NewValue(attributeType, values[attribute])
	}
	return tftypes.NewValue(listType, []tftypes.Value{tftypes.NewValue(objectType, attributes)})
}

// expectState fails the test unless the attributes have these values, as JSON with amounts as
// strings.
func expectState(t *testing.T, state object, want map[string]string) {
	t.Helper()
	for name, wanted := range want {
		got, err := json.Marshal(plain(t, state[name]))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != wanted {
			t.Errorf("%s is %s\nwant %s", name, got, wanted)
		}
	}
}

// plain converts a value to maps, slices, strings, bools, and amounts as strings.
func plain(t *testing.T, value tftypes.Value) any {
	t.Helper()
	switch {
	case value.IsNull():
		return nil
	case value.Type().Is(tftypes.String):
		return valueAs[string](t, value)
	case value.Type().Is(tftypes.Bool):
		return valueAs[bool](t, value)
	case value.Type().Is(tftypes.Number):
		return valueAs[*big.Float](t, value).Text('f', -1)
	case value.Type().Is(tftypes.List{}):
		result := []any{}
		for _, element := range valueAs[[]tftypes.Value](t, value) {
			result = append(result, plain(t, element))
		}
		return result
	}
	result := map[string]any{}
	for name, element := range valueAs[object](t, value) {
		result[name] = plain(t, element)
	}
	return result
}

func valueAs[T any](t *testing.T, value tftypes.Value) (result T) {
	t.Helper()
	if err := value.As(&result); err != nil {
		t.Fatal(err)
	}
	return result
}

// argumentsOf returns the types of the arguments of a schema, without attributes that are only
// computed.
func argumentsOf(schema *tfprotov6.Schema) map[string]tftypes.Type {
	objectType, _ := schema.ValueType().(tftypes.Object)
	arguments := maps.Clone(objectType.AttributeTypes)
	for _, attribute := range schema.Block.Attributes {
		if attribute.Computed && !attribute.Optional {
			delete(arguments, attribute.Name)
		}
	}
	return arguments
}

func hasError(diagnostics []*tfprotov6.Diagnostic) bool {
	return slices.ContainsFunc(diagnostics, func(d *tfprotov6.Diagnostic) bool {
		return d.Severity == tfprotov6.DiagnosticSeverityError
	})
}
