package credential

import (
	"fmt"
	"strconv"
)

// kind is a way to come by keys.
type kind string

// In the order in which they count in the environment.
const (
	byKeys        kind = "keys"
	byWebIdentity kind = "web identity"
	byCAMRole     kind = "CAM role"
	byProfile     kind = "profile"
)

// kinds returns the ways that a place names, in their order, each with the setting that names it.
func (s Settings) kinds() (kinds []kind, named []Setting) {
	add := func(kind kind, setting Setting) {
		kinds, named = append(kinds, kind), append(named, setting)
	}
	if s.SecretID.set() {
		add(byKeys, s.SecretID)
	} else if s.SecretKey.set() {
		add(byKeys, s.SecretKey)
	}
	if s.HasWebIdentity {
		add(byWebIdentity, Setting{Argument: webIdentityBlock})
	}
	if s.CAMRoleName.set() {
		add(byCAMRole, s.CAMRoleName)
	}
	if s.Profile.set() {
		add(byProfile, s.Profile)
	}
	return kinds, named
}

// Check finds what is wrong with the provider block by itself, whatever the environment says: two ways to come by keys, or
// half a pair. Its error is an *Error.
func (s Settings) Check() error {
	if _, named := s.kinds(); len(named) > 1 {
		// At the second: the first may be a secret, and Terraform prints the line that an error points at.
		return &Error{
			Problem: Conflict, Setting: named[1],
			What: fmt.Sprintf("the provider block has %s and %s, and each of them says by itself where the keys come from",
				named[0].Argument, named[1].Argument),
			Remedy: "Keep one of them. To assume a role with its keys, use assume_role.",
		}
	}
	return s.checkPair("the provider block")
}

// checkPair finds half a pair of keys. The error is at the half that is missing: at the other, Terraform would print its line
// of the configuration.
func (s Settings) checkPair(where string) error {
	has, lacks := s.SecretID, s.SecretKey
	if !has.set() {
		has, lacks = lacks, has
	}
	if !has.set() || lacks.set() {
		return nil
	}
	return &Error{
		Problem: Incomplete, Setting: lacks,
		What: fmt.Sprintf("%s has %s, but no %s; the two are a pair, and credentials from different places are never mixed",
			where, has.Name(), lacks.Name()),
		Remedy: fmt.Sprintf("Set %s as well, or neither.", lacks.Name()),
	}
}

// Choice is the one way to come by keys that counts, and the role that is assumed with them.
type Choice struct {
	// Overruled are the environment variables that are set and do not count because of what the provider block says.
	Overruled []string
	// TokenNotUsed tells that the provider block has a security_token and no keys that it could belong to.
	TokenNotUsed bool

	kind        kind
	keys        Settings // for its keys and names
	webIdentity WebIdentity
	camRoleName Setting
	profile     Setting // not set for the default profile
	dir         Setting
	role        *Role // the profile's, if it has one, when nil
}

// MayCallSTS tells whether keys come from STS, or might: a profile may name a role.
func (c *Choice) MayCallSTS() bool {
	return c.role != nil || c.kind == byWebIdentity || c.kind == byProfile
}

// String keeps the keys out of logs and errors.
func (*Choice) String() string { return hidden }

// GoString keeps the keys out of logs and errors.
func (*Choice) GoString() string { return hidden }

// Choose says where the keys come from: from the provider block if that names a way, else from the first that the
// environment names, else from the default profile. A whole set of keys comes from one place, because a token belongs to the
// keys that it was issued with. Choose reads no file and calls nobody. Its error is an *Error.
func Choose(block, environment Settings) (*Choice, error) {
	if err := block.Check(); err != nil {
		return nil, err
	}
	from := block
	kinds, _ := block.kinds()
	if len(kinds) == 0 {
		from = environment
		kinds, _ = environment.kinds()
	}
	choice := &Choice{
		kind: byProfile, keys: from, camRoleName: from.CAMRoleName, profile: from.Profile,
		dir:          block.SharedCredentialsDir.or(environment.SharedCredentialsDir),
		TokenNotUsed: block.Token.set() && !block.SecretID.set(),
	}
	if len(kinds) > 0 {
		choice.kind = kinds[0]
	}
	if err := choice.complete(block, environment); err != nil {
		return nil, err
	}
	choice.Overruled = choice.overruled(block, environment)
	return choice, nil
}

// complete takes what blocks leave out from the environment, and finds what is missing then.
func (c *Choice) complete(block, environment Settings) error {
	switch c.kind {
	case byKeys:
		if err := c.keys.checkPair("the environment"); err != nil {
			return err
		}
	case byWebIdentity:
		c.webIdentity = c.keys.WebIdentity.or(environment.WebIdentity)
		if err := c.webIdentity.check(); err != nil {
			return err
		}
		// Its variables are its own: no second role comes of them.
		environment.HasRole, environment.Role.ARN = false, Setting{}
	case byCAMRole, byProfile:
	}
	role := environment.Role
	switch {
	case block.HasRole:
		role = block.Role.or(environment.Role)
	case !environment.HasRole:
		return nil
	}
	c.role = &role
	return role.check()
}

const assumeRoleVariable = "TENCENTCLOUD_ASSUME_ROLE_"

// check finds what a web identity lacks.
func (w WebIdentity) check() error {
	if !w.Token.set() && !w.TokenFile.set() {
		return incompleteBlock(w.TokenFile, assumeRoleVariable+"WEB_IDENTITY_TOKEN_FILE or "+assumeRoleVariable+"WEB_IDENTITY_TOKEN")
	}
	if !w.RoleARN.set() && !w.RoleARNFile.set() {
		return incompleteBlock(w.RoleARN, assumeRoleVariable+"ARN")
	}
	_, err := seconds(w.SessionDuration)
	return err
}

// check finds what a role lacks.
func (r Role) check() error {
	if !r.ARN.set() {
		return incompleteBlock(r.ARN, assumeRoleVariable+"ARN")
	}
	_, err := seconds(r.SessionDuration)
	return err
}

func incompleteBlock(missing Setting, variable string) error {
	return &Error{
		Problem: Incomplete, Setting: missing,
		What:   fmt.Sprintf("there is neither %s in the provider block nor %s in the environment", missing.Argument, variable),
		Remedy: "Set one of them.",
	}
}

// How long an assumed role's keys live, in seconds.
const (
	standardDuration = 7200
	maxDuration      = 43200
)

// seconds reads a session's duration. 0 is the standard, as for the official provider.
func seconds(setting Setting) (int, error) {
	if !setting.set() {
		return standardDuration, nil
	}
	n, err := strconv.Atoi(setting.Value)
	if err != nil || n < 0 || n > maxDuration {
		return 0, &Error{
			Problem: Invalid, Setting: setting, What: fmt.Sprintf("%s is %q", setting.Name(), setting.Value),
			Remedy: fmt.Sprintf("It is a number of seconds from 0 to %d; 0 is the standard, %d.", maxDuration, standardDuration),
		}
	}
	if n == 0 {
		return standardDuration, nil
	}
	return n, nil
}
