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

// missingRule is whether a customer without a credit is a warning, and what the user can do.
type missingRule struct {
	allowed bool
	remedy  string
}

const checkCustomer = "Check that each is a customer of the partner account whose keys are used. " +
	"To go on without them, "

var (
	missingRejected = missingRule{remedy: checkCustomer +
		"set allow_missing = true: their amounts are null then, and all_sufficient is false."}
	missingAllowed = missingRule{
		true,
		"allow_missing is true: their amounts are null, and all_sufficient is false if there is " +
			"a criterion.",
	}
	missingDirect = missingRule{remedy: "Try again. If the error remains, set allow_missing = " +
		"true: the amounts of these customers are null then, and all_sufficient is false if " +
		"there is a criterion. Or list the customers in exclude_uins, and remove their entries " +
		"in minimums."}
	onlyCustomer = missingRule{remedy: checkCustomer +
		"use the data source tencentpartner_customer_credits with allow_missing = true."}
)

// answerDiagnostics reports the customers for which there is no usable credit or status.
func answerDiagnostics(read reading, rule missingRule) diag.Diagnostics {
	diags := unusableDiagnostics(read, rule.allowed)
	if len(read.result.Missing) == 0 {
		return diags
	}
	reasons, origins := missingReasons(read)
	count := fmt.Sprintf("%d of %d customers came back without a credit.",
		len(read.result.Missing), len(read.result.UINs))
	detail := paragraphs(count, reasons, rule.remedy, origins)
	if rule.allowed {
		diags.AddAttributeWarning(read.selector, "Customers without a credit", detail)
	} else {
		diags.AddAttributeError(read.selector, "Customers without a credit", detail)
	}
	return diags
}

// paragraphs joins the texts that are not empty.
func paragraphs(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(text string) bool {
		return text == ""
	}), "\n\n")
}

// missingReasons returns a paragraph for each reason why UINs have no credit, and a line for each
// answer of the API that said so.
func missingReasons(read reading) (reasons, origins string) {
	groups := map[partner.Missing][]partner.UIN{}
	var code string
	var sentences, lines []string
	for _, uin := range read.result.Missing {
		var missing *partner.MissingError
		errors.As(read.answers.Credits[uin].Err, &missing)
		groups[missing.Why] = append(groups[missing.Why], uin)
		if missing.Why == partner.NotCustomer {
			code = missing.Code
		}
		lines = append(lines, missing.Origin.String())
	}
	for why, text := range []string{
		partner.NoRecord:    "The API's answer has no record of",
		partner.NoAmount:    "The API's record has no amount for",
		partner.NotCustomer: "The API says that these are not customers (" + code + "):",
	} {
		if uins := groups[partner.Missing(why)]; len(uins) > 0 {
			sentences = append(sentences, text+" "+joinSomeUINs(uins))
		}
	}
	return paragraphs(sentences...), distinctLines(lines)
}

// statusOrigins returns a line for each answer of the API that lacks the status of a customer.
func statusOrigins(read reading) string {
	var lines []string
	for _, uin := range read.result.Abnormal {
		var missing *partner.MissingError
		if errors.As(read.answers.Statuses[uin].Err, &missing) {
			lines = append(lines, missing.Origin.String())
		}
	}
	return distinctLines(lines)
}

// distinctLines joins the first lines in ascending order, each once.
func distinctLines(lines []string) string {
	slices.Sort(lines)
	lines = slices.Compact(lines)
	if more := len(lines) - maxListed; more > 0 {
		lines = append(lines[:maxListed], fmt.Sprintf("and %d more", more))
	}
	return strings.Join(lines, "\n")
}

// unusableDiagnostics reports the UINs whose credit records or account statuses contradict each
// other or are malformed.
func unusableDiagnostics(read reading, allowed bool) (diags diag.Diagnostics) {
	if uins := read.result.Unusable; len(uins) > 0 {
		note := ""
		if allowed {
			note = ", and allow_missing does not cover that"
		}
		diags.AddAttributeError(read.selector, "Credits that cannot be used",
			unusableDetail(read, note, uins, func(uin partner.UIN) error {
				return read.answers.Credits[uin].Err
			}))
	}
	if uins := read.result.UnusableStatus; len(uins) > 0 {
		diags.AddAttributeError(path.Root("require_normal_status"),
			"Account statuses that cannot be used",
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
	remedy := "Try again. If the error remains, give Tencent Cloud's support the request ids."
	if read.direct {
		remedy += " To leave the customers out, list them in exclude_uins."
	}
	return fmt.Sprintf("The API's answer for %d of %d customers cannot be used%s:\n%s\n\n%s",
		len(uins), len(read.result.UINs), note, strings.Join(lines, "\n"), remedy)
}
