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

// creditRecord is the record of one customer in an answer. Amounts stay text, because a float64
// would lose digits. If one amount cannot be read, the other records can still be used.
type creditRecord struct {
	UIN       json.RawMessage
	Total     json.RawMessage
	Remaining json.RawMessage
}

var integerPattern = regexp.MustCompile(`^-?\d+$`)

// maxRecords is the maximum number of records in an answer. It is far above fifty UINs.
const maxRecords = 20 * BatchSize

// decode returns one Answer for each UIN of the request. It matches records by UIN, because the API
// documents neither their order nor their number. It ignores records of other UINs.
func decode(query queryCredit, response []byte, requestID string) (map[UIN]Answer, error) {
	uins, origin := query.UINList, Origin{http.StatusOK, requestID}
	records, err := decodeRecords(response, len(uins))
	if err != nil {
		return nil, err
	}
	answers := make(map[UIN]Answer, len(uins))
	for _, uin := range uins {
		answers[uin] = Answer{Err: &MissingError{Why: NoRecord, Origin: origin}}
	}
	seen := make(map[UIN]bool, len(uins))
	for i, record := range records {
		uin, err := ParseUIN(string(bytes.Trim(record.UIN, `"`)))
		if err != nil && integerPattern.Match(record.UIN) {
			continue // an integer such as 0 is no UIN, so it is not in the request
		}
		if err != nil {
			return nil, fmt.Errorf("record %d of its Data has no readable Uin", i+1)
		}
		if _, isRequested := answers[uin]; !isRequested {
			continue
		}
		answer := record.answer(origin)
		if seen[uin] {
			answer = mergeRecords(answers[uin], answer, origin)
		}
		answers[uin], seen[uin] = answer, true
	}
	return answers, nil
}

// decodeRecords returns the records of a Response to a request for a number of UINs.
func decodeRecords(response []byte, uins int) ([]creditRecord, error) {
	var data json.RawMessage
	if err := tencentapi.DecodeObject(response, map[string]any{"Data": &data}); err != nil {
		return nil, err
	}
	var rawRecords []json.RawMessage
	if json.Unmarshal(data, &rawRecords) != nil {
		return nil, errors.New("its Data is absent, or is not a list")
	}
	if len(rawRecords) > maxRecords {
		return nil, fmt.Errorf("its Data has %d records, for %d UINs", len(rawRecords), uins)
	}
	records := make([]creditRecord, len(rawRecords))
	for i, rawRecord := range rawRecords {
		r := &records[i]
		if err := tencentapi.DecodeObject(rawRecord, map[string]any{
			"Uin": &r.UIN, "TotalCredit": &r.Total, "RemainingCredit": &r.Remaining,
		}); err != nil {
			return nil, fmt.Errorf("record %d of its Data cannot be used: %w", i+1, err)
		}
	}
	return records, nil
}

// answer parses the amounts of a record.
func (r creditRecord) answer(origin Origin) Answer {
	total, totalErr := parseAmount("TotalCredit", r.Total)
	remaining, remainingErr := parseAmount("RemainingCredit", r.Remaining)
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

// parseAmount returns nil if the amount is absent or null.
func parseAmount(name string, text json.RawMessage) (*money.Amount, error) {
	if text == nil || string(text) == "null" {
		return nil, nil
	}
	parsed, err := money.Parse(string(text))
	if err != nil {
		return nil, fmt.Errorf("its %s cannot be read: %w", name, err)
	}
	return &parsed, nil
}

// mergeRecords merges two records of one UIN. The documentation's own example repeats a record. If
// two records differ, neither of them can be trusted.
func mergeRecords(first, second Answer, origin Origin) Answer {
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
