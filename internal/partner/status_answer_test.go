package partner_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// readStatusData reads statuses. The response has the given text before its RequestId. The result
// has the number of requests, too.
func readStatusData(
	t *testing.T,
	data string,
	uins ...partner.UIN,
) (answers map[partner.UIN]partner.StatusAnswer, requests int, err error) {
	t.Helper()
	options := simulator.Options{Answers: map[string]string{
		statusAction: `{"Response":{` + data + `"RequestId":"id-1"}}`,
	}}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
		answers, err = reader.ReadStatuses(t.Context(), uins)
		requests = len(sim.Requests())
	})
	return answers, requests, err
}

const (
	originText   = " (HTTP status 200, request ID id-1)"
	noStatusText = "its record has no status" + originText
	noRecordText = "no record in the answer" + originText
	badText      = "its AccountStatus is not a string of one to four digits" + originText
)

// checkStatusData checks the answer for UIN 1. want is the status, or the whole text of the error.
// So the error does not repeat the response.
func checkStatusData(t *testing.T, data, want string) {
	t.Helper()
	answers, requests, err := readStatusData(t, data, 1)
	if err != nil || len(answers) != 1 {
		t.Errorf("%s: got %v, %v", data, answers, err)
		return
	}
	answer, wantRequests := answers[1], 1
	got := answer.String()
	if answer.Err != nil {
		got = answer.Err.Error()
	}
	why, isMissing := map[string]partner.Missing{
		noStatusText: partner.NoStatus, noRecordText: partner.NoRecord,
	}[want]
	var missing *partner.MissingError
	var content *partner.ContentError
	isContent := !isMissing && !strings.HasPrefix(want, "status ")
	if isMissing {
		wantRequests = 2
	}
	if got != want || requests != wantRequests || errors.As(answer.Err, &content) != isContent ||
		errors.As(answer.Err, &missing) != isMissing || isMissing && missing.Why != why {
		t.Errorf("%s: got %q after %d requests, want %q after %d", data, got, requests, want,
			wantRequests)
	}
}

// If the status is missing, the UIN is requested a second time. A bad value is not.
func TestStatusOfARecord(t *testing.T) {
	for status, want := range map[string]string{
		`"0"`:    "status 0",
		`"1"`:    "status 1",
		`"2"`:    "status 2",
		`"7"`:    "status 7",
		`"00"`:   "status 00", // not the normal status
		`"9999"`: "status 9999",
		`null`:   noStatusText,
		`""`:     noStatusText,
	} {
		checkStatusData(t, `"Data":[{"CustomerUin":"1","AccountStatus":`+status+`}],`, want)
	}
	checkStatusData(t, `"Data":[{"CustomerUin":"1"}],`, noStatusText)
	checkStatusData(t, `"Data":[{"CustomerUin":"1","accountStatus":"0"}],`, noStatusText)
	for _, status := range []string{
		`0`, `2`, `-1`, `true`, `false`, `{}`, `{"a":"0"}`, `[]`, `["0"]`, `"10000"`, `"-1"`,
		`" 0"`, `"0 "`, `"0\n"`, `"0\u0000"`, `"\u0030"`, `"０"`, `"null"`, `"normal"`, `"1.0"`,
		`"someone@example.com"`, `"+1-555-1"`, `"x\"0"`, `"\"0"`, `"0\""`,
	} {
		checkStatusData(t, `"Data":[{"CustomerUin":"1","AccountStatus":`+status+`}],`, badText)
	}
}

// statusRecords returns Data with a record of UIN 1 for each status. An empty status is absent.
func statusRecords(statuses ...string) string {
	var records []string
	for _, status := range statuses {
		if status != "" {
			status = `,"AccountStatus":` + status
		}
		records = append(records, `{"Name":"x","CustomerUin":"1"`+status+`}`)
	}
	return `"Data":[` + strings.Join(records, ",") + `],`
}

