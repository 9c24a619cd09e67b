package explain

import (
	"strings"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// credentialTitles are the titles of the credential package's problems.
var credentialTitles = map[credential.Problem]string{
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

// Credential explains why there are no keys.
func Credential(failed *credential.Error) Text {
	what := failed.What
	if failed.Err != nil {
		what += ": " + failed.Err.Message
	}
	// The name of an argument or a variable keeps its case.
	if name := failed.Setting.Name(); name != "" && strings.HasPrefix(what, name) {
		what = strings.TrimSuffix(what, ".") + "."
	} else {
		what = Sentence(what)
	}
	return Text{credentialTitles[failed.Problem], what, failed.Remedy}
}

// rejectedCredential returns the remedy for rejected credentials. code is the API's code, or empty
// if the request could not be signed.
func rejectedCredential(code, origin string) string {
	from := " The credentials come from " + origin + "."
	switch code {
	case tencentapi.CodeSecretIDNotFound, tencentapi.CodeInvalidSecretID:
		return "The secret ID does not exist, or is disabled. Check it. Use a key of the " +
			"international site." + from
	case tencentapi.CodeSignatureFailure:
		return "The secret key does not belong to the secret ID. Check both." + from
	case tencentapi.CodeTokenFailure:
		return "The session token has expired, is missing, or belongs to other keys. Get new " +
			"temporary keys. Set all three: secret ID, secret key and security token." + from
	case tencentapi.CodeIPInBlacklist, tencentapi.CodeIPNotInWhitelist:
		return "The partner account does not allow this key from this machine's IP address. An " +
			"administrator of the account can allow it." + from
	}
	return "Check the credentials." + from
}
