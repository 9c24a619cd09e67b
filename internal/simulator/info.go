package simulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
)

// infoRecord is a customer's record of DescribeCustomerInfo. It has the documented members that
// existed in 2024. All members except CustomerUin and AccountStatus are made up.
type infoRecord struct {
	CustomerUin   string
	AccountStatus json.RawMessage
	AuthStatus    string
	Name          string
	Email         string
	Phone         string
	Mark          string
	BindTime      string
}

func newInfoRecord(uin uint64, customer Customer) infoRecord {
	status := customer.Status
	if status == nil {
		status = json.RawMessage(`"0"`)
	}
	return infoRecord{
		CustomerUin:   strconv.FormatUint(uin, 10),
		AccountStatus: status,
		AuthStatus:    "3", // approved
		Name:          fmt.Sprintf("Name of %d", uin),
		Email:         fmt.Sprintf("customer-%d@example.com", uin),
		Phone:         fmt.Sprintf("+1-555-%d", uin),
		Mark:          fmt.Sprintf("Remark about %d", uin),
		BindTime:      "2001-02-03 04:05:06",
	}
}

// PersonalData returns the made-up personal data of a customer in an answer of
// DescribeCustomerInfo. Tests check that it does not appear in other places.
func PersonalData(uin uint64) []string {
	r := newInfoRecord(uin, Customer{})
	return []string{r.Name, r.Email, r.Phone, r.Mark, r.BindTime}
}

// spoiledStatus contains the JSON text of the account status for each fault that changes it.
var spoiledStatus = map[string]json.RawMessage{
	NullAmount: json.RawMessage("null"),
	Contradict: json.RawMessage(`"2"`),
	Unreadable: json.RawMessage("0"),
}

func (r infoRecord) spoiled(fault string) infoRecord {
	status := spoiledStatus[fault]
	if fault == Contradict && bytes.Equal(status, r.AccountStatus) {
		status = json.RawMessage(`"0"`)
	}
	r.AccountStatus = status
	return r
}

func (r infoRecord) ofUIN(uin uint64) infoRecord {
	return newInfoRecord(uin, Customer{Status: r.AccountStatus})
}

// infoOfUINs answers DescribeCustomerInfo.
func (s *Simulator) infoOfUINs(q query) (object, *apiError) {
	return listOf(s, q, newInfoRecord)
}
