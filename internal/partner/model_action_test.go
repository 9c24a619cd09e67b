package partner_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
)

// modelAction is an action for UINs that a modelService has.
type modelAction struct {
	name     string
	stream   uint64 // of the random numbers
	size     int    // the maximum number of UINs in a request
	record   string // format of a record: the UIN, and the number of the request as its value
	noValue  string // format of a record without a value: the UIN
	whyEmpty partner.Missing
	read     func(context.Context, *partner.Reader, []partner.UIN) (modelAnswers, error)
}

// modelAnswers are the answers of a read of any action.
type modelAnswers map[partner.UIN]modelAnswer

// modelAnswer is an Answer of any action.
type modelAnswer struct {
	request int // the number of the request that the value is from; -1 for no such number
	text    string
	err     error
}

// newModelAnswers converts answers. The function returns the text of the value, the text of the
// whole Answer, and its Err.
func newModelAnswers[A any](
	answers map[partner.UIN]A,
	parts func(A) (value, text string, err error),
) modelAnswers {
	if answers == nil {
		return nil
	}
	result := modelAnswers{}
	for uin, answer := range answers {
		value, text, err := parts(answer)
		number, notNumber := strconv.Atoi(value)
		if notNumber != nil {
			number = -1
		}
		result[uin] = modelAnswer{number, text, err}
	}
	return result
}

// creditsModel is the action of Read.
var creditsModel = modelAction{
	name:     creditsAction,
	stream:   1,
	size:     50,
	record:   `{"Uin":%[1]d,"TotalCredit":%[2]d,"RemainingCredit":%[2]d}`,
	noValue:  `{"Uin":%d,"TotalCredit":null}`,
	whyEmpty: partner.NoAmount,
	read: func(ctx context.Context, r *partner.Reader, uins []partner.UIN) (modelAnswers, error) {
		answers, err := r.Read(ctx, uins)
		return newModelAnswers(answers, func(a partner.CreditAnswer) (string, string, error) {
			return a.Value.Remaining.String(), a.String(), a.Err
		}), err
	},
}

// statusesModel is the action of ReadStatuses. A status has up to four digits, so it can be the
// number of a request below 10,000.
var statusesModel = modelAction{
	name:     statusAction,
	stream:   3,
	size:     20,
	record:   `{"CustomerUin":"%d","AccountStatus":"%d","Name":"a person"}`,
	noValue:  `{"CustomerUin":"%d","AccountStatus":"","Name":"a person"}`,
	whyEmpty: partner.NoStatus,
	read: func(ctx context.Context, r *partner.Reader, uins []partner.UIN) (modelAnswers, error) {
		answers, err := r.ReadStatuses(ctx, uins)
		return newModelAnswers(answers, func(a partner.StatusAnswer) (string, string, error) {
			return string(a.Value), a.String(), a.Err
		}), err
	},
}

// checkRequest records an error if a request is not one of the action, or has too many UINs.
func (s *modelService) checkRequest(action string, uins []partner.UIN) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if action != s.action.name || len(uins) < 1 || len(uins) > s.action.size {
		s.errors = append(s.errors, fmt.Sprintf("a request of %s has %d UINs", action, len(uins)))
	}
}

var rejectionCodes = map[answerKind]string{
	invalid:     "InvalidParameterValue.UinList",
	nonCustomer: "UnauthorizedOperation.NotCustomerUin",
}

// records returns a response in which each value is the number of the request.
func (s *modelService) records(uins []partner.UIN, number int) string {
	var records []string
	for _, uin := range uins {
		switch {
		case s.kinds[uin] == absent:
		case s.kinds[uin] == empty:
			records = append(records, fmt.Sprintf(s.action.noValue, uin))
		case s.random.Float64() < s.omits:
			s.omitted[uin] = append(s.omitted[uin], number)
		default:
			s.hadValue[uin] = true
			records = append(records, fmt.Sprintf(s.action.record, uin, number))
		}
	}
	return `{"Response":{"Data":[` + strings.Join(records, ",") + `],"RequestId":"id"}}`
}
