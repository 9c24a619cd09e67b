package partner

import (
	"errors"
	"fmt"
)

// Answer is the API's answer for one UIN: a credit record or an account status, or the reason why
// there is none.
type Answer[V value[V]] struct {
	Value V     // valid if Err is nil
	Err   error // nil, a *MissingError, or a *ContentError
}

// CreditAnswer is the answer about the credit of one customer.
type CreditAnswer = Answer[Credit]

// StatusAnswer is the answer about the account status of one customer.
type StatusAnswer = Answer[AccountStatus]

// value is what an action returns for a UIN.
type value[V any] interface {
	equal(other V) bool
	fmt.Stringer
}

// isIncomplete reports whether a second request may return a value. The API omitted the record or
// its content and gave no reason. Package batch does not call it for a rejected UIN.
func (a Answer[V]) isIncomplete() bool {
	return IsMissing(a.Err)
}

func (a Answer[V]) String() string {
	var missing *MissingError
	switch {
	case a.Err == nil:
		return a.Value.String()
	case errors.As(a.Err, &missing):
		return missing.Why.String()
	}
	return a.Err.Error()
}

// addAnswer adds the Answer of one record. It merges two equal records of one UIN, because examples
// in the API's documentation repeat a record. If two records differ, the Answer is a *ContentError.
func addAnswer[V value[V]](answers map[UIN]Answer[V], uin UIN, answer Answer[V], origin Origin) {
	if first, found := answers[uin]; found {
		answer = mergeAnswers(first, answer, origin)
	}
	answers[uin] = answer
}

func mergeAnswers[V value[V]](first, second Answer[V], origin Origin) Answer[V] {
	switch {
	case isContent(first.Err):
		return first
	case isContent(second.Err):
		return second
	case IsMissing(first.Err) && IsMissing(second.Err):
		return first
	case first.Err == nil && second.Err == nil && first.Value.equal(second.Value):
		return first
	}
	return Answer[V]{Err: &ContentError{
		What:   fmt.Sprintf("two records contradict each other: %s and %s", first, second),
		Origin: origin,
	}}
}
