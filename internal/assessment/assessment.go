// Package assessment compares credit records with minimums. It finds the customers with
// insufficient credit, their shortfalls, and the sums, and words the result.
package assessment

import (
	"slices"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/money"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
)

// Minimums are the lowest remaining credits that are sufficient. A customer without a minimum of
// its own has the minimum ForAll. Without either, any credit is sufficient.
type Minimums struct {
	ForAll *money.Amount
	Own    map[partner.UIN]money.Amount // own minimum of a customer, instead of ForAll
}

// Any reports whether there is any minimum.
func (m Minimums) Any() bool { return m.ForAll != nil || len(m.Own) > 0 }

// of returns a customer's minimum, or nil.
func (m Minimums) of(uin partner.UIN) *money.Amount {
	if own, found := m.Own[uin]; found {
		return &own
	}
	return m.ForAll
}

// Assessment is the result for the answers of one read. Its lists are in ascending order.
type Assessment struct {
	UINs    []partner.UIN                  // the customers, each once
	Credits map[partner.UIN]partner.Credit // the credit records found

	Missing      []partner.UIN // no credit record; the reasons are in the answers
	Unusable     []partner.UIN // the API's answer cannot be used
	Insufficient []partner.UIN // insufficient credit
	Shortfalls   map[partner.UIN]money.Amount

	Sum    partner.Credit // over the credit records found
	Lowest *money.Amount  // lowest remaining credit; nil without a credit record

	minimums Minimums
}

// Assess compares the answer for each UIN with its minimum. A UIN without an answer is unusable.
func Assess(
	uins []partner.UIN,
	answers map[partner.UIN]partner.Answer,
	minimums Minimums,
) Assessment {
	a := Assessment{
		UINs:       slices.Compact(slices.Sorted(slices.Values(uins))),
		Credits:    make(map[partner.UIN]partner.Credit, len(uins)),
		Shortfalls: map[partner.UIN]money.Amount{},
		minimums:   minimums,
	}
	for _, uin := range a.UINs {
		switch answer, answered := answers[uin]; {
		case answered && answer.Err == nil:
			a.add(uin, answer.Credit)
		case partner.IsMissing(answer.Err):
			a.Missing = append(a.Missing, uin)
		default:
			a.Unusable = append(a.Unusable, uin)
		}
	}
	return a
}

func (a *Assessment) add(uin partner.UIN, credit partner.Credit) {
	a.Credits[uin] = credit
	a.Sum.Total = a.Sum.Total.Add(credit.Total)
	a.Sum.Remaining = a.Sum.Remaining.Add(credit.Remaining)
	if a.Lowest == nil || credit.Remaining.Cmp(*a.Lowest) < 0 {
		a.Lowest = &credit.Remaining
	}
	if minimum := a.minimums.of(uin); minimum != nil && credit.Remaining.Cmp(*minimum) < 0 {
		a.Insufficient = append(a.Insufficient, uin)
		a.Shortfalls[uin] = minimum.Sub(credit.Remaining)
	}
}

// Sufficient reports whether each customer has a usable credit record and at least its minimum.
// Without customers, it returns false.
func (a *Assessment) Sufficient() bool {
	return len(a.UINs) > 0 && len(a.Insufficient) == 0 && len(a.Missing) == 0 &&
		len(a.Unusable) == 0
}
