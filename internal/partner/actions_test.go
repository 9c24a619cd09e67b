package partner_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// The actions of the reads. directAction is another one.
const (
	creditsAction       = "QueryCreditByUinList"
	statusAction        = "DescribeCustomerInfo"
	partnerCreditAction = "QueryPartnerCredit"
)

// namedRead is a read of one action. It returns only the error.
type namedRead struct {
	action string
	byUIN  bool // it reads UINs
	limit  int  // documented, in requests per second
	read   func(context.Context, *partner.Reader, []partner.UIN) error
}

var creditsRead = namedRead{
	creditsAction, true, 5,
	func(ctx context.Context, reader *partner.Reader, uins []partner.UIN) error {
		answers, err := reader.Read(ctx, uins)
		return checkNoResult(len(answers) == 0, err)
	},
}

var allDirectRead = namedRead{
	directAction, false, 5,
	func(ctx context.Context, reader *partner.Reader, _ []partner.UIN) error {
		answers, err := reader.ReadDirect(ctx)
		return checkNoResult(answers == nil, err)
	},
}

var statusesRead = namedRead{
	statusAction, true, 20,
	func(ctx context.Context, reader *partner.Reader, uins []partner.UIN) error {
		answers, err := reader.ReadStatuses(ctx, uins)
		return checkNoResult(len(answers) == 0, err)
	},
}

var ownCreditRead = namedRead{
	partnerCreditAction, false, 5,
	func(ctx context.Context, reader *partner.Reader, _ []partner.UIN) error {
		remaining, err := reader.ReadPartnerCredit(ctx)
		return checkNoResult(remaining.String() == "0", err)
	},
}

// namedReads are the reads of all actions.
var namedReads = []namedRead{creditsRead, allDirectRead, statusesRead, ownCreditRead}

// checkNoResult returns err. It returns another error if a failed read has a result, or if a
// successful read has none.
func checkNoResult(isEmpty bool, err error) error {
	if isEmpty != (err != nil) {
		return errors.New("an empty result is " + fmt.Sprint(isEmpty, ", the error is ", err))
	}
	return err
}

// everything returns options with numberedCustomers, a status of each, and a credit of the partner.
func everything(n int) (options simulator.Options, uins []partner.UIN) {
	customers, uins := numberedCustomers(n)
	for _, uin := range uins {
		customer := customers[uint64(uin)]
		customer.Status = json.RawMessage(`"` + statusOf(uin) + `"`)
		customers[uint64(uin)] = customer
	}
	return simulator.Options{
		Customers: customers,
		Partner: &simulator.Partner{
			TotalCredit:     json.RawMessage("98765.4321"),
			RemainingCredit: json.RawMessage("87654.3210"),
		},
	}, uins
}

// remainingOfPartner is the partner's remaining credit in the options of everything.
const remainingOfPartner = "87654.321"

// statusOf returns the status of a customer in the options of everything.
func statusOf(uin partner.UIN) string { return []string{"0", "1", "2", "7"}[uin%4] }

// checkStatuses checks that each UIN has an answer. The answer must be the status of everything,
// except for the UINs in except.
func checkStatuses(
	t *testing.T,
	answers map[partner.UIN]partner.StatusAnswer,
	uins []partner.UIN,
	except ...partner.UIN,
) {
	t.Helper()
	excepted := map[partner.UIN]bool{}
	for _, uin := range except {
		excepted[uin] = true
	}
	if len(answers) != len(uins) {
		t.Errorf("%d answers for %d UINs", len(answers), len(uins))
	}
	for _, uin := range uins {
		answer, answered := answers[uin]
		if want := statusOf(uin); !excepted[uin] &&
			(!answered || answer.Err != nil || string(answer.Value) != want ||
				answer.String() != "status "+want) {
			t.Errorf("UIN %s has %s (%v), want status %s", uin, answer, answer.Err, want)
		}
	}
}

// readStatusesAndCheck reads the statuses of everything.
func readStatusesAndCheck(t *testing.T, reader *partner.Reader, uins []partner.UIN) {
	t.Helper()
	answers, err := reader.ReadStatuses(t.Context(), uins)
	if err != nil {
		t.Error(err)
		return
	}
	checkStatuses(t, answers, uins)
}

// readPartnerAndCheck reads the partner's remaining credit.
func readPartnerAndCheck(t *testing.T, reader *partner.Reader, want string) {
	t.Helper()
	remaining, err := reader.ReadPartnerCredit(t.Context())
	if err != nil || remaining.String() != want {
		t.Errorf("got %s, %v; want %s", remaining, err, want)
	}
}
