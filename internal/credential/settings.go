package credential

import "strings"

// Setting is one argument of the provider block about credentials, or the environment variable that stands for it.
type Setting struct {
	Value    string // not set when empty
	Argument string // such as secret_id, or role_arn of the block in assume_role.role_arn
	Variable string // the environment variable; empty where the provider block says it
}

// Name returns what whoever set it calls it.
func (s Setting) Name() string {
	if s.Variable != "" {
		return s.Variable
	}
	return s.Argument
}

const hidden = "[credentials]"

// String keeps the value out of logs and errors.
func (s Setting) String() string { return s.Name() }

// GoString keeps the value out of logs and errors.
func (s Setting) GoString() string { return s.Name() }

// IsSet tells whether anybody set it.
func (s Setting) IsSet() bool { return s.Value != "" }

// or returns the setting, or where that is not set the other.
func (s Setting) or(other Setting) Setting {
	if s.IsSet() || !other.IsSet() {
		return s
	}
	return other
}

// Settings is what one place says about credentials: the provider block, or the environment.
type Settings struct {
	SecretID, SecretKey, Token    Setting
	CAMRoleName                   Setting
	Profile, SharedCredentialsDir Setting

	WebIdentity    WebIdentity
	HasWebIdentity bool // keys are to come from it
	Role           Role
	HasRole        bool // it is to be assumed
}

// WebIdentity is what AssumeRoleWithWebIdentity needs to know.
type WebIdentity struct {
	ProviderID, Token, TokenFile, RoleARN, RoleARNFile, SessionName, SessionDuration Setting
}

// Role is what AssumeRole needs to know.
type Role struct {
	ARN, SessionName, SessionDuration, Policy, ExternalID, SourceIdentity Setting
}

// The blocks of the provider block.
const (
	webIdentityBlock = "assume_role_with_web_identity"
	roleBlock        = "assume_role"
)

// Environment returns what the environment says. The variables, and that some serve both blocks, are those of
// https://registry.terraform.io/providers/tencentcloudstack/tencentcloud/latest/docs.
func Environment(get func(variable string) string) Settings {
	read := func(argument, variable string) Setting {
		return Setting{strings.TrimSpace(get(variable)), argument, variable}
	}
	shared := func(block, argument string) Setting {
		return read(block+"."+argument, assumeRoleVariable+strings.ToUpper(argument))
	}
	web := func(argument string) Setting { return shared(webIdentityBlock, argument) }
	role := func(argument string) Setting { return shared(roleBlock, argument) }
	const arn = assumeRoleVariable + "ARN"
	arnFile := read(webIdentityBlock+".role_arn_file", arn+"_FILE")
	settings := Settings{
		SecretID:             read("secret_id", "TENCENTCLOUD_SECRET_ID"),
		SecretKey:            read("secret_key", "TENCENTCLOUD_SECRET_KEY"),
		Token:                read("security_token", "TENCENTCLOUD_SECURITY_TOKEN"),
		CAMRoleName:          read("cam_role_name", "TENCENTCLOUD_CAM_ROLE_NAME"),
		Profile:              read("profile", "TENCENTCLOUD_PROFILE"),
		SharedCredentialsDir: read("shared_credentials_dir", "TENCENTCLOUD_SHARED_CREDENTIALS_DIR"),
		WebIdentity: WebIdentity{
			ProviderID: web("provider_id"), Token: web("web_identity_token"), TokenFile: web("web_identity_token_file"),
			RoleARN: read(webIdentityBlock+".role_arn", arn),
			// The second is how the official provider spells it in its code, unlike in its documentation.
			RoleARNFile: arnFile.or(read(arnFile.Argument, arn+"N_FILE")),
			SessionName: web("session_name"), SessionDuration: web("session_duration"),
		},
		Role: Role{
			ARN: read(roleBlock+".role_arn", arn), SessionName: role("session_name"), SessionDuration: role("session_duration"),
			ExternalID: role("external_id"), SourceIdentity: role("source_identity"),
			Policy: Setting{Argument: roleBlock + ".policy"}, // has no variable
		},
	}
	settings.HasWebIdentity = settings.WebIdentity.Token.IsSet() || settings.WebIdentity.TokenFile.IsSet()
	settings.HasRole = settings.Role.ARN.IsSet()
	return settings
}

// or fills what a block leaves out with what the environment says. A token and a token's file are one thing said in two
// ways, and so are a role and its file.
func (w WebIdentity) or(other WebIdentity) WebIdentity {
	if !w.Token.IsSet() && !w.TokenFile.IsSet() {
		w.Token, w.TokenFile = w.Token.or(other.Token), w.TokenFile.or(other.TokenFile)
	}
	if !w.RoleARN.IsSet() && !w.RoleARNFile.IsSet() {
		w.RoleARN, w.RoleARNFile = w.RoleARN.or(other.RoleARN), w.RoleARNFile.or(other.RoleARNFile)
	}
	w.ProviderID = w.ProviderID.or(other.ProviderID)
	w.SessionName = w.SessionName.or(other.SessionName)
	w.SessionDuration = w.SessionDuration.or(other.SessionDuration)
	return w
}

// or fills what the block leaves out. An external id belongs to its role, so that of another role is not taken.
func (r Role) or(other Role) Role {
	if r.ARN.IsSet() && other.ARN.IsSet() && r.ARN.Value != other.ARN.Value {
		other.ExternalID = Setting{}
	}
	return Role{
		ARN: r.ARN.or(other.ARN), SessionName: r.SessionName.or(other.SessionName),
		SessionDuration: r.SessionDuration.or(other.SessionDuration), Policy: r.Policy,
		ExternalID: r.ExternalID.or(other.ExternalID), SourceIdentity: r.SourceIdentity.or(other.SourceIdentity),
	}
}

func (w WebIdentity) all() []Setting {
	return []Setting{w.ProviderID, w.Token, w.TokenFile, w.RoleARN, w.RoleARNFile, w.SessionName, w.SessionDuration}
}

func (r Role) all() []Setting {
	return []Setting{r.ARN, r.SessionName, r.SessionDuration, r.Policy, r.ExternalID, r.SourceIdentity}
}
