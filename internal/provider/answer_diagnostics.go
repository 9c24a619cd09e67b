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

// missingDiagnostics tells of the UINs without a credit, by the reason: an error, or a warning where that is allowed.
func missingDiagnostics(result assessment.Assessment, answers map[partner.UIN]partner.Answer, allowed bool) (diags diag.Diagnostics) {
	if len(result.Missing) == 0 {
		return nil
	}
	groups := map[partner.Missing][]partner.UIN{}
	var code string
	var origins []string
	for _, uin := range result.Missing {
		var missing *partner.MissingError
		errors.As(answers[uin].Err, &missing)
		groups[missing.Why] = append(groups[missing.Why], uin)
		if missing.Why == partner.NotCustomer {
			code = missing.Code
		}
		origins = append(origins, missing.Origin.String())
	}
	lines := []string{fmt.Sprintf("%d of %d customers came back without a credit.", len(result.Missing), len(answers))}
	for why, text := range []string{
		partner.NoRecord:    "The API's answer has no record of",
		partner.NoAmount:    "The API's record has no amount for",
		partner.NotCustomer: "The API says that these are not customers (" + code + "):",
	} {
		if uins := groups[partner.Missing(why)]; len(uins) > 0 {
			lines = append(lines, text+" "+join(uins))
		}
	}
	slices.Sort(origins)
	remedy := "Check that each is a customer of the partner account whose keys are used. To go on without them, set allow_missing = true: " +
		"their amounts are null then, and all_sufficient is false."
	if allowed {
		remedy = "allow_missing is true: their amounts are null, and all_sufficient is false if there is a minimum."
	}
	detail := strings.Join(lines, "\n\n") + "\n\n" + remedy + "\n\n" + strings.Join(slices.Compact(origins), "\n")
	if allowed {
		diags.AddAttributeWarning(path.Root("uins"), "Customers without a credit", detail)
	} else {
		diags.AddAttributeError(path.Root("uins"), "Customers without a credit", detail)
	}
	return diags
}

// unusableDiagnostics tells of the UINs of which the API says something that cannot be used.
func unusableDiagnostics(result assessment.Assessment, answers map[partner.UIN]partner.Answer) (diags diag.Diagnostics) {
	if len(result.Unusable) == 0 {
		return nil
	}
	lines := make([]string, 0, len(result.Unusable))
	for _, uin := range result.Unusable {
		lines = append(lines, fmt.Sprintf("  %s: %v", uin, answers[uin].Err))
	}
	diags.AddAttributeError(path.Root("uins"), "Credits that cannot be used", fmt.Sprintf(
		"What the API says of %d of %d customers cannot be used, and allow_missing does not cover that:\n%s\n\n"+
			"Try again. If it stays, give Tencent Cloud's support the request ids.",
		len(result.Unusable), len(answers), strings.Join(lines, "\n")))
	return diags
}
