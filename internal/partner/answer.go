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

// maxRecords is the maximum number of records in an answer to a request for UINs. It is far above
// fifty UINs.
const maxRecords = 20 * BatchSize

// decodeByUIN returns one Answer for each UIN of the request. It matches records by UIN, because
// the API documents neither their order nor their number. It ignores records of other UINs.
func decodeByUIN(query queryByUIN, response []byte, requestID string) (map[UIN]Answer, error) {
	uins, origin := query.UINList, Origin{http.StatusOK, requestID}
	requested := make(map[UIN]bool, len(uins))
	for _, uin := range uins {
		requested[uin] = true
	}
	answers := make(map[UIN]Answer, len(uins))
	count := 0
	err := decodeRecords(response, func(record creditRecord) error {
		if count++; count > maxRecords {
			return fmt.Errorf("is one too many for %d UINs", len(uins))
		}
		uin, err := record.uin()
		if err != nil && integerPattern.Match(record.UIN) {
			return nil // an integer such as 0 is no UIN, so it is not in the request
		}
		if err == nil && requested[uin] {
			addAnswer(answers, uin, record.answer(origin), origin)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, uin := range uins {
		if _, found := answers[uin]; !found {
			answers[uin] = Answer{Err: &MissingError{Why: NoRecord, Origin: origin}}
		}
	}
	return answers, nil
}

// decodeDirect returns one Answer for each customer in the answer.
func decodeDirect(_ queryDirect, response []byte, requestID string) (map[UIN]Answer, error) {
	origin := Origin{http.StatusOK, requestID}
	answers := map[UIN]Answer{}
	err := decodeRecords(response, func(record creditRecord) error {
		uin, err := record.uin()
		if err == nil {
			addAnswer(answers, uin, record.answer(origin), origin)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return answers, nil
}

// decodeRecords calls use with each record of a Response, which is valid JSON. The record is valid
// during the call.
func decodeRecords(response []byte, use func(creditRecord) error) error {
	var data json.RawMessage
	if err := tencentapi.DecodeValidObject(response, map[string]any{"Data": &data}); err != nil {
		return err
	}
	if string(data) == "null" {
		return nil
	}
	elements, isList := tencentapi.Elements(data)
	if !isList {
		return errors.New("its Data is absent, or is not a list")
	}
	var record creditRecord
	targets := map[string]any{
		"Uin": &record.UIN, "TotalCredit": &record.Total, "RemainingCredit": &record.Remaining,
	}
	number := 0
	for element := range elements {
		number++
		record = creditRecord{record.UIN[:0], record.Total[:0], record.Remaining[:0]}
		if err := tencentapi.DecodeValidObject(element, targets); err != nil {
			return fmt.Errorf("record %d of its Data cannot be used: %w", number, err)
		}
		if err := use(record); err != nil {
			return fmt.Errorf("record %d of its Data %w", number, err)
		}
	}
	return nil
}

// creditRecord is the record of one customer in an answer. Amounts stay text, because a float64
// would lose digits. If one amount cannot be read, the other records can still be used. An absent
// member is empty.
type creditRecord struct {
	UIN       json.RawMessage
	Total     json.RawMessage
	Remaining json.RawMessage
}

var integerPattern = regexp.MustCompile(`^-?\d+$`)

// uin parses the UIN of a record.
func (r creditRecord) uin() (UIN, error) {
	uin, err := ParseUIN(string(bytes.Trim(r.UIN, `"`)))
	if err != nil {
		return 0, errors.New("has no readable Uin")
	}
	return uin, nil
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
	if len(text) == 0 || string(text) == "null" {
		return nil, nil
	}
	parsed, err := money.Parse(string(text))
	if err != nil {
		return nil, fmt.Errorf("its %s cannot be read: %w", name, err)
	}
	return &parsed, nil
}

// addAnswer adds the Answer of one record. It merges two records of one UIN, because the
// documentation's own examples repeat a record. If two records differ, neither can be trusted.
func addAnswer(answers map[UIN]Answer, uin UIN, answer Answer, origin Origin) {
	if first, found := answers[uin]; found {
		answer = mergeAnswers(first, answer, origin)
	}
	answers[uin] = answer
}

func mergeAnswers(first, second Answer, origin Origin) Answer {
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
