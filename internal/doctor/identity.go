package doctor

import (
	"context"
	"errors"
	"regexp"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/connection"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/explain"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// identityTimeout limits the time until STS returns the account of the keys.
const identityTimeout = 15 * time.Second

// identity checks which account the keys belong to. The provider calls this action of STS only for
// allowed_account_ids and forbidden_account_ids, so only rejected keys are a problem. Even then,
// the other checks continue, because the partner API decides about its own requests.
func (e *examination) identity(ctx context.Context) Check {
	hasSTS := (connection.Settings{}).HasSTS()
	switch {
	case e.source == nil:
		return unknown("there are no keys")
	case ctx.Err() != nil:
		return cancelled(ctx)
	case e.client == nil && !hasSTS:
		return unknown("TENCENTPARTNER_STS_ENDPOINT is not set, and the endpoint is not known")
	case e.endpoint.IsLoopback() && !hasSTS:
		return unknown("TENCENTPARTNER_STS_ENDPOINT is not set, and the endpoint is a simulator")
	}
	limited, cancel := context.WithTimeout(ctx, identityTimeout)
	defer cancel()
	found, err := e.source.Identity(limited)
	var failure *tencentapi.Error
	switch {
	case err == nil:
		return e.identified(found)
	case ctx.Err() != nil:
		return cancelled(ctx)
	case !errors.As(err, &failure):
		return unknown("STS was not called, or did not answer in time")
	case failure.Class == tencentapi.Permission, failure.Code == tencentapi.CodeNotAuthorized:
		return unknown("no permission for sts:GetCallerIdentity, which only allowed_account_ids " +
			"and forbidden_account_ids need").withFailure(failure)
	case failure.Class == tencentapi.Credential:
		return problem(explain.Failure(failure, explain.Request{Origin: e.source.Origin()}),
			failure)
	case isTemporary(failure):
		return tryAgain("STS", failure)
	case failure.HTTPStatus == 0:
		return unknown("STS did not answer").withFailure(failure)
	}
	return unknown("STS returned no usable answer%s", inParentheses(failure)).withFailure(failure)
}

// typePattern matches the types of callers, such as CAMUser.
var typePattern = regexp.MustCompile(`^[A-Za-z]{1,40}$`)

// identified is the result for keys whose account is known.
func (e *examination) identified(found credential.Identity) Check {
	account, err := partner.ParseUIN(found.Account)
	if err != nil || !typePattern.MatchString(found.Type) {
		return unknown("the answer of STS does not have the documented form")
	}
	e.account = account
	return okay("type %s", found.Type).
		withDetail("account %s, type %s", shortened(found.Account), found.Type)
}

// shortened returns the first and the last two digits of an account ID.
func shortened(account string) string {
	if len(account) < 6 {
		return "…"
	}
	return account[:2] + "…" + account[len(account)-2:]
}
