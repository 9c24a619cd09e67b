package partner_test

import (
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
)

func TestParseUIN(t *testing.T) {
	for _, text := range []string{"1", "100000000007", "18446744073709551615"} {
		uin, err := partner.ParseUIN(text)
		if err != nil || uin.String() != text {
			t.Errorf("ParseUIN(%q) = %s, %v", text, uin, err)
		}
	}
	for text, want := range map[string]string{
		"":                           "empty",
		"0":                          "leading zero",
		"007":                        "leading zero",
		"-1":                         "decimal integer",
		"+1":                         "decimal integer",
		"1.0":                        "decimal integer",
		"1e3":                        "decimal integer",
		" 1":                         "decimal integer",
		"1 ":                         "decimal integer",
		"abc":                        "decimal integer",
		"１":                          "decimal integer",
		"18446744073709551616":       "at most",
		strings.Repeat("9", 100_000): "at most",
	} {
		uin, err := partner.ParseUIN(text)
		if err == nil || !strings.Contains(err.Error(), want) || len(err.Error()) > 100 {
			t.Errorf("ParseUIN(%.30q) = %s, %v; want %q", text, uin, err, want)
		}
	}
}
