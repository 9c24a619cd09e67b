package doctor

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/explain"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// maxListed is the maximum number of UINs in a text.
const maxListed = 5

// creditOfCustomers checks that each customer in Options.UINs has a credit record. Without UINs, it
// checks all direct customers in their list, and some of them by UIN.
func (e *examination) creditOfCustomers(ctx context.Context, o *observations) Check {
	read := o.sample
	if len(e.options.UINs) > 0 {
		read = o.known
	}
	var blocked blockedError
	switch {
	case errors.As(e.blocked, &blocked):
		return unknown("%s", blocked)
	case read.rejectsUIN():
		return e.rejected(o, read)
	case ctx.Err() != nil && read.err != nil:
		return cancelled(ctx)
	case errors.Is(read.err, errNotRead):
		return unknown("no customer is known; set -uins")
	case read.err != nil:
		return unknown("credit was not read")
	case len(e.options.UINs) > 0:
		return creditRecords(e.options.UINs, true, read)
	}
	return creditRecords(o.direct.uins(), false, read, o.direct)
}

// rejected is the result if the API rejects the request for the customers.
func (e *examination) rejected(o *observations, read observation) Check {
	var failure *tencentapi.Error
	errors.As(read.err, &failure)
	if len(e.options.UINs) == 0 {
		return problem(explain.Text{
			Title: "The API rejects customers that it lists",
			Remedy: "Report this to the maintainers, with -report. To check some customers, " +
				"set -uins.",
		}, failure)
	}
	check := problem(explain.Text{
		Title: "Not a customer",
		Remedy: "At least one UIN in -uins belongs to another account. To find it, run the " +
			"doctor with fewer UINs. Or use the keys of its partner account.",
	}, failure)
	if o.direct.err == nil {
		listed := o.direct.uins()
		others := slices.DeleteFunc(slices.Clone(e.options.UINs), func(uin partner.UIN) bool {
			return slices.Contains(listed, uin)
		})
		check.Detail = check.Summary + "; not in the list of direct customers: " + joinUINs(others)
		check.Summary += fmt.Sprintf("; not in the list of direct customers: %d of %d", len(others),
			len(e.options.UINs))
	}
	return check
}

// creditRecords is the result of reads with answers. If the user has given the UINs, the summary
// has the position in -uins instead of the UIN.
func creditRecords(uins []partner.UIN, given bool, reads ...observation) Check {
	var without, places []string
	remedy := "Check whether each UIN is a customer of this partner account."
	for i, uin := range uins {
		err := firstError(uin, reads)
		if err == nil {
			continue
		}
		if !partner.IsMissing(err) {
			remedy = "Run the doctor again. After another failure, report it to Tencent Cloud's " +
				"support."
		}
		without = append(without, fmt.Sprintf("%v: %s", uin, noRecord(err)))
		places = append(places, fmt.Sprintf("customer %d: %s", i+1, noRecord(err)))
	}
	with := len(uins) - len(without)
	count := fmt.Sprintf("%d of %d customers %s a credit record", with, len(uins),
		plural(with, "has", "have"))
	if len(without) == 0 {
		return okay("%s", count)
	}
	check := problem(explain.Text{
		Title: count, What: strings.Join(without[:min(len(without), maxListed)], "; "),
		Remedy: remedy,
	}, nil)
	if given {
		check.Summary += ": " + strings.Join(places[:min(len(places), maxListed)], "; ")
	}
	return check
}

// firstError returns the reason why a customer has no credit record in one of the answers.
func firstError(uin partner.UIN, reads []observation) error {
	for _, read := range reads {
		if err := read.credits[uin].Err; err != nil {
			return err
		}
	}
	return nil
}

// noRecord returns the reason why a customer has no credit record, without amounts. If there is a
// record, it returns "".
func noRecord(err error) string {
	var missing *partner.MissingError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &missing):
		return missing.Why.String()
	}
	return "contradictory records, or an amount that is not a number"
}

// plural returns the word for a number of things.
func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// joinUINs joins the first UINs, and adds the number of the others.
func joinUINs(uins []partner.UIN) string {
	if len(uins) == 0 {
		return "none"
	}
	var parts []string
	for _, uin := range uins[:min(len(uins), maxListed)] {
		parts = append(parts, uin.String())
	}
	text := strings.Join(parts, ", ")
	if more := len(uins) - maxListed; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}
