package simulator

import (
	"encoding/json"
	"net/url"
	"regexp"
	"time"
)

// The lifetime of the keys that STS issues.
const (
	defaultLife = 2 * time.Hour
	maxLife     = 43200 // seconds
)

// assumeRoleInput contains the parameters of AssumeRole and AssumeRoleWithWebIdentity. stsActions
// lists the parameters of each action.
type assumeRoleInput struct {
	RoleARN          string `json:"RoleArn"`
	RoleSessionName  string
	DurationSeconds  json.RawMessage
	Policy           string
	ExternalID       string `json:"ExternalId"`
	Tags             json.RawMessage
	SourceIdentity   string
	SerialNumber     string
	TokenCode        string
	ProviderID       string `json:"ProviderId"`
	WebIdentityToken string
}

var sessionName = regexp.MustCompile(`^[\w+=,.@-]{2,128}$`)

// readAssumeRole decodes and checks the parameters. It returns them, the role, and the lifetime of
// its keys.
func (s *Simulator) readAssumeRole(body []byte) (
	in assumeRoleInput, role Role, life time.Duration, failure *apiError,
) {
	if err := json.Unmarshal(body, &in); err != nil {
		return in, role, 0, newAPIError("InvalidParameter.ParamError",
			"The parameters cannot be read.")
	}
	life, failure = readLife(in.DurationSeconds)
	if failure != nil {
		return in, role, 0, failure
	}
	if !sessionName.MatchString(in.RoleSessionName) {
		return in, role, 0, newAPIError("InvalidParameter.ParamError",
			"RoleSessionName must have 2 to 128 letters, digits and =,.@_-.")
	}
	for _, role := range s.options.Roles {
		if role.ARN == in.RoleARN {
			return in, role, life, nil
		}
	}
	return in, role, 0, newAPIError("ResourceNotFound.RoleNotFound", "The role does not exist.")
}

// readLife decodes DurationSeconds. Without it, the keys have the default lifetime.
func readLife(text json.RawMessage) (time.Duration, *apiError) {
	if text == nil || string(text) == "null" {
		return defaultLife, nil
	}
	if text[0] == '"' {
		// The definition has an integer, but the example of AssumeRoleWithWebIdentity has a string.
		return 0, notSimulated("An example of Tencent Cloud has DurationSeconds as a string, but " +
			"the simulator does not simulate strings. Use a number.")
	}
	var seconds int64
	if err := json.Unmarshal(text, &seconds); err != nil {
		return 0, newAPIError("InvalidParameter.ParamError", "DurationSeconds is not an integer.")
	}
	if seconds < 1 || seconds > maxLife {
		return 0, newAPIError("InvalidParameter.OverTimeError",
			"DurationSeconds must be from 1 to 43200.")
	}
	return time.Duration(seconds) * time.Second, nil
}

func (s *Simulator) assumeRole(call stsCall) (object, *apiError) {
	in, role, life, failure := s.readAssumeRole(call.body)
	if failure != nil {
		return nil, failure
	}
	if in.Tags != nil {
		return nil, notSimulated(
			"AssumeRole accepts Tags, but the simulator does not simulate them.")
	}
	if role.ExternalID != in.ExternalID {
		return nil, newAPIError("UnauthorizedOperation",
			"The ExternalId does not match the role.")
	}
	if role.MFASerial != in.SerialNumber || role.MFACode != in.TokenCode {
		// The list of AssumeRole's errors in the official SDKs has this code.
		return nil, newAPIError("FailedOperation.CheckMFAError",
			"The SerialNumber or the TokenCode does not match the MFA device.")
	}
	policy, err := url.QueryUnescape(in.Policy)
	if err != nil || (policy != "" && !json.Valid([]byte(policy))) {
		return nil, newAPIError("InvalidParameter.StrategyFormatError",
			"The policy is not URL-encoded JSON.")
	}
	used := role.session(in.RoleSessionName, call.caller.account())
	return s.grant(role, used, call.now, life), nil
}

func (s *Simulator) assumeRoleWithWebIdentity(call stsCall) (object, *apiError) {
	in, role, life, failure := s.readAssumeRole(call.body)
	if failure != nil {
		return nil, failure
	}
	if in.WebIdentityToken == "" || in.WebIdentityToken != role.WebIdentityToken ||
		in.ProviderID != role.ProviderID {
		return nil, newAPIError("InvalidParameter.WebIdentityTokenError",
			"The token, or its identity provider, is not trusted.")
	}
	// No account requests these keys. Tencent Cloud does not document which account
	// GetCallerIdentity returns.
	used := role.session(in.RoleSessionName, role.account())
	return s.grant(role, used, call.now, life), nil
}

// grant returns an answer with new keys of a role.
func (s *Simulator) grant(role Role, used session, now time.Time, life time.Duration) object {
	keys := s.issue(role, used, now, life)
	return object{
		{"Credentials", map[string]string{
			"TmpSecretId":  keys.SecretID,
			"TmpSecretKey": keys.SecretKey,
			"Token":        keys.Token,
		}},
		{"ExpiredTime", keys.expires.Unix()},
		{"Expiration", keys.expires.UTC().Format(time.RFC3339)},
	}
}
