// Package money represents amounts of money as exact decimals, from the API's JSON text to
// Terraform's numbers. It does not use float64 for amounts.
package money

import "github.com/shopspring/decimal"

const (
	// MaxDigits is the maximum number of significant digits of an amount.
	MaxDigits = 40
	// MaxExponent limits the power of ten of an amount's first digit: 1e-40 ≤ |amount| < 1e41. With
	// MaxDigits, it limits the digits of a sum. Terraform's numbers have 512 bits and can represent
	// 154 digits, so each sum fits.
	MaxExponent = 40
)

// Amount is an exact decimal amount. Amounts of the partner API are in US dollars. The zero value
// is 0.
type Amount struct {
	value decimal.Decimal
}

// Parse reads one JSON number, or a JSON string that contains one, without rounding. Negative zero
// is 0.
//
// It returns an error for text that is not a number, for more than MaxDigits digits, and for
// amounts beyond MaxExponent. The errors do not contain the text. It may come from a server that
// repeats its input.
func Parse(text string) (Amount, error) {
	number := text
	if len(number) >= 2 && number[0] == '"' && number[len(number)-1] == '"' {
		number = number[1 : len(number)-1]
	}
	if err := checkNumber(number); err != nil {
		return Amount{}, err
	}
	value, err := decimal.NewFromString(number)
	if err != nil {
		return Amount{}, errNotNumber
	}
	if magnitude(value) > MaxExponent || magnitude(value) < -MaxExponent {
		return Amount{}, errExponent
	}
	return Amount{value.Normalize()}, nil
}

// Add returns a + b without rounding.
func (a Amount) Add(b Amount) Amount { return Amount{a.value.Add(b.value).Normalize()} }

// Sub returns a - b without rounding.
func (a Amount) Sub(b Amount) Amount { return Amount{a.value.Sub(b.value).Normalize()} }

// Cmp returns -1 if a < b, 0 if a and b are equal, and 1 if a > b.
func (a Amount) Cmp(b Amount) int { return a.value.Cmp(b.value) }

// IsZero reports whether the amount is 0.
func (a Amount) IsZero() bool { return a.value.IsZero() }

// String returns the amount as decimal digits, without an exponent and without trailing zeros.
func (a Amount) String() string { return a.value.String() }

// magnitude returns the power of ten of the first digit: 2 for 100, -1 for 0.5, 0 for 0.
func magnitude(d decimal.Decimal) int {
	if d.IsZero() {
		return 0
	}
	return d.NumDigits() + int(d.Exponent()) - 1
}
