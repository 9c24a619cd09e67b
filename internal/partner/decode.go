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

// maxRecords is the maximum number of records in an answer to a request for UINs. The limit is far
// above the fifty UINs of a request.
const maxRecords = 20 * BatchSize

// record is the form of the records in an action's answers.
type record[V value[V]] interface {
	// members returns the targets of the members that are decoded. No other member is kept.
	members() map[string]*json.RawMessage
	// uinText returns the member that has the UIN.
	uinText() (name string, text json.RawMessage)
	// answer returns the Answer of the record.
	answer(origin Origin) Answer[V]
}

// Decode returns an error if the Reader would reject the Response of an answer to a request for
// these UINs. The Response must be valid JSON. If the action reads credit records, Decode also
// returns the Answers.
func (a Action) Decode(uins []UIN, response []byte, requestID string,
) (credits map[UIN]CreditAnswer, err error) {
	switch a.Name {
	case CreditsAction.Name:
		credits, err = decodeByUIN(uins, response, requestID, newCreditRecord())
	case StatusesAction.Name:
		_, err = decodeByUIN(uins, response, requestID, newStatusRecord())
	case DirectAction.Name:
		credits, err = decodeDirect(response, requestID)
	case PartnerCreditAction.Name:
		_, err = decodePartnerCredit(response, requestID)
	default:
		err = errors.New("the Reader does not have the action " + a.Name)
	}
	return credits, err
}

// decodeByUIN returns one Answer for each UIN. It matches records by UIN, because the API documents
// neither their order nor their number. It ignores records of other UINs.
func decodeByUIN[V value[V]](uins []UIN, response []byte, requestID string, form record[V],
) (map[UIN]Answer[V], error) {
	origin := Origin{http.StatusOK, requestID}
	requested := make(map[UIN]bool, len(uins))
	for _, uin := range uins {
		requested[uin] = true
	}
	answers := make(map[UIN]Answer[V], len(uins))
	count := 0
	err := decodeRecords(response, form, func(uin UIN, err error) error {
		if count++; count > maxRecords {
			return fmt.Errorf("is one too many for %d UINs", len(uins))
		}
		if _, text := form.uinText(); err != nil && integerPattern.Match(text) {
			return nil // an integer such as 0 is not a UIN and not in the request; "01" may be
		}
		if err == nil && requested[uin] {
			addAnswer(answers, uin, form.answer(origin), origin)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, uin := range uins {
		if _, found := answers[uin]; !found {
			answers[uin] = Answer[V]{Err: &MissingError{Why: NoRecord, Origin: origin}}
		}
	}
	return answers, nil
}

// decodeDirect returns one Answer for each customer in the answer.
func decodeDirect(response []byte, requestID string) (map[UIN]CreditAnswer, error) {
	origin := Origin{http.StatusOK, requestID}
	answers, form := map[UIN]CreditAnswer{}, newCreditRecord()
	err := decodeRecords(response, form, func(uin UIN, err error) error {
		if err == nil {
			addAnswer(answers, uin, form.answer(origin), origin)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return answers, nil
}

// decodePartnerCredit returns the remaining credit in an answer of QueryPartnerCredit.
func decodePartnerCredit(response []byte, _ string) (money.Amount, error) {
	const name = "RemainingCredit"
	var text json.RawMessage
	if err := tencentapi.DecodeValidObject(response, map[string]any{name: &text}); err != nil {
		return money.Amount{}, err
	}
	remaining, err := parseAmount(name, text)
	switch {
	case err != nil:
		return money.Amount{}, fmt.Errorf("its %w", err)
	case remaining == nil:
		return money.Amount{}, fmt.Errorf("its %s is absent or null", name)
	}
	return *remaining, nil
}

// decodeRecords decodes each record of a Response, which is valid JSON, into form. Then it calls
// use with the record's UIN, or with the error of that UIN.
func decodeRecords[V value[V]](response []byte, form record[V], use func(UIN, error) error) error {
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
	members, targets := form.members(), map[string]any{}
	for name, member := range members {
		targets[name] = member
	}
	number := 0
	for element := range elements {
		number++
		for _, member := range members {
			*member = (*member)[:0]
		}
		if err := tencentapi.DecodeValidObject(element, targets); err != nil {
			return fmt.Errorf("record %d of its Data cannot be used: %w", number, err)
		}
		if err := use(parseRecordUIN(form.uinText())); err != nil {
			return fmt.Errorf("record %d of its Data %w", number, err)
		}
	}
	return nil
}

var integerPattern = regexp.MustCompile(`^-?\d+$`)

// parseRecordUIN parses the UIN of a record.
func parseRecordUIN(name string, text json.RawMessage) (UIN, error) {
	uin, err := ParseUIN(string(bytes.Trim(text, `"`)))
	if err != nil {
		return 0, errors.New("has no readable " + name)
	}
	return uin, nil
}
