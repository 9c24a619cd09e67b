package partner

import (
	"errors"
	"strconv"
)

// UIN is the number of a Tencent Cloud account, from 1 to 18446744073709551615 (uint64).
type UIN uint64

// ParseUIN parses the decimal form of a UIN. A UIN has only one valid text, so a sign, a leading
// zero or a space is an error.
func ParseUIN(text string) (UIN, error) {
	switch {
	case text == "":
		return 0, errors.New("it is empty")
	case text[0] == '0':
		return 0, errors.New("a UIN is greater than 0 and has no leading zero")
	}
	for _, c := range []byte(text) {
		if c < '0' || c > '9' {
			return 0, errors.New("a UIN is a decimal integer")
		}
	}
	number, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, errors.New("a UIN is at most 18446744073709551615")
	}
	return UIN(number), nil
}

// String returns the decimal form.
func (u UIN) String() string { return strconv.FormatUint(uint64(u), 10) }
