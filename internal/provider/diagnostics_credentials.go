package provider

import (
	"errors"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/explain"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// credentialDiagnostics reports an error in the provider block or the environment.
//
// The diagnostic has the argument's path only if Terraform then prints no secret, because Terraform
// prints the line at the path. An invalid value may be a token in the wrong argument. For an absent
// argument, the line is the first line of the block. If the block has only one line, this line
// contains its secrets.
func credentialDiagnostics(err error, settings credential.Settings,
	endpoint tencentapi.Endpoint,
) diag.Diagnostics {
	if err == nil {
		return nil
	}
	var failed *credential.Error
	if !errors.As(err, &failed) {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Invalid credentials", err.Error())}
	}
	text := explain.Credential(failed)
	detail := text.Detail() + "\n\n" + credentialFacts(failed, endpoint, "")
	absent := failed.Problem == credential.Incomplete && !failed.Setting.IsSet()
	if failed.Problem == credential.Invalid || (absent && hasSecret(settings)) {
		return diag.Diagnostics{diag.NewErrorDiagnostic(text.Title, detail)}
	}
	return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(pathOf(failed.Setting.Argument),
		text.Title, detail)}
}

// pathOf returns the path of an argument such as secret_id or assume_role.role_arn.
func pathOf(argument string) path.Path {
	root, inner, nested := strings.Cut(argument, ".")
	if nested {
		return path.Root(root).AtListIndex(0).AtName(inner)
	}
	return path.Root(root)
}

// credentialFacts returns the facts of a credential error, one per line. origin describes where the
// keys come from. It is empty if no source has been chosen.
func credentialFacts(failed *credential.Error, endpoint tencentapi.Endpoint, origin string) string {
	var lines facts
	if failed.Problem != credential.NoSource {
		name := failed.Setting.Argument
		if failed.Setting.Variable != "" &&
			(failed.Setting.IsSet() || failed.Problem == credential.Incomplete) {
			name += " (from " + failed.Setting.Variable + ")"
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
