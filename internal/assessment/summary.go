package assessment

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/money"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
)

// maxListed is how many customers of a kind a summary lists.
const maxListed = 20

// Summary words the assessment in one sentence, always the same for the same figures: the largest shortfall first.
func (a *Assessment) Summary() string {
	sentence := a.credited()
	if a.minimums.Any() {
		sentence = a.below()
	}
	if len(a.Missing) > 0 {
		sentence += "; " + a.withoutCredit()
	}
	return sentence + "."
}

// below tells how many customers are below which minimum, and who.
func (a *Assessment) below() string {
	minimum := "their minimum"
	if same := a.commonMinimum(); same != nil {
		minimum = "the minimum of " + same.String()
	}
	text := fmt.Sprintf("%s below %s", a.ofAsked(len(a.Insufficient), "is", "are"), minimum)
	if len(a.Insufficient) == 0 {
		return text
	}
	worst := slices.SortedStableFunc(slices.Values(a.Insufficient), func(x, y partner.UIN) int {
		return cmp.Or(-a.Shortfalls[x].Cmp(a.Shortfalls[y]), cmp.Compare(x, y))
	})
	return text + ": " + list(worst, func(uin partner.UIN) string {
		return fmt.Sprintf("%s has %s (short by %s)", uin, a.Credits[uin].Remaining, a.Shortfalls[uin])
	})
}

// credited tells how many customers have a credit, whatever it is.
func (a *Assessment) credited() string {
	return a.ofAsked(len(a.Credits), "has", "have") + " a credit"
}

func (a *Assessment) withoutCredit() string {
	return fmt.Sprintf("%d %s no credit: %s", len(a.Missing), plural(len(a.Missing), "has", "have"),
		list(a.Missing, partner.UIN.String))
}

// ofAsked returns "2 of 120 customers are", "1 of 120 customers is" or "0 of 1 customer is".
func (a *Assessment) ofAsked(n int, one, many string) string {
	verb := plural(n, one, many)
	if len(a.asked) == 1 {
		verb = one
	}
	return fmt.Sprintf("%d of %d %s %s", n, len(a.asked), plural(len(a.asked), "customer", "customers"), verb)
}

// commonMinimum returns the one minimum that every customer asked has, or nil.
func (a *Assessment) commonMinimum() *money.Amount {
	var common *money.Amount
	for _, uin := range a.asked {
		minimum := a.minimums.of(uin)
		if minimum == nil || (common != nil && common.Cmp(*minimum) != 0) {
			return nil
		}
		common = minimum
	}
	return common
}

// list joins at most maxListed customers, and counts the others.
func list(uins []partner.UIN, word func(partner.UIN) string) string {
	var words []string
	for _, uin := range uins[:min(len(uins), maxListed)] {
		words = append(words, word(uin))
	}
	if more := len(uins) - maxListed; more > 0 {
		words = append(words, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(words, ", ")
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
