package money

import (
	"errors"
	"fmt"
	"strconv"
)

// maxText bounds a number's length before anything reads it: sign, point, MaxDigits digits behind as many leading zeros,
// and an exponent.
const maxText = 2*MaxDigits + 10

var (
	errNotNumber = errors.New("it is not a decimal number")
	errTooLong   = fmt.Errorf("it is longer than %d significant digits", MaxDigits)
	errExponent  = fmt.Errorf("it is beyond 1e±%d", MaxExponent)
)

// checkNumber holds text against the grammar of JSON numbers (RFC 8259, section 6) and against the bounds of an amount,
// so that no library ever sees NaN, Inf or 1e999999999.
func checkNumber(text string) error {
	if len(text) > maxText {
		return errTooLong
	}
	rest := text
	if rest != "" && rest[0] == '-' {
		rest = rest[1:]
	}
	whole, rest := digits(rest)
	if whole == "" || (len(whole) > 1 && whole[0] == '0') {
		return errNotNumber
	}
	var fraction string
	if rest != "" && rest[0] == '.' {
		if fraction, rest = digits(rest[1:]); fraction == "" {
			return errNotNumber
		}
	}
	if significant(whole+fraction) > MaxDigits {
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
	exponent, rest := digits(text)
	if exponent == "" || rest != "" {
		return errNotNumber
	}
	if n, err := strconv.Atoi(exponent); err != nil || n > MaxExponent {
		return errExponent
	}
	return nil
}

// digits splits text behind its leading decimal digits.
func digits(text string) (found, rest string) {
	i := 0
	for i < len(text) && text[i] >= '0' && text[i] <= '9' {
		i++
	}
	return text[:i], text[i:]
}

// significant counts the digits from the first that is not zero.
func significant(digits string) int {
	for i, d := range digits {
		if d != '0' {
			return len(digits) - i
		}
	}
	return 0
}
