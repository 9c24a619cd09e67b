package partner

import (
	"errors"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/money"
)

// Credit is what a partner allocated to one customer, and what is left of it, in US dollars
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

// Answer is what the API says of one UIN: a credit, or why there is none.
type Answer struct {
	Credit Credit // valid when Err is nil
	Err    error  // nil, a *MissingError, or a *ContentError
}

// unsettled tells whether asking once more may bring a credit: the API left it out, and did not say why.
func (a Answer) unsettled() bool {
	var missing *MissingError
	return errors.As(a.Err, &missing) && missing.Why != NotCustomer
}

func (a Answer) String() string {
	if a.Err != nil {
		return "no amount"
	}
	return "total " + a.Credit.Total.String() + ", remaining " + a.Credit.Remaining.String()
}
