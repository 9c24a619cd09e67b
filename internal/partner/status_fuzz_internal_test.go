package partner

import (
	"bytes"
	"encoding/json"
	"errors"
	"regexp"
	"testing"
)

// fixedWords matches the errors of the decoders. So they cannot repeat a part of the answer.
var fixedWords = regexp.MustCompile(`^(record \d+ of its Data )?(cannot be used: )?(` +
	`it is not a JSON object|` +
	`it has (Data|CustomerUin|AccountStatus|RemainingCredit) twice|` +
	`its Data is absent, or is not a list|has no readable CustomerUin|is one too many for 2 UINs|` +
	`its RemainingCredit is absent or null|` +
	`its RemainingCredit cannot be read: it is (not a decimal number|longer than 40 significant ` +
	`digits|beyond 1e±40))$`)

// The answers are those of the records as encoding/json reads them. Errors have fixed words.
func FuzzStatusAnswer(f *testing.F) {
	const one, start = `{"CustomerUin":"1","AccountStatus":"0"}`, `{"Data":[`
	for _, text := range []string{
		one + `,{"CustomerUin":"2","AccountStatus":null}]}`,
		one + `,{"CustomerUin":1,"AccountStatus":"0"}],"RequestId":"id"}`,
		one + `,{"CustomerUin":"1","AccountStatus":"2"}]}`, one + `,{"CustomerUin":"1"}]}`,
		`{"CustomerUin":"1","AccountStatus":""},{"CustomerUin":1}]}`,
		`{"CustomerUin":"1","AccountStatus":0},{"CustomerUin":2,"AccountStatus":"7"}]}`,
		`{"CustomerUin":"1","AccountStatus":"a@example.com","Email":"a@example.com"}]}`,
		`{"CustomerUin":"1","AccountStatus":"\u0030"},{"CustomerUin":"2","AccountStatus":"12345"}]}`,
		one + `,{"CustomerUin":"3","AccountStatus":"1"}]}`, one + `,{"CustomerUin":0}]}`,
		one + `,{"CustomerUin":"0"}]}`, one + `,{"customerUin":"2"}]}`, one + `,null]}`,
		` { "\u0043ustomerUin" : 1 , "AccountStatus" : "7" , "x" : [ {} , "}" ] } ] , "x" : 1 } `,
		`]}`, `{"CustomerUin":1,"CustomerUin":2}]}`, `],"Data":[` + one + `]}`, one + `]`,
	} {
		f.Add([]byte(start + text))
	}
	for _, text := range []string{`{"Data":null}`, `{"Data":{}}`, `{"data":[]}`, `{}`, `[]`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if !json.Valid(text) {
			return // the client has checked it
		}
		answers, err := decodeByUIN([]UIN{1, 2}, text, "id", newStatusRecord())
		if err != nil {
			if answers != nil || !fixedWords.MatchString(err.Error()) {
				t.Errorf("%q: %v and %v", text, answers, err)
			}
			return
		}
		if len(answers) != 2 {
			t.Errorf("%q: %d answers for 2 UINs", text, len(answers))
		}
		for uin, answer := range answers {
			statusesOf(t, text, uin).check(t, answer)
		}
	})
}

// rawStatuses are the statuses in the records of one UIN, as encoding/json reads them.
type rawStatuses []json.RawMessage

func statusesOf(t *testing.T, text []byte, uin UIN) (statuses rawStatuses) {
	t.Helper()
	var response map[string]json.RawMessage
	var records []map[string]json.RawMessage
	if json.Unmarshal(text, &response) != nil ||
		json.Unmarshal(response["Data"], &records) != nil {
		t.Fatalf("%q has no list of records, and there are answers", text)
	}
	for _, record := range records {
		if string(bytes.Trim(record["CustomerUin"], `"`)) == uin.String() {
			statuses = append(statuses, record["AccountStatus"])
		}
	}
	return statuses
}

// check checks the answer for the statuses. A text with an escape is not a status.
func (s rawStatuses) check(t *testing.T, answer StatusAnswer) {
	t.Helper()
	const missing, bad = "missing", "bad"
	kinds := map[string]bool{}
	for _, raw := range s {
		var text *string
		switch err := json.Unmarshal(raw, &text); {
		case len(raw) == 0, err == nil && (text == nil || *text == ""):
			kinds[missing] = true
		case err != nil, len(*text) > 4, len(raw) != len(*text)+2, !isDigits(*text):
			kinds[bad] = true
		default:
			kinds["status "+*text] = true
		}
	}
	var isRight bool
	switch {
	case len(kinds) == 0, len(kinds) == 1 && kinds[missing]:
		var err *MissingError
		isRight = errors.As(answer.Err, &err) && (err.Why == NoStatus) == kinds[missing]
	case len(kinds) == 1 && !kinds[bad]:
		isRight = answer.Err == nil && kinds[answer.String()]
	default:
		isRight = isContent(answer.Err)
	}
	if !isRight || isContent(answer.Err) && !fixedContent.MatchString(answer.Err.Error()) {
		t.Errorf("the statuses are %s, and the answer is %s, %v", s, answer, answer.Err)
	}
}

// fixedContent matches the errors of a UIN. Only a status of one to four digits is repeated.
var fixedContent = regexp.MustCompile(`^(its AccountStatus is not a string of one to four digits|` +
	`two records contradict each other: (status \d{1,4}|no status) and (status \d{1,4}|no status))` +
	` \(HTTP status 200, request ID id\)$`)

func isDigits(text string) bool {
	for _, c := range []byte(text) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}
