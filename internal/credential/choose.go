package credential

import "fmt"

// kind is a kind of credential source.
type kind string

// In the order in which they count in the environment.
const (
	byKeys        kind = "keys"
	byWebIdentity kind = "web identity"
	byCAMRole     kind = "CAM role"
	byProfile     kind = "profile"
)

// candidate is a source that a place names, and the setting that names it.
type candidate struct {
	kind    kind
	setting Setting
}

// candidates returns the sources that a place names, in their order.
func (s Settings) candidates() (candidates []candidate) {
	add := func(kind kind, setting Setting, named bool) {
		if named {
			candidates = append(candidates, candidate{kind, setting})
		}
	}
	either := s.SecretID.or(s.SecretKey)
	add(byKeys, either, either.IsSet())
	add(byWebIdentity, Setting{Argument: webIdentityBlock}, s.HasWebIdentity)
	add(byCAMRole, s.CAMRoleName, s.CAMRoleName.IsSet())
	add(byProfile, s.Profile, s.Profile.IsSet())
	return candidates
}

// Check finds what is wrong with the provider block by itself, whatever the environment says: two sources, or half a
// pair of keys. Its error is an *Error.
func (s Settings) Check() error {
	if named := s.candidates(); len(named) > 1 {
		// At the second: the first may be a secret, and Terraform prints the line that an error points at.
		return &Error{
			Problem: Conflict, Setting: named[1].setting,
			What: fmt.Sprintf("the provider block has %s and %s, and each of them says by itself where the keys come from",
				named[0].setting.Argument, named[1].setting.Argument),
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

// Choice is the one source of keys that counts, and the role that is assumed with them.
type Choice struct {
	// Overruled are the environment variables that are set and do not count because of what the provider block says.
	Overruled []string
	// TokenNotUsed tells that the provider block has a security_token and no keys that it could belong to.
	TokenNotUsed bool
	// FolderNotUsed tells that the provider block has a shared_credentials_dir, and the keys come from no profile.
	FolderNotUsed bool

	kind        kind
	from        Settings    // the place that names it
	webIdentity WebIdentity // with its gaps filled
	folder      Setting     // of profiles
	role        Role        // without an ARN it is the profile's, if that has one
	mustAssume  bool        // a role, and it is an error when nobody names it
}

// Origin says in words where the keys come from.
func (c Choice) Origin() string {
	origin := ""
	switch c.kind {
	case byKeys:
		where := "the provider block"
		if c.from.SecretID.Variable != "" {
			where = "the environment"
		}
		origin = fmt.Sprintf("%s (%s, %s)", where, c.from.SecretID.Name(), c.from.SecretKey.Name())
	case byWebIdentity:
		origin = "a web identity (" + c.webIdentity.Token.or(c.webIdentity.TokenFile).Name() + ")"
	case byCAMRole:
		origin = fmt.Sprintf("the CVM instance's role %q (%s)", c.from.CAMRoleName.Value, c.from.CAMRoleName.Name())
	case byProfile:
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
func (Choice) String() string { return hidden }

// GoString keeps the keys out of logs and errors.
func (Choice) GoString() string { return hidden }

// Choose says where the keys come from: from the provider block if that names a source, else from the first that the
// environment names, else from the default profile. A whole set of keys comes from one place, because a token belongs to the
// keys that it was issued with. Choose reads no file and calls nobody. Its error is an *Error.
func Choose(block, environment Settings) (*Choice, error) {
	if err := block.Check(); err != nil {
		return nil, err
	}
	from := block
	if len(block.candidates()) == 0 {
		from = environment
	}
	choice := &Choice{
		kind: byProfile, from: from,
		folder:       block.SharedCredentialsDir.or(environment.SharedCredentialsDir),
		TokenNotUsed: block.Token.IsSet() && !block.SecretID.IsSet(),
	}
	if named := from.candidates(); len(named) > 0 {
		choice.kind = named[0].kind
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
		if err := c.from.checkPair("the environment"); err != nil {
			return err
		}
	}
	c.role = block.Role.or(environment.Role)
	if c.kind == byWebIdentity {
		c.webIdentity = c.from.WebIdentity.or(environment.WebIdentity)
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
