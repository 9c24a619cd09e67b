package partner

import (
	"errors"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/money"
)

// Credit is the total and the remaining credit of one customer, in US dollars
// (https://www.tencentcloud.com/document/product/1085/51422). Remaining can be negative.
type Credit struct {
	Total     money.Amount
	Remaining money.Amount
}

// Used returns total − remaining.
func (c Credit) Used() money.Amount { return c.Total.Sub(c.Remaining) }

func (c Credit) equal(other Credit) bool {
	return c.Total.Cmp(other.Total) == 0 && c.Remaining.Cmp(other.Remaining) == 0
}

// Answer is the API's answer for one UIN: a credit record, or why there is none.
type Answer struct {
	Credit Credit // valid if Err is nil
	Err    error  // nil, a *MissingError, or a *ContentError
}

// isIncomplete reports whether a second request may return a credit record. The API omitted the
// record or an amount, without a reason.
func (a Answer) isIncomplete() bool {
	var missing *MissingError
	return errors.As(a.Err, &missing) && missing.Why != NotCustomer
}

func (a Answer) String() string {
	if a.Err != nil {
		return "no amount"
	}
	return "total " + a.Credit.Total.String() + ", remaining " + a.Credit.Remaining.String()
}
