package doctor

import (
	"context"
	"errors"
	"fmt"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
)

// sameAmounts compares the credit of the same customers in the answers of the two actions. If
// amounts differ, it reads all direct customers again. If a customer's credit has changed between
// the two reads, the customer does not count as different.
func (e *examination) sameAmounts(ctx context.Context, o *observations) Finding {
	if o.sample.err != nil {
		return notFound("no direct customers were read with both actions")
	}
	var differing []partner.UIN
	for _, uin := range o.sample.requested {
		if !haveSameCredit(o.sample, o.direct, uin) {
			differing = append(differing, uin)
		}
	}
	text := fmt.Sprintf("%d of %d customers", len(o.sample.requested)-len(differing),
		len(o.sample.requested))
	if len(differing) == 0 {
		return found("%s", text)
	}
	again := e.read(ctx, e.direct)
	if again.err != nil {
		return notFound("%s, and the second read of the others failed", text)
	}
	unchanged := 0
	for _, uin := range differing {
		if haveSameCredit(o.direct, again, uin) {
			unchanged++
		}
	}
	return found("%s, %d changed between the requests, %d differ", text, len(differing)-unchanged,
		unchanged)
}

// haveSameCredit reports whether a customer has the same credit in two answers.
func haveSameCredit(a, b observation, uin partner.UIN) bool {
	one, inA := a.credits[uin]
	other, inB := b.credits[uin]
	return inA == inB && noRecord(one.Err) == noRecord(other.Err) &&
		one.Value.Total.Cmp(other.Value.Total) == 0 &&
		one.Value.Remaining.Cmp(other.Value.Remaining) == 0
}

// unallocated describes whether the list of all direct customers has customers without allocated
// credit.
func unallocated(o *observations) Finding {
	if o.direct.err != nil {
		return notFound("the direct customers were not read")
	}
	listed := 0
	for _, credit := range o.direct.credits {
		if isUnallocated(credit) {
			listed++
		}
	}
	if listed > 0 {
		return found("listed: %d of %d customers %s a total of 0 or no amount", listed,
			len(o.direct.credits), plural(listed, "has", "have"))
	}
	absent := 0
	for uin, credit := range o.known.credits {
		if _, found := o.direct.credits[uin]; !found && isUnallocated(credit) {
			absent++
		}
	}
	if absent > 0 {
		return found("not listed: %d %s", absent, plural(absent,
			"customer in -uins. It may be of a second-level reseller",
			"customers in -uins. They may be of second-level resellers"))
	}
	return notFound("no customer without allocated credit is known; set -uins")
}

// isUnallocated reports whether a customer has a record with a total credit of 0, or without
// amounts. A UIN without a record is possibly not a customer.
func isUnallocated(credit partner.CreditAnswer) bool {
	var missing *partner.MissingError
	if errors.As(credit.Err, &missing) {
		return missing.Why == partner.NoAmount
	}
	return credit.Err == nil && credit.Value.Total.IsZero()
}

// unlisted counts the known customers with a credit record that are not direct customers.
func unlisted(o *observations) Finding {
	switch {
	case o.direct.err != nil:
		return notFound("the direct customers were not read")
	case o.known.requested == nil:
		return notFound("set -uins to customers of second-level resellers")
	case o.known.err != nil:
		return notFound("the customers in -uins were not read")
	}
	count := 0
	for uin, credit := range o.known.credits {
		if _, found := o.direct.credits[uin]; !found && credit.Err == nil {
			count++
		}
	}
	return found("%d of %d customers in -uins %s not in the list", count, len(o.known.credits),
		plural(count, "has a credit record and is", "have a credit record and are"))
}
