package credential

import "fmt"

// sourceKind is a kind of credential source.
type sourceKind string

// The kinds of sources, by precedence. For sources that the environment can name, the order is that
// of the official provider. There, the last step that applies takes precedence
// (https://github.com/tencentcloudstack/terraform-provider-tencentcloud, tencentcloud/provider.go).
const (
	podSource         sourceKind = "pod identity"
	webIdentitySource sourceKind = "web identity"
	camRoleSource     sourceKind = "CAM role"
	keysSource        sourceKind = "keys"
	profileSource     sourceKind = "profile"
)

// candidate is a source that the settings name, and the setting that names it.
type candidate struct {
	kind    sourceKind
	setting Setting
}

// candidates returns the sources that the settings name, by precedence.
func (s Settings) candidates() (candidates []candidate) {
	add := func(kind sourceKind, setting Setting, named bool) {
		if named {
			candidates = append(candidates, candidate{kind, setting})
		}
	}
	anyKey := firstSet(s.SecretID, s.SecretKey)
	add(podSource, s.PodOIDC, s.PodOIDC.IsSet())
	add(webIdentitySource, Setting{Argument: webIdentityBlock}, s.HasWebIdentity)
	add(camRoleSource, s.CAMRoleName, s.CAMRoleName.IsSet())
	add(keysSource, anyKey, anyKey.IsSet())
	add(profileSource, s.Profile, s.Profile.IsSet())
	return candidates
}

// Check returns an *Error if the provider block names two sources or only one key of a pair.
// It does not depend on the environment.
func (s Settings) Check() error {
	if err := s.checkNames(); err != nil {
		return err
	}
	if named := s.candidates(); len(named) > 1 {
		at := named[1]
		if at.kind == keysSource { // Terraform prints the line at the error's path
			at = named[0]
		}
		return &Error{
			Problem: Conflict, Setting: at.setting,
			What: fmt.Sprintf("the provider block has %s and %s, but it can have only one "+
				"credential source", named[0].setting.Argument, named[1].setting.Argument),
			Remedy: "Keep one of them. To assume a role with its keys, use assume_role.",
		}
	}
	return s.checkKeyPair("the provider block")
}

// checkKeyPair returns an error if only one of the two keys is set. where describes the origin. The
// error has the path of the missing key, because Terraform would print the line of the other key.
func (s Settings) checkKeyPair(where string) error {
	missing, has, half := missingHalf(s.SecretID, s.SecretKey)
	if !half {
		return nil
	}
	return &Error{
		Problem: Incomplete, Setting: missing,
		What: fmt.Sprintf("%s has %s, but no %s. The provider takes both from the same source",
			where, has.Name(), missing.Name()),
		Remedy: fmt.Sprintf("Set both, or remove %s.", has.Name()),
	}
}

// missingHalf reports whether only one half of a pair is set. It returns the half that is not set,
// and the half that is set.
func missingHalf(a, b Setting) (missing, has Setting, half bool) {
	if a.IsSet() {
		a, b = b, a
	}
	return a, b, b.IsSet() && !a.IsSet()
}
