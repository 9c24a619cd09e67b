package provider

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/assessment"
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
	onlyCustomer = missingRule{remedy: checkCustomer +
		"use the data source tencentpartner_customer_credits with allow_missing = true."}
)

// answerDiagnostics reports the UINs for which there is no usable credit. They were read because of
// the argument at.
func answerDiagnostics(at path.Path, result assessment.Assessment,
	answers map[partner.UIN]partner.Answer, rule missingRule,
) diag.Diagnostics {
	diags := unusableDiagnostics(at, result, answers, rule.allowed)
	if len(result.Missing) == 0 {
		return diags
	}
	reasons, origins := missingReasons(result, answers)
	count := fmt.Sprintf("%d of %d customers came back without a credit.", len(result.Missing),
		len(answers))
	detail := paragraphs(count, reasons, rule.remedy, origins)
	if rule.allowed {
		diags.AddAttributeWarning(at, "Customers without a credit", detail)
	} else {
		diags.AddAttributeError(at, "Customers without a credit", detail)
	}
	return diags
}

// gateDiagnostics reports why the gate stays closed, if it does.
func gateDiagnostics(at path.Path, result assessment.Assessment,
	answers map[partner.UIN]partner.Answer,
) diag.Diagnostics {
	diags := unusableDiagnostics(at, result, answers, false)
	if len(result.Insufficient) == 0 && len(result.Missing) == 0 {
		return diags
	}
	remedy := ""
	if len(result.Insufficient) > 0 {
		remedy += "Allocate credit to whoever is below, or lower the minimum. "
	}
	if len(result.Missing) > 0 {
		remedy += "Check that whoever has no credit is a customer of the partner account whose " +
			"keys are used. "
	}
	remedy += "Where Terraform has to go on all the same, such as to destroy, switch the gate " +
		"off: with count = var.enforce_credit ? 1 : 0 in its block, -var enforce_credit=false " +
		"does that."
	reasons, origins := missingReasons(result, answers)
	diags.AddAttributeError(at,
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
func missingReasons(result assessment.Assessment,
	answers map[partner.UIN]partner.Answer,
) (reasons, origins string) {
	groups := map[partner.Missing][]partner.UIN{}
	var code string
	var sentences, lines []string
	for _, uin := range result.Missing {
		var missing *partner.MissingError
		errors.As(answers[uin].Err, &missing)
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
			sentences = append(sentences, text+" "+joinUINs(uins))
		}
	}
	slices.Sort(lines)
	return paragraphs(sentences...), strings.Join(slices.Compact(lines), "\n")
}

// unusableDiagnostics reports the UINs whose credit records contradict each other or are malformed.
func unusableDiagnostics(at path.Path, result assessment.Assessment,
	answers map[partner.UIN]partner.Answer, allowed bool,
) (diags diag.Diagnostics) {
	if len(result.Unusable) == 0 {
		return nil
	}
	lines := make([]string, 0, len(result.Unusable))
	for _, uin := range result.Unusable {
		lines = append(lines, fmt.Sprintf("  %s: %v", uin, answers[uin].Err))
	}
	covered := ""
	if allowed {
		covered = ", and allow_missing does not cover that"
	}
	diags.AddAttributeError(at, "Credits that cannot be used", fmt.Sprintf(
		"What the API says of %d of %d customers cannot be used%s:\n%s\n\n"+
			"Try again. If it stays, give Tencent Cloud's support the request ids.",
		len(result.Unusable), len(answers), covered, strings.Join(lines, "\n")))
	return diags
}