func TestStatusOfTwoRecords(t *testing.T) {
	contradict := func(first, second string) string {
		return "two records contradict each other: " + first + " and " + second + originText
	}
	for _, c := range []struct {
		statuses []string
		want     string
	}{
		{[]string{`"0"`, `"0"`}, "status 0"},
		{[]string{`"2"`, `"2"`, `"2"`}, "status 2"},
		{[]string{`"0"`, `"2"`}, contradict("status 0", "status 2")},
		{[]string{`"2"`, `"0"`}, contradict("status 2", "status 0")},
		{[]string{`"0"`, `"00"`}, contradict("status 0", "status 00")},
		{[]string{`"0"`, `"2"`, `"2"`}, contradict("status 0", "status 2")},
		{[]string{`"0"`, `null`}, contradict("status 0", "no status")},
		{[]string{`""`, `"0"`}, contradict("no status", "status 0")},
		{[]string{``, `"2"`}, contradict("no status", "status 2")},
		{[]string{`null`, `""`}, noStatusText},
		{[]string{``, ``}, noStatusText},
		{[]string{`"0"`, `0`}, badText},
		{[]string{`"someone@example.com"`, `"0"`}, badText},
		{[]string{`true`, `null`}, badText},
	} {
		checkStatusData(t, statusRecords(c.statuses...), c.want)
	}
}

// Records are matched by UIN, which is a string or a number. Other UINs are ignored.
func TestStatusRecordsAreMatchedByUIN(t *testing.T) {
	const other = `{"CustomerUin":"11","AccountStatus":"2"}`
	for data, want := range map[string]string{
		`[{"CustomerUin":"1","AccountStatus":"7"}]`:                      "status 7",
		`[{"CustomerUin":1,"AccountStatus":"7"}]`:                        "status 7",
		`[` + other + `,{"CustomerUin":1,"AccountStatus":"7"}]`:          "status 7",
		`[{"CustomerUin":1,"AccountStatus":"7"},` + other + `]`:          "status 7",
		`[{"CustomerUin":0},{"CustomerUin":"1","AccountStatus":"7"}]`:    "status 7",
		`[{"CustomerUin":11,"AccountStatus":{}},` + statusOf1("7") + `]`: "status 7",
		`[` + other + `]`: noRecordText,
		`[]`:              noRecordText,
		`null`:            noRecordText,
	} {
		checkStatusData(t, `"Data":`+data+`,`, want)
	}
}

func statusOf1(status string) string {
	return `{"CustomerUin":"1","AccountStatus":"` + status + `"}`
}

// malformedStatuses maps texts before the RequestId to the errors of the whole read.
func malformedStatuses() map[string]string {
	const noList = "its Data is absent, or is not a list"
	const noUIN, unusable = "has no readable CustomerUin", "cannot be used: "
	wants := map[string]string{
		``:                       noList,
		`"data":[],`:             noList,
		`"Data":[],"Data":null,`: "it has Data twice",
	}
	for _, data := range []string{`"someone@example.com"`, `{}`, `0`, `true`} {
		wants[`"Data":`+data+`,`] = noList
	}
	for _, uin := range []string{
		`null`, `""`, `"someone@example.com"`, `"01"`, `"\u0031"`, `1.0`, `true`, `["1"]`, `{}`,
	} {
		record := `{"CustomerUin":` + uin + `,"AccountStatus":"0"}`
		wants[`"Data":[`+statusOf1("0")+`,`+record+`],`] = "record 2 of its Data " + noUIN
	}
	for record, want := range map[string]string{
		`{"AccountStatus":"0"}`:                 noUIN,
		`{"customerUin":"1"}`:                   noUIN,
		`null`:                                  unusable + "it is not a JSON object",
		`"someone@example.com"`:                 unusable + "it is not a JSON object",
		`{"CustomerUin":"1","CustomerUin":"1"}`: unusable + "it has CustomerUin twice",
		`{"AccountStatus":"0","AccountStatus":"2"}`: unusable +
			"it has AccountStatus twice",
	} {
		wants[`"Data":[`+record+`],`] = "record 1 of its Data " + want
	}
	records := strings.Repeat(statusOf1("0")+",", 1000) + statusOf1("0")
	wants[`"Data":[`+records+`],`] = "record 1001 of its Data is one too many for 1 UINs"
	return wants
}

// The read fails after five such answers. Its error does not repeat the answer.
func TestMalformedAnswerFailsTheStatusRead(t *testing.T) {
	for data, want := range malformedStatuses() {
		answers, requests, err := readStatusData(t, data, 1)
		var failed *partner.ReadError
		if answers != nil || requests != 5 || !errors.As(err, &failed) || failed.Err == nil ||
			failed.Action != statusAction || failed.Ended != nil ||
			failed.Err.Class != tencentapi.UnexpectedResponse ||
			failed.Err.Message != "the answer does not have the documented form: "+want {
			t.Errorf("%.200s: got %v after %d requests, %v; want %q", data, answers, requests,
				err, want)
		}
	}
}
