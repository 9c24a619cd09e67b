package provider

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/connection"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// configDiagnostics reports settings that cannot be used. It ignores nil.
func configDiagnostics(invalid ...*connection.Error) (diags diag.Diagnostics) {
	for _, err := range invalid {
		switch {
		case err == nil:
		case err.Argument == "":
			diags.AddError(err.Title, err.Error())
		default:
			diags.AddAttributeError(path.Root(err.Argument), err.Title, err.Error())
		}
	}
	return diags
}

func conflictingAccountIDs(endpoint tencentapi.Endpoint) diag.Diagnostic {
	var lines facts
	lines.addEndpoint(endpoint)
	return diag.NewAttributeErrorDiagnostic(path.Root("forbidden_account_ids"),
		"Conflicting account IDs",
		"The provider block has allowed_account_ids and forbidden_account_ids. The first already "+
			"rejects accounts that it does not list.\n\n"+
			"Keep one of them.\n\n"+lines.String())
}

// unknownConfiguration is the problem of a provider block with unknown values.
func unknownConfiguration(names []string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Provider configuration not known yet", fmt.Sprintf(
		"The plan must read credit, but Terraform knows %s of the provider block only after "+
			"apply. The provider does not use the environment instead.\n\n"+
			"Give the provider block a value that is known in the plan. Or let the data source "+
			"depend on the resource that creates the value: Terraform then reads it at apply. "+
			"Terraform does not defer a gate (tencentpartner_credit_gate) for this reason. If "+
			"you use a gate, replace it with the resource tencentpartner_credit_check: the "+
			"apply then checks credit.",
		joinNames(names)))
}

// joinNames joins names with commas, and "and" before the last one.
func joinNames(names []string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// ignoredArguments returns warnings about arguments that a choice of credentials does not use. The
// token's warning has no path, because Terraform would print the token's line.
func ignoredArguments(choice *credential.Choice) (diags diag.Diagnostics) {
	if choice.TokenNotUsed {
		diags.AddWarning("Token not used",
			"The provider block has a security_token, but no secret_id and secret_key. A token "+
				"works only with its own keys, so the provider does not use it.\n\n"+
				"Remove security_token, or also set secret_id and secret_key.")
	}
	if choice.DirNotUsed {
		diags.AddAttributeWarning(path.Root("shared_credentials_dir"),
			"Directory of profiles not used", "The provider block has a "+
				"shared_credentials_dir, but the credentials come from "+choice.Origin()+
				".\n\nRemove shared_credentials_dir, or also set profile.")
	}
	return diags
}

// ignoredVariables logs which environment variables are set and ignored. If a block lacks a
// required part, it also returns a warning about them. It returns a warning about unsupported
// variables.
func ignoredVariables(ctx context.Context, choice *credential.Choice) (diags diag.Diagnostics) {
	if ignored := choice.IgnoredVariables; len(ignored) > 0 {
		tflog.Info(ctx, "environment variables not used", map[string]any{"variables": ignored})
		if choice.PartlyInBlock {
			diags.AddWarning("Environment variables not used", fmt.Sprintf(
				"The credentials come from %s. Other settings take precedence, so these "+
					"variables are ignored: %s.\n\n"+
					"Unset the variables, or set the missing part in the block of the role.",
				choice.Origin(), strings.Join(ignored, ", ")))
		}
	}
	if unsupported := choice.UnsupportedVariables; len(unsupported) > 0 {
		diags.AddWarning("Environment variables not supported", fmt.Sprintf(
			"The provider does not support SAML or MFA certification. It ignores these "+
				"variables: %s. The credentials come from %s.\n\n"+
				"Unset the variables. For multi-factor authentication, use serial_number and "+
				"token_code of the block assume_role. Instead of SAML, use "+
				"assume_role_with_web_identity.",
			strings.Join(unsupported, ", "), choice.Origin()))
	}
	return diags
}

func noCriterion() diag.Diagnostic {
	return diag.NewErrorDiagnostic("No criterion",
		"Without a criterion, each customer with a credit record would pass.\n\n"+
			"Set at least one of minimum_remaining_credit, minimums, "+
			"minimum_partner_remaining_credit and require_normal_status = true. An example is "+
			"minimum_remaining_credit = 100, in US dollars.")
}

func invalidUIN(at path.Path, text string, err error) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at,
		"Invalid UIN", fmt.Sprintf("%s is %s: %s.\n\n%s", at, credential.Quote(text), err, whatUIN))
}
