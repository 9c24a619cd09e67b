package doctor

import (
	"encoding/json"
	"strings"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// record is a record of a customer as the API wrote it, without its personal data. The members are
// JSON. An absent member is empty.
type record struct {
	uin              partner.UIN
	total, remaining string
	status           string
}

// decode decodes the Response of an answer to a request of an action for these UINs. If the
// provider would reject the Response, it returns an error.
func decode(action partner.Action, uins []partner.UIN, response []byte, requestID string,
) (answer, error) {
	credits, err := action.Decode(uins, response, requestID)
	if err != nil {
		return answer{}, err
	}
	if action.Name == partner.PartnerCreditAction.Name {
		amounts, err := decodeOwnAmounts(response)
		return answer{amounts: amounts}, err
	}
	uinMember := "Uin"
	if action.Name == partner.StatusesAction.Name {
		uinMember = "CustomerUin"
	}
	records, err := decodeRecords(response, uinMember)
	return answer{records: records, credits: credits}, err
}

// decodeOwnAmounts returns the amounts of the partner account.
func decodeOwnAmounts(response []byte) (amounts []string, err error) {
	var members [5]json.RawMessage
	err = tencentapi.DecodeValidObject(response, map[string]any{
		"AllocatedCredit": &members[0], "TotalCredit": &members[1], "RemainingCredit": &members[2],
		"CustomerTotalCredit": &members[3], "CustomerRemainingCredit": &members[4],
	})
	for _, member := range members {
		if len(member) > 0 {
			amounts = append(amounts, string(member))
		}
	}
	return amounts, err
}

// decodeRecords returns the records in the Data of a Response, in their order. It omits records
// without a UIN in the member uinMember.
func decodeRecords(response []byte, uinMember string) (records []record, err error) {
	var data json.RawMessage
	if err := tencentapi.DecodeValidObject(response, map[string]any{"Data": &data}); err != nil {
		return nil, err
	}
	elements, _ := tencentapi.Elements(data)
	for element := range elements {
		var uin, total, remaining, status json.RawMessage
		if err := tencentapi.DecodeValidObject(element, map[string]any{
			uinMember: &uin, "TotalCredit": &total, "RemainingCredit": &remaining,
			"AccountStatus": &status,
		}); err != nil {
			return nil, err
		}
		number, err := partner.ParseUIN(strings.Trim(string(uin), `"`))
		if err != nil {
			continue
		}
		records = append(records, record{number, string(total), string(remaining), string(status)})
	}
	return records, nil
}
