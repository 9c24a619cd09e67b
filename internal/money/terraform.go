package money

import (
	"fmt"
	"math"
	"math/big"

	"github.com/shopspring/decimal"
)

// terraformBits is the precision of Terraform's numbers (cty parses decimal text at 512 bits, half-even:
// https://github.com/zclconf/go-cty/blob/main/docs/types.md#cty-number).
const terraformBits = 512

// BigFloat returns the amount as the framework wants its numbers, so that Terraform sees exactly the amount's decimal text.
//
// The plugin protocol sends a number that is exactly a float64 as one, and any other as its shortest decimal text, which
// costs seven times as much at 512 bits as at 128. So the precision is just above what the digits need. That alone would
// not be exact: 0.000959 at 64 bits happens to end in eleven zero bits, is therefore exactly a float64, and would reach
// Terraform as the binary fraction beside the decimal one. Such an amount gets the full 512 bits.
func (a Amount) BigFloat() *big.Float {
	bits := uint(math.Ceil(3.33*float64(a.value.NumDigits()))) + 11
	number := a.parse(min(max(bits, 64), terraformBits))
	if _, accuracy := number.Float64(); accuracy == big.Exact {
		return a.parse(terraformBits)
	}
	return number
}

func (a Amount) parse(bits uint) *big.Float {
	number, _, err := big.ParseFloat(a.String(), 10, bits, big.ToNearestEven)
	if err != nil {
		panic(fmt.Sprintf("money: the decimal %s is not a number: %v", a, err)) // unreachable: String writes plain decimals
	}
	return number
}

// minThreshold is the power of ten below which a threshold is noise. It is far below any amount, and leaves differences
// between thresholds and amounts within the 154 digits of a Terraform number.
const minThreshold = -60

// Threshold converts a number of a Terraform configuration, rounded half-even to 40 significant digits: HCL computes in
// binary, and what it leaves beyond the 150th digit would decide a comparison at the threshold. For the same reason a
// number nearer to 0 than 1e-60 is 0. It refuses infinity, and numbers of 1e41 and more.
func Threshold(number *big.Float) (Amount, error) {
	const tooLarge, tooSmall = 137, -220 // powers of two safely outside 1e41 and 1e-60: no long decimal text is ever made
	exponent2 := number.MantExp(nil)
	if number.IsInf() || exponent2 > tooLarge {
		return Amount{}, errThreshold
	}
	if number.Sign() == 0 || exponent2 < tooSmall {
		return Amount{}, nil
	}
	// A number that is exactly a float64 arrives with 53 bits, and its shortest text would be that of another number.
	text := new(big.Float).SetPrec(terraformBits).Set(number).Text('e', -1)
	value, err := decimal.NewFromString(text)
	if err != nil {
		return Amount{}, fmt.Errorf("it cannot be read as a decimal: %w", err)
	}
	if digits := value.NumDigits(); digits > MaxDigits {
		value = value.RoundBank(int32(MaxDigits - digits - int(value.Exponent()))) //nolint:gosec // both are far below 2³¹
	}
	if exponent(value) > MaxExponent {
		return Amount{}, errThreshold
	}
	if exponent(value) < minThreshold {
		return Amount{}, nil
	}
	return Amount{value.Normalize()}, nil
}

var errThreshold = fmt.Errorf("it is 1e%d or more in size", MaxExponent+1)
