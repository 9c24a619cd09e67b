package credential

import "fmt"

// sourceKind is a kind of credential source.
type sourceKind string

// The kinds of sources. If the environment names several, the first one counts.
const (
	keysSource        sourceKind = "keys"
	webIdentitySource sourceKind = "web identity"
	camRoleSource     sourceKind = "CAM role"
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
	add(keysSource, anyKey, anyKey.IsSet())
	add(webIdentitySource, Setting{Argument: webIdentityBlock}, s.HasWebIdentity)
	add(camRoleSource, s.CAMRoleName, s.CAMRoleName.IsSet())
	add(profileSource, s.Profile, s.Profile.IsSet())
	return candidates
}

// Check returns an *Error if the provider block names two sources or only one key of a pair.
// It does not depend on the environment.
func (s Settings) Check() error {
	if named := s.candidates(); len(named) > 1 {
		// The error points at the second source, because the first may be a secret.
		// Terraform prints the line that an error points at.
		return &Error{
			Problem: Conflict, Setting: named[1].setting,
			What: fmt.Sprintf("the provider block has %s and %s, and each of them says by itself "+
				"where the keys come from",
				named[0].setting.Argument, named[1].setting.Argument),
			Remedy: "Keep one of them. To assume a role with its keys, use assume_role.",
		}
	}
	return s.checkKeyPair("the provider block")
}

// checkKeyPair returns an error if only one of the two keys is set. where describes the origin.
// The error points at the missing key, because Terraform would print the line of the other one.
func (s Settings) checkKeyPair(where string) error {
	has, lacks := s.SecretID, s.SecretKey
	if !has.IsSet() {
		has, lacks = lacks, has
	}
	if !has.IsSet() || lacks.IsSet() {
		return nil
	}
	return &Error{
		Problem: Incomplete, Setting: lacks,
		What: fmt.Sprintf("%s has %s, but no %s; the two are a pair, and credentials from "+
			"different places are never mixed",
			where, has.Name(), lacks.Name()),
		Remedy: fmt.Sprintf("Set %s as well, or neither.", lacks.Name()),
	}
}

// Choice is the selected credential source, and the role that the provider assumes with its keys.
type Choice struct {
	// IgnoredVariables are the environment variables that are set, but ignored because the
	// provider block takes precedence.
	IgnoredVariables []string
	// TokenNotUsed reports whether the provider block has a security_token without keys.
	TokenNotUsed bool
	// DirNotUsed reports whether the provider block has a shared_credentials_dir although the
	// keys do not come from a profile.
	DirNotUsed bool

	kind         sourceKind
	from         Settings    // the settings that name the source
	webIdentity  WebIdentity // with its gaps filled
	profileDir   Setting     // the directory of profiles
	role         Role        // without an ARN, the profile's role counts, if it has one
	roleRequired bool        // it is an error if no setting and no profile names a role
}

// Origin describes the credential source in words.
func (c Choice) Origin() string {
	origin := ""
	switch c.kind {
	case keysSource:
		where := "the provider block"
		if c.from.SecretID.Variable != "" {
			where = "the environment"
		}
		origin = fmt.Sprintf("%s (%s, %s)", where, c.from.SecretID.Name(), c.from.SecretKey.Name())
	case webIdentitySource:
		token := firstSet(c.webIdentity.Token, c.webIdentity.TokenFile)
		origin = "a web identity (" + token.Name() + ")"
	case camRoleSource:
		origin = fmt.Sprintf("the CVM instance's role %q (%s)", c.from.CAMRoleName.Value,
			c.from.CAMRoleName.Name())
	case profileSource:
		origin = fmt.Sprintf("the profile %q of tccli", c.profile().Value)
		if path, err := c.profilePath(".credential"); err == nil {
			origin += " in " + path
		}
	}
	if c.role.ARN.IsSet() {
		origin = "the role " + c.role.ARN.Value + ", assumed with " + origin
	}
	return origin
}

// String keeps the keys out of logs and errors.
func (Choice) String() string { return redacted }

// GoString keeps the keys out of logs and errors.
func (Choice) GoString() string { return redacted }

// Choose selects the credential source without I/O. Its error is an *Error.
// If the provider block names a source, that source counts.
// Otherwise, the first source that the environment names counts, and finally the default profile.
// Key id, key and token come from one origin, because a token belongs to its keys.
func Choose(block, environment Settings) (*Choice, error) {
	if err := block.Check(); err != nil {
		return nil, err
	}
	from := block
	if len(block.candidates()) == 0 {
		from = environment
	}
	choice := &Choice{
		kind:         profileSource,
		from:         from,
		profileDir:   firstSet(block.SharedCredentialsDir, environment.SharedCredentialsDir),
		TokenNotUsed: block.Token.IsSet() && !block.SecretID.IsSet(),
	}
	if named := from.candidates(); len(named) > 0 {
		choice.kind = named[0].kind
	}
	choice.DirNotUsed = block.SharedCredentialsDir.IsSet() && choice.kind != profileSource
	if err := choice.fillGaps(block, environment); err != nil {
		return nil, err
	}
	choice.IgnoredVariables = choice.ignoredVariables(block, environment)
	return choice, nil
}

// fillGaps fills the gaps of blocks from the environment. It returns an error for what is missing
// then, and for values that the provider cannot use.
func (c *Choice) fillGaps(block, environment Settings) error {
	if c.kind == keysSource {
		if err := c.from.checkKeyPair("the environment"); err != nil {
			return err
		}
	}
	c.role = block.Role.withDefaults(environment.Role)
	if c.kind == webIdentitySource {
		c.webIdentity = c.from.WebIdentity.withDefaults(environment.WebIdentity)
		if err := c.webIdentity.check(); err != nil {
			return err
		}
		// TENCENTCLOUD_ASSUME_ROLE_ARN names the web identity's role, not a second one.
		c.role.ARN = block.Role.ARN
	}
	c.roleRequired = block.HasRole || c.role.ARN.IsSet()
	if c.roleRequired && !c.role.ARN.IsSet() && c.kind != profileSource {
		return noRoleError(block.Role.ARN)
	}
	return c.role.check()
}
