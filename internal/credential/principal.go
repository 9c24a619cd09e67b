package credential

// Principal returns an identifier of the user or role of the keys: the ARN of the role, or the ID
// of the keys. All processes that use the same user's key or the same role get the same Principal.
// It remains the same after a renewal. It can be a key ID, so do not log it.
//
// Principal reads at most the profile, or the file of a role's ARN. Its error is an *Error.
func (s *Source) Principal() (string, error) {
	c := s.choice
	if c.role.ARN.IsSet() {
		return rolePrincipal(c.role.ARN), nil
	}
	switch c.kind {
	case webIdentitySource, podSource:
		arn, err := c.webIdentity.roleARN()
		if err != nil {
			return "", err
		}
		return rolePrincipal(arn), nil
	case camRoleSource:
		return instancePrincipal, nil
	case profileSource:
		profile, err := c.readProfile()
		if err != nil {
			return "", err
		}
		return profile.principal(), nil
	default:
		return keyPrincipal(c.from.SecretID.Value), nil
	}
}

// principal returns an identifier of the user or role of the profile's keys.
func (p tccliProfile) principal() string {
	switch {
	case p.role.ARN.IsSet():
		return rolePrincipal(p.role.ARN)
	case p.fromMetadata:
		return instancePrincipal
	default:
		return keyPrincipal(p.keys.keys.SecretID)
	}
}

// instancePrincipal identifies the role of the CVM instance. An instance has at most one role.
const instancePrincipal = "the CVM instance's role"

func rolePrincipal(arn Setting) string { return "role " + arn.Value }

func keyPrincipal(id string) string { return "key " + id }
