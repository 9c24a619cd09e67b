package partner

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/money"
)

// The answers are those of the records as encoding/json reads them. No customer is left out.
func FuzzDirectAnswer(f *testing.F) {
	const one, start = `{"Uin":1,"TotalCredit":5,"RemainingCredit":4}`, `{"Data":[`
	for _, text := range []string{
		one + `,{"Uin":2,"TotalCredit":null}]}`,
		one + `,{"Uin":"1","TotalCredit":"5.0","RemainingCredit":"4e0"}],"RequestId":"id"}`,
		one + `,{"Uin":1,"TotalCredit":5,"RemainingCredit":-3.50}]}`,
		one + `,{"Uin":1,"TotalCredit":5}]}`,
		`{"Uin":1,"TotalCredit":0,"RemainingCredit":0},{"Uin":1}]}`,
		`{"Uin":1,"TotalCredit":5,"RemainingCredit":"many"},` + one + `]}`,
		one + `,{"Uin":18446744073709551615}]}`, one + `,{"Uin":18446744073709551616}]}`,
		one + `,{"Uin":0}]}`, one + `,{"uin":2}]}`, one + `,{"Uin":"007"}]}`, one + `,{"Uin":null}]}`,
		` { "\u0055in" : 1 , "TotalCredit" : 5 , "x" : [ {} , "}" ] } ] , "x" : "a\"b\\" } `,
		`]}`, `{"Uin":1,"Uin":2}]}`, one + `,null]}`, one + `,1]}`, `],"Data":[` + one + `]}`,
		one + `]`, one, one + `,{"Uin":2`,
	} {
		f.Add([]byte(start + text))
	}
	for _, text := range []string{
		`{"Data":null}`, `{"Data":{}}`, `{"data":[]}`, `{}`, `[]`, `null`, ``,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if !json.Valid(text) {
			return // the client has checked it
		}
		answers, err := decodeDirect(text, "id")
		if err != nil {
			if answers != nil {
				t.Errorf("%q: %v and %v", text, answers, err)
			}
			return
		}
		var response map[string]json.RawMessage
		var records []map[string]json.RawMessage
		if json.Unmarshal(text, &response) != nil ||
			json.Unmarshal(response["Data"], &records) != nil {
			t.Fatalf("%q has no list of records, and the answers are %v", text, answers)
		}
		wants := map[string]recordsOfUIN{}
		for _, record := range records {
			uin := string(bytes.Trim(record["Uin"], `"`))
			wants[uin] = append(wants[uin], record)
		}
		if len(answers) != len(wants) {
			t.Errorf("%q: %d answers for %d UINs", text, len(answers), len(wants))
		}
		for uin, answer := range answers {
			wants[uin.String()].check(t, answer)
		}
	})
}

// recordsOfUIN are the records of one UIN, as encoding/json reads them.
type recordsOfUIN []map[string]json.RawMessage

// check checks the answer for the records. If an amount cannot be read, or if two records differ,
// the answer must be a *ContentError.
func (r recordsOfUIN) check(t *testing.T, answer CreditAnswer) {
	t.Helper()
	var credits []Credit
	isContradiction, isUnreadable := false, false
	for _, record := range r {
		total, totalErr := parseOrNil(record["TotalCredit"])
		remaining, remainingErr := parseOrNil(record["RemainingCredit"])
		isUnreadable = isUnreadable || totalErr != nil || remainingErr != nil
		if total != nil && remaining != nil {
			credits = append(credits, Credit{*total, *remaining})
		}
	}
	for _, credit := range credits {
		isContradiction = isContradiction || !credit.equal(credits[0])
	}
	var isRight bool
	switch {
	case isUnreadable, isContradiction, len(credits) > 0 && len(credits) < len(r):
		isRight = isContent(answer.Err)
	case len(credits) == 0:
		isRight = IsMissing(answer.Err)
	default:
		isRight = answer.Err == nil && answer.Value.equal(credits[0])
	}
	if !isRight {
		t.Errorf("the records are %s, and the answer is %s, %v", r, answer, answer.Err)
	}
}

// parseOrNil parses an amount. It returns nil for null and for no amount.
func parseOrNil(text json.RawMessage) (*money.Amount, error) {
	if len(text) == 0 || bytes.Equal(text, []byte("null")) {
		return nil, nil
	}
	amount, err := money.Parse(string(text))
	return &amount, err
}
