// Package assessment compares the API's answers with criteria. It finds the customers with
// insufficient credit, their shortfalls, and the sums. It also finds the customers whose account
// status is not normal. It compares the partner account's own credit with its minimum. Summary
// describes the result in words.
package assessment

import (
	"slices"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/money"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
)

// Assessment is the result for the answers of one read. Its lists are in ascending order.
type Assessment struct {
	UINs    []partner.UIN                  // the customers, each once
	Credits map[partner.UIN]partner.Credit // the credit records found

	Missing      []partner.UIN // no credit record; the answers contain the reasons
	Unusable     []partner.UIN // the API's answer cannot be used
	Insufficient []partner.UIN // insufficient credit
	Shortfalls   map[partner.UIN]money.Amount

	// Abnormal are the customers whose account status is not normal, or for which the API
	// returned no status. Without Criteria.NormalStatus, it is empty.
	Abnormal []partner.UIN
	// UnusableStatus are the customers whose answer about the account status cannot be used.
	UnusableStatus []partner.UIN

	Sum    partner.Credit // over the credit records found
	Lowest *money.Amount  // lowest remaining credit; nil without a credit record

	PartnerRemaining *money.Amount // of the partner account; nil without a minimum for it

	criteria Criteria
	statuses map[partner.UIN]partner.StatusAnswer
}

// Assess compares the answers for each UIN with the criteria. A UIN without an answer is unusable.
func Assess(uins []partner.UIN, answers Answers, criteria Criteria) Assessment {
	a := Assessment{
		UINs:       slices.Compact(slices.Sorted(slices.Values(uins))),
		Credits:    make(map[partner.UIN]partner.Credit, len(uins)),
		Shortfalls: map[partner.UIN]money.Amount{},
		criteria:   criteria,
		statuses:   answers.Statuses,
	}
	for _, uin := range a.UINs {
		answer, answered := answers.Credits[uin]
		a.addCredit(uin, answer, answered)
		if criteria.NormalStatus {
			a.addStatus(uin)
		}
	}
	if criteria.PartnerMinimum != nil {
		a.PartnerRemaining = answers.Partner
	}
	return a
}

func (a *Assessment) addCredit(uin partner.UIN, answer partner.CreditAnswer, answered bool) {
	switch {
	case !answered || isUnusable(answer.Err):
		a.Unusable = append(a.Unusable, uin)
		return
	case answer.Err != nil:
		a.Missing = append(a.Missing, uin)
		return
	}
	credit := answer.Value
	a.Credits[uin] = credit
	a.Sum.Total = a.Sum.Total.Add(credit.Total)
	a.Sum.Remaining = a.Sum.Remaining.Add(credit.Remaining)
	if a.Lowest == nil || credit.Remaining.Cmp(*a.Lowest) < 0 {
		a.Lowest = &credit.Remaining
	}
	minimum := a.criteria.Minimums.of(uin)
	if minimum != nil && credit.Remaining.Cmp(*minimum) < 0 {
		a.Insufficient = append(a.Insufficient, uin)
		a.Shortfalls[uin] = minimum.Sub(credit.Remaining)
	}
}

func (a *Assessment) addStatus(uin partner.UIN) {
	answer, answered := a.statuses[uin]
	switch {
	case !answered || isUnusable(answer.Err):
		a.UnusableStatus = append(a.UnusableStatus, uin)
	case answer.Err != nil || answer.Value != partner.StatusNormal:
		a.Abnormal = append(a.Abnormal, uin)
	}
}

// isUnusable reports whether an answer has an error other than a missing value.
func isUnusable(err error) bool { return err != nil && !partner.IsMissing(err) }

// PartnerSufficient reports whether the partner account's credit reaches its minimum. Without a
// minimum, it returns true. If the credit is unknown, it returns false.
func (a *Assessment) PartnerSufficient() bool {
	minimum, remaining := a.criteria.PartnerMinimum, a.PartnerRemaining
	return minimum == nil || (remaining != nil && remaining.Cmp(*minimum) >= 0)
}

// Fails reports whether a credit record is missing, or a criterion is not met. It does not count
// answers that cannot be used.
func (a *Assessment) Fails() bool {
	return len(a.Insufficient) > 0 || len(a.Missing) > 0 || len(a.Abnormal) > 0 ||
		!a.PartnerSufficient()
}

// Sufficient reports whether each customer has a usable credit record, its minimum, and the
// required account status. The partner account's credit must also reach its minimum. Without
// customers, Sufficient returns false.
func (a *Assessment) Sufficient() bool {
	return len(a.UINs) > 0 && len(a.Unusable) == 0 && len(a.UnusableStatus) == 0 && !a.Fails()
}
