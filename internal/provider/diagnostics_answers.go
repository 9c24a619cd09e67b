package provider

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
)

// missingRule is whether a customer with no credit record is a warning, and what the user can do.
type missingRule struct {
	allowed bool
	remedy  string
}

const checkCustomer = "Check that each UIN is a customer of the partner account. If a record has " +
	"no amount, try again. To continue without these customers, "

var (
	missingRejected = missingRule{remedy: checkCustomer +
		"set allow_missing = true. Then their amounts are null, and all_sufficient is false if " +
		"there is a criterion."}
	missingAllowed = missingRule{
		true,
		"allow_missing is true: their amounts are null, and all_sufficient is false if there is " +
			"a criterion.\n\nCheck that each UIN is a customer of the partner account.",
	}
	missingDirect = missingRule{remedy: "Try again. If the error remains, set allow_missing = " +
		"true. Then their amounts are null, and all_sufficient is false if there is a " +
		"criterion. Or list the customers in exclude_uins, and remove their entries in " +
		"minimums."}
	onlyCustomer = missingRule{remedy: checkCustomer +
		"use the data source tencentpartner_customer_credits with allow_missing = true."}
)

// saveRequests is the remedy for the cost of UINs that the API rejected.
const saveRequests = " Each read repeats the requests that find rejected UINs. To save these " +
	"requests, remove the rejected UINs from uins. If you need all direct customers, set " +
	"direct_customers = true instead of uins."

// answerDiagnostics reports the customers without a usable credit record or status.
func answerDiagnostics(read reading, rule missingRule) diag.Diagnostics {
	diags := unusableDiagnostics(read, rule.allowed)
	if len(read.result.Missing) == 0 {
		return diags
	}
	count := fmt.Sprintf("Customers with no credit record: %d of %d.",
		len(read.result.Missing), len(read.result.UINs))
	remedy := rule.remedy
	if rule.allowed && searchCost(read) != "" {
		remedy += saveRequests
	}
	detail := paragraphs(count, missingReasons(read), remedy,
		answerFacts(read, missingCredits(read)))
	if rule.allowed {
		diags.AddAttributeWarning(read.selector, "No credit record", detail)
	} else {
		diags.AddAttributeError(read.selector, "No credit record", detail)
	}
	return diags
}

// paragraphs joins the texts that are not empty.
func paragraphs(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(text string) bool {
		return text == ""
	}), "\n\n")
}

// missingReasons returns a paragraph for each reason why UINs have no credit record.
func missingReasons(read reading) string {
	groups := map[partner.Missing][]partner.UIN{}
	var code string
	for _, uin := range read.result.Missing {
		var missing *partner.MissingError
		errors.As(read.answers.Credits[uin].Err, &missing)
		groups[missing.Why] = append(groups[missing.Why], uin)
		if missing.Why == partner.NotCustomer {
			code = missing.Code
		}
	}
	var reasons []string
	for why, text := range []string{
		partner.NoRecord:    "No record in the API's answer:",
		partner.NoAmount:    "No amount in the API's record:",
		partner.NotCustomer: "Rejected by the API as no customer (" + code + "):",
	} {
		if uins := groups[partner.Missing(why)]; len(uins) > 0 {
			reasons = append(reasons, text+" "+joinSomeUINs(uins))
		}
	}
	return paragraphs(reasons...)
}

// rejected reports whether the API rejected a UIN as no customer.
func (r reading) rejected(uin partner.UIN) bool {
	var missing *partner.MissingError
	return errors.As(r.answers.Credits[uin].Err, &missing) && missing.Why == partner.NotCustomer
}

// missingCredits returns the API's answers that have no credit record of a customer.
func missingCredits(read reading) (origins []partner.Origin) {
	for _, uin := range read.result.Missing {
		var missing *partner.MissingError
		errors.As(read.answers.Credits[uin].Err, &missing)
		origins = append(origins, missing.Origin)
	}
	return origins
}

// missingStatuses returns the API's answers that have no status of a customer.
func missingStatuses(read reading) (origins []partner.Origin) {
	for _, uin := range read.result.Abnormal {
		var missing *partner.MissingError
		if errors.As(read.answers.Statuses[uin].Err, &missing) {
			origins = append(origins, missing.Origin)
		}
	}
	return origins
}

// unusableDiagnostics reports the UINs whose credit records or account statuses contradict each
// other or are malformed.
func unusableDiagnostics(read reading, allowed bool) (diags diag.Diagnostics) {
	if uins := read.result.Unusable; len(uins) > 0 {
		note := ""
		if allowed {
			note = ", and allow_missing has no effect on this error"
		}
		diags.AddAttributeError(read.selector, "Unusable credit records",
			unusableDetail(read, note, uins, func(uin partner.UIN) error {
				return read.answers.Credits[uin].Err
			}))
	}
	if uins := read.result.UnusableStatus; len(uins) > 0 {
		diags.AddAttributeError(path.Root("require_normal_status"),
			"Unusable account statuses",
			unusableDetail(read, "", uins, func(uin partner.UIN) error {
				return read.answers.Statuses[uin].Err
			}))
	}
	return diags
}

// unusableDetail lists UINs whose answers cannot be used, and the remedy.
func unusableDetail(read reading, note string, uins []partner.UIN,
	errorOf func(partner.UIN) error,
) string {
	var lines []string
	for _, uin := range uins[:min(len(uins), maxListed)] {
		lines = append(lines, fmt.Sprintf("  %s: %v", uin, errorOf(uin)))
	}
	if more := len(uins) - maxListed; more > 0 {
		lines = append(lines, fmt.Sprintf("  and %d more", more))
	}
	remedy := "Try again. If the error remains, give the request IDs to Tencent Cloud's support."
	if read.direct {
		remedy += " To leave the customers out, list them in exclude_uins."
	}
	return fmt.Sprintf("The API's answer for %d of %d customers cannot be used%s:\n%s\n\n%s\n\n%s",
		len(uins), len(read.result.UINs), note, strings.Join(lines, "\n"), remedy,
		answerFacts(read, nil))
}
