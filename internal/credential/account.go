package credential

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// Identity is the account and the type of the caller that the keys belong to
// (https://www.tencentcloud.com/document/product/1150/49453).
type Identity struct {
	Account string // the UIN of the main account
	Type    string // of the caller, such as CAMUser or CAMRole; empty if it is not a string
}

// Identity reads from STS who the keys of the Source belong to. Its error is an *Error or the cause
// of ctx.
func (s *Source) Identity(ctx context.Context) (Identity, error) {
	keys, err := s.Credentials(ctx)
	if err != nil {
		return Identity{}, err
	}
	var skew time.Duration // only a renewal may use the skew of the Source
	caller := &stsCaller{s, s.stsRegion(""), maxAttempts, &skew}
	return caller.identity(ctx, keys, Setting{})
}

// identity calls GetCallerIdentity. at is the setting that led to the call.
func (c *stsCaller) identity(ctx context.Context, keys tencentapi.Credentials, at Setting,
) (Identity, error) {
	var out struct {
		AccountID jsonString      `json:"AccountId"`
		Type      json.RawMessage // of any form: the check of the account does not need it
	}
	call := tencentapi.Call{Action: "GetCallerIdentity", Credentials: keys}
	const what = "the account of the keys cannot be read"
	_, err := c.call(ctx, call, struct{}{}, &out, at, what)
	var caller jsonString
	if json.Unmarshal(out.Type, &caller) != nil {
		caller = ""
	}
	return Identity{string(out.AccountID), string(caller)}, err
}

// checkAccount returns an *Error if the options do not allow the keys' account.
func (c *stsCaller) checkAccount(ctx context.Context, keys tencentapi.Credentials) error {
	allowed, forbidden := c.source.options.Allowed, c.source.options.Forbidden
	if len(allowed) == 0 && len(forbidden) == 0 {
		return nil
	}
	at := Setting{Argument: "allowed_account_ids"}
	if len(allowed) == 0 {
		at.Argument = "forbidden_account_ids"
	}
	identity, err := c.identity(ctx, keys, at)
	if err != nil {
		return err
	}
	account := identity.Account
	isAllowed := len(allowed) == 0 || slices.Contains(allowed, account)
	if account != "" && isAllowed && !slices.Contains(forbidden, account) {
		return nil
	}
	return &Error{
		Problem: Account, Setting: at, Endpoint: c.source.options.STS.Endpoint().String(),
		What: fmt.Sprintf("the keys belong to the account %q, and %s does not allow it", account,
			at.Argument),
		Remedy: "Use keys of another account, or correct " + at.Argument + ".",
	}
}
