package credential

import "strings"

// Setting is the value of an argument of the provider block or of the argument's environment
// variable.
type Setting struct {
	Value    string // empty if it is not set
	Argument string // the path in the provider block, such as assume_role.role_arn
	Variable string // the environment variable; empty if the value is the provider block's
}

// Name returns the environment variable if the value comes from a variable. Otherwise, it returns
// the argument.
func (s Setting) Name() string {
	if s.Variable != "" {
		return s.Variable
	}
	return s.Argument
}

const redacted = "[credentials]"

// String returns the name, which keeps the value out of logs and errors.
func (s Setting) String() string { return s.Name() }

// GoString returns the name, which keeps the value out of logs and errors.
func (s Setting) GoString() string { return s.Name() }

// IsSet reports whether the setting has a value.
func (s Setting) IsSet() bool { return s.Value != "" }

// firstSet returns preferred if it is set, and otherwise other. If neither is set, it returns
// preferred.
func firstSet(preferred, other Setting) Setting {
	if preferred.IsSet() || !other.IsSet() {
		return preferred
	}
	return other
}

// Settings contains the settings about credentials of the provider block or of the environment.
type Settings struct {
	SecretID, SecretKey, Token    Setting
	CAMRoleName                   Setting
	Profile, SharedCredentialsDir Setting

	WebIdentity    WebIdentity
	HasWebIdentity bool        // the keys come from WebIdentity
	PodOIDC        Setting     // set if the keys come from the identity of the TKE pod
	PodIdentity    WebIdentity // the identity of the TKE pod, from the environment only
	Role           Role
	HasRole        bool // the provider assumes Role

	// Unsupported are the variables of sources that only the official provider has.
	Unsupported []Setting
}

// WebIdentity contains the parameters of AssumeRoleWithWebIdentity.
type WebIdentity struct {
	ProviderID, Token, TokenFile, RoleARN, RoleARNFile, SessionName, SessionDuration Setting
}

// Role contains the parameters of AssumeRole.
type Role struct {
	ARN, SessionName, SessionDuration, Policy, ExternalID, SourceIdentity Setting

	SerialNumber, TokenCode Setting // of the MFA device of the caller
}

// The nested blocks of the provider block.
const (
	webIdentityBlock = "assume_role_with_web_identity"
	roleBlock        = "assume_role"
)

const podArgument = "enable_pod_oidc"

// Environment returns the settings of the environment. get returns the value of a variable. The
// variables are those of the official provider. Some of them apply to both nested blocks
// (https://registry.terraform.io/providers/tencentcloudstack/tencentcloud/latest/docs).
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
			ProviderID: web("provider_id"),
			Token:      web("web_identity_token"),
			TokenFile:  web("web_identity_token_file"),
			RoleARN:    read(webIdentityBlock+".role_arn", arn),
			// The official provider documents _ARN_FILE, but its code reads _ARNN_FILE.
			RoleARNFile:     firstSet(arnFile, read(arnFile.Argument, arn+"N_FILE")),
			SessionName:     web("session_name"),
			SessionDuration: web("session_duration"),
		},
		Role: Role{
			ARN:             read(roleBlock+".role_arn", arn),
			SessionName:     role("session_name"),
			SessionDuration: role("session_duration"),
			ExternalID:      role("external_id"),
			SourceIdentity:  role("source_identity"),
			SerialNumber:    role("serial_number"),
			TokenCode:       role("token_code"),
			Policy:          Setting{Argument: roleBlock + ".policy"}, // has no variable
		},
	}
	settings.PodIdentity = podIdentity(read)
	for _, variable := range unsupportedVariables {
		settings.Unsupported = append(settings.Unsupported, read("", variable))
	}
	settings.HasWebIdentity = settings.WebIdentity.Token.IsSet() ||
		settings.WebIdentity.TokenFile.IsSet()
	settings.HasRole = settings.Role.ARN.IsSet()
	return settings
}

// unsupportedVariables are those of the official provider's blocks assume_role_with_saml and
// mfa_certification.
var unsupportedVariables = []string{
	assumeRoleVariable + "SAML_ASSERTION",
	assumeRoleVariable + "PRINCIPAL_ARN",
	"TENCENTCLOUD_MFA_CERTIFICATION_SERIAL_NUMBER",
	"TENCENTCLOUD_MFA_CERTIFICATION_TOKEN_CODE",
}

// podIdentity returns the identity of a pod of Tencent Kubernetes Engine (TKE). TKE sets the
// variables. The SDK for Go documents them. It also requires TKE_REGION, which it does not use
// (https://github.com/TencentCloud/tencentcloud-sdk-go, DefaultTkeOIDCRoleArnProvider).
func podIdentity(read func(argument, variable string) Setting) WebIdentity {
	return WebIdentity{
		ProviderID: read(podArgument, "TKE_PROVIDER_ID"),
		TokenFile:  read(podArgument, "TKE_WEB_IDENTITY_TOKEN_FILE"),
		RoleARN:    read(podArgument, "TKE_ROLE_ARN"),
	}
}

// withDefaults returns w with its missing parts from the environment. Either a token or its file is
// enough, because they have the same meaning. The same applies to a role and its file.
func (w WebIdentity) withDefaults(environment WebIdentity) WebIdentity {
	if !w.Token.IsSet() && !w.TokenFile.IsSet() {
		w.Token = firstSet(w.Token, environment.Token)
		w.TokenFile = firstSet(w.TokenFile, environment.TokenFile)
	}
	if !w.RoleARN.IsSet() && !w.RoleARNFile.IsSet() {
		w.RoleARN = firstSet(w.RoleARN, environment.RoleARN)
		w.RoleARNFile = firstSet(w.RoleARNFile, environment.RoleARNFile)
	}
	w.ProviderID = firstSet(w.ProviderID, environment.ProviderID)
	w.SessionName = firstSet(w.SessionName, environment.SessionName)
	w.SessionDuration = firstSet(w.SessionDuration, environment.SessionDuration)
	return w
}

// withDefaults returns r with its missing parts from the environment. An external ID belongs to its
// role, so another role does not get it.
func (r Role) withDefaults(environment Role) Role {
	if r.ARN.IsSet() && environment.ARN.IsSet() && r.ARN.Value != environment.ARN.Value {
		environment.ExternalID = Setting{}
	}
	return Role{
		ARN:             firstSet(r.ARN, environment.ARN),
		SessionName:     firstSet(r.SessionName, environment.SessionName),
		SessionDuration: firstSet(r.SessionDuration, environment.SessionDuration),
		Policy:          r.Policy,
		ExternalID:      firstSet(r.ExternalID, environment.ExternalID),
		SourceIdentity:  firstSet(r.SourceIdentity, environment.SourceIdentity),
		SerialNumber:    firstSet(r.SerialNumber, environment.SerialNumber),
		TokenCode:       firstSet(r.TokenCode, environment.TokenCode),
	}
}

func (w WebIdentity) all() []Setting {
	return []Setting{
		w.ProviderID, w.Token, w.TokenFile, w.RoleARN, w.RoleARNFile, w.SessionName,
		w.SessionDuration,
	}
}

func (r Role) all() []Setting {
	return []Setting{
		r.ARN, r.SessionName, r.SessionDuration, r.Policy, r.ExternalID, r.SourceIdentity,
		r.SerialNumber, r.TokenCode,
	}
}
