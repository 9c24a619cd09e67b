package money_test

import (
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/money"
)

// parse returns the amount of a valid text.
func parse(t *testing.T, text string) money.Amount {
	t.Helper()
	amount, err := money.Parse(text)
	if err != nil {
		t.Fatalf("Parse(%q): %v", text, err)
	}
	return amount
}

func TestParseKeepsEveryDigit(t *testing.T) {
	for text, want := range map[string]string{
		"0":                            "0",
		"-0":                           "0",
		"-0.00":                        "0",
		"0e40":                         "0",
		"0.1":                          "0.1",
		"0.30":                         "0.3",
		"1000.10":                      "1000.1",
		"100":                          "100",
		"12345678901234567.89":         "12345678901234567.89",
		"-3.5":                         "-3.5",
		"1E-7":                         "0.0000001",
		"1e+2":                         "100",
		`"100.01"`:                     "100.01",
		"1E40":                         "1" + strings.Repeat("0", 40),
		"1E-40":                        "0." + strings.Repeat("0", 39) + "1",
		strings.Repeat("9", 40):        strings.Repeat("9", 40),
		"0." + strings.Repeat("9", 40): "0." + strings.Repeat("9", 40),
	} {
		if got := parse(t, text).String(); got != want {
			t.Errorf("Parse(%q) = %s, want %s", text, got, want)
		}
	}
}

func TestParseRejectsInvalidText(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "not a decimal number",
		"null":                          "not a decimal number",
		"NaN":                           "not a decimal number",
		"Inf":                           "not a decimal number",
		"-Infinity":                     "not a decimal number",
		"abc":                           "not a decimal number",
		"true":                          "not a decimal number",
		"{}":                            "not a decimal number",
		"+1":                            "not a decimal number",
		"--1":                           "not a decimal number",
		"−1":                            "not a decimal number",
		".5":                            "not a decimal number",
		"5.":                            "not a decimal number",
		"007":                           "not a decimal number",
		"1e":                            "not a decimal number",
		"1e+":                           "not a decimal number",
		"1e5x":                          "not a decimal number",
		"0x1p4":                         "not a decimal number",
		"1_000":                         "not a decimal number",
		"1,000.00":                      "not a decimal number",
		" 1":                            "not a decimal number",
		`""`:                            "not a decimal number",
		`"1`:                            "not a decimal number",
		`""1""`:                         "not a decimal number",
		"1e41":                          "beyond 1e±40",
		"10e40":                         "beyond 1e±40",
		"1e-41":                         "beyond 1e±40",
		"0.1e-40":                       "beyond 1e±40",
		"1e100000000":                   "beyond 1e±40",
		"1e99999999999999999999999":     "beyond 1e±40",
		strings.Repeat("9", 41):         "longer than 40 significant digits",
		"0." + strings.Repeat("9", 41):  "longer than 40 significant digits",
		strings.Repeat("9", 10_000_000): "longer than 40 significant digits",
	} {
		amount, err := money.Parse(text)
		switch {
		case err == nil:
			t.Errorf("Parse(%.40q) = %s, want an error", text, amount)
		case !strings.Contains(err.Error(), want):
			t.Errorf("Parse(%.40q): %v, want %q", text, err, want)
		case len(text) > 3 && strings.Contains(err.Error(), text):
			t.Errorf("Parse(%.40q) repeats the text: %v", text, err)
		}
	}
}

func TestArithmeticIsExact(t *testing.T) {
	a, b := parse(t, "1000.10"), parse(t, "999.90")
	if got := a.Sub(b).String(); got != "0.2" {
		t.Errorf("1000.10 - 999.90 = %s", got)
	}
	if got := parse(t, "0.1").Add(parse(t, "0.2")); got.Cmp(parse(t, "0.3")) != 0 {
		t.Errorf("0.1 + 0.2 = %s", got)
	}
	widest := parse(t, "1e40").Add(parse(t, "1e-40"))
	want := "1" + strings.Repeat("0", 40) + "." + strings.Repeat("0", 39) + "1"
	if widest.String() != want {
		t.Errorf("1e40 + 1e-40 = %s", widest)
	}
}

func TestCmp(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"0.30", "0.3", 0},
		{"-0", "0", 0},
		{"-3.5", "0", -1},
		{"12345678901234567.89", "12345678901234567.88", 1},
	} {
		if got := parse(t, c.a).Cmp(parse(t, c.b)); got != c.want {
			t.Errorf("Cmp(%s, %s) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestZeroValueIsZero(t *testing.T) {
	var zero money.Amount
	if zero.String() != "0" || zero.Cmp(parse(t, "0")) != 0 || zero.BigFloat().Sign() != 0 {
		t.Errorf("the zero value is %s", zero)
	}
	for text, want := range map[string]bool{"0.00": true, "-0": true, "0.01": false, "-1": false} {
		if got := parse(t, text).IsZero(); got != want {
			t.Errorf("%s: got %v", text, got)
		}
	}
}
