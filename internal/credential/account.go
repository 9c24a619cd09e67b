package credential

import (
	"context"
	"fmt"
	"slices"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

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
	var out struct {
		AccountID jsonString `json:"AccountId"`
	}
	call := tencentapi.Call{Action: "GetCallerIdentity", Credentials: keys}
	const what = "the account of the keys cannot be read"
	if _, err := c.call(ctx, call, struct{}{}, &out, at, what); err != nil {
		return err
	}
	account := string(out.AccountID)
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
