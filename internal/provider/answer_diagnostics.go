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

// missingRule is what becomes of a customer without a credit, and what a user can do about it.
type missingRule struct {
	allowed bool
	remedy  string
}

const checkCustomer = "Check that each is a customer of the partner account whose keys are used. To go on without them, "

var (
	missingRefused = missingRule{remedy: checkCustomer + "set allow_missing = true: their amounts are null then, and all_sufficient is false."}
	missingAllowed = missingRule{true, "allow_missing is true: their amounts are null, and all_sufficient is false if there is a minimum."}
	onlyCustomer   = missingRule{remedy: checkCustomer + "use the data source tencentpartner_customer_credits with allow_missing = true."}
)

// answerDiagnostics tells of the UINs that came back without a credit that can be used. at is the argument that asked.
func answerDiagnostics(at path.Path, result assessment.Assessment, answers map[partner.UIN]partner.Answer, rule missingRule) diag.Diagnostics {
	diags := unusableDiagnostics(at, result, answers, rule)
	diags.Append(missingDiagnostics(at, result, answers, rule)...)
	return diags
}

// gateDiagnostics tells why the gate does not open, if so.
func gateDiagnostics(at path.Path, result assessment.Assessment, answers map[partner.UIN]partner.Answer) diag.Diagnostics {
	diags := unusableDiagnostics(at, result, answers, missingRefused)
	if len(result.Insufficient) == 0 && len(result.Missing) == 0 {
		return diags
	}
	reasons, origins := missingReasons(result, answers)
	var remedies []string
	if len(result.Insufficient) > 0 {
		remedies = append(remedies, "Allocate credit to whoever is below, or lower the minimum.")
	}
	if len(result.Missing) > 0 {
		remedies = append(remedies, "Check that whoever has no credit is a customer of the partner account whose keys are used.")
	}
	remedies = append(remedies, "Where Terraform has to go on all the same, such as to destroy, switch the gate off: with "+
		"count = var.enforce_credit ? 1 : 0 in its block, -var enforce_credit=false does that.")
	paragraphs := append([]string{result.Summary()}, reasons...)
	paragraphs = append(paragraphs, strings.Join(remedies, " "))
	if origins != "" {
		paragraphs = append(paragraphs, origins)
	}
	diags.AddAttributeError(at, "Credit gate closed", strings.Join(paragraphs, "\n\n"))
	return diags
}

// missingDiagnostics tells of the UINs without a credit: an error, or a warning where that is allowed.
func missingDiagnostics(at path.Path, result assessment.Assessment, answers map[partner.UIN]partner.Answer, rule missingRule) (diags diag.Diagnostics) {
	if len(result.Missing) == 0 {
		return nil
	}
	reasons, origins := missingReasons(result, answers)
	detail := fmt.Sprintf("%d of %d customers came back without a credit.\n\n", len(result.Missing), len(answers)) +
		strings.Join(reasons, "\n\n") + "\n\n" + rule.remedy + "\n\n" + origins
	if rule.allowed {
		diags.AddAttributeWarning(at, "Customers without a credit", detail)
	} else {
		diags.AddAttributeError(at, "Customers without a credit", detail)
	}
	return diags
}

// missingReasons returns a sentence for every reason why UINs have no credit, and a line for every answer that said so.
func missingReasons(result assessment.Assessment, answers map[partner.UIN]partner.Answer) (reasons []string, origins string) {
	groups := map[partner.Missing][]partner.UIN{}
	var code string
	var lines []string
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
			reasons = append(reasons, text+" "+join(uins))
		}
	}
	slices.Sort(lines)
	return reasons, strings.Join(slices.Compact(lines), "\n")
}

// unusableDiagnostics tells of the UINs of which the API says something that cannot be used.
func unusableDiagnostics(at path.Path, result assessment.Assessment, answers map[partner.UIN]partner.Answer, rule missingRule) (diags diag.Diagnostics) {
	if len(result.Unusable) == 0 {
		return nil
	}
	lines := make([]string, 0, len(result.Unusable))
	for _, uin := range result.Unusable {
		lines = append(lines, fmt.Sprintf("  %s: %v", uin, answers[uin].Err))
	}
	covered := ""
	if rule.allowed {
		covered = ", and allow_missing does not cover that"
	}
	diags.AddAttributeError(at, "Credits that cannot be used", fmt.Sprintf(
		"What the API says of %d of %d customers cannot be used%s:\n%s\n\n"+
			"Try again. If it stays, give Tencent Cloud's support the request ids.",
		len(result.Unusable), len(answers), covered, strings.Join(lines, "\n")))
	return diags
}
