package partner_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// readDirectData reads all direct customers from a server with answeringData.
func readDirectData(
	t *testing.T,
	data string,
) (answers map[partner.UIN]partner.CreditAnswer, err error) {
	t.Helper()
	withHandler(t, answeringData(data), demoKeys, func(t *testing.T, reader *partner.Reader) {
		answers, err = reader.ReadDirect(t.Context())
	})
	return answers, err
}

// answersOfRecords maps Data to the answers to 1 and to the last UIN, as textOf returns them.
func answersOfRecords() map[string]string {
	const (
		one      = `{"Uin":1,"TotalCredit":5,"RemainingCredit":4}`
		equal    = `{"RemainingCredit":"4.00","Uin":"1","TotalCredit":5.0}`
		less     = `{"Uin":1,"TotalCredit":5,"RemainingCredit":3}`
		more     = `{"Uin":1,"TotalCredit":6,"RemainingCredit":4}`
		null     = `{"Uin":1,"TotalCredit":5,"RemainingCredit":null}`
		garbled  = `{"Uin":1,"TotalCredit":5,"RemainingCredit":"x"}`
		zero     = `{"Uin":1,"TotalCredit":0,"RemainingCredit":0}`
		last     = `{"Uin":18446744073709551615,"TotalCredit":0.30,"RemainingCredit":-1e-7}`
		want     = "total 5, remaining 4"
		wantLast = "total 0.3, remaining -0.0000001"
		noAmount = "its record has no amount (HTTP status 200, request ID id-1)"
		clash    = "two records contradict each other"
		noNumber = "its RemainingCredit cannot be read"
	)
	return map[string]string{
		`null`:                                    "",
		`[]`:                                      "",
		`[` + one + `]`:                           want,
		`[` + last + `,` + one + `]`:              want + "; " + wantLast,
		`[` + null + `,` + last + `]`:             noAmount + "; " + wantLast,
		`[` + last + `,{"Uin":1}]`:                noAmount + "; " + wantLast,
		`[` + zero + `,` + null + `]`:             clash,
		`[` + null + `,` + zero + `]`:             clash,
		`[{"Uin":1,"RemainingCredit":4}]`:         noAmount,
		`[` + garbled + `,` + last + `]`:          noNumber + "; " + wantLast,
		`[` + one + `,` + equal + `]`:             want,
		`[` + one + `,` + last + `,` + less + `]`: clash + "; " + wantLast,
		`[` + one + `,` + more + `]`:              clash,
		`[` + one + `,` + less + `,` + one + `]`:  clash,
		`[` + one + `,` + null + `]`:              clash,
		`[` + null + `,` + one + `]`:              clash,
		`[` + null + `,{"Uin":1}]`:                noAmount,
		`[` + one + `,` + garbled + `]`:           noNumber,
		`[` + garbled + `,` + one + `]`:           noNumber,
	}
}

// Each customer of the answer has one Answer, also without a usable credit record.
func TestRecordsOfDirectCustomers(t *testing.T) {
	for data, want := range answersOfRecords() {
		answers, err := readDirectData(t, `"Data":`+data+`,`)
		if got := textOf(answers); err != nil || answers == nil || got != want {
			t.Errorf("%s: got %q, %v; want %q", data, got, err, want)
		}
	}
}

// textOf returns the texts of answers, by ascending UIN. The text of an error is its start.
func textOf(answers map[partner.UIN]partner.CreditAnswer) string {
	var all []string
	for _, uin := range slices.Sorted(maps.Keys(answers)) {
		text := answers[uin].String()
		if err := answers[uin].Err; err != nil {
			text, _, _ = strings.Cut(err.Error(), ":")
		}
		all = append(all, text)
	}
	return strings.Join(all, "; ")
}

func TestNullAmountOfADirectCustomerIsMissing(t *testing.T) {
	answers, err := readDirectData(t, `"Data":[{"Uin":7,"TotalCredit":1,"RemainingCredit":null}],`)
	var missing *partner.MissingError
	if err != nil || !errors.As(answers[7].Err, &missing) || missing.Why != partner.NoAmount ||
		missing.Origin != (partner.Origin{HTTPStatus: 200, RequestID: "id-1"}) {
		t.Errorf("got %v, %v", answers, err)
	}
}

// malformedDirect maps texts before the RequestId to the errors of the whole read.
func malformedDirect() map[string]string {
	const (
		amounts  = `"TotalCredit":1,"RemainingCredit":1`
		noList   = "its Data is absent, or is not a list"
		noUIN    = " of its Data has no readable Uin"
		unusable = " of its Data cannot be used: "
		noObject = unusable + "it is not a JSON object"

		totalTwice     = "it has TotalCredit twice"
		remainingTwice = "it has RemainingCredit twice"
	)
	wants := map[string]string{
		``:                              noList,
		`"Data":"none",`:                noList,
		`"Data":{},`:                    noList,
		`"data":[],`:                    noList,
		`"Data":[],"Data":[{"Uin":1}],`: "it has Data twice",
	}
	for records, want := range map[string]string{
		`{` + amounts + `}`:                             "record 1" + noUIN,
		`{"uin":1,` + amounts + `}`:                     "record 1" + noUIN,
		`{"Uin":2},null`:                                "record 2" + noObject,
		`{"Uin":2},[1]`:                                 "record 2" + noObject,
		`{"Uin":1,"Uin":1,` + amounts + `}`:             "record 1" + unusable + "it has Uin twice",
		`{"Uin":1,` + amounts + `,"TotalCredit":1}`:     "record 1" + unusable + totalTwice,
		`{"Uin":1,"RemainingCredit":1,` + amounts + `}`: "record 1" + unusable + remainingTwice,
	} {
		wants[`"Data":[`+records+`],`] = want
	}
	for _, uin := range []string{
		`0`, `-1`, `"007"`, `"0"`, `1e2`, `1.0`, `18446744073709551616`, `"18446744073709551616"`,
		`null`, `""`, `"abc"`, `" 1"`, `"\u0031"`, `true`, `[1]`, `{}`,
	} {
		wants[`"Data":[{"Uin":1},{"Uin":`+uin+`,`+amounts+`},{"Uin":3}],`] = "record 2" + noUIN
	}
	return wants
}

// If a record has no clear UIN, the whole read fails. Otherwise, a customer could be missing. Read
// ignores some of these records, because it knows the UINs.
func TestMalformedAnswerFailsTheDirectRead(t *testing.T) {
	for data, want := range malformedDirect() {
		answers, err := readDirectData(t, data)
		var failed *partner.ReadError
		if !errors.As(err, &failed) || failed.Err == nil || answers != nil {
			t.Errorf("%s: got %v, %v; want %q", data, answers, err, want)
			continue
		}
		if failed.Action != directAction || failed.Attempts != 5 || failed.Ended != nil ||
			failed.Err.Class != tencentapi.UnexpectedResponse || failed.Err.RequestID != "id-1" ||
			!strings.HasSuffix(failed.Err.Message, "documented form: "+want) {
			t.Errorf("%s: got %+v, want %q", data, failed, want)
		}
	}
}
