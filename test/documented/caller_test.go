package documented_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// callers maps documents of GetCallerIdentity to the form of the documented identity.
// The form of a main account is not documented. The simulator's accounts are main accounts, and
// their answers have the form for a sub-account.
var callers = map[string]string{
	"GetCallerIdentity.sub-account": "CAMUser caller qcs::cam:account:uin/caller",
	"GetCallerIdentity.role":        "CAMRole role:session qcs::sts:account:assumed-role/role",
	"GetCallerIdentity.federated": "CAMUser caller:federated " +
		"qcs::sts:account:federated-user/caller",
}

var digits = regexp.MustCompile(`\d+`)

// form returns Type, UserId and Arn with words for the IDs of the account, the caller and the role.
// Other IDs remain numbers. The caller can be the main account, so the account's position in the
// Arn is relevant.
func (i identity) form() string {
	role, _, _ := strings.Cut(i.UserID, ":")
	arn := strings.Replace(i.Arn, ":"+i.AccountID+":", ":account:", 1)
	return digits.ReplaceAllStringFunc(i.Type+" "+i.UserID+" "+arn, func(id string) string {
		switch id {
		case i.PrincipalID:
			return "caller"
		case role:
			return "role"
		}
		return id
	})
}

func TestDocumentedIdentities(t *testing.T) {
	for name, want := range callers {
		if got := load(t, name).decoded(t).form(); got != want {
			t.Errorf("%s has the form %q, want %q", name, got, want)
		}
	}
}

// The simulator's identities have the documented form. It has no federated users.
func TestSimulatedIdentities(t *testing.T) {
	user, role := load(t, "GetCallerIdentity.sub-account"), load(t, "GetCallerIdentity.role")
	withSimulator(t, func(t *testing.T, client *tencentapi.Client) {
		assumed, err := call(t, client, load(t, "AssumeRole"), permanentKeys)
		if err != nil {
			t.Fatal(err)
		}
		keys := document{Response: assumed}.decoded(t).Credentials
		for _, c := range []struct {
			document
			keys tencentapi.Credentials
		}{
			{user, permanentKeys},
			{role, tencentapi.Credentials{
				SecretID: keys.TmpSecretID, SecretKey: keys.TmpSecretKey, Token: keys.Token,
			}},
		} {
			got, err := call(t, client, c.document, c.keys)
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
				continue
			}
			form := document{Response: got}.decoded(t).form()
			if want := callers[c.name]; form != want {
				t.Errorf("the simulator's identity has the form %q, want %q", form, want)
			}
		}
	})
}
