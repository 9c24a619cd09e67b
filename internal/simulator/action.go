package simulator

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// The partner API's actions.
const (
	// https://www.tencentcloud.com/document/product/1085/51422
	queryCreditByUINList = "QueryCreditByUinList"
	maxUINs              = 50 // in one request

	// https://www.tencentcloud.com/document/product/1085/51420
	queryDirectCustomersCredit = "QueryDirectCustomersCredit"
)

// Actions lists the partner API's actions that the simulator has.
var Actions = slices.Sorted(maps.Keys(partnerActions))

// partnerAction is an action of the partner API. It answers with credit records.
type partnerAction struct {
	// uins checks the body of a request. It returns the UINs in the body.
	uins func(body []byte) ([]uint64, *apiError)
	// records returns the credit records for a request with these UINs.
	records func(*Simulator, Customers, []uint64) ([]record, *apiError)
}

var partnerActions = map[string]partnerAction{
	queryCreditByUINList:       {uinList, (*Simulator).listedRecords},
	queryDirectCustomersCredit: {noParameters, (*Simulator).allRecords},
}

// checkActions returns an error if the simulator does not have one of the actions.
func checkActions(names []string) error {
	for _, name := range names {
		if _, found := partnerActions[name]; !found {
			return fmt.Errorf("action %q is none of %s", name, strings.Join(Actions, ", "))
		}
	}
	return nil
}

// uinList returns the UINs of a request of QueryCreditByUinList.
func uinList(body []byte) ([]uint64, *apiError) {
	var request struct {
		UINList []uint64 `json:"UinList"`
	}
	if err := json.Unmarshal(body, &request); err != nil {
		return nil, newAPIError("InvalidParameter", "UinList is not a list of integers.")
	}
	if n := len(request.UINList); n < 1 || n > maxUINs {
		return request.UINList, newAPIError("InvalidParameterValue.UinList",
			"Invalid UinList. Array length value: 1-50.")
	}
	return request.UINList, nil
}

// noParameters checks that a body is a JSON object without members. It returns no UINs.
func noParameters(body []byte) ([]uint64, *apiError) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(body, &members); err != nil || members == nil {
		return nil, newAPIError("InvalidParameter", "The request is not a JSON object.")
	}
	if len(members) > 0 {
		return nil, newAPIError("UnknownParameter", "The parameter `%s` is not recognized.",
			slices.Min(slices.Collect(maps.Keys(members))))
	}
	return nil, nil
}

// records returns the records of an action's answer, in random order if the options say so.
func (s *Simulator) records(action string, uins []uint64) ([]record, *apiError) {
	if slices.Contains(s.options.Denied, action) {
		return nil, newAPIError("UnauthorizedOperation.UinNoAuth",
			"The current user is not authorized to perform this operation.")
	}
	customers, failure := s.readCustomers()
	if failure != nil {
		return nil, failure
	}
	records, failure := partnerActions[action].records(s, customers, uins)
	if s.options.Shuffle {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.random.Shuffle(len(records), func(i, j int) {
			records[i], records[j] = records[j], records[i]
		})
	}
	return records, failure
}

// listedRecords returns the records of the customers among the UINs, in the order of the UINs.
func (s *Simulator) listedRecords(customers Customers, uins []uint64) ([]record, *apiError) {
	records := make([]record, 0, len(uins))
	for _, uin := range uins {
		customer, found := customers[uin]
		switch {
		case found:
			records = append(records, customer.record(uin))
		case s.options.NotCustomerFails:
			return nil, newAPIError("UnauthorizedOperation.NotCustomerUin",
				"The current user is not a customer.")
		}
	}
	return records, nil
}

// allRecords returns the records of all customers, in ascending order of their UINs.
func (s *Simulator) allRecords(customers Customers, _ []uint64) ([]record, *apiError) {
	return s.listedRecords(customers, slices.Sorted(maps.Keys(customers)))
}
