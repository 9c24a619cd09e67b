// Package partner reads credit records, account statuses, and the partner account's own credit. It
// reads the credit records of given UINs or of all direct customers. It keeps the request limits,
// retries temporary failures, and checks each answer.
package partner

import (
	"context"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/money"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/ratelimit"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/request"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// The service, and the documented request limits of its actions. Sources:
// https://www.tencentcloud.com/document/product/1085/51422,
// https://www.tencentcloud.com/document/product/1085/51420,
// https://www.tencentcloud.com/document/product/1085/51419,
// https://www.tencentcloud.com/document/product/1085/56040.
const (
	// Service is the service's name in signatures and host names.
	Service = "intlpartnersmgt"
	// MaxRequestsPerSecond is the limit of each action that reads credit.
	MaxRequestsPerSecond = 5
	// maxStatusRequestsPerSecond is the limit of the action that reads account statuses.
	maxStatusRequestsPerSecond = 20
	// Version is the version of the actions.
	Version = "2022-09-28"
)

// Reader reads credit and account statuses. All reads that share a request limit must use one
// Reader. It is safe for concurrent use. While no read is open, it has no goroutine and no timer.
// It does not cache answers.
type Reader struct {
	endpoint      tencentapi.Endpoint
	credits       *uinAction[Credit]
	direct        *accountAction[map[UIN]CreditAnswer]
	statuses      *uinAction[AccountStatus]
	partnerCredit *accountAction[money.Amount]
}

// NewReader returns a Reader that sends requests with client. It signs them with keys of
// credentials. Each action has its own limit, because the API counts requests per action.
func NewReader(
	client *tencentapi.Client,
	credentials tencentapi.CredentialSource,
	limits Limits,
) *Reader {
	s := service{client, credentials, limits}
	return &Reader{
		endpoint:      client.Endpoint(),
		credits:       newCreditsAction(s),
		direct:        newDirectAction(s),
		statuses:      newStatusesAction(s),
		partnerCredit: newPartnerCreditAction(s),
	}
}

// service contains the common parts of the actions.
type service struct {
	client      *tencentapi.Client
	credentials tencentapi.CredentialSource
	limits      Limits
}

// limiter returns the limiter of an action.
func (s service) limiter(action Action) *ratelimit.Limiter {
	return s.limits.Limiter(s.client.Endpoint(), action)
}

// newAction returns an action of the service.
func newAction[In, Out any](s service, options request.Options[In, Out]) *request.Action[In, Out] {
	options.Service, options.Version = Service, Version
	options.Client, options.Credentials = s.client, s.credentials
	return request.New(options)
}

// Endpoint returns the endpoint of the Reader's client.
func (r *Reader) Endpoint() tencentapi.Endpoint { return r.endpoint }

// Read returns one Answer for each distinct UIN. Up to fifty UINs share a request. If Read fails,
// it returns no answers. The error is a *ReadError, an error of the credential source, ErrDefect,
// or batch.ErrNoAnswer. batch.ErrNoAnswer would be a defect of this package.
//
// If ctx ends, Read returns at once. Requests that other reads share continue.
func (r *Reader) Read(ctx context.Context, uins []UIN) (map[UIN]CreditAnswer, error) {
	return r.credits.read(ctx, uins)
}

// ReadDirect returns one Answer for each direct customer of the partner account. If there are no
// direct customers, it returns an empty map. The documentation does not say whether the answer
// includes customers of second-level resellers. Several calls may return the same map, so do not
// change it.
//
// ReadDirect sends one request. Concurrent calls share the request until it has a slot of the
// request limit. Later calls send their own, because each answer must be newer than the call. The
// errors, and the behaviour if ctx ends, are those of Read.
func (r *Reader) ReadDirect(ctx context.Context) (map[UIN]CreditAnswer, error) {
	return r.direct.read(ctx)
}

// ReadStatuses is like Read, for account statuses. Up to twenty UINs share a request.
func (r *Reader) ReadStatuses(ctx context.Context, uins []UIN,
) (map[UIN]StatusAnswer, error) {
	return r.statuses.read(ctx, uins)
}

// ReadPartnerCredit returns the remaining credit of the partner account itself, in US dollars. It
// can be negative. Like ReadDirect, it sends one request that concurrent calls share, with the same
// errors.
func (r *Reader) ReadPartnerCredit(ctx context.Context) (money.Amount, error) {
	return r.partnerCredit.read(ctx)
}
