package provider

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// notUsed warns of arguments that do not count. The token's warning points nowhere: Terraform would print its line of the
// configuration.
func notUsed(choice *credential.Choice) (diags diag.Diagnostics) {
	if choice.TokenNotUsed {
		diags.AddWarning("Token not used", "The provider block has a security_token but no secret_id and secret_key. A token belongs to the keys "+
			"that it was issued with, so this one is not used.\n\nRemove it, or set secret_id and secret_key beside it.")
	}
	if choice.FolderNotUsed {
		diags.AddAttributeWarning(path.Root("shared_credentials_dir"), "Folder of profiles not used", "The provider block has a "+
			"shared_credentials_dir, and the credentials come from "+choice.Origin()+".\n\nRemove it, or set profile beside it.")
	}
	return diags
}

func unknownDetail(names []string) string {
	return fmt.Sprintf("Credit must be read now, and the provider block's %s will be known only after apply. The environment is "+
		"not used in its place.\n\n"+
		"Give the provider a value that is known now, or let the data source depend on what makes the value, so that Terraform "+
		"reads it during apply. In Terraform a gate (tencentpartner_credit_gate) cannot wait so: it is opened in the plan.", strings.Join(names, ", "))
}

func overruledDetail(variables []string) string {
	return fmt.Sprintf("The provider block says where the credentials come from, so these variables are set and do not count: %s.\n\n"+
		"Unset them, or remove from the provider block what they should say.", strings.Join(variables, ", "))
}

var credentialSummaries = map[credential.Problem]string{
	credential.None:       "No credentials for Tencent Cloud",
	credential.Conflict:   "Conflicting credentials",
	credential.Incomplete: "Incomplete credentials",
	credential.Invalid:    "Invalid credentials",
	credential.Profile:    "The profile cannot be used",
	credential.File:       "The credentials' file cannot be used",
	credential.STS:        "The token service gives no credentials",
	credential.Metadata:   "The instance's role gives no credentials",
	credential.Account:    "The account is not allowed",
}

// configurationDiagnostic turns an error of credentials into what a user sees while Terraform looks at the provider block,
// whose settings are given. It points at the argument, but not where Terraform would print a secret: it prints the line, which
// for an absent argument is the block's first, and a block may stand on one line. What is invalid may be a token in the wrong
// place.
func configurationDiagnostic(err error, settings credential.Settings, endpoint tencentapi.Endpoint) diag.Diagnostics {
	if err == nil {
		return nil
	}
	var failed *credential.Error
	if !errors.As(err, &failed) {
		return diag.Diagnostics{diag.NewErrorDiagnostic(credentialSummaries[credential.Invalid], err.Error())}
	}
	summary, detail := explainCredential(failed, endpoint, "")
	absent := failed.Problem == credential.Incomplete && !failed.Setting.IsSet()
	if failed.Problem == credential.Invalid || (absent && hasSecret(settings)) {
		return diag.Diagnostics{diag.NewErrorDiagnostic(summary, detail)}
	}
	return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(pathOf(failed.Setting.Argument), summary, detail)}
}

// pathOf returns the path of an argument such as secret_id or assume_role.role_arn.
func pathOf(argument string) path.Path {
	block, inner, nested := strings.Cut(argument, ".")
	if nested {
		return path.Root(block).AtListIndex(0).AtName(inner)
	}
	return path.Root(argument)
}

// explainCredential returns a summary, and what happened, what to do, and what was looked at.
func explainCredential(failed *credential.Error, endpoint tencentapi.Endpoint, origin string) (summary, detail string) {
	what := failed.What
	if failed.Err != nil {
		what += ": " + failed.Err.Message
	}
	if name := failed.Setting.Name(); name == "" || !strings.HasPrefix(what, name) { // a name stays as it is
		first, size := utf8.DecodeRuneInString(what)
		what = string(unicode.ToUpper(first)) + what[size:]
	}
	detail = strings.TrimSuffix(what, ".") + ".\n\n" + failed.Remedy
	return credentialSummaries[failed.Problem], detail + "\n\n" + credentialFacts(failed, endpoint, origin)
}

// credentialFacts lists what was looked at, one a line.
func credentialFacts(failed *credential.Error, endpoint tencentapi.Endpoint, origin string) string {
	facts := facts{}
	if failed.Problem != credential.None {
		argument := failed.Setting.Argument
		if failed.Setting.Variable != "" && (failed.Setting.IsSet() || failed.Problem == credential.Incomplete) {
			argument += " (here " + failed.Setting.Variable + ")"
		}
		facts.add("Argument", argument)
	}
	if failed.Problem == credential.STS || failed.Problem == credential.Account {
		facts.add("Credentials", origin)
	}
	facts.add("Profile", failed.Profile)
	facts.add("File", failed.File)
	if failed.Problem == credential.Metadata {
		facts.add("Metadata service", failed.Endpoint)
	} else {
		facts.add("Token service", failed.Endpoint)
	}
	facts.addEndpoint(endpoint)
	facts.addFailure(failed.Err)
	return facts.String()
}
