package credential

import "slices"

// setIgnored sets the fields of c about variables that are set and not used.
func (c *Choice) setIgnored(block, environment Settings) {
	c.IgnoredVariables = c.unused(c.ignorable(block, environment))
	c.PartlyInBlock = c.isPartlyInBlock(block)
	unsupported := c.unused(environment.Unsupported)
	if len(block.candidates()) == 0 || c.PartlyInBlock {
		c.UnsupportedVariables = unsupported
		return
	}
	c.IgnoredVariables = append(c.IgnoredVariables, unsupported...)
}

// isPartlyInBlock reports whether a required part of a source or a role of the provider block comes
// from the environment.
func (c *Choice) isPartlyInBlock(block Settings) bool {
	web := c.webIdentity
	fromEnvironment := func(s Setting) bool { return s.IsSet() && s.Variable != "" }
	return (block.HasRole && fromEnvironment(c.role.ARN)) ||
		(block.HasWebIdentity && slices.ContainsFunc(
			[]Setting{web.Token, web.TokenFile, web.RoleARN, web.RoleARNFile}, fromEnvironment))
}

// ignorable returns the settings of the environment that another setting may override.
func (c *Choice) ignorable(block, environment Settings) []Setting {
	web, role := environment.WebIdentity, environment.Role
	settings := []Setting{
		environment.SecretID, environment.SecretKey, environment.Token, environment.CAMRoleName,
		environment.Profile,
	}
	if environment.HasWebIdentity {
		settings = append(settings, web.ProviderID, web.Token, web.TokenFile)
	}
	if environment.Profile.IsSet() ||
		(block.SharedCredentialsDir.IsSet() && c.kind == profileSource) {
		settings = append(settings, environment.SharedCredentialsDir)
	}
	if block.HasWebIdentity || c.kind == podSource {
		settings = append(settings, web.all()...)
	}
	if block.HasRole || c.kind == podSource {
		settings = append(settings, role.all()...)
	}
	return settings
}

// unused returns the names of the variables that are set and that the choice does not use.
func (c *Choice) unused(settings []Setting) (names []string) {
	used := c.usedVariables()
	for _, setting := range settings {
		if setting.IsSet() && !slices.Contains(used, setting.Variable) {
			names = append(names, setting.Variable)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// usedVariables returns the environment variables that the choice uses.
func (c *Choice) usedVariables() (names []string) {
	var settings []Setting
	switch c.kind {
	case keysSource:
		settings = []Setting{c.from.SecretID, c.from.SecretKey, c.from.Token}
	case webIdentitySource:
		settings = c.webIdentity.all()
	case podSource: // no other source has its variables
	case camRoleSource:
		settings = []Setting{c.from.CAMRoleName}
	case profileSource:
		settings = []Setting{c.from.Profile, c.profileDir}
	}
	if c.role.ARN.IsSet() || c.kind == profileSource {
		settings = append(settings, c.role.all()...)
	}
	for _, setting := range settings {
		if setting.IsSet() {
			names = append(names, setting.Variable)
		}
	}
	return names
}
