package credential

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
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
	if s.SecretID.IsSet() {
		add(byKeys, s.SecretID)
	} else if s.SecretKey.IsSet() {
		add(byKeys, s.SecretKey)
	}
	if s.HasWebIdentity {
		add(byWebIdentity, Setting{Argument: webIdentityBlock})
	}
	if s.CAMRoleName.IsSet() {
		add(byCAMRole, s.CAMRoleName)
	}
	if s.Profile.IsSet() {
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
	if !has.IsSet() {
		has, lacks = lacks, has
	}
	if !has.IsSet() || lacks.IsSet() {
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
	// FolderNotUsed tells that the provider block has a shared_credentials_dir, and the keys come from no profile.
	FolderNotUsed bool

	kind        kind
	keys        Settings // for its keys and names
	webIdentity WebIdentity
	camRoleName Setting
	profile     Setting // not set for the default profile
	dir         Setting
	role        Role // without an ARN it is the profile's, if that has one
	mustAssume  bool // a role, and it is an error when nobody names it
}

// MayCallSTS tells whether keys come from STS, or might: a profile may name a role.
func (c *Choice) MayCallSTS() bool {
	return c.mustAssume || c.kind == byWebIdentity || c.kind == byProfile
}

// Origin says in words where the keys come from.
func (c *Choice) Origin() string {
	origin := ""
	switch c.kind {
	case byKeys:
		where := "the provider block"
		if c.keys.SecretID.Variable != "" {
			where = "the environment"
		}
		origin = fmt.Sprintf("%s (%s, %s)", where, c.keys.SecretID.Name(), c.keys.SecretKey.Name())
	case byWebIdentity:
		origin = "a web identity (" + c.webIdentity.Token.or(c.webIdentity.TokenFile).Name() + ")"
	case byCAMRole:
		origin = fmt.Sprintf("the CVM instance's role %q (%s)", c.camRoleName.Value, c.camRoleName.Name())
	case byProfile:
		origin = fmt.Sprintf("the profile %q of tccli", c.profile.or(defaultProfile).Value)
	}
	if c.role.ARN.IsSet() {
		origin = "the role " + c.role.ARN.Value + ", assumed with " + origin
	}
	return origin
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
		TokenNotUsed: block.Token.IsSet() && !block.SecretID.IsSet(),
	}
	if len(kinds) > 0 {
		choice.kind = kinds[0]
	}
	choice.FolderNotUsed = block.SharedCredentialsDir.IsSet() && choice.kind != byProfile
	if err := choice.complete(block, environment); err != nil {
		return nil, err
	}
	choice.Overruled = choice.overruled(block, environment)
	return choice, nil
}

// complete takes what blocks leave out from the environment, and finds what is missing then.
func (c *Choice) complete(block, environment Settings) error {
	if c.kind == byKeys {
		if err := c.keys.checkPair("the environment"); err != nil {
			return err
		}
	}
	c.role = block.Role.or(environment.Role)
	if c.kind == byWebIdentity {
		c.webIdentity = c.keys.WebIdentity.or(environment.WebIdentity)
		if err := c.webIdentity.check(); err != nil {
			return err
		}
		c.role.ARN = block.Role.ARN // the variable is the web identity's: no second role comes of it
	}
	c.mustAssume = block.HasRole || c.role.ARN.IsSet()
	if c.mustAssume && !c.role.ARN.IsSet() && c.kind != byProfile {
		return noRole(block.Role.ARN)
	}
	return c.role.check()
}

const assumeRoleVariable = "TENCENTCLOUD_ASSUME_ROLE_"

// check finds what a web identity lacks, and what cannot be used.
func (w WebIdentity) check() error {
	if !w.Token.IsSet() && !w.TokenFile.IsSet() {
		return incompleteBlock(w.TokenFile, assumeRoleVariable+"WEB_IDENTITY_TOKEN_FILE or "+assumeRoleVariable+"WEB_IDENTITY_TOKEN")
	}
	if !w.RoleARN.IsSet() && !w.RoleARNFile.IsSet() {
		return incompleteBlock(w.RoleARN, assumeRoleVariable+"ARN")
	}
	if looksLikeToken(w.TokenFile.Value) {
		return &Error{
			Problem: Invalid, Setting: w.TokenFile,
			What:   w.TokenFile.Name() + " looks like the token itself, and should name a file that holds it",
			Remedy: "Use web_identity_token or " + assumeRoleVariable + "WEB_IDENTITY_TOKEN for the token itself.",
		}
	}
	if err := checkARN(w.RoleARN); err != nil {
		return err
	}
	_, err := seconds(w.SessionDuration)
	return err
}

// check finds what cannot be used of a role.
func (r Role) check() error {
	if err := checkARN(r.ARN); err != nil {
		return err
	}
	_, err := seconds(r.SessionDuration)
	return err
}

var arnForm = regexp.MustCompile(`^qcs::[^\s\pC]{1,1000}$`)

// checkARN refuses what is no ARN, without showing it: it may be a token.
func checkARN(setting Setting) error {
	if !setting.IsSet() || arnForm.MatchString(setting.Value) {
		return nil
	}
	return &Error{Problem: Invalid, Setting: setting, What: setting.Name() + " is not the ARN of a role", Remedy: arnRemedy}
}

const arnRemedy = "An ARN has the form qcs::cam::uin/<account>:roleName/<name>."

// looksLikeToken tells a JWT: three parts of base64 between dots, the first a JSON object.
func looksLikeToken(text string) bool {
	return strings.HasPrefix(text, "eyJ") && strings.Count(text, ".") == 2
}

// noRole is the error of a block assume_role whose role nobody names.
func noRole(missing Setting) error {
	return &Error{
		Problem: Incomplete, Setting: missing,
		What: fmt.Sprintf("nobody names the role of the block assume_role: not %s, not %sARN (with a web identity that one is the web "+
			"identity's), not a profile", missing.Argument, assumeRoleVariable),
		Remedy: "Set " + missing.Argument + ". " + arnRemedy,
	}
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
	if !setting.IsSet() {
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
