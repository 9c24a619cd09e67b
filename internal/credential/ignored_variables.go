package credential

import "slices"

// ignoredVariables returns the variables that are set and would count if the provider block were
// empty.
func (c *Choice) ignoredVariables(block, environment Settings) (names []string) {
	web, role := environment.WebIdentity, environment.Role
	var concerned []Setting
	if len(block.candidates()) > 0 {
		concerned = append(concerned, environment.SecretID, environment.SecretKey,
			environment.Token, environment.CAMRoleName, environment.Profile)
		if environment.HasWebIdentity {
			concerned = append(concerned, web.ProviderID, web.Token, web.TokenFile)
		}
		if environment.Profile.IsSet() {
			concerned = append(concerned, environment.SharedCredentialsDir)
		}
	}
	if block.HasWebIdentity {
		concerned = append(concerned, web.all()...)
	}
	if block.HasRole {
		concerned = append(concerned, role.all()...)
	}
	if block.SharedCredentialsDir.IsSet() && c.kind == profileSource {
		concerned = append(concerned, environment.SharedCredentialsDir)
	}
	used := c.usedVariables()
	for _, setting := range concerned {
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
	case camRoleSource:
		settings = []Setting{c.from.CAMRoleName}
	case profileSource:
		settings = []Setting{c.from.Profile, c.profileDir}
	}
	settings = append(settings, c.role.all()...)
	for _, setting := range settings {
		if setting.IsSet() {
			names = append(names, setting.Variable)
		}
	}
	return names
}
