package assessment

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/money"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
)

// maxListed is the maximum number of customers in one list of a summary.
const maxListed = 20

// Summary returns the assessment as one sentence, with the largest shortfalls first. Equal figures
// give an equal sentence. It does not contain amounts of sufficient credit.
func (a *Assessment) Summary() string {
	clauses := []string{a.creditClause()}
	if a.criteria.Minimums.Any() {
		clauses[0] = a.belowClause()
	}
	if len(a.Missing) > 0 {
		clauses = append(clauses, a.missingClause())
	}
	if a.criteria.NormalStatus {
		clauses = append(clauses, a.statusClause())
	}
	if a.criteria.PartnerMinimum != nil {
		clauses = append(clauses, a.partnerClause())
	}
	return strings.Join(clauses, "; ") + "."
}

// belowClause returns the number of customers below their minimum, the minimum, and a list of these
// customers.
func (a *Assessment) belowClause() string {
	minimum := "their minimum"
	if same := a.commonMinimum(); same != nil {
		minimum = "the minimum of " + same.String()
	}
	text := fmt.Sprintf("%s below %s", a.countOfAll(len(a.Insufficient), "is", "are"), minimum)
	if len(a.Insufficient) == 0 {
		return text
	}
	worst := slices.SortedStableFunc(slices.Values(a.Insufficient), func(x, y partner.UIN) int {
		return cmp.Or(-a.Shortfalls[x].Cmp(a.Shortfalls[y]), cmp.Compare(x, y))
	})
	return text + ": " + list(worst, func(uin partner.UIN) string {
		return fmt.Sprintf("%s has %s (short by %s)", uin, a.Credits[uin].Remaining,
			a.Shortfalls[uin])
	})
}

// creditClause returns the number of customers with a credit record.
func (a *Assessment) creditClause() string {
	return a.countOfAll(len(a.Credits), "has a credit record", "have a credit record")
}

// missingClause returns the number and a list of customers with no credit record.
func (a *Assessment) missingClause() string {
	return fmt.Sprintf("%d %s no credit record: %s", len(a.Missing),
		plural(len(a.Missing), "has", "have"), list(a.Missing, partner.UIN.String))
}

// statusClause returns the number and a list of customers that are not in normal status. It also
// returns how many statuses cannot be used.
func (a *Assessment) statusClause() string {
	n, unusable := len(a.Abnormal), len(a.UnusableStatus)
	text := fmt.Sprintf("%d %s not in normal status", n,
		plural(n, "customer is", "customers are"))
	if unusable > 0 {
		text = fmt.Sprintf("the status of %d %s is unknown; ", unusable,
			plural(unusable, "customer", "customers")) + text
	}
	if n == 0 {
		return text
	}
	return text + ": " + list(a.Abnormal, func(uin partner.UIN) string {
		return fmt.Sprintf("%s (%s)", uin, a.statuses[uin])
	})
}

// partnerClause compares the partner account's credit with its minimum.
func (a *Assessment) partnerClause() string {
	minimum, remaining := *a.criteria.PartnerMinimum, a.PartnerRemaining
	switch {
	case a.PartnerSufficient():
		return fmt.Sprintf("the partner account reaches its minimum of %s", minimum)
	case remaining == nil:
		return "the partner account's credit is unknown"
	}
	return fmt.Sprintf("the partner account has %s left, below its minimum of %s (short by %s)",
		remaining, minimum, minimum.Sub(*remaining))
}

// countOfAll returns "2 of 120 customers are", "1 of 120 customers is" or "0 of 1 customer is".
func (a *Assessment) countOfAll(n int, one, many string) string {
	verb := plural(n, one, many)
	if len(a.UINs) == 1 {
		verb = one
	}
	return fmt.Sprintf("%d of %d %s %s", n, len(a.UINs),
		plural(len(a.UINs), "customer", "customers"), verb)
}

// commonMinimum returns the minimum of all customers, or nil if they have no common one.
func (a *Assessment) commonMinimum() *money.Amount {
	var common *money.Amount
	for _, uin := range a.UINs {
		minimum := a.criteria.Minimums.of(uin)
		if minimum == nil || (common != nil && common.Cmp(*minimum) != 0) {
			return nil
		}
		common = minimum
	}
	return common
}

// list joins up to maxListed customers, and the number of the others.
func list(uins []partner.UIN, format func(partner.UIN) string) string {
	var words []string
	for _, uin := range uins[:min(len(uins), maxListed)] {
		words = append(words, format(uin))
	}
	if more := len(uins) - maxListed; more > 0 {
		words = append(words, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(words, ", ")
}

// plural returns one for 1, and many for any other number.
func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
