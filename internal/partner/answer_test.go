package partner_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// answeringData returns a server whose response has the given text before its RequestId.
func answeringData(data string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"Response":{`+data+`"RequestId":"id-1"}}`)
	})
}

// readData reads UINs from a server with answeringData.
func readData(
	t *testing.T,
	data string,
	uins ...partner.UIN,
) (answers map[partner.UIN]partner.CreditAnswer, err error) {
	t.Helper()
	withHandler(t, answeringData(data), demoKeys, func(t *testing.T, reader *partner.Reader) {
		answers, err = reader.Read(t.Context(), uins)
	})
	return answers, err
}

func TestRecordsAreMatchedByUINAndChecked(t *testing.T) {
	const (
		missing  = "no record in the answer"
		noAmount = "its record has no amount"
		content  = "cannot be read"
	)
	for name, c := range map[string]struct {
		records string
		want    string // of UIN 1
	}{
		"numbers": {
			`{"Uin":1,"TotalCredit":100.01,"RemainingCredit":0.01}`,
			"total 100.01, remaining 0.01",
		},
		"quoted": {
			`{"Uin":"1","TotalCredit":"100.01","RemainingCredit":"0.01"}`,
			"total 100.01, remaining 0.01",
		},
		"negative, exponent": {
			`{"Uin":1,"TotalCredit":1E-7,"RemainingCredit":-3.50}`,
			"total 0.0000001, remaining -3.5",
		},
		"zero is a credit": {
			`{"Uin":1,"TotalCredit":0,"RemainingCredit":0}`,
			"total 0, remaining 0",
		},
		"after another record": {
			`{"Uin":2,"TotalCredit":2,"RemainingCredit":2},` +
				`{"Uin":1,"TotalCredit":1,"RemainingCredit":1}`,
			"total 1, remaining 1",
		},
		"no record": {``, missing},
		"after records of impossible UINs": {
			`{"Uin":0},{"Uin":-1},{"Uin":18446744073709551616},` +
				`{"Uin":1,"TotalCredit":1,"RemainingCredit":1}`,
			"total 1, remaining 1",
		},
		"record of another UIN": {`{"Uin":11,"TotalCredit":2,"RemainingCredit":2}`, missing},
		"null remaining":        {`{"Uin":1,"TotalCredit":1,"RemainingCredit":null}`, noAmount},
		"no total":              {`{"Uin":1,"RemainingCredit":1}`, noAmount},
		"no amounts":            {`{"Uin":1}`, noAmount},
		"name in lower case":    {`{"Uin":1,"TotalCredit":1,"remainingcredit":1}`, noAmount},
		"two records, equal": {
			`{"Uin":1,"TotalCredit":1.0,"RemainingCredit":0.30},` +
				`{"Uin":1,"TotalCredit":1,"RemainingCredit":0.3}`,
			"total 1, remaining 0.3",
		},
		"two records, different remaining": {
			`{"Uin":1,"TotalCredit":1,"RemainingCredit":0.3},` +
				`{"Uin":1,"TotalCredit":1,"RemainingCredit":0.4}`,
			"contradict",
		},
		"two records, different total": {
			`{"Uin":1,"TotalCredit":1,"RemainingCredit":0.3},` +
				`{"Uin":1,"TotalCredit":2,"RemainingCredit":0.3}`,
			"contradict",
		},
		"three records, the last two equal": {
			`{"Uin":1,"TotalCredit":1,"RemainingCredit":1},` +
				`{"Uin":1,"TotalCredit":2,"RemainingCredit":2},` +
				`{"Uin":1,"TotalCredit":2,"RemainingCredit":2}`,
			"contradict",
		},
		"two records, the second null": {
			`{"Uin":1,"TotalCredit":1,"RemainingCredit":1},` +
				`{"Uin":1,"TotalCredit":1,"RemainingCredit":null}`,
			"contradict",
		},
		"two records, the first null": {
			`{"Uin":1,"TotalCredit":1,"RemainingCredit":null},` +
				`{"Uin":1,"TotalCredit":1,"RemainingCredit":1}`,
			"contradict",
		},
		"two records, both null": {
			`{"Uin":1,"TotalCredit":1,"RemainingCredit":null},{"Uin":1}`,
			noAmount,
		},
		"two records, one unreadable": {
			`{"Uin":1,"TotalCredit":1,"RemainingCredit":1},` +
				`{"Uin":1,"TotalCredit":1,"RemainingCredit":"x"}`,
			content,
		},
		"text": {
			`{"Uin":1,"TotalCredit":1,"RemainingCredit":"many"}`,
			`its RemainingCredit cannot be read: it is not a decimal number`,
		},
		"empty text": {`{"Uin":1,"TotalCredit":"","RemainingCredit":1}`, content},
		"text NaN":   {`{"Uin":1,"TotalCredit":"NaN","RemainingCredit":1}`, content},
		"bool":       {`{"Uin":1,"TotalCredit":1,"RemainingCredit":true}`, content},
		"object":     {`{"Uin":1,"TotalCredit":1,"RemainingCredit":{}}`, content},
		"huge exponent": {
			`{"Uin":1,"TotalCredit":1,"RemainingCredit":1e100000000}`,
			content,
		},
		"null and unreadable": {`{"Uin":1,"TotalCredit":null,"RemainingCredit":"x"}`, content},
	} {
		t.Run(name, func(t *testing.T) {
			answers, err := readData(t, `"Data":[`+c.records+`],`, 1)
			if err != nil || len(answers) != 1 {
				t.Fatalf("got %v, %v", answers, err)
			}
			answer := answers[1]
			got := answer.String()
			if answer.Err != nil {
				got = answer.Err.Error()
				if !strings.HasSuffix(got, "(HTTP status 200, request ID id-1)") {
					t.Errorf("the reason %q does not name the request", got)
				}
			}
			if !strings.Contains(got, c.want) {
				t.Errorf("UIN 1 has %s, want %s", got, c.want)
			}
			var missingErr *partner.MissingError
			wantMissing := c.want == missing || c.want == noAmount
			if got := errors.As(answer.Err, &missingErr); got != wantMissing {
				t.Errorf("a MissingError is %v, want %v: %v", got, wantMissing, answer.Err)
			}
		})
	}
}

// In the documentation's example, the request has two UINs, and the answer has Uin 1 twice.
func TestDocumentedExampleHasNoRecordOfItsUINs(t *testing.T) {
	const record = `{"RemainingCredit":0.01,"TotalCredit":100.01,"Uin":1}`
	answers, err := readData(t, `"Data":[`+record+`,`+record+`],`, 10000, 100001)
	if err != nil || len(answers) != 2 {
		t.Fatalf("got %v, %v", answers, err)
	}
	for uin, answer := range answers {
		var missing *partner.MissingError
		if !errors.As(answer.Err, &missing) || missing.Why != partner.NoRecord {
			t.Errorf("UIN %s has %s, %v", uin, answer, answer.Err)
		}
	}
}

func TestNullDataHasNoRecord(t *testing.T) {
	answers, err := readData(t, `"Data":null,`, 1)
	if err != nil || answers[1].Err == nil {
		t.Errorf("got %v, %v", answers, err)
	}
}

func TestMalformedAnswerFailsTheRead(t *testing.T) {
	for name, c := range map[string]struct{ data, want string }{
		"no Data":        {``, "its Data is absent, or is not a list"},
		"Data is text":   {`"Data":"none",`, "its Data is absent, or is not a list"},
		"Data is object": {`"Data":{},`, "its Data is absent, or is not a list"},
		"no Uin": {
			`"Data":[{"TotalCredit":1,"RemainingCredit":1}],`,
			"record 1 of its Data has no readable Uin",
		},
		"null record": {
			`"Data":[null],`,
			"record 1 of its Data cannot be used: it is not a JSON object",
		},
		"Uin text":     {`"Data":[{"Uin":"abc"}],`, "record 1 of its Data has no readable Uin"},
		"Uin exponent": {`"Data":[{"Uin":1e2}],`, "record 1 of its Data has no readable Uin"},
		"Uin fraction": {`"Data":[{"Uin":1.0}],`, "record 1 of its Data has no readable Uin"},
		"Uin 007":      {`"Data":[{"Uin":"007"}],`, "record 1 of its Data has no readable Uin"},
		"record is text": {
			`"Data":[{"Uin":2},"1"],`,
			"record 2 of its Data cannot be used: it is not a JSON object",
		},
		"amount twice": {
			`"Data":[{"Uin":1,"TotalCredit":1,"RemainingCredit":-5,"RemainingCredit":500}],`,
			"record 1 of its Data cannot be used: it has RemainingCredit twice",
		},
		"Uin twice": {
			`"Data":[{"Uin":2,"Uin":1,"TotalCredit":1,"RemainingCredit":1}],`,
			"record 1 of its Data cannot be used: it has Uin twice",
		},
		"too many records": {
			`"Data":[` + strings.Repeat(`{"Uin":2},`, 1000) + `{"Uin":1}],`,
			"record 1001 of its Data is one too many for 1 UINs",
		},
		"Data twice": {
			`"Data":[],"Data":[{"Uin":1,"TotalCredit":1,"RemainingCredit":1}],`,
			"it has Data twice",
		},
	} {
		answers, err := readData(t, c.data, 1)
		var failed *partner.ReadError
		var failure *tencentapi.Error
		if !errors.As(err, &failed) || !errors.As(err, &failure) || failure.RequestID != "id-1" ||
			answers != nil ||
			!strings.Contains(err.Error(), "documented form: ") ||
			!strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, %v; want %q", name, answers, err, c.want)
		}
	}
}
