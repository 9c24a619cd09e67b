package credential

import (
	"context"
	"net/url"
	"strings"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// The token service (https://www.tencentcloud.com/document/product/1150).
const (
	// STSService is the service's name in signatures and host names.
	STSService = "sts"

	stsVersion         = "2018-08-13"
	defaultSessionName = "terraform-provider-tencentpartner"
	defaultProviderID  = "OIDC"
)

// stsCaller calls STS for a Source, in a region.
type stsCaller struct {
	source   *Source
	region   string
	attempts attemptLimit   // of each call
	skew     *time.Duration // how far STS's clock is ahead of this one; 0 if it is not known
}

type assumeRoleRequest struct {
	RoleARN         string `json:"RoleArn"`
	RoleSessionName string
	DurationSeconds int
	Policy          string `json:",omitempty"`
	ExternalID      string `json:"ExternalId,omitempty"`
	SourceIdentity  string `json:",omitempty"`
	SerialNumber    string `json:",omitempty"`
	TokenCode       string `json:",omitempty"`
}

type assumeRoleWithWebIdentityRequest struct {
	ProviderID       string `json:"ProviderId"`
	WebIdentityToken string
	RoleARN          string `json:"RoleArn"`
	RoleSessionName  string
	DurationSeconds  int
}

// assumedRole is STS's answer to both requests.
type assumedRole struct {
	Credentials temporaryKeys
	ExpiredTime int64 // UNIX seconds
}

// assumeRole returns the keys of a role.
func (c *stsCaller) assumeRole(ctx context.Context, keys tencentapi.Credentials,
	role Role,
) (expiringKeys, error) {
	duration, err := sessionSeconds(role.SessionDuration)
	if err != nil {
		return expiringKeys{}, err
	}
	call := tencentapi.Call{
		Action: "AssumeRole", Credentials: keys, Secrets: []string{role.TokenCode.Value},
	}
	return c.assume(ctx, call, role.ARN, duration, assumeRoleRequest{
		RoleARN:         role.ARN.Value,
		RoleSessionName: valueOr(role.SessionName, defaultSessionName),
		DurationSeconds: duration,
		// STS requires URL encoding. A space is %20, because not all decoders read + as a space.
		Policy:         strings.ReplaceAll(url.QueryEscape(role.Policy.Value), "+", "%20"),
		ExternalID:     role.ExternalID.Value,
		SourceIdentity: role.SourceIdentity.Value,
		SerialNumber:   role.SerialNumber.Value,
		TokenCode:      role.TokenCode.Value,
	})
}

// assumeRoleWithWebIdentity returns the keys of a role for an identity provider's token.
// It reads the files at each call, because the issuer of tokens replaces them.
func (c *stsCaller) assumeRoleWithWebIdentity(ctx context.Context,
	identity WebIdentity,
) (expiringKeys, error) {
	token, arn, err := identity.tokenAndRole()
	if err != nil {
		return expiringKeys{}, err
	}
	duration, err := sessionSeconds(identity.SessionDuration)
	if err != nil {
		return expiringKeys{}, err
	}
	call := tencentapi.Call{
		Action: "AssumeRoleWithWebIdentity", Unsigned: true,
		Secrets: tokenAndParts(token.Value),
	}
	return c.assume(ctx, call, arn, duration, assumeRoleWithWebIdentityRequest{
		ProviderID:       valueOr(identity.ProviderID, defaultProviderID),
		WebIdentityToken: token.Value,
		RoleARN:          arn.Value,
		RoleSessionName:  valueOr(identity.SessionName, defaultSessionName),
		DurationSeconds:  duration,
	})
}

// tokenAndRole returns the token and the role's ARN. If a value is not set, it reads the value from
// its file.
func (w WebIdentity) tokenAndRole() (token, arn Setting, err error) {
	token = w.Token
	if !token.IsSet() {
		token = w.TokenFile
		if token.Value, err = readValue(w.TokenFile, "web_identity_token"); err != nil {
			return Setting{}, Setting{}, err
		}
	}
	arn, err = w.roleARN()
	return token, arn, err
}

// roleARN returns the role's ARN. If it is not set, roleARN reads it from its file.
func (w WebIdentity) roleARN() (arn Setting, err error) {
	if w.RoleARN.IsSet() {
		return w.RoleARN, nil
	}
	arn = w.RoleARNFile
	if arn.Value, err = readValue(w.RoleARNFile, "role_arn"); err != nil {
		return Setting{}, err
	}
	return arn, checkARN(arn)
}

// tokenAndParts returns a token and its longer parts, because the decoded parts of a JWT contain
// the identity.
func tokenAndParts(token string) []string {
	secrets := []string{token}
	for part := range strings.SplitSeq(token, ".") {
		if len(part) >= 16 {
			secrets = append(secrets, part)
		}
	}
	return secrets
}

func valueOr(setting Setting, standard string) string {
	if setting.IsSet() {
		return setting.Value
	}
	return standard
}

// assume makes one of the two calls. duration is in seconds.
func (c *stsCaller) assume(ctx context.Context, call tencentapi.Call, arn Setting, duration int,
	in any,
) (expiringKeys, error) {
	var out assumedRole
	start := time.Now()
	skew, err := c.call(ctx, call, in, &out, arn, "the role "+arn.Value+" cannot be assumed")
	if err != nil {
		return expiringKeys{}, err
	}
	// The keys expire at STS's time, or after the requested duration if that is earlier. The
	// duration does not depend on another clock. It starts before the call.
	expiry := time.Unix(out.ExpiredTime, 0).Add(-significantSkew(skew))
	if byDuration := start.Add(time.Duration(duration) * time.Second); byDuration.Before(expiry) {
		expiry = byDuration
	}
	result, valid := out.Credentials.withExpiry(expiry)
	if !valid {
		return expiringKeys{}, &Error{
			Problem: STS, Setting: arn, Endpoint: c.source.options.STS.Endpoint().String(),
			What:   "the answer of STS to " + call.Action + " has no keys that are valid now",
			Remedy: "Try again. If the error remains, report it to the provider's maintainers.",
		}
	}
	return result, nil
}

// significantSkew returns the skew, or 0 if it is under three seconds. A Date header has no
// fractions of a second, and the answer needs time.
func significantSkew(skew time.Duration) time.Duration {
	if skew.Abs() < 3*time.Second {
		return 0
	}
	return skew
}
