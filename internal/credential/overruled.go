package credential

import "slices"

// overruled returns the variables that are set, and would count if the provider block were empty.
func (c *Choice) overruled(block, environment Settings) (names []string) {
	web, role := environment.WebIdentity, environment.Role
	var concerned []Setting
	if len(block.candidates()) > 0 {
		concerned = append(concerned, environment.SecretID, environment.SecretKey, environment.Token, environment.CAMRoleName, environment.Profile)
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
	if block.SharedCredentialsDir.IsSet() && c.kind == byProfile {
		concerned = append(concerned, environment.SharedCredentialsDir)
	}
	used := c.used()
	for _, setting := range concerned {
		if setting.IsSet() && !slices.Contains(used, setting.Variable) {
			names = append(names, setting.Variable)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// used returns the variables that count.
func (c *Choice) used() (names []string) {
	var settings []Setting
	switch c.kind {
	case byKeys:
		settings = []Setting{c.from.SecretID, c.from.SecretKey, c.from.Token}
	case byWebIdentity:
		settings = c.webIdentity.all()
	case byCAMRole:
		settings = []Setting{c.from.CAMRoleName}
	case byProfile:
		settings = []Setting{c.from.Profile, c.folder}
	}
	settings = append(settings, c.role.all()...)
	for _, setting := range settings {
		if setting.IsSet() {
			names = append(names, setting.Variable)
		}
	}
	return names
}
