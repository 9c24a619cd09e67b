package simulator

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// The partner API's actions.
const (
	// https://www.tencentcloud.com/document/product/1085/51422
	queryCreditByUINList = "QueryCreditByUinList"

	// https://www.tencentcloud.com/document/product/1085/51420
	queryDirectCustomersCredit = "QueryDirectCustomersCredit"

	// https://www.tencentcloud.com/document/product/1085/51419
	queryPartnerCredit = "QueryPartnerCredit"

	// https://www.tencentcloud.com/document/product/1085/56040
	describeCustomerInfo = "DescribeCustomerInfo"
)

// Actions lists the partner API's actions that the simulator has.
var Actions = slices.Sorted(maps.Keys(partnerActions))

// partnerAction is an action of the partner API.
type partnerAction struct {
	// limit is the action's request limit, as a multiple of Options.Limit.
	limit int
	// uins checks the body of a request. It returns the UINs in the body.
	uins func(body []byte) ([]uint64, *apiError)
	// answer returns the members of a successful answer, without RequestId.
	answer func(*Simulator, query) (object, *apiError)
}

// query is a valid request, and the data that its answer depends on.
type query struct {
	uins    []uint64
	content content
	fault   Fault // a content fault; without a name, it changes nothing
}

var partnerActions = map[string]partnerAction{
	queryCreditByUINList: {
		1, uinList("UinList", 50, "InvalidParameterValue.UinList"), (*Simulator).creditOfUINs,
	},
	queryDirectCustomersCredit: {1, noParameters, (*Simulator).creditOfAll},
	queryPartnerCredit:         {1, noParameters, (*Simulator).creditOfPartner},
	describeCustomerInfo: {
		4, uinList("CustomerUin", 20, "InvalidParameterValue"), (*Simulator).infoOfUINs,
	},
}

// checkActions returns an error if the simulator does not have one of the actions.
func checkActions(names ...string) error {
	for _, name := range names {
		if _, found := partnerActions[name]; !found {
			return fmt.Errorf("unknown action %q: use one of %s", name, strings.Join(Actions, ", "))
		}
	}
	return nil
}

// limitOf returns the request limit of an action. Actions that the simulator does not have count,
// too.
func (s *Simulator) limitOf(action string) int {
	if known, found := partnerActions[action]; found {
		return known.limit * s.options.Limit
	}
	return s.options.Limit
}

// answer returns the members of an action's answer, without RequestId.
func (s *Simulator) answer(action string, uins []uint64, fault Fault) (object, *apiError) {
	if slices.Contains(s.options.Denied, action) {
		return nil, newAPIError("UnauthorizedOperation.UinNoAuth",
			"The current user is not authorized to perform this operation.")
	}
	content, failure := s.readContent()
	if failure != nil {
		return nil, failure
	}
	return partnerActions[action].answer(s, query{uins, content, fault})
}
