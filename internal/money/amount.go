// Package money holds amounts of money as exact decimals, from the API's JSON text to Terraform's numbers. No amount is
// ever a float64.
package money

import "github.com/shopspring/decimal"

const (
	// MaxDigits is the greatest number of significant digits of an amount.
	MaxDigits = 40
	// MaxExponent bounds the power of ten of an amount's first digit: 1e-40 ≤ |amount| < 1e41. With MaxDigits it keeps
	// every sum of amounts within the 154 digits that Terraform's numbers (512 bits) can hold.
	MaxExponent = 40
)

// Amount is an exact decimal amount, in US dollars wherever the partner API is its source. The zero value is 0.
type Amount struct {
	value decimal.Decimal
}

// Parse reads one JSON number, or a JSON string that holds one, exactly. It refuses what is not a number, more than
// MaxDigits digits, and amounts beyond MaxExponent. Negative zero is 0. Its errors do not repeat the text, which may come
// from a server that repeats what it was sent.
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
	if exponent(value) > MaxExponent || exponent(value) < -MaxExponent {
		return Amount{}, errExponent
	}
	return Amount{value.Normalize()}, nil
}

// Add returns a + b, exactly.
func (a Amount) Add(b Amount) Amount { return Amount{a.value.Add(b.value).Normalize()} }

// Sub returns a - b, exactly.
func (a Amount) Sub(b Amount) Amount { return Amount{a.value.Sub(b.value).Normalize()} }

// Cmp is -1 when a < b, 0 when they are equal, 1 when a > b.
func (a Amount) Cmp(b Amount) int { return a.value.Cmp(b.value) }

// String returns the amount in plain decimals, without an exponent and without trailing zeros.
func (a Amount) String() string { return a.value.String() }

// exponent returns the power of ten of the first digit: 2 for 100, -1 for 0.5, 0 for 0.
func exponent(d decimal.Decimal) int {
	if d.IsZero() {
		return 0
	}
	return d.NumDigits() + int(d.Exponent()) - 1
}
