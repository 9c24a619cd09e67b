package partner_test

import (
	"math/big"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
)

// A UIN has one text. Any other text is rejected.
func FuzzUIN(f *testing.F) {
	for _, text := range []string{
		"1", "100000000007", "18446744073709551615",
		"18446744073709551616", "0", "007", "-1", "+1", "1e3", " 1", "１", "",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		uin, err := partner.ParseUIN(text)
		number, isNumber := new(big.Int).SetString(text, 10)
		isUIN := isNumber && number.String() == text && number.Sign() > 0 && number.IsUint64()
		if isUIN != (err == nil) ||
			(err == nil && (uin.String() != text || number.Uint64() != uint64(uin))) {
			t.Errorf("%q is %s, %v", text, uin, err)
		}
	})
}
