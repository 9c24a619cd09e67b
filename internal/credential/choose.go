package credential

import "fmt"

// Choice is the selected credential source, and the role that the provider assumes with its keys.
type Choice struct {
	// IgnoredVariables are the environment variables that are set, but ignored because another
	// setting takes precedence.
	IgnoredVariables []string
	// PartlyInBlock reports whether a required part of a source or a role of the provider block
	// comes from the environment.
	PartlyInBlock bool
	// UnsupportedVariables are variables that are set for sources that only the official provider
	// has. If the provider block names a complete source, IgnoredVariables contains them instead.
	UnsupportedVariables []string
	// TokenNotUsed reports whether the provider block has a security_token without keys.
	TokenNotUsed bool
	// DirNotUsed reports whether the provider block has a shared_credentials_dir although the
	// keys do not come from a profile.
	DirNotUsed bool

	kind         sourceKind
	from         Settings    // the settings that name the source
	webIdentity  WebIdentity // with the missing parts from the environment
	profileDir   Setting     // the directory of profiles
	role         Role        // if the ARN is empty, the profile's role applies, if it has one
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
	case webIdentitySource, podSource:
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

// Kind returns the kind of the credential source, such as "profile". It does not contain names that
// the user chose.
func (c Choice) Kind() string { return string(c.kind) }

// String returns no keys, to keep them out of logs and errors.
func (Choice) String() string { return redacted }

// GoString returns no keys, to keep them out of logs and errors.
func (Choice) GoString() string { return redacted }

// Choose selects the credential source without I/O. Its error is an *Error. If the provider block
// names a source, Choose selects it. Otherwise, it selects the first source that the environment
// names, and finally the default profile. Key ID, key and token come from one origin, because a
// token belongs to its keys.
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
	choice.setIgnored(block, environment)
	return choice, nil
}

// fillGaps takes missing parts of blocks from the environment. It returns an error for parts that
// are still missing, and for values that the provider cannot use.
func (c *Choice) fillGaps(block, environment Settings) error {
	if err := c.checkSource(); err != nil {
		return err
	}
	c.role = block.Role.withDefaults(environment.Role)
	if err := c.fillWebIdentity(environment); err != nil {
		return err
	}
	if c.usesWebIdentity() {
		// TENCENTCLOUD_ASSUME_ROLE_ARN is the web identity's role, not a second role.
		c.role.ARN = block.Role.ARN
	}
	c.roleRequired = block.HasRole || c.role.ARN.IsSet()
	if c.roleRequired && !c.role.ARN.IsSet() && c.kind != profileSource {
		return noRoleError(block.Role.ARN)
	}
	return c.role.check()
}

// checkSource returns an *Error if a value of the source is missing or unusable.
func (c *Choice) checkSource() error {
	switch c.kind {
	case keysSource:
		return c.from.checkKeyPair("the environment")
	case camRoleSource:
		return Settings{CAMRoleName: c.from.CAMRoleName}.checkNames()
	case profileSource:
		return Settings{
			Profile: c.from.Profile, SharedCredentialsDir: c.profileDir,
		}.checkNames()
	default:
		return nil
	}
}

// usesWebIdentity reports whether the keys come from a token of an identity provider.
func (c *Choice) usesWebIdentity() bool {
	return c.kind == webIdentitySource || c.kind == podSource
}

// fillWebIdentity sets c.webIdentity if the source needs it, and checks it.
func (c *Choice) fillWebIdentity(environment Settings) error {
	switch c.kind {
	case webIdentitySource:
		c.webIdentity = c.from.WebIdentity.withDefaults(environment.WebIdentity)
	case podSource:
		c.webIdentity = environment.PodIdentity
		if err := c.webIdentity.checkPod(c.from.PodOIDC); err != nil {
			return err
		}
	default:
		return nil
	}
	return c.webIdentity.check()
}
