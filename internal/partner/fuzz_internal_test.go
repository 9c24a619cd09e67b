package partner

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/money"
)

// Each UIN of the request has one Answer to any response. A credit must be in a record of the UIN,
// as encoding/json reads it.
func FuzzAnswer(f *testing.F) {
	for _, text := range []string{
		`{"Data":[{"Uin":1,"TotalCredit":100.01,"RemainingCredit":0.01},` +
			`{"Uin":2,"TotalCredit":null}],"RequestId":"id"}`,
		`{"Data":[{"Uin":"1","TotalCredit":"1e2","RemainingCredit":"-3.50"},` +
			`{"Uin":1,"TotalCredit":100,"RemainingCredit":-3.5}]}`,
		`{ "RequestId" : "a\"b\\" , "Data" : [ { "\u0055in" : 1 , "TotalCredit" : 5 , ` +
			`"RemainingCredit" : 4 , "x" : [ {} , "}" ] } ] }`,
		`{"Data":[{"Uin":3,"TotalCredit":1,"RemainingCredit":1}]}`, `{"Data":null}`, `{"Data":[]}`,
		`{"Data":{}}`, `{}`, `[]`, `null`, `{"Data":[{"Uin":1,"Uin":2}]}`, `{"Data":[null,1,"x"]}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		uins := []UIN{1, 2}
		if !json.Valid(text) {
			return // the client has checked it
		}
		answers, err := decodeByUIN(uins, text, "id", newCreditRecord())
		if err != nil {
			return
		}
		if len(answers) != len(uins) {
			t.Fatalf("%d answers for %d UINs", len(answers), len(uins))
		}
		for uin, answer := range answers {
			if answer.Err == nil && !hasRecord(text, uin, answer.Value) {
				t.Errorf("UIN %s has %s, which is not in %q", uin, answer, text)
			}
		}
	})
}

// hasRecord reports whether the JSON has a record of the UIN with that credit.
func hasRecord(text []byte, uin UIN, credit Credit) bool {
	var answer struct{ Data []map[string]json.RawMessage }
	if json.Unmarshal(text, &answer) != nil {
		return false
	}
	for _, record := range answer.Data {
		total, totalErr := money.Parse(string(record["TotalCredit"]))
		remaining, remainingErr := money.Parse(string(record["RemainingCredit"]))
		if string(bytes.Trim(record["Uin"], `"`)) == uin.String() &&
			totalErr == nil && remainingErr == nil && credit.equal(Credit{total, remaining}) {
			return true
		}
	}
	return false
}
