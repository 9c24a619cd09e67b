package partner

import (
	"bytes"
	"encoding/json"
	"math/big"
	"regexp"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/money"
)

// shortNumber matches numbers that each decoder must be able to read.
var shortNumber = regexp.MustCompile(`^-?(0|[1-9]\d{0,19})(\.\d{1,19})?([eE]-?\d)?$`)

// The credit is the member as encoding/json reads it, without rounding. Errors have fixed words.
func FuzzPartnerCredit(f *testing.F) {
	for _, text := range []string{
		`{"AllocatedCredit":50,"TotalCredit":1050.1,"RemainingCredit":1000.1,"RequestId":"id"}`,
		`{"RemainingCredit":"1000.10"}`, `{"RemainingCredit":-3.50}`, `{"RemainingCredit":1E-7}`,
		`{"RemainingCredit":1.5e2}`, `{"RemainingCredit":0}`, `{"RemainingCredit":-0.0}`,
		`{"RemainingCredit":1234567890123456789012345678.901234567891}`,
		`{"RemainingCredit":null}`, `{"RemainingCredit":""}`, `{"RemainingCredit":"many"}`,
		`{"RemainingCredit":true}`, `{"RemainingCredit":{"RemainingCredit":1}}`,
		`{"RemainingCredit":[1]}`, `{"RemainingCredit":1e100000000}`, `{"remainingCredit":1}`,
		`{"RemainingCredit":1,"RemainingCredit":2}`, `{"RemainingCredit":null,"RemainingCredit":2}`,
		` { "\u0052emainingCredit" : 5 , "x" : [ {} , "}" ] } `, `{}`, `[]`, `null`, `5`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if !json.Valid(text) {
			return // the client has checked it
		}
		remaining, err := decodePartnerCredit(text, "id")
		var response map[string]json.RawMessage
		isObject := json.Unmarshal(text, &response) == nil && response != nil
		raw := response["RemainingCredit"]
		if err != nil {
			if remaining != (money.Amount{}) || !fixedWords.MatchString(err.Error()) {
				t.Errorf("%q: %s and %v", text, remaining, err)
			}
			isOnce := bytes.Count(text, []byte("RemainingCredit")) == 1 &&
				!bytes.ContainsRune(text, '\\')
			if isObject && isOnce && shortNumber.Match(raw) {
				t.Errorf("%q: %v", text, err)
			}
			return
		}
		got, gotOK := new(big.Rat).SetString(remaining.String())
		want, wantOK := new(big.Rat).SetString(string(bytes.Trim(raw, `"`)))
		if !gotOK || !wantOK || got.Cmp(want) != 0 {
			t.Errorf("%q: got %s, want %s", text, remaining, raw)
		}
	})
}
