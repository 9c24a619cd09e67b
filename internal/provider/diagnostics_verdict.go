package provider

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// verdictWords are the words of an error about criteria that are not met.
type verdictWords struct {
	title string
	name  string // such as "gate"
}

var (
	gateWords  = verdictWords{"Credit gate closed", "gate"}
	checkWords = verdictWords{"Credit check failed", "check"}
)

// unmetDiagnostics reports why the criteria are not met. If they are met, it returns nothing.
func unmetDiagnostics(read reading, words verdictWords) diag.Diagnostics {
	diags, result := unusableDiagnostics(read, false), read.result
	if result.Sufficient() || (diags.HasError() && !result.Fails()) {
		return diags
	}
	off := "If Terraform must continue, such as to destroy, switch the " + words.name +
		" off: with count = var.enforce_credit ? 1 : 0 in its block, use -var " +
		"enforce_credit=false. To destroy without this switch, use -refresh=false."
	diags.AddAttributeError(read.unmetAt(), words.title,
		paragraphs(result.Summary(), missingReasons(read), strings.Join(unmetRemedies(read), " "),
			off, answerFacts(read, append(missingCredits(read), missingStatuses(read)...))))
	return diags
}

// unmetAt returns the first argument whose criterion is not met.
func (r reading) unmetAt() path.Path {
	switch {
	case len(r.result.Insufficient) > 0 || len(r.result.Missing) > 0:
		return r.selector
	case len(r.result.Abnormal) > 0:
		return path.Root("require_normal_status")
	}
	return path.Root("minimum_partner_remaining_credit")
}

// unmetRemedies returns how the user can fix the unmet criteria, in sentences.
func unmetRemedies(read reading) (remedies []string) {
	result := read.result
	if len(result.Insufficient) > 0 {
		remedies = append(remedies,
			"Allocate credit to the customers below their minimum, or lower the minimum.")
	}
	switch {
	case len(result.Missing) > 0 && read.direct:
		remedies = append(remedies, "If a customer has no amount, try again. If the error "+
			"remains, list it in exclude_uins, and remove its entry in minimums.")
	case len(result.Missing) > 0:
		remedies = append(remedies, "Check that each customer with no credit record is a customer "+
			"of the partner account. If a record has no amount, try again.")
	}
	if len(result.Abnormal) > 0 {
		remedies = append(remedies, "Check the accounts that are not in normal status in Partner "+
			"Center. An account under forced suspension cannot buy monthly subscriptions. If the "+
			"API returned no status, try again.")
	}
	if !result.PartnerSufficient() {
		remedies = append(remedies, "Increase the partner account's credit, or lower "+
			"minimum_partner_remaining_credit.")
	}
	return remedies
}
