package provider

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// credentialSummaries are the titles of the credential package's problems.
var credentialSummaries = map[credential.Problem]string{
	credential.NoSource:   "No credentials for Tencent Cloud",
	credential.Conflict:   "Conflicting credentials",
	credential.Incomplete: "Incomplete credentials",
	credential.Invalid:    "Invalid credentials",
	credential.Profile:    "The profile cannot be used",
	credential.File:       "The credentials' file cannot be used",
	credential.STS:        "The token service gives no credentials",
	credential.Metadata:   "The instance's role gives no credentials",
	credential.Account:    "The account is not allowed",
}

// credentialDiagnostics reports an error that was found in the provider block or the environment.
//
// The diagnostic has the argument's path unless Terraform would print a secret: it prints the line
// at the path. An invalid value may be a token in the wrong argument. For an absent argument the
// line is the block's first, and a block on one line has its secrets there.
func credentialDiagnostics(err error, settings credential.Settings,
	endpoint tencentapi.Endpoint,
) diag.Diagnostics {
	if err == nil {
		return nil
	}
	var failed *credential.Error
	if !errors.As(err, &failed) {
		return diag.Diagnostics{diag.NewErrorDiagnostic(credentialSummaries[credential.Invalid],
			err.Error())}
	}
	summary, detail := explainCredential(failed, endpoint, "")
	absent := failed.Problem == credential.Incomplete && !failed.Setting.IsSet()
	if failed.Problem == credential.Invalid || (absent && hasSecret(settings)) {
		return diag.Diagnostics{diag.NewErrorDiagnostic(summary, detail)}
	}
	return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(pathOf(failed.Setting.Argument),
		summary, detail)}
}

// pathOf returns the path of an argument such as secret_id or assume_role.role_arn.
func pathOf(argument string) path.Path {
	root, inner, nested := strings.Cut(argument, ".")
	if nested {
		return path.Root(root).AtListIndex(0).AtName(inner)
	}
	return path.Root(root)
}

// explainCredential returns the title and the detail for an error of credentials. origin is where
// the keys come from, and empty if they are not chosen yet.
func explainCredential(failed *credential.Error, endpoint tencentapi.Endpoint,
	origin string,
) (summary, detail string) {
	what := failed.What
	if failed.Err != nil {
		what += ": " + failed.Err.Message
	}
	// The name of an argument or a variable keeps its case.
	if name := failed.Setting.Name(); name == "" || !strings.HasPrefix(what, name) {
		first, size := utf8.DecodeRuneInString(what)
		what = string(unicode.ToUpper(first)) + what[size:]
	}
	detail = strings.TrimSuffix(what, ".") + ".\n\n" + failed.Remedy
	return credentialSummaries[failed.Problem], detail + "\n\n" + credentialFacts(failed, endpoint,
		origin)
}

// credentialFacts returns the facts of an error of credentials, one a line.
func credentialFacts(failed *credential.Error, endpoint tencentapi.Endpoint, origin string) string {
	var lines facts
	if failed.Problem != credential.NoSource {
		name := failed.Setting.Argument
		if failed.Setting.Variable != "" &&
			(failed.Setting.IsSet() || failed.Problem == credential.Incomplete) {
			name += " (here " + failed.Setting.Variable + ")"
		}
		lines.add("Argument", name)
	}
	if failed.Problem == credential.STS || failed.Problem == credential.Account {
		lines.add("Credentials", origin)
	}
	lines.add("Profile", failed.Profile)
	lines.add("File", failed.File)
	if failed.Problem == credential.Metadata {
		lines.add("Metadata service", failed.Endpoint)
	} else {
		lines.add("Token service", failed.Endpoint)
	}
	lines.addEndpoint(endpoint)
	lines.addFailure(failed.Err)
	return lines.String()
}

// credentialRemedy returns the remedy for rejected credentials. code is the API's, or empty if a
// request could not even be signed.
func credentialRemedy(code, origin string) string {
	from := " They come from " + origin + "."
	switch code {
	case tencentapi.CodeSecretIDNotFound, tencentapi.CodeInvalidSecretID:
		return "The secret id does not exist, or is disabled. Check it, and that the key is of " +
			"the international site." + from
	case tencentapi.CodeSignatureFailure:
		return "The secret key does not belong to the secret id. Check both." + from
	case tencentapi.CodeTokenFailure:
		return "The session token has expired, is missing, or belongs to other keys. Get " +
			"temporary keys again; where they are set one by one, they are three: secret id, " +
			"secret key and security token." + from
	case tencentapi.CodeIPInBlacklist, tencentapi.CodeIPNotInWhitelist:
		return "The key may not be used from this machine's address. Ask an administrator of the " +
			"partner account." + from
	}
	return "Check the credentials." + from
}
