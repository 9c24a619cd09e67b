package money

import (
	"fmt"
	"math"
	"math/big"

	"github.com/shopspring/decimal"
)

// terraformBits is the precision of Terraform's numbers. cty parses decimal text at 512 bits and
// rounds half to even (https://github.com/zclconf/go-cty/blob/main/docs/types.md#cty-number).
const terraformBits = 512

// BigFloat returns the amount as a number for Terraform's framework. Terraform receives exactly the
// amount's decimal text.
//
// If a number equals a float64, the plugin protocol sends it as a float64. It sends any other
// number as its shortest decimal text. At 512 bits, creating this text takes seven times as long as
// at 128 bits. So BigFloat uses a precision that is only a little higher than the digits need.
//
// This precision alone would not be exact. Example: 0.000959 at 64 bits ends with eleven zero bits.
// So it equals a float64, and Terraform would receive that binary fraction instead of the decimal
// one. BigFloat gives such an amount the full 512 bits.
func (a Amount) BigFloat() *big.Float {
	bits := uint(math.Ceil(3.33*float64(a.value.NumDigits()))) + 11
	number := a.float(min(max(bits, 64), terraformBits))
	if _, accuracy := number.Float64(); accuracy == big.Exact {
		return a.float(terraformBits)
	}
	return number
}

// float returns the amount as the nearest number of a precision.
func (a Amount) float(bits uint) *big.Float {
	number := new(big.Float).SetPrec(bits)
	exponent := int64(a.value.Exponent())
	power := new(big.Int).Exp(big.NewInt(10), big.NewInt(max(exponent, -exponent)), nil)
	if exponent >= 0 {
		return number.SetInt(power.Mul(power, a.value.Coefficient()))
	}
	// Without a precision, SetInt keeps all bits. So Quo rounds only once.
	return number.Quo(new(big.Float).SetInt(a.value.Coefficient()), new(big.Float).SetInt(power))
}

// minThreshold is the power of ten below which a threshold counts as 0. It is far below any amount.
// With this limit, differences of thresholds and amounts fit into the 154 digits of Terraform's
// numbers.
const minThreshold = -60

// Threshold converts a number of a Terraform configuration to an amount.
//
// It rounds the number half to even to 40 significant digits. HCL computes in binary, so its
// results differ from decimal results after about 150 digits. Without rounding, such a difference
// would decide a comparison at the threshold. For the same reason, a number closer to 0 than 1e-60
// becomes 0.
//
// Threshold returns an error for infinity, and for numbers of 1e41 and more.
func Threshold(number *big.Float) (Amount, error) {
	// powers of two beyond 1e41 and 1e-60: they keep decimal texts short
	const tooLarge, tooSmall = 137, -220
	exponent2 := number.MantExp(nil)
	if number.IsInf() || exponent2 > tooLarge {
		return Amount{}, errThreshold
	}
	if number.Sign() == 0 || exponent2 < tooSmall {
		return Amount{}, nil
	}
	// A number that equals a float64 arrives with 53 bits. At that precision, its shortest text
	// would be that of another number.
	text := new(big.Float).SetPrec(terraformBits).Set(number).Text('e', -1)
	value, err := decimal.NewFromString(text)
	if err != nil {
		return Amount{}, fmt.Errorf("it cannot be read as a decimal: %w", err)
	}
	if digits := value.NumDigits(); digits > MaxDigits {
		places := MaxDigits - digits - int(value.Exponent())
		value = value.RoundBank(int32(places)) //nolint:gosec // far below 2³¹
	}
	if magnitude(value) > MaxExponent {
		return Amount{}, errThreshold
	}
	if magnitude(value) < minThreshold {
		return Amount{}, nil
	}
	return Amount{value.Normalize()}, nil
}

var errThreshold = fmt.Errorf("it is 1e%d or more in size", MaxExponent+1)
