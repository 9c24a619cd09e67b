package money

import (
	"errors"
	"fmt"
	"strconv"
)

// maxText is the maximum length of a number. It has a sign, a point, MaxDigits digits, as many
// leading zeros, and an exponent. Longer text is rejected before it is parsed.
const maxText = 2*MaxDigits + 10

var (
	errNotNumber = errors.New("it is not a decimal number")
	errTooLong   = fmt.Errorf("it is longer than %d significant digits", MaxDigits)
	errExponent  = fmt.Errorf("it is beyond 1e±%d", MaxExponent)
)

// checkNumber checks text against the grammar of JSON numbers (RFC 8259, section 6) and the bounds
// of an amount. So the decimal library never parses NaN, Inf or 1e999999999.
func checkNumber(text string) error {
	if len(text) > maxText {
		return errTooLong
	}
	rest := text
	if rest != "" && rest[0] == '-' {
		rest = rest[1:]
	}
	whole, rest := leadingDigits(rest)
	if whole == "" || (len(whole) > 1 && whole[0] == '0') {
		return errNotNumber
	}
	var fraction string
	if rest != "" && rest[0] == '.' {
		if fraction, rest = leadingDigits(rest[1:]); fraction == "" {
			return errNotNumber
		}
	}
	if significantDigits(whole+fraction) > MaxDigits {
		return errTooLong
	}
	return checkExponent(rest)
}

func checkExponent(text string) error {
	if text == "" {
		return nil
	}
	if text[0] != 'e' && text[0] != 'E' {
		return errNotNumber
	}
	text = text[1:]
	if text != "" && (text[0] == '-' || text[0] == '+') {
		text = text[1:]
	}
	exponent, rest := leadingDigits(text)
	if exponent == "" || rest != "" {
		return errNotNumber
	}
	if n, err := strconv.Atoi(exponent); err != nil || n > MaxExponent {
		return errExponent
	}
	return nil
}

// leadingDigits returns the decimal digits at the start of text, and the rest.
func leadingDigits(text string) (found, rest string) {
	i := 0
	for i < len(text) && text[i] >= '0' && text[i] <= '9' {
		i++
	}
	return text[:i], text[i:]
}

// significantDigits returns the number of digits from the first nonzero digit on.
func significantDigits(digits string) int {
	for i, d := range digits {
		if d != '0' {
			return len(digits) - i
		}
	}
	return 0
}
