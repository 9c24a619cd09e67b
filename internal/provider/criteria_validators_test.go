package provider_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// validateCase is a configuration and the texts of its one error, or none if it is valid.
type validateCase struct {
	values object
	want   []string
}

func testValidate(t *testing.T, name string, cases map[string]validateCase) {
	t.Helper()
	for title, c := range cases {
		t.Run(title, func(t *testing.T) {
			expectError(t, serveFor(t, name).validate(c.values), c.want...)
		})
	}
}

func TestValidateUINs(t *testing.T) {
	const tooLarge = "18446744073709551616"
	testCriteria(t, map[string]validateCase{
		"good":         {object{"uins": list("1", "18446744073709551615", "1")}, nil},
		"unknown list": {object{"uins": unknownList}, nil},
		"unknown UIN":  {object{"uins": list("1", tftypes.UnknownValue)}, nil},
		"empty":        {object{"uins": list()}, []string{"No UINs", "uins is []"}},
		"null": {
			object{"uins": list("1", nil)},
			[]string{"Invalid UIN", "uins[1] is null", "ElementKeyInt(1)"},
		},
		"leading zero": {
			object{"uins": list("1", "2", "3", "007")},
			[]string{`uins[3] is "007"`, "leading zero", "ElementKeyInt(3)"},
		},
		"negative": {
			object{"uins": list("-1")},
			[]string{`uins[0] is "-1"`, "decimal integer"},
		},
		"text":    {object{"uins": list("abc")}, []string{`uins[0] is "abc"`}},
		"no text": {object{"uins": list("")}, []string{`uins[0] is ""`, "empty"}},
		"over uint64": {
			object{"uins": list(tooLarge)},
			[]string{`uins[0] is "` + tooLarge + `"`, "at most 18446744073709551615"},
		},
		"two": {
			object{"uins": list("x", tftypes.UnknownValue, "y")},
			[]string{`uins[0] is "x"`, `uins[2] is "y"`},
		},
		"very long": {
			object{"uins": list(strings.Repeat("9", 100_000))},
			[]string{`uins[0] is "` + strings.Repeat("9", 60) + `"…`},
		},
		"control": {object{"uins": list("\x1b[2J")}, []string{`uins[0] is "\x1b[2J"`}},
	})
}

func TestValidateMinimums(t *testing.T) {
	testCriteria(t, map[string]validateCase{
		"huge": {
			object{"uins": list("1"), "minimum_remaining_credit": amount("1e41")},
			[]string{
				"Invalid minimum", "minimum_remaining_credit is 1e+41: it is 1e41 or more in size",
			},
		},
		"unknown": {object{"uins": list("1"), "minimum_remaining_credit": unknownNumber}, nil},
		"own": {
			object{
				"uins":     list("1", "2"),
				"minimums": numbers(map[string]any{"1": 5, "2": tftypes.UnknownValue}),
			},
			nil,
		},
		"not in uins": {
			object{"uins": list("1"), "minimums": numbers(map[string]any{"2": 5})},
			[]string{
				"Invalid minimum", `minimums["2"] is for a UIN that is not in uins`,
				"\nat AttributeName(\"minimums\")",
			},
		},
		"null": {
			object{"uins": list("1"), "minimums": numbers(map[string]any{"1": nil})},
			[]string{`minimums["1"] is null`},
		},
		"huge own": {
			object{"uins": list("1"), "minimums": numbers(map[string]any{"1": "-1e50"})},
			[]string{`minimums["1"] is -1e+50: it is 1e41 or more in size`},
		},
		"uins not known": {
			object{
				"uins":     list("1", tftypes.UnknownValue),
				"minimums": numbers(map[string]any{"1": 5, "2": 5}),
			},
			nil,
		},
	})
}

// Terraform 1.11 crashes if the path of a diagnostic ends at a key that is an unquoted number.
func TestPathOfAMinimumEndsAtTheMap(t *testing.T) {
	diagnostics := serve(t).validate(
		object{"uins": list("1"), "minimums": numbers(map[string]any{"2": 5})})
	want := tftypes.NewAttributePath().WithAttributeName("minimums")
	if len(diagnostics) != 1 || !diagnostics[0].Attribute.Equal(want) {
		t.Errorf("got %s", describe(diagnostics))
	}
}

func TestOneMessageListsAtMostTwentyOffenders(t *testing.T) {
	diagnostics := serve(t).validate(
		object{"uins": list(slices.Repeat([]any{"x"}, 5000)...)})
	expectError(t, diagnostics, `uins[19] is "x"`, "and 4980 more")
	if len(diagnostics[0].Detail) > 2000 {
		t.Errorf("the message has %d bytes", len(diagnostics[0].Detail))
	}
}

// Terraform validates before it knows the attributes of other resources.
func TestUnknownValuesAreValid(t *testing.T) {
	for _, kind := range readKinds {
		s := serveFor(t, kind.name)
		for argument, of := range argumentsOf(s.readSchema()) {
			values := kind.valid(s)
			values[argument] = tftypes.NewValue(of, tftypes.UnknownValue)
			expectNone(t, s.validate(values))
		}
	}
	s := serve(t)
	for argument, of := range argumentsOf(s.schema.Provider) {
		values := object{argument: tftypes.NewValue(of, tftypes.UnknownValue)}
		expectNone(t, s.validateProvider(values))
	}
}
