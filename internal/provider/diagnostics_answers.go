package provider

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

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
			"a minimum.",
	}
	missingDirect = missingRule{remedy: "Try again. If the error remains, set allow_missing = " +
		"true: the amounts of these customers are null then, and all_sufficient is false if " +
		"there is a minimum. Or list the customers in exclude_uins, and remove their entries in " +
		"minimums."}
	onlyCustomer = missingRule{remedy: checkCustomer +
		"use the data source tencentpartner_customer_credits with allow_missing = true."}
)

// answerDiagnostics reports the customers for which there is no usable credit.
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

// gateDiagnostics reports why the gate stays closed, if it does.
func gateDiagnostics(read reading) diag.Diagnostics {
	diags, result := unusableDiagnostics(read, false), read.result
	if len(result.Insufficient) == 0 && len(result.Missing) == 0 {
		return diags
	}
	remedy := ""
	if len(result.Insufficient) > 0 {
		remedy += "Allocate credit to the customers below their minimum, or lower the minimum. "
	}
	if len(result.Missing) > 0 && read.direct {
		remedy += "If a customer has no amount, try again. If the error remains, list it in " +
			"exclude_uins, and remove its entry in minimums. "
	} else if len(result.Missing) > 0 {
		remedy += "Check that each customer without a credit is a customer of the partner " +
			"account whose keys are used. "
	}
	remedy += "If Terraform must continue, such as to destroy, switch the gate off: with count " +
		"= var.enforce_credit ? 1 : 0 in its block, use -var enforce_credit=false."
	reasons, origins := missingReasons(read)
	diags.AddAttributeError(read.selector,
		"Credit gate closed", paragraphs(result.Summary(), reasons, remedy, origins))
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
		errors.As(read.answers[uin].Err, &missing)
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
	slices.Sort(lines)
	return paragraphs(sentences...), strings.Join(slices.Compact(lines), "\n")
}

// unusableDiagnostics reports the UINs whose credit records contradict each other or are malformed.
func unusableDiagnostics(read reading, allowed bool) (diags diag.Diagnostics) {
	unusable := read.result.Unusable
	if len(unusable) == 0 {
		return nil
	}
	var lines []string
	for _, uin := range unusable[:min(len(unusable), maxListed)] {
		lines = append(lines, fmt.Sprintf("  %s: %v", uin, read.answers[uin].Err))
	}
	if more := len(unusable) - maxListed; more > 0 {
		lines = append(lines, fmt.Sprintf("  and %d more", more))
	}
	covered, remedy := "", "Try again. If it stays, give Tencent Cloud's support the request ids."
	if allowed {
		covered = ", and allow_missing does not cover that"
	}
	if read.direct {
		remedy += " To leave the customers out, list them in exclude_uins."
	}
	diags.AddAttributeError(read.selector, "Credits that cannot be used", fmt.Sprintf(
		"What the API says of %d of %d customers cannot be used%s:\n%s\n\n%s",
		len(unusable), len(read.result.UINs), covered, strings.Join(lines, "\n"), remedy))
	return diags
}
