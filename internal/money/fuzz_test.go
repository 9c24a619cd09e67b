package money_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/money"
)

// An amount equals the number in its text. The test compares it with Go's rational numbers, and at
// Terraform's precision.
func FuzzAmount(f *testing.F) {
	for _, text := range []string{
		"0", "-0", "0.30", "12345678901234567.89", "1E-7", `"100.10"`, "1e40", "1e41", "-1e-40",
		"0.000959", "NaN", "Inf", "1e999999999",
		"0x10", "1_000", "00.1", ".5", "5.", "+1", strings.Repeat("9", 40), strings.Repeat("9", 41),
		`"`, "", `"1`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		amount, err := money.Parse(text)
		if err != nil {
			return
		}
		plain := strings.Trim(text, `"`)
		want, ok := new(big.Rat).SetString(plain)
		got, gotOK := new(big.Rat).SetString(amount.String())
		if !ok || !gotOK || want.Cmp(got) != 0 {
			t.Fatalf("Parse(%q) = %s", text, amount)
		}
		if again, err := money.Parse(amount.String()); err == nil && again.Cmp(amount) != 0 {
			t.Errorf("Parse(%q) = %s, and Parse of that = %s", text, amount, again)
		}
		if sent := overTheWire(t, amount.BigFloat()); sent.Cmp(literal(t, plain)) != 0 {
			t.Errorf("%q reaches Terraform as %s", text, sent.Text('g', 60))
		}
	})
}
