package partner

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/money"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// queryCredit is the request of QueryCreditByUinList: 1–50 UINs, as JSON integers
// (https://www.tencentcloud.com/document/product/1085/51422).
type queryCredit struct {
	UINList []UIN `json:"UinList"`
}

// record is one customer in an answer. Amounts are kept as text: a float64 would lose digits, and one
// amount that cannot be read must not hide the others.
type record struct {
	UIN       json.RawMessage
	Total     json.RawMessage
	Remaining json.RawMessage
}

var integer = regexp.MustCompile(`^-?\d+$`)

// maxRecords is more records than any answer to fifty UINs can need.
const maxRecords = 20 * BatchSize

// decode returns one Answer for every UIN of the request. Records are matched by UIN, because neither
// their order nor their number is documented, and records of other UINs are ignored.
func decode(query queryCredit, response []byte, requestID string) (map[UIN]Answer, error) {
	batch, origin := query.UINList, Origin{http.StatusOK, requestID}
	records, err := decodeRecords(response, len(batch))
	if err != nil {
		return nil, err
	}
	answers := make(map[UIN]Answer, len(batch))
	for _, uin := range batch {
		answers[uin] = Answer{Err: &MissingError{Why: NoRecord, Origin: origin}}
	}
	seen := make(map[UIN]bool, len(batch))
	for i, record := range records {
		uin, err := ParseUIN(string(bytes.Trim(record.UIN, `"`)))
		if err != nil && integer.Match(record.UIN) {
			continue // it is no UIN, such as 0, and so not one of the request
		}
		if err != nil {
			return nil, fmt.Errorf("record %d of its Data has no readable Uin", i+1)
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

// decodeRecords returns the records of a Response to a request for so many UINs.
func decodeRecords(response []byte, uins int) ([]record, error) {
	var data json.RawMessage
	if err := tencentapi.DecodeObject(response, map[string]any{"Data": &data}); err != nil {
		return nil, err
	}
	var texts []json.RawMessage
	if json.Unmarshal(data, &texts) != nil {
		return nil, errors.New("its Data is absent, or is not a list")
	}
	if len(texts) > maxRecords {
		return nil, fmt.Errorf("its Data has %d records, for %d UINs", len(texts), uins)
	}
	records := make([]record, len(texts))
	for i, text := range texts {
		r := &records[i]
		if err := tencentapi.DecodeObject(text, map[string]any{
			"Uin": &r.UIN, "TotalCredit": &r.Total, "RemainingCredit": &r.Remaining,
		}); err != nil {
			return nil, fmt.Errorf("record %d of its Data cannot be used: %w", i+1, err)
		}
	}
	return records, nil
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
