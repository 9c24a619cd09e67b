package partner

import (
	"encoding/json"
	"regexp"
)

// AccountStatus is the status of a customer's account. The documented ones are "0" ("normal"), "1"
// ("forcibly mandatory (this function is not supported yet)") and "2" ("mandatory arrears")
// (https://www.tencentcloud.com/document/product/1085/56040).
type AccountStatus string

// StatusNormal is the status of a normal account.
const StatusNormal AccountStatus = "0"

func (s AccountStatus) equal(other AccountStatus) bool { return s == other }

func (s AccountStatus) String() string { return "status " + string(s) }

// statusPattern matches a status. Any other text may be personal data, so the client does not keep
// it.
var statusPattern = regexp.MustCompile(`^"(\d{1,4})"$`)

// statusRecord is the record of one customer in an answer. The API also returns names, addresses
// and remarks. They are personal data, so the record has no fields for them.
type statusRecord struct {
	uin    json.RawMessage
	status json.RawMessage
}

func newStatusRecord() record[AccountStatus] { return &statusRecord{} }

func (r *statusRecord) members() map[string]*json.RawMessage {
	return map[string]*json.RawMessage{"CustomerUin": &r.uin, "AccountStatus": &r.status}
}

func (r *statusRecord) uinText() (name string, text json.RawMessage) { return "CustomerUin", r.uin }

// answer parses the status.
func (r *statusRecord) answer(origin Origin) StatusAnswer {
	if isAbsent(r.status) || string(r.status) == `""` {
		return StatusAnswer{Err: &MissingError{Why: NoStatus, Origin: origin}}
	}
	found := statusPattern.FindSubmatch(r.status)
	if found == nil {
		return StatusAnswer{Err: &ContentError{
			"its AccountStatus is not a string of one to four digits", origin,
		}}
	}
	return StatusAnswer{Value: AccountStatus(found[1])}
}
