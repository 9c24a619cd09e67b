package credential

import (
	"context"
	"fmt"
	"net/url"
	"slices"
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
	source *Source
	region string
}

type assumeRoleRequest struct {
	RoleARN         string `json:"RoleArn"`
	RoleSessionName string
	DurationSeconds int
	Policy          string `json:",omitempty"`
	ExternalID      string `json:"ExternalId,omitempty"`
	SourceIdentity  string `json:",omitempty"`
}

type assumeRoleWithWebIdentityRequest struct {
	ProviderID       string `json:"ProviderId"`
	WebIdentityToken string
	RoleARN          string `json:"RoleArn"`
	RoleSessionName  string
	DurationSeconds  int
}

// grant is STS's answer to both.
type grant struct {
	Credentials temporaryKeys
	ExpiredTime int64 // UNIX seconds
}

// assumeRole returns the keys of a role.
func (c *stsCaller) assumeRole(ctx context.Context, keys tencentapi.Credentials, role Role) (lease, error) {
	duration, err := sessionSeconds(role.SessionDuration)
	if err != nil {
		return lease{}, err
	}
	call := tencentapi.Call{Action: "AssumeRole", Credentials: keys}
	return c.assume(ctx, call, role.ARN, duration, assumeRoleRequest{
		RoleARN: role.ARN.Value, RoleSessionName: orDefault(role.SessionName, defaultSessionName), DurationSeconds: duration,
		// STS wants it URL-encoded. A space as %20 can be read by whoever takes + for a space, and by whoever does not.
		Policy:     strings.ReplaceAll(url.QueryEscape(role.Policy.Value), "+", "%20"),
		ExternalID: role.ExternalID.Value, SourceIdentity: role.SourceIdentity.Value,
	})
}

// assumeRoleWithWebIdentity returns the keys of a role for an identity provider's token. Files are read each time: whoever
// issues tokens writes new ones.
func (c *stsCaller) assumeRoleWithWebIdentity(ctx context.Context, identity WebIdentity) (lease, error) {
	token, arn := identity.Token, identity.RoleARN
	var err error
	if !token.IsSet() {
		token = identity.TokenFile
		if token.Value, err = readValue(identity.TokenFile, "web_identity_token"); err != nil {
			return lease{}, err
		}
	}
	if !arn.IsSet() {
		arn = identity.RoleARNFile
		if arn.Value, err = readValue(identity.RoleARNFile, "role_arn"); err != nil {
			return lease{}, err
		}
		if err := checkARN(arn); err != nil {
			return lease{}, err
		}
	}
	duration, err := sessionSeconds(identity.SessionDuration)
	if err != nil {
		return lease{}, err
	}
	call := tencentapi.Call{Action: "AssumeRoleWithWebIdentity", Unsigned: true, Secrets: tokenAndParts(token.Value)}
	return c.assume(ctx, call, arn, duration, assumeRoleWithWebIdentityRequest{
		ProviderID: orDefault(identity.ProviderID, defaultProviderID), WebIdentityToken: token.Value, RoleARN: arn.Value,
		RoleSessionName: orDefault(identity.SessionName, defaultSessionName), DurationSeconds: duration,
	})
}

// tokenAndParts returns a token and its longer parts, which say who it is for when they are decoded.
func tokenAndParts(token string) []string {
	secrets := []string{token}
	for part := range strings.SplitSeq(token, ".") {
		if len(part) >= 16 {
			secrets = append(secrets, part)
		}
	}
	return secrets
}

func orDefault(setting Setting, otherwise string) string {
	if setting.IsSet() {
		return setting.Value
	}
	return otherwise
}

// assume makes one of the two calls.
func (c *stsCaller) assume(ctx context.Context, call tencentapi.Call, arn Setting, duration int, in any) (lease, error) {
	var out grant
	start := time.Now()
	skew, err := c.call(ctx, call, in, &out, arn, "the role "+arn.Value+" cannot be assumed")
	if err != nil {
		return lease{}, err
	}
	// At the end that STS says, or after the duration that was asked for, whichever comes first. The latter needs no clock of
	// others, and counts from before the answer's way here.
	end := time.Unix(out.ExpiredTime, 0).Add(-notable(skew))
	if byDuration := start.Add(time.Duration(duration) * time.Second); byDuration.Before(end) {
		end = byDuration
	}
	result, valid := out.Credentials.until(end)
	if !valid {
		return lease{}, &Error{
			Problem: STS, Setting: arn, Endpoint: c.source.options.STS.Endpoint().String(),
			What:   "STS's answer to " + call.Action + " has no keys that are valid now",
			Remedy: "Try again. If it stays, tell the provider's maintainers.",
		}
	}
	return result, nil
}

// notable returns a skew that is none of a Date's missing fractions and an answer's time on its way.
func notable(skew time.Duration) time.Duration {
	if skew.Abs() < 3*time.Second {
		return 0
	}
	return skew
}

// checkAccount holds the keys' account against the allowed and the forbidden ones.
func (c *stsCaller) checkAccount(ctx context.Context, keys tencentapi.Credentials) error {
	allowed, forbidden := c.source.options.Allowed, c.source.options.Forbidden
	if len(allowed) == 0 && len(forbidden) == 0 {
		return nil
	}
	at := Setting{Argument: "allowed_account_ids"}
	if len(allowed) == 0 {
		at.Argument = "forbidden_account_ids"
	}
	var out struct {
		AccountID text `json:"AccountId"`
	}
	call := tencentapi.Call{Action: "GetCallerIdentity", Credentials: keys}
	if _, err := c.call(ctx, call, struct{}{}, &out, at, "the keys' account cannot be found out"); err != nil {
		return err
	}
	account := string(out.AccountID)
	if account != "" && (len(allowed) == 0 || slices.Contains(allowed, account)) && !slices.Contains(forbidden, account) {
		return nil
	}
	return &Error{
		Problem: Account, Setting: at, Endpoint: c.source.options.STS.Endpoint().String(),
		What:   fmt.Sprintf("the keys belong to the account %q, and %s refuses it", account, at.Argument),
		Remedy: "Use keys of another account, or mend " + at.Argument + ".",
	}
}
