package partner_test

import (
	"context"
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/money"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
)

// changingRead is a kind of reads of a changingService.
type changingRead struct {
	action string
	read   func(context.Context, *partner.Reader) (result, error)
	// check checks the result of a successful read. It returns the kind of the result.
	check func(*changingService, *testing.T, result) (kind string)
}

// result is the result of a read, with the times of its call and its return.
type result struct {
	answers    map[partner.UIN]partner.CreditAnswer
	remaining  money.Amount // of the partner account
	start, end time.Time
}

var directRead = changingRead{
	directAction,
	func(ctx context.Context, reader *partner.Reader) (r result, err error) {
		r.answers, err = reader.ReadDirect(ctx)
		return r, err
	},
	(*changingService).checkDirect,
}

var byUINRead = changingRead{
	creditsAction,
	func(ctx context.Context, reader *partner.Reader) (r result, err error) {
		r.answers, err = reader.Read(ctx, consecutiveUINs(1, 8))
		return r, err
	},
	(*changingService).checkByUIN,
}

var partnerCreditRead = changingRead{
	partnerCreditAction,
	func(ctx context.Context, reader *partner.Reader) (r result, err error) {
		r.remaining, err = reader.ReadPartnerCredit(ctx)
		return r, err
	},
	(*changingService).checkPartnerCredit,
}

// play plays a read, and checks its result. It returns the kind of the result.
func (s *changingService) play(
	t *testing.T,
	reader *partner.Reader,
	kind changingRead,
	limit time.Duration,
) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	s.recordRead(kind.action, 1)
	start := time.Now()
	r, err := kind.read(ctx, reader)
	r.start, r.end = start, time.Now()
	s.recordRead(kind.action, -1)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		return kind.check(s, t, r)
	}
	if !errors.Is(err, context.DeadlineExceeded) || limit == long || r.answers != nil ||
		r.remaining != (money.Amount{}) || r.end.Sub(start) != limit {
		t.Errorf("the read ended after %v, its limit is %v: %+v, %v", r.end.Sub(start), limit, r,
			err)
	}
	return "time"
}

// checkPartnerCredit checks that the credit is from a state.
func (s *changingService) checkPartnerCredit(t *testing.T, r result) (kind string) {
	t.Helper()
	if number := stateOfAmount(r.remaining); !s.wasCurrent(number, r) {
		t.Errorf("the credit is %s, which is not the number of a current state", r.remaining)
	}
	return "partner credit"
}

// checkDirect checks that all customers are from one state. It returns the kind of the result.
func (s *changingService) checkDirect(t *testing.T, r result) (kind string) {
	t.Helper()
	if len(r.answers) == 0 {
		for number, state := range s.states {
			if len(state.customers) == 0 && s.wasCurrent(number, r) {
				return "no customer"
			}
		}
		t.Error("the result is empty, although there were always customers")
	}
	for uin, answer := range r.answers {
		number := stateOf(answer)
		if !s.wasCurrent(number, r) || !s.states[number].customers[uin] ||
			len(r.answers) != len(s.states[number].customers) {
			t.Errorf("%d customers: UIN %s has %s of state %d, %v", len(r.answers), uin, answer,
				number, answer.Err)
		}
	}
	return "all customers"
}

// checkByUIN checks that each answer is from a state. Different UINs may have different states.
func (s *changingService) checkByUIN(t *testing.T, r result) (kind string) {
	t.Helper()
	if len(r.answers) != 8 {
		t.Errorf("%d answers, want 8", len(r.answers))
	}
	for uin, answer := range r.answers {
		if answer.Err != nil && !partner.IsMissing(answer.Err) && s.internal >= 5 {
			continue // five failures with one code, while others succeeded
		}
		found := false
		for number, state := range s.states {
			isSame := answer.Err == nil && state.customers[uin] && stateOf(answer) == number ||
				partner.IsMissing(answer.Err) && !state.customers[uin]
			found = found || isSame && s.wasCurrent(number, r)
		}
		if !found {
			t.Errorf("UIN %s has %s, %v", uin, answer, answer.Err)
		}
	}
	return "by UIN"
}

// stateOf returns the number of the state that a credit is from, or -1.
func stateOf(answer partner.CreditAnswer) int {
	if answer.Err != nil || answer.Value.Total.Cmp(answer.Value.Remaining) != 0 {
		return -1
	}
	return stateOfAmount(answer.Value.Remaining)
}

// stateOfAmount returns the number of the state that an amount is from, or -1.
func stateOfAmount(amount money.Amount) int {
	number, err := strconv.Atoi(amount.String())
	if err != nil {
		return -1
	}
	return number
}
