package assessment

import (
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/money"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
)

// Criteria are the conditions that customers and the partner account must meet. The zero value has
// no conditions.
type Criteria struct {
	Minimums Minimums
	// NormalStatus requires each customer's account status to be partner.StatusNormal.
	NormalStatus bool
	// PartnerMinimum is the lowest sufficient remaining credit of the partner account, or nil.
	PartnerMinimum *money.Amount
}

// Any reports whether there is at least one criterion.
func (c Criteria) Any() bool {
	return c.Minimums.Any() || c.NormalStatus || c.PartnerMinimum != nil
}

// Minimums are the minimums of customers' remaining credit. A customer without an entry in Own has
// the minimum ForAll. If ForAll is nil, any credit of that customer is sufficient.
type Minimums struct {
	ForAll *money.Amount
	Own    map[partner.UIN]money.Amount // minimum of a customer, instead of ForAll
}

// Any reports whether there is at least one minimum.
func (m Minimums) Any() bool { return m.ForAll != nil || len(m.Own) > 0 }

// of returns a customer's minimum, or nil.
func (m Minimums) of(uin partner.UIN) *money.Amount {
	if own, found := m.Own[uin]; found {
		return &own
	}
	return m.ForAll
}

// Answers are the API's answers that an assessment needs. They may contain further customers.
type Answers struct {
	Credits  map[partner.UIN]partner.CreditAnswer
	Statuses map[partner.UIN]partner.StatusAnswer // for Criteria.NormalStatus
	Partner  *money.Amount                        // for Criteria.PartnerMinimum
}
