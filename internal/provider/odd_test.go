package provider_test

import (
	"maps"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

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
		number, _, _ := big.ParseFloat(o.one("0", "-1", "50", "100", "100.01", "101", "1e-61", "1e40", "1e41", "1e400", "0.1", "18446744073709551616"), 10, 512, big.ToNearestEven)
		return tftypes.NewValue(of, number)
	}
	return text(o.text())
}

func (o odd) text() string {
	return o.one("1", "1", "2", "2", "3", "", " ", "0", "01", "-1", "1e3", "1.0", "１", "18446744073709551616", strings.Repeat("9", 400), "\x00", "%!s(nil)",
		"5m", "-5m", "9999999h", "http://127.0.0.1:1", "https://[::1", "HTTP", "qcs::cam::uin/1:roleName/x", "../..")
}

func (o odd) one(texts ...string) string { return texts[o.IntN(len(texts))] }
