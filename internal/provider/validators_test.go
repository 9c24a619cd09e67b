package provider_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func TestValidateNamesTheValue(t *testing.T) {
	const tooLarge = "18446744073709551616"
	unknown := tftypes.UnknownValue
	for name, c := range map[string]struct {
		values map[string]tftypes.Value
		want   []string
	}{
		"good":           {map[string]tftypes.Value{"uins": list("1", "18446744073709551615", "1")}, nil},
		"unknown list":   {map[string]tftypes.Value{"uins": tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, unknown)}, nil},
		"unknown UIN":    {map[string]tftypes.Value{"uins": list("1", unknown)}, nil},
		"empty":          {map[string]tftypes.Value{"uins": list()}, []string{"No UINs", "uins is []"}},
		"null":           {map[string]tftypes.Value{"uins": list("1", nil)}, []string{"Invalid UIN", "uins[1] is null", "ElementKeyInt(1)"}},
		"leading zero":   {map[string]tftypes.Value{"uins": list("1", "2", "3", "007")}, []string{`uins[3] is "007"`, "leading zero", "ElementKeyInt(3)"}},
		"negative":       {map[string]tftypes.Value{"uins": list("-1")}, []string{`uins[0] is "-1"`, "decimal integer"}},
		"text":           {map[string]tftypes.Value{"uins": list("abc")}, []string{`uins[0] is "abc"`}},
		"no text":        {map[string]tftypes.Value{"uins": list("")}, []string{`uins[0] is ""`, "empty"}},
		"over uint64":    {map[string]tftypes.Value{"uins": list(tooLarge)}, []string{`uins[0] is "` + tooLarge + `"`, "at most 18446744073709551615"}},
		"two":            {map[string]tftypes.Value{"uins": list("x", unknown, "y")}, []string{`uins[0] is "x"`, `uins[2] is "y"`}},
		"very long":      {map[string]tftypes.Value{"uins": list(strings.Repeat("9", 100_000))}, []string{`uins[0] is "` + strings.Repeat("9", 60) + `"…`}},
		"control":        {map[string]tftypes.Value{"uins": list("\x1b[2J")}, []string{`uins[0] is "\x1b[2J"`}},
		"zero timeout":   {map[string]tftypes.Value{"uins": list("1"), "timeouts": readTimeout("0s")}, []string{"Invalid timeout", `timeouts.read is "0s"`, "greater than 0"}},
		"negative time":  {map[string]tftypes.Value{"uins": list("1"), "timeouts": readTimeout("-1m")}, []string{`timeouts.read is "-1m"`}},
		"odd timeout":    {map[string]tftypes.Value{"uins": list("1"), "timeouts": readTimeout("soon")}, []string{"soon"}},
		"good timeout":   {map[string]tftypes.Value{"uins": list("1"), "timeouts": readTimeout("1s")}, nil},
		"huge minimum":   {map[string]tftypes.Value{"uins": list("1"), "minimum_remaining_credit": tftypes.NewValue(tftypes.Number, bigNumber("1e41"))}, []string{"Invalid minimum", "minimum_remaining_credit is 1e+41: it is 1e41 or more in size"}},
		"unknown number": {map[string]tftypes.Value{"uins": list("1"), "minimum_remaining_credit": tftypes.NewValue(tftypes.Number, unknown)}, nil},
		"own minimums":   {map[string]tftypes.Value{"uins": list("1", "2"), "minimums": numbers(map[string]any{"1": 5, "2": unknown})}, nil},
		"not in uins":    {map[string]tftypes.Value{"uins": list("1"), "minimums": numbers(map[string]any{"2": 5})}, []string{"Invalid minimum", `minimums["2"] is for a UIN that is not in uins`}},
		"null minimum":   {map[string]tftypes.Value{"uins": list("1"), "minimums": numbers(map[string]any{"1": nil})}, []string{`minimums["1"] is null`}},
		"huge own":       {map[string]tftypes.Value{"uins": list("1"), "minimums": numbers(map[string]any{"1": bigNumber("-1e50")})}, []string{`minimums["1"] is -1e+50: it is 1e41 or more in size`}},
		"uins not known": {map[string]tftypes.Value{"uins": list("1", unknown), "minimums": numbers(map[string]any{"2": 5})}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			expect(t, serve(t).validate(c.values), tfprotov6.DiagnosticSeverityError, c.want...)
		})
	}
}

func TestOneMessageListsAtMostTwentyOffenders(t *testing.T) {
	var uins []any
	for range 5000 {
		uins = append(uins, "x")
	}
	diagnostics := serve(t).validate(map[string]tftypes.Value{"uins": list(uins...)})
	expect(t, diagnostics, tfprotov6.DiagnosticSeverityError, `uins[19] is "x"`, "and 4980 more")
	if len(diagnostics[0].Detail) > 2000 {
		t.Errorf("the message has %d bytes", len(diagnostics[0].Detail))
	}
}

func bigNumber(text string) *big.Float {
	number, _, err := big.ParseFloat(text, 10, 512, big.ToNearestEven)
	if err != nil {
		panic(err)
	}
	return number
}
