package provider_test

import (
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// choices makes values from the bytes of a fuzz input, one byte a choice. After the last byte it
// makes nulls.
type choices struct{ bytes []byte }

func (c *choices) below(n int) int {
	if len(c.bytes) == 0 {
		return 0
	}
	choice := int(c.bytes[0]) % n
	c.bytes = c.bytes[1:]
	return choice
}

// change replaces one or more arguments of a configuration, up to most.
func (c *choices) change(schema *tfprotov6.Schema, values object, most int) {
	arguments := argumentsOf(schema)
	names := slices.Sorted(maps.Keys(arguments))
	for range 1 + c.below(most) {
		name := names[c.below(len(names))]
		values[name] = c.value(arguments[name])
	}
}

func (c *choices) value(of tftypes.Type) tftypes.Value {
	switch c.below(8) {
	case 0:
		return tftypes.NewValue(of, nil)
	case 1:
		return tftypes.NewValue(of, tftypes.UnknownValue)
	}
	switch of := of.(type) {
	case tftypes.List:
		elements := []tftypes.Value{}
		for range c.below(4) {
			elements = append(elements, c.value(of.ElementType))
		}
		return tftypes.NewValue(of, elements)
	case tftypes.Map:
		elements := object{}
		for range c.below(4) {
			elements[c.text()] = c.value(of.ElementType)
		}
		return tftypes.NewValue(of, elements)
	case tftypes.Object:
		attributes := object{}
		for _, name := range slices.Sorted(maps.Keys(of.AttributeTypes)) {
			attributes[name] = c.value(of.AttributeTypes[name])
		}
		return tftypes.NewValue(of, attributes)
	}
	switch {
	case of.Is(tftypes.Bool):
		return boolean(c.below(2) == 0)
	case of.Is(tftypes.Number):
		return amount(c.one("0", "-1", "50", "100", "100.01", "101", "1e-61", "1e40", "1e41",
			"1e400", "0.1", "18446744073709551616"))
	}
	return text(c.text())
}

func (c *choices) text() string {
	return c.one("1", "1", "2", "2", "3", "", " ", "0", "01", "-1", "1e3", "1.0", "１",
		"18446744073709551616", strings.Repeat("9", 400), "\x00", "%!s(nil)", "5m", "-5m",
		"9999999h", "http://127.0.0.1:1", "https://[::1", "HTTP", "qcs::cam::uin/1:roleName/x",
		"../..")
}

func (c *choices) one(texts ...string) string { return texts[c.below(len(texts))] }
