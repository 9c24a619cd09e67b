package doctor

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// found is a Finding that is known. Its text must not contain a UIN, an amount or a server's text.
func found(format string, arguments ...any) Finding {
	return Finding{Known: true, Summary: fmt.Sprintf(format, arguments...)}
}

// notFound is a Finding that is not known. The text contains the reason.
func notFound(format string, arguments ...any) Finding {
	return Finding{Summary: fmt.Sprintf(format, arguments...)}
}

// find adds the findings about behaviour that Tencent Cloud does not document. The request limit is
// the last, because that check exceeds the limit of an action.
func (e *examination) find(ctx context.Context, o *observations) {
	add := func(name string, finding Finding) {
		finding.Name = name
		e.diagnosis.Findings = append(e.diagnosis.Findings, finding)
	}
	customers := o.customers()
	add("uin_of_no_account", e.foreignUIN(ctx, customers, noAccount))
	add("uin_of_partner_account", e.foreignUIN(ctx, customers, e.account))
	add("order_of_records", orderOfRecords(o.sample, o.known))
	add("repeated_records", repeatedRecords(o.sample, o.known, o.direct))
	add("decimal_places", decimalPlaces(o))
	add("same_amounts", e.sameAmounts(ctx, o))
	add("no_allocated_credit", unallocated(o))
	add("customers_not_listed", unlisted(o))
	add("account_statuses", accountStatuses(o.statuses))
	add("request_limit", e.requestLimit(ctx, customers))
}

const noCustomers = "no customer with a credit record is known"

// foreignUIN requests the credit of one customer and of a UIN that is not a customer.
func (e *examination) foreignUIN(ctx context.Context, customers []partner.UIN, foreign partner.UIN,
) Finding {
	switch {
	case len(customers) == 0:
		return notFound(noCustomers)
	case foreign == 0:
		return notFound("the account of the keys is not known")
	}
	read := e.read(ctx, e.credits, customers[0], foreign)
	var failure *tencentapi.Error
	errors.As(read.err, &failure)
	switch {
	case isRejection(failure):
		return found("the request fails%s; the message %s", inParentheses(failure),
			naming(failure.Message, foreign))
	case read.err != nil:
		return notFound("%s", noAnswer(ctx, read.err))
	case read.credits[customers[0]].Err != nil:
		return notFound("the customer has no credit record any more")
	}
	reason := noRecord(read.credits[foreign].Err)
	if reason == "" {
		reason = "a credit record"
	}
	return found("the request succeeds, with %s for the UIN", reason)
}

// noAnswer returns the reason why a request of a finding has no usable answer.
func noAnswer(ctx context.Context, err error) string {
	var failure *tencentapi.Error
	if errors.As(err, &failure) {
		return "there was no usable answer" + inParentheses(failure)
	}
	return notSent(ctx, err).Summary
}

var arn = regexp.MustCompile(`qcs::\S*`)

// naming describes whether an error message names a UIN. It ignores the ARN of the caller.
func naming(message string, uin partner.UIN) string {
	numbers := strings.FieldsFunc(arn.ReplaceAllString(message, ""), func(r rune) bool {
		return !unicode.IsDigit(r)
	})
	switch {
	case slices.Contains(numbers, uin.String()):
		return "names the UIN"
	case strings.HasSuffix(message, "…"): // tencentapi has cut it
		return "is too long"
	}
	return "does not name the UIN"
}

// isRejection reports whether the API has rejected the contents of a request. Other failures do not
// depend on the contents.
func isRejection(failure *tencentapi.Error) bool {
	if failure == nil || failure.Code == "" || failure.RequestID == "" {
		return false
	}
	switch failure.Class {
	case tencentapi.UIN, tencentapi.Permanent, tencentapi.Permission:
		return true
	default:
		return false
	}
}
