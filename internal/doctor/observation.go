package doctor

import (
	"errors"
	"slices"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// observation is a request and its answer. A request of an action without parameters has no UINs.
type observation struct {
	answer
	requested []partner.UIN
	err       error // why there is no answer
}

// observations are the requests and answers of the action checks.
type observations struct {
	known    observation // the credit records of Options.UINs
	direct   observation // the credit records of all direct customers
	sample   observation // the credit records of some direct customers, by their UINs
	statuses observation // the account statuses of some customers
	own      observation // the amounts of the partner account
}

// errNotRead is the error of an observation without a request.
var errNotRead = errors.New("not read")

// newObservations returns observations without requests.
func newObservations() *observations {
	none := observation{err: errNotRead}
	return &observations{none, none, none, none, none}
}

// uins returns the distinct UINs of the records, in the order of the answer.
func (o observation) uins() (uins []partner.UIN) {
	seen := map[partner.UIN]bool{}
	for _, r := range o.records {
		if !seen[r.uin] {
			uins = append(uins, r.uin)
		}
		seen[r.uin] = true
	}
	return uins
}

// customers returns the UINs that have a credit record, at most partner.BatchSize.
func (o *observations) customers() (uins []partner.UIN) {
	for _, read := range []observation{o.known, o.sample} {
		for _, uin := range read.requested {
			if answer, found := read.credits[uin]; found && answer.Err == nil {
				uins = append(uins, uin)
			}
		}
	}
	slices.Sort(uins)
	uins = slices.Compact(uins)
	return uins[:min(len(uins), partner.BatchSize)]
}

// rejectsUIN reports whether the API has rejected a UIN of the request.
func (o observation) rejectsUIN() bool {
	var failure *tencentapi.Error
	return errors.As(o.err, &failure) && failure.Class == tencentapi.UIN
}

// spread returns at most n UINs from all parts of a list.
func spread(uins []partner.UIN, n int) []partner.UIN {
	if len(uins) <= n {
		return uins
	}
	some := make([]partner.UIN, n)
	for i := range some {
		some[i] = uins[i*len(uins)/n]
	}
	return some
}

// outOfOrder returns the UINs in an order that is not ascending or descending, if there are at
// least three. Then the order of an answer shows whether it is the order of the request.
func outOfOrder(uins []partner.UIN) []partner.UIN {
	sorted := slices.Compact(slices.Sorted(slices.Values(uins)))
	half := len(sorted) / 2
	return append(slices.Clone(sorted[half:]), sorted[:half]...)
}
