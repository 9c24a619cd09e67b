package partner_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
)

// checkError checks the error of a read, and returns its kind. The first request after the read
// began has the number first.
func (s *modelService) checkError(
	t *testing.T,
	uins []partner.UIN,
	err error,
	first int,
) (kind string) {
	t.Helper()
	failed := &partner.ReadError{}
	isReadError := errors.As(err, &failed)
	if isReadError && (failed.Customers != len(uins) || failed.Answered >= len(uins) ||
		failed.Answered < 0 || failed.Open < 0 || len(failed.UINs) == 0) {
		t.Errorf("a read of %d UINs has the error %+v", len(uins), failed)
	}
	hasFinalFailure := func(uin partner.UIN) bool {
		return since(s.finals[uin], first) > 0 || since(s.unexpected[uin], first) >= 5
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded) && failed.AwaitsKeys:
		if s.keys == 0 {
			t.Errorf("the source returned keys at once, and the error is %+v", failed)
		}
		return "time for keys"
	case errors.Is(err, context.DeadlineExceeded):
		return "time"
	case errors.Is(err, partner.ErrNoProgress):
		if failed.Attempts == 0 || s.outage == long && s.faults == 0 {
			t.Errorf("ErrNoProgress after %v and %d attempts", failed.Elapsed, failed.Attempts)
		}
		return "no progress"
	case errors.Is(err, partner.ErrNoCustomer):
		if s.answered {
			t.Error("ErrNoCustomer, although a request had succeeded")
		}
		return "no customer"
	case errors.Is(err, errNoKeys), errors.Is(err, partner.ErrDefect):
		if s.keys == 0 {
			t.Errorf("the source returned keys at once, and the error is %v", err)
		}
		if errors.Is(err, errNoKeys) {
			return "keys"
		}
		return "defect"
	case !isReadError || !slices.ContainsFunc(uins, hasFinalFailure):
		t.Errorf("the read failed without its own final failure: %v", err)
	}
	return "final"
}

// since returns how many of the requests have the number first or a higher one.
func since(requests []int, first int) (n int) {
	for _, request := range requests {
		if request >= first {
			n++
		}
	}
	return n
}

// checkAnswers checks that each UIN has a correct answer of a request that was sent after the read
// began.
func (s *modelService) checkAnswers(
	t *testing.T,
	uins []partner.UIN,
	answers modelAnswers,
	first int,
) {
	t.Helper()
	if len(answers) != len(uins) {
		t.Errorf("%d answers for %d UINs", len(answers), len(uins))
	}
	for _, uin := range uins {
		answer, ok := answers[uin]
		var missing *partner.MissingError
		var content *partner.ContentError
		isMissing, isContent := errors.As(answer.err, &missing), errors.As(answer.err, &content)
		switch kind := s.kinds[uin]; {
		case !ok:
			t.Errorf("UIN %s has no answer", uin)
		case kind == customer && isMissing:
			if n := since(s.omitted[uin], first); n < 2 {
				t.Errorf("customer %s is missing after %d answers that omitted it", uin, n)
			}
		case kind == customer && answer.err == nil:
			if answer.request < first || answer.request >= s.requests {
				t.Errorf("customer %s has the value of request %d, and the read began at %d", uin,
					answer.request, first)
			}
		case kind == absent && isMissing && missing.Why == partner.NoRecord:
		case kind == empty && isMissing && missing.Why == s.action.whyEmpty:
		case kind == nonCustomer && isMissing &&
			(missing.Why == partner.NotCustomer || s.omits > 0) && s.alone[uin]:
		case kind == invalid && isContent && s.alone[uin]:
		case isContent && since(s.internal[uin], first) >= 5: // others were answered
		default:
			t.Errorf("UIN %s of kind %d has %s, %v", uin, kind, answer.text, answer.err)
		}
	}
}
