package money_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/money"
)

// literal parses text at 512 bits, like Terraform.
func literal(t *testing.T, text string) *big.Float {
	t.Helper()
	number, _, err := big.ParseFloat(text, 10, 512, big.ToNearestEven)
	if err != nil {
		t.Fatal(err)
	}
	return number
}

// overTheWire sends a number through the plugin protocol, and reads it like Terraform.
func overTheWire(t *testing.T, number *big.Float) *big.Float {
	t.Helper()
	sent, err := tfprotov6.NewDynamicValue(tftypes.Number, tftypes.NewValue(tftypes.Number, number))
	if err != nil {
		t.Fatal(err)
	}
	value, err := sent.Unmarshal(tftypes.Number)
	if err != nil {
		t.Fatal(err)
	}
	var received *big.Float
	if err := value.As(&received); err != nil {
		t.Fatal(err)
	}
	return received
}

func TestBigFloatReachesTerraformExactly(t *testing.T) {
	texts := []string{
		"0", "0.1", "0.30", "0.5", "1000.10", "12345678901234567.89", "-3.5", "1E-7", "1E40",
		"1E-40", "9007199254740993",
		strings.Repeat("9", 40), "0." + strings.Repeat("3", 40),
		"-" + strings.Repeat("7", 20) + "." + strings.Repeat("7", 20),
		"0.000959", "0.001918", "0.004117", // equal to a float64 at 64 bits only
		"18446744073709551615", "18446744073709551617",
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		texts = append(texts,
			fmt.Sprintf("%d.%06d", random.Int64N(10_000_000), random.Int64N(1_000_000)))
	}
	for _, text := range texts {
		if got := overTheWire(t, parse(t, text).BigFloat()); got.Cmp(literal(t, text)) != 0 {
			t.Errorf("%s reaches Terraform as %s", text, got.Text('g', 60))
		}
	}
}

func TestBigFloatOfASumReachesTerraformExactly(t *testing.T) {
	sum := parse(t, strings.Repeat("9", 40)).Add(parse(t, "1e-40")).Sub(parse(t, "0.5"))
	smallest, err := money.Threshold(literal(t, "1."+strings.Repeat("1", 39)+"e-60"))
	if err != nil {
		t.Fatal(err)
	}
	for _, widest := range []money.Amount{
		sum,
		smallest.Sub(parse(t, "9e40").Add(parse(t, "1e-40"))),
	} {
		if got := overTheWire(t, widest.BigFloat()); got.Cmp(literal(t, widest.String())) != 0 {
			t.Errorf("%s reaches Terraform as %s", widest, got.Text('g', 160))
		}
	}
}

// A text of 155 digits costs seven times as much as one of 30 digits. A plan has tens of thousands
// of numbers. BigFloat explains this.
func TestBigFloatHasNoMorePrecisionThanItsDigitsNeed(t *testing.T) {
	for text, most := range map[string]uint{
		"0.1":                   64,
		"12345678901234567.89":  78,
		strings.Repeat("3", 40): 145,
	} {
		if got := parse(t, text).BigFloat().Prec(); got > most {
			t.Errorf("%s takes %d bits, want at most %d", text, got, most)
		}
	}
}

func TestThresholdRoundsAwayTheNoiseOfHCL(t *testing.T) {
	noisy := new(big.Float).SetPrec(512).Add(literal(t, "100.10"), literal(t, "50.05"))
	noisy.Add(noisy, literal(t, "0.2"))
	difference := new(big.Float).SetPrec(512).Sub(literal(t, "1000.10"), literal(t, "999.90"))
	if difference.Cmp(literal(t, "0.2")) == 0 {
		t.Fatal("this test needs a difference with noise")
	}
	zero := new(big.Float).SetPrec(512).Sub(difference, literal(t, "0.2"))
	digits40 := "1." + strings.Repeat("0", 38)
	for name, c := range map[string]struct {
		number *big.Float
		want   string
	}{
		"sum":               {noisy, "150.35"},
		"difference":        {difference, "0.2"},
		"noise around zero": {zero, "0"},
		"zero":              {new(big.Float), "0"},
		"negative zero":     {new(big.Float).Neg(new(big.Float)), "0"},
		"negative":          {literal(t, "-3.5"), "-3.5"},
		"integer":           {new(big.Float).SetInt64(100), "100"},
		"large":             {literal(t, "1e40"), "1" + strings.Repeat("0", 40)},
		"tie to even, down": {literal(t, digits40+"05"), "1"},
		"tie to even, up":   {literal(t, digits40+"15"), digits40 + "2"},
		"tie of an integer": {
			literal(t, "2"+strings.Repeat("0", 38)+"15"),
			"2" + strings.Repeat("0", 38) + "20",
		},
		"above the tie": {literal(t, digits40+"050001"), digits40 + "1"},
		"tiny":          {literal(t, "1e-50"), "0." + strings.Repeat("0", 49) + "1"},
		"tiniest":       {literal(t, "1e-60"), "0." + strings.Repeat("0", 59) + "1"},
		"noise":         {literal(t, "9.99e-61"), "0"},
		// The protocol sends a number that equals a float64 with 53 bits. All its decimal digits
		// are relevant, not only its shortest text.
		"float64": {big.NewFloat(0.1), "0.1000000000000000055511151231257827021182"},
	} {
		got, err := money.Threshold(c.number)
		if err != nil || got.String() != c.want {
			t.Errorf("%s: Threshold(%s) = %s, %v; want %s", name, c.number.Text('g', -1), got, err,
				c.want)
		}
	}
}

func TestThresholdRejectsNumbersBeyondAmounts(t *testing.T) {
	for name, number := range map[string]*big.Float{
		"1e41":     literal(t, "1e41"),
		"-1e41":    literal(t, "-1e41"),
		"huge":     new(big.Float).SetMantExp(big.NewFloat(1), 1<<30),
		"infinity": new(big.Float).SetInf(false),
		"rounded":  literal(t, strings.Repeat("9", 41)+".9"),
	} {
		if got, err := money.Threshold(number); err == nil {
			t.Errorf("%s: Threshold = %s, want an error", name, got)
		}
	}
	tiny := new(big.Float).SetMantExp(big.NewFloat(1), -(1 << 30))
	if got, err := money.Threshold(tiny); err != nil || got.String() != "0" {
		t.Errorf("tiny: %s, %v", got, err)
	}
}
