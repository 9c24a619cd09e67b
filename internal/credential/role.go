package credential

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

const assumeRoleVariable = "TENCENTCLOUD_ASSUME_ROLE_"

// check returns an *Error if the web identity lacks a part, or if a value is unusable.
func (w WebIdentity) check() error {
	if !w.Token.IsSet() && !w.TokenFile.IsSet() {
		return incompleteBlockError(w.TokenFile,
			assumeRoleVariable+"WEB_IDENTITY_TOKEN_FILE or "+assumeRoleVariable+
				"WEB_IDENTITY_TOKEN")
	}
	if !w.RoleARN.IsSet() && !w.RoleARNFile.IsSet() {
		return incompleteBlockError(w.RoleARN, assumeRoleVariable+"ARN")
	}
	if looksLikeToken(w.TokenFile.Value) {
		return &Error{
			Problem: Invalid, Setting: w.TokenFile,
			What: w.TokenFile.Name() +
				" looks like the token itself, and should name a file that holds it",
			Remedy: "Use web_identity_token or " + assumeRoleVariable +
				"WEB_IDENTITY_TOKEN for the token itself.",
		}
	}
	if err := checkARN(w.RoleARN); err != nil {
		return err
	}
	_, err := sessionSeconds(w.SessionDuration)
	return err
}

// check returns an *Error if a value of the role is unusable.
func (r Role) check() error {
	if err := checkARN(r.ARN); err != nil {
		return err
	}
	_, err := sessionSeconds(r.SessionDuration)
	return err
}

var arnPattern = regexp.MustCompile(`^qcs::[^\s\pC]{1,1000}$`)

// checkARN returns an error if a set value is not an ARN. The error does not show the value,
// because it may be a token.
func checkARN(setting Setting) error {
	if !setting.IsSet() || arnPattern.MatchString(setting.Value) {
		return nil
	}
	return &Error{
		Problem: Invalid, Setting: setting,
		What: setting.Name() + " is not the ARN of a role", Remedy: arnRemedy,
	}
}

const arnRemedy = "An ARN has the form qcs::cam::uin/<account>:roleName/<name>."

// looksLikeToken reports whether text looks like a JWT. A JWT has three base64 parts between dots,
// and the first part is a JSON object.
func looksLikeToken(text string) bool {
	return strings.HasPrefix(text, "eyJ") && strings.Count(text, ".") == 2
}

// noRoleError returns the error if nothing names the role of the block assume_role.
func noRoleError(missing Setting) error {
	return &Error{
		Problem: Incomplete, Setting: missing,
		What: fmt.Sprintf("nobody names the role of the block assume_role: not %s, not %sARN "+
			"(with a web identity that one is the web identity's), not a "+
			"profile", missing.Argument, assumeRoleVariable),
		Remedy: "Set " + missing.Argument + ". " + arnRemedy,
	}
}

func incompleteBlockError(missing Setting, variable string) error {
	return &Error{
		Problem: Incomplete, Setting: missing,
		What: fmt.Sprintf("there is neither %s in the provider block nor %s in the environment",
			missing.Argument, variable),
		Remedy: "Set one of them.",
	}
}

// The lifetime of an assumed role's keys, in seconds.
const (
	defaultDuration = 7200
	maxDuration     = 43200
)

// sessionSeconds returns a session's duration in seconds. 0 is the default, as in the official
// provider.
func sessionSeconds(setting Setting) (int, error) {
	if !setting.IsSet() {
		return defaultDuration, nil
	}
	n, err := strconv.Atoi(setting.Value)
	if err != nil || n < 0 || n > maxDuration {
		return 0, &Error{
			Problem: Invalid, Setting: setting,
			What: fmt.Sprintf("%s is %q", setting.Name(), setting.Value),
			Remedy: fmt.Sprintf("It is a number of seconds from 0 to %d; 0 is the default, %d.",
				maxDuration, defaultDuration),
		}
	}
	if n == 0 {
		return defaultDuration, nil
	}
	return n, nil
}
