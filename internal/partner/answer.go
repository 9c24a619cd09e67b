package partner

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/money"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// queryCredit is the request of QueryCreditByUinList: 1–50 UINs, as JSON integers
// (https://www.tencentcloud.com/document/product/1085/51422).
type queryCredit struct {
	UINList []UIN `json:"UinList"`
}

// creditList is its answer. Amounts are kept as text: a float64 would lose digits, and one amount that cannot be read must
// not hide the others.
type creditList struct {
	Data json.RawMessage
}

type record struct {
	UIN       json.RawMessage
	Total     json.RawMessage
	Remaining json.RawMessage
}

// UnmarshalJSON reads the answer's Response.
func (l *creditList) UnmarshalJSON(text []byte) error {
	return members(bytes.Clone(text), func(name string) *json.RawMessage {
		if name == "Data" {
			return &l.Data
		}
		return nil
	})
}

// records reads records, and tells whether they are.
func records(texts [][]byte) ([]record, bool) {
	records := make([]record, len(texts))
	for i, text := range texts {
		if err := members(text, records[i].member); err != nil {
			return nil, false
		}
	}
	return records, true
}

func (r *record) member(name string) *json.RawMessage {
	switch name {
	case "Uin":
		return &r.UIN
	case "TotalCredit":
		return &r.Total
	case "RemainingCredit":
		return &r.Remaining
	}
	return nil
}

var integer = regexp.MustCompile(`^-?\d+$`)

// maxRecords is more records than any answer to fifty UINs can need.
const maxRecords = 20 * BatchSize

// answers returns one Answer for every UIN of the batch. Records are matched by UIN, because neither their order nor
// their number is documented, and records of other UINs are ignored.
func (l creditList) answers(batch []UIN, origin Origin) (map[UIN]Answer, error) {
	texts, isList := elements(l.Data)
	if len(texts) > maxRecords {
		return nil, malformed(origin, fmt.Sprintf("its Data has %d records, for %d UINs", len(texts), len(batch)))
	}
	records, ok := records(texts)
	if !isList || !ok {
		return nil, malformed(origin, "its Data is absent, or is not a list of records that have each name once")
	}
	answers := make(map[UIN]Answer, len(batch))
	for _, uin := range batch {
		answers[uin] = Answer{Err: &MissingError{Why: NoRecord, Origin: origin}}
	}
	seen := make(map[UIN]bool, len(batch))
	for i, record := range records {
		uin, err := ParseUIN(string(bytes.Trim(record.UIN, `"`)))
		if err != nil && integer.Match(record.UIN) {
			continue // nobody's UIN, such as 0, so nobody asked for it
		}
		if err != nil {
			return nil, malformed(origin, fmt.Sprintf("record %d of its Data has no readable Uin", i+1))
		}
		if _, asked := answers[uin]; !asked {
			continue
		}
		answer := record.answer(origin)
		if seen[uin] {
			answer = merge(answers[uin], answer, origin)
		}
		answers[uin], seen[uin] = answer, true
	}
	return answers, nil
}

// answer reads one record's amounts.
func (r record) answer(origin Origin) Answer {
	total, totalErr := amount("TotalCredit", r.Total)
	remaining, remainingErr := amount("RemainingCredit", r.Remaining)
	for _, err := range []error{totalErr, remainingErr} {
		if err != nil {
			return Answer{Err: &ContentError{What: err.Error(), Origin: origin}}
		}
	}
	if total == nil || remaining == nil {
		return Answer{Err: &MissingError{Why: NoAmount, Origin: origin}}
	}
	return Answer{Credit: Credit{Total: *total, Remaining: *remaining}}
}

// amount returns nil for an amount that is absent or null.
func amount(name string, text json.RawMessage) (*money.Amount, error) {
	if text == nil || string(text) == "null" {
		return nil, nil
	}
	parsed, err := money.Parse(string(text))
	if err != nil {
		return nil, fmt.Errorf("its %s cannot be read: %w", name, err)
	}
	return &parsed, nil
}

// merge joins two records of one UIN. The documentation's own example repeats a record; two that differ contradict each
// other, and neither can be trusted.
func merge(first, second Answer, origin Origin) Answer {
	switch {
	case isContent(first.Err):
		return first
	case isContent(second.Err):
		return second
	case IsMissing(first.Err) && IsMissing(second.Err):
		return first
	case first.Err == nil && second.Err == nil && first.Credit.equal(second.Credit):
		return first
	}
	return Answer{Err: &ContentError{
		What:   fmt.Sprintf("two records contradict each other: %s and %s", first, second),
		Origin: origin,
	}}
}

// malformed is the error of an answer that does not have the documented form.
func malformed(origin Origin, what string) error {
	return &tencentapi.Error{
		Class:     tencentapi.Foreign,
		Message:   "the answer does not have the documented form: " + what,
		RequestID: origin.RequestID, HTTPStatus: origin.HTTPStatus,
	}
}
