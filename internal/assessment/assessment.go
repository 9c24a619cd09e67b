// Package assessment holds credits against minimums: who is below, by how much, and what it comes to.
package assessment

import (
	"slices"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/money"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
)

// Minimums are the least remaining credits that suffice. A customer that has neither a minimum of its own nor one from
// ForAll suffices with any credit.
type Minimums struct {
	ForAll *money.Amount
	Own    map[partner.UIN]money.Amount // instead of ForAll
}

// Any tells whether there is a minimum at all.
func (m Minimums) Any() bool { return m.ForAll != nil || len(m.Own) > 0 }

// of returns a customer's minimum, or nil.
func (m Minimums) of(uin partner.UIN) *money.Amount {
	if own, found := m.Own[uin]; found {
		return &own
	}
	return m.ForAll
}

// Assessment is what the answers of one read come to. Its lists are in ascending order.
type Assessment struct {
	Credits map[partner.UIN]partner.Credit // the credits found

	Missing      []partner.UIN // those without a credit; the reasons are in the answers
	Unusable     []partner.UIN // those of which the API says something that cannot be used
	Insufficient []partner.UIN // those below their minimum
	Shortfalls   map[partner.UIN]money.Amount

	Sum    partner.Credit // over the credits found
	Lowest *money.Amount  // the lowest remaining credit; nil when none was found

	minimums Minimums
	asked    []partner.UIN
}

// Assess holds the answer for every UIN asked against its minimum. A UIN that has no answer is unusable.
func Assess(uins []partner.UIN, answers map[partner.UIN]partner.Answer, minimums Minimums) Assessment {
	a := Assessment{
		Credits:    make(map[partner.UIN]partner.Credit, len(answers)),
		Shortfalls: map[partner.UIN]money.Amount{},
		minimums:   minimums,
		asked:      slices.Compact(slices.Sorted(slices.Values(uins))),
	}
	for _, uin := range a.asked {
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

// Sufficient tells whether every customer asked has a credit that can be used and is not below its minimum. Where nobody
// was asked, nobody is sufficient.
func (a *Assessment) Sufficient() bool {
	return len(a.asked) > 0 && len(a.Insufficient) == 0 && len(a.Missing) == 0 && len(a.Unusable) == 0
}
