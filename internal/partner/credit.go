package partner

import (
	"encoding/json"
	"fmt"

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

func (c Credit) String() string {
	return "total " + c.Total.String() + ", remaining " + c.Remaining.String()
}

// creditRecord is the record of one customer in an answer. Amounts stay text, because a float64
// would lose digits. An absent member is empty. If an amount is not a number, the other records
// remain usable.
type creditRecord struct {
	uin       json.RawMessage
	total     json.RawMessage
	remaining json.RawMessage
}

func newCreditRecord() record[Credit] { return &creditRecord{} }

func (r *creditRecord) members() map[string]*json.RawMessage {
	return map[string]*json.RawMessage{
		"Uin": &r.uin, "TotalCredit": &r.total, "RemainingCredit": &r.remaining,
	}
}

func (r *creditRecord) uinText() (name string, text json.RawMessage) { return "Uin", r.uin }

// answer parses the amounts.
func (r *creditRecord) answer(origin Origin) CreditAnswer {
	total, totalErr := parseAmount("TotalCredit", r.total)
	remaining, remainingErr := parseAmount("RemainingCredit", r.remaining)
	for _, err := range []error{totalErr, remainingErr} {
		if err != nil {
			return CreditAnswer{Err: &ContentError{"its " + err.Error(), origin}}
		}
	}
	if total == nil || remaining == nil {
		return CreditAnswer{Err: &MissingError{Why: NoAmount, Origin: origin}}
	}
	return CreditAnswer{Value: Credit{Total: *total, Remaining: *remaining}}
}

// parseAmount returns nil if the amount is absent or null.
func parseAmount(name string, text json.RawMessage) (*money.Amount, error) {
	if isAbsent(text) {
		return nil, nil
	}
	parsed, err := money.Parse(string(text))
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", name, err)
	}
	return &parsed, nil
}

// isAbsent reports whether a member of an answer is absent or null.
func isAbsent(text json.RawMessage) bool { return len(text) == 0 || string(text) == "null" }
