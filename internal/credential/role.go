package credential

import (
	"fmt"
	"regexp"
	"strconv"
)

const assumeRoleVariable = "TENCENTCLOUD_ASSUME_ROLE_"

// check returns an *Error if the web identity lacks a part, or if a value is unusable.
func (w WebIdentity) check() error {
	if !w.Token.IsSet() && !w.TokenFile.IsSet() {
		return incompleteBlockError(w.TokenFile,
			assumeRoleVariable+"WEB_IDENTITY_TOKEN_FILE or "+assumeRoleVariable+
				"WEB_IDENTITY_TOKEN", webIdentityBlock)
	}
	if !w.RoleARN.IsSet() && !w.RoleARNFile.IsSet() {
		return incompleteBlockError(w.RoleARN, assumeRoleVariable+"ARN",
			firstSet(w.Token, w.TokenFile).Name())
	}
	if err := checkNoSecret(w.TokenFile, "the name of a file", "Use web_identity_token or "+
		assumeRoleVariable+"WEB_IDENTITY_TOKEN for the token itself."); err != nil {
		return err
	}
	if err := checkNoSecret(w.RoleARNFile, "the name of a file", arnRemedy); err != nil {
		return err
	}
	if err := checkARN(w.RoleARN); err != nil {
		return err
	}
	_, err := sessionSeconds(w.SessionDuration)
	return err
}

// checkPod returns an *Error if the environment lacks a part of the pod's identity.
func (w WebIdentity) checkPod(argument Setting) error {
	for _, part := range []Setting{w.ProviderID, w.TokenFile, w.RoleARN} {
		if !part.IsSet() {
			return &Error{
				Problem: Incomplete, Setting: argument,
				What: fmt.Sprintf("%s is true, but the environment has no %s", podArgument,
					part.Variable),
				Remedy: "Run Terraform in a TKE pod whose service account has a CAM role. TKE " +
					"sets the variable there. Elsewhere, use other credentials.",
			}
		}
	}
	return nil
}

// check returns an *Error if a value of the role is unusable.
func (r Role) check() error {
	if err := checkARN(r.ARN); err != nil {
		return err
	}
	missing, has, half := missingHalf(r.SerialNumber, r.TokenCode)
	if half && r.ARN.IsSet() { // without a role, the provider ignores the variables of both
		return &Error{
			Problem: Incomplete, Setting: missing,
			What:   fmt.Sprintf("%s is not set, but %s is", missing.Name(), has.Name()),
			Remedy: "Set both for multi-factor authentication (MFA), or neither.",
		}
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
		What:   setting.Name() + " is not the ARN of a role",
		Remedy: "Correct it. " + arnRemedy,
	}
}

const arnRemedy = "An ARN has the form qcs::cam::uin/<account>:roleName/<name>."

// noRoleError returns the error if nothing names the role of the block assume_role.
func noRoleError(missing Setting) error {
	return &Error{
		Problem: Incomplete, Setting: missing,
		What: fmt.Sprintf("no role found for the block assume_role in %s, in %sARN or in a "+
			"profile (with a web identity, the variable is for the web identity)",
			missing.Argument, assumeRoleVariable),
		Remedy: "Set " + missing.Argument + ". " + arnRemedy,
	}
}

// incompleteBlockError returns the error of a web identity that lacks a setting or its variable.
// has is the part that is set.
func incompleteBlockError(missing Setting, variable, has string) error {
	return &Error{
		Problem: Incomplete, Setting: missing,
		What: fmt.Sprintf("%s is not set in the provider block, and the environment does not "+
			"have %s", missing.Argument, variable),
		Remedy: "Set one of them. Or remove " + has + " to use another credential source.",
	}
}

// The lifetime of an assumed role's keys, in seconds.
const (
	defaultDuration = 7200
	maxDuration     = 43200
)

var durationRemedy = fmt.Sprintf("Use a number of seconds from 0 to %d. 0 means the default, %d.",
	maxDuration, defaultDuration)

// sessionSeconds returns a session's duration in seconds. 0 is the default, as in the official
// provider.
func sessionSeconds(setting Setting) (int, error) {
	if !setting.IsSet() {
		return defaultDuration, nil
	}
	if err := checkNoSecret(setting, "a duration in seconds", durationRemedy); err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(setting.Value)
	if err != nil || n < 0 || n > maxDuration {
		return 0, &Error{
			Problem: Invalid, Setting: setting,
			What:   fmt.Sprintf("%s is %s", setting.Name(), Quote(setting.Value)),
			Remedy: durationRemedy,
		}
	}
	if n == 0 {
		return defaultDuration, nil
	}
	return n, nil
}
