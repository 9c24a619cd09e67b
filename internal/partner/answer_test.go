package partner_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// read asks for UINs of a server that always answers with data.
func read(t *testing.T, data string, uins ...partner.UIN) (answers map[partner.UIN]partner.Answer, err error) {
	t.Helper()
	handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"Response":{`+data+`"RequestId":"id-1"}}`)
	})
	withHandler(t, handler, source{}, func(t *testing.T, reader *partner.Reader) {
		answers, err = reader.Read(t.Context(), uins)
	})
	return answers, err
}

func TestAnswersAreMatchedByUINAndChecked(t *testing.T) {
	const missing, noAmount, content = "no record in the answer", "its record has no amount", "cannot be read"
	for name, c := range map[string]struct {
		records string
		want    string // of UIN 1
	}{
		"one":                      {`{"Uin":1,"TotalCredit":100.01,"RemainingCredit":0.01}`, "total 100.01, remaining 0.01"},
		"quoted":                   {`{"Uin":"1","TotalCredit":"100.01","RemainingCredit":"0.01"}`, "total 100.01, remaining 0.01"},
		"negative, exponent":       {`{"Uin":1,"TotalCredit":1E-7,"RemainingCredit":-3.50}`, "total 0.0000001, remaining -3.5"},
		"zero is a credit":         {`{"Uin":1,"TotalCredit":0,"RemainingCredit":0}`, "total 0, remaining 0"},
		"behind another":           {`{"Uin":2,"TotalCredit":2,"RemainingCredit":2},{"Uin":1,"TotalCredit":1,"RemainingCredit":1}`, "total 1, remaining 1"},
		"none":                     {``, missing},
		"nobody's UINs beside it":  {`{"Uin":0},{"Uin":-1},{"Uin":18446744073709551616},{"Uin":1,"TotalCredit":1,"RemainingCredit":1}`, "total 1, remaining 1"},
		"another's":                {`{"Uin":11,"TotalCredit":2,"RemainingCredit":2}`, missing},
		"null remaining":           {`{"Uin":1,"TotalCredit":1,"RemainingCredit":null}`, noAmount},
		"no total":                 {`{"Uin":1,"RemainingCredit":1}`, noAmount},
		"no amounts":               {`{"Uin":1}`, noAmount},
		"a name like it":           {`{"Uin":1,"TotalCredit":1,"remainingcredit":1}`, noAmount},
		"twice, equal":             {`{"Uin":1,"TotalCredit":1.0,"RemainingCredit":0.30},{"Uin":1,"TotalCredit":1,"RemainingCredit":0.3}`, "total 1, remaining 0.3"},
		"twice, different":         {`{"Uin":1,"TotalCredit":1,"RemainingCredit":0.3},{"Uin":1,"TotalCredit":1,"RemainingCredit":0.4}`, "contradict"},
		"thrice, the last again":   {`{"Uin":1,"TotalCredit":1,"RemainingCredit":1},{"Uin":1,"TotalCredit":2,"RemainingCredit":2},{"Uin":1,"TotalCredit":2,"RemainingCredit":2}`, "contradict"},
		"twice, other total":       {`{"Uin":1,"TotalCredit":1,"RemainingCredit":0.3},{"Uin":1,"TotalCredit":2,"RemainingCredit":0.3}`, "contradict"},
		"twice, one null":          {`{"Uin":1,"TotalCredit":1,"RemainingCredit":1},{"Uin":1,"TotalCredit":1,"RemainingCredit":null}`, "contradict"},
		"twice, null first":        {`{"Uin":1,"TotalCredit":1,"RemainingCredit":null},{"Uin":1,"TotalCredit":1,"RemainingCredit":1}`, "contradict"},
		"twice null":               {`{"Uin":1,"TotalCredit":1,"RemainingCredit":null},{"Uin":1}`, noAmount},
		"twice, one unreadable":    {`{"Uin":1,"TotalCredit":1,"RemainingCredit":1},{"Uin":1,"TotalCredit":1,"RemainingCredit":"x"}`, content},
		"text":                     {`{"Uin":1,"TotalCredit":1,"RemainingCredit":"many"}`, `its RemainingCredit cannot be read: it is not a decimal number`},
		"empty text":               {`{"Uin":1,"TotalCredit":"","RemainingCredit":1}`, content},
		"text NaN":                 {`{"Uin":1,"TotalCredit":"NaN","RemainingCredit":1}`, content},
		"bool":                     {`{"Uin":1,"TotalCredit":1,"RemainingCredit":true}`, content},
		"object":                   {`{"Uin":1,"TotalCredit":1,"RemainingCredit":{}}`, content},
		"huge exponent":            {`{"Uin":1,"TotalCredit":1,"RemainingCredit":1e100000000}`, content},
		"null beside an unreadble": {`{"Uin":1,"TotalCredit":null,"RemainingCredit":"x"}`, content},
	} {
		t.Run(name, func(t *testing.T) {
			answers, err := read(t, `"Data":[`+c.records+`],`, 1)
			if err != nil || len(answers) != 1 {
				t.Fatalf("got %v, %v", answers, err)
			}
			answer := answers[1]
			got := answer.String()
			if answer.Err != nil {
				got = answer.Err.Error()
				if !strings.HasSuffix(got, "(HTTP status 200, request id id-1)") {
					t.Errorf("the reason %q does not name the request", got)
				}
			}
			if !strings.Contains(got, c.want) {
				t.Errorf("UIN 1 has %s, want %s", got, c.want)
			}
			var isMissing *partner.MissingError
			if want := c.want == missing || c.want == noAmount; errors.As(answer.Err, &isMissing) != want {
				t.Errorf("counts as missing is %v, want %v: %v", !want, want, answer.Err)
			}
		})
	}
}

// The documentation's own example: two UINs asked, Uin 1 twice in the answer.
func TestFoundingExampleHasNeitherUIN(t *testing.T) {
	const record = `{"RemainingCredit":0.01,"TotalCredit":100.01,"Uin":1}`
	answers, err := read(t, `"Data":[`+record+`,`+record+`],`, 10000, 100001)
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

func TestNullDataIsNoRecord(t *testing.T) {
	answers, err := read(t, `"Data":null,`, 1)
	if err != nil || answers[1].Err == nil {
		t.Errorf("got %v, %v", answers, err)
	}
}

func TestAnswerOfAnotherFormFailsTheRead(t *testing.T) {
	for name, c := range map[string]struct{ data, want string }{
		"no Data":        {``, "its Data is absent, or is not a list"},
		"Data is text":   {`"Data":"none",`, "its Data is absent, or is not a list"},
		"Data is object": {`"Data":{},`, "its Data is absent, or is not a list"},
		"no Uin":         {`"Data":[{"TotalCredit":1,"RemainingCredit":1}],`, "record 1 of its Data has no readable Uin"},
		"null record":    {`"Data":[null],`, "record 1 of its Data cannot be used: it is not a JSON object"},
		"Uin text":       {`"Data":[{"Uin":"abc"}],`, "record 1 of its Data has no readable Uin"},
		"Uin exponent":   {`"Data":[{"Uin":1e2}],`, "record 1 of its Data has no readable Uin"},
		"Uin fraction":   {`"Data":[{"Uin":1.0}],`, "record 1 of its Data has no readable Uin"},
		"Uin 007":        {`"Data":[{"Uin":"007"}],`, "record 1 of its Data has no readable Uin"},
		"record is text": {`"Data":[{"Uin":2},"1"],`, "record 2 of its Data cannot be used: it is not a JSON object"},
		"amount twice":   {`"Data":[{"Uin":1,"TotalCredit":1,"RemainingCredit":-5,"RemainingCredit":500}],`, "record 1 of its Data cannot be used: it has RemainingCredit twice"},
		"Uin twice":      {`"Data":[{"Uin":2,"Uin":1,"TotalCredit":1,"RemainingCredit":1}],`, "record 1 of its Data cannot be used: it has Uin twice"},
		"endless":        {`"Data":[` + strings.Repeat(`{"Uin":2},`, 1000) + `{"Uin":1}],`, "1001 records, for 1 UINs"},
		"Data twice":     {`"Data":[],"Data":[{"Uin":1,"TotalCredit":1,"RemainingCredit":1}],`, "it has Data twice"},
	} {
		answers, err := read(t, c.data, 1)
		var failed *partner.ReadError
		var failure *tencentapi.Error
		if !errors.As(err, &failed) || !errors.As(err, &failure) || failure.RequestID != "id-1" || answers != nil ||
			!strings.Contains(err.Error(), "documented form: ") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, %v; want %q", name, answers, err, c.want)
		}
	}
}

func TestUINThatFailsItsBatchIsFound(t *testing.T) {
	for _, c := range []struct {
		n, most int
		strange []partner.UIN
	}{
		{0, 1, []partner.UIN{7000}},
		{1, 3, []partner.UIN{7000}},
		{49, 14, []partner.UIN{7000}},
		{147, 50, []partner.UIN{7000, 7001, 7002}},
	} {
		customers, uins := numbered(c.n)
		uins = append(uins, c.strange...)
		options := simulator.Options{Customers: customers, Limit: simulator.DocumentedLimit, NotCustomerFails: true}
		inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
			answers, err := reader.Read(t.Context(), uins)
			if err != nil {
				t.Fatal(err)
			}
			expectNumbered(t, answers, uins, c.strange...)
			for _, uin := range c.strange {
				var missing *partner.MissingError
				if !errors.As(answers[uin].Err, &missing) || missing.Why != partner.NotCustomer || missing.Origin.RequestID == "" || missing.Origin.HTTPStatus != 200 ||
					missing.Code != "UnauthorizedOperation.NotCustomerUin" {
					t.Errorf("UIN %s has %v", uin, answers[uin].Err)
				}
			}
			if got := len(sim.Requests()); got > c.most {
				t.Errorf("%d requests for %d strangers among %d, want at most %d", got, len(c.strange), c.n, c.most)
			}
		})
	}
}

// Other failures around them blame no UIN, and hide none.
func TestStrangersAreFoundAmongOtherFailures(t *testing.T) {
	strangers := []partner.UIN{7000, 7001, 7060, 7111}
	customers, uins := numbered(496)
	uins = append(uins, strangers...)
	for seed := range uint64(5) {
		options := simulator.Options{
			Customers: customers, NotCustomerFails: true, Shuffle: true, Seed: seed,
			Faults: []simulator.Fault{{Name: "InternalError", Share: 0.3}},
		}
		inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
			answers, err := reader.Read(t.Context(), uins)
			if err != nil {
				t.Fatal(err)
			}
			expectNumbered(t, answers, uins, strangers...)
			for _, uin := range strangers {
				if !partner.IsMissing(answers[uin].Err) {
					t.Errorf("UIN %s has %v", uin, answers[uin].Err)
				}
			}
		})
	}
}

// A UIN that the API calls invalid is no missing customer: allow_missing does not cover it.
func TestUINThatTheAPIRefusesIsNotMissing(t *testing.T) {
	options := simulator.Options{Faults: []simulator.Fault{{Name: "InvalidParameterValue.UinList"}}}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		answers, err := reader.Read(t.Context(), []partner.UIN{1, 2})
		if err != nil || len(answers) != 2 {
			t.Fatalf("got %v, %v", answers, err)
		}
		for uin, answer := range answers {
			var content *partner.ContentError
			if !errors.As(answer.Err, &content) || !strings.Contains(fmt.Sprint(answer.Err), "InvalidParameterValue.UinList") {
				t.Errorf("UIN %s has %v", uin, answer.Err)
			}
		}
	})
}
