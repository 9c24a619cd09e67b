package doctor

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/ratelimit"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/request"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

const (
	// maxAttempts is the maximum number of attempts of one request.
	maxAttempts = 3
	// retryDelay is the time between two attempts.
	retryDelay = time.Second
	// attemptTimeout limits the time of one attempt, unless the action has its own timeout.
	attemptTimeout = 10 * time.Second
)

// body is the request of an action: its list of UINs by the name of the parameter, or nothing.
type body map[string][]partner.UIN

// answer is the answer of an action.
type answer struct {
	records []record // as the API wrote them
	// credits are the records as the provider reads them, if the action reads credit records.
	credits map[partner.UIN]partner.CreditAnswer
	amounts []string // of partner.PartnerCreditAction, as the API wrote them
}

// action is an action of the partner API, with its own request limit.
type action struct {
	partner.Action

	arguments []string // arguments of the provider that need the action
	requests  *request.Action[body, answer]
}

// newActions sets the actions that the provider may call.
func (e *examination) newActions() {
	create := func(described partner.Action, arguments ...string) *action {
		limiter := e.limits.Limiter(e.endpoint, described)
		return e.newAction(action{Action: described, arguments: arguments}, limiter)
	}
	e.direct = create(partner.DirectAction, "direct_customers")
	e.credits = create(partner.CreditsAction, "uins", "uin")
	e.statuses = create(partner.StatusesAction, "require_normal_status")
	e.partnerCredit = create(partner.PartnerCreditAction, "minimum_partner_remaining_credit")
}

func (e *examination) newAction(a action, limiter *ratelimit.Limiter) *action {
	a.requests = request.New(request.Options[body, answer]{
		Client:         e.client,
		Credentials:    e.source,
		Limiter:        limiter,
		Service:        partner.Service,
		Version:        partner.Version,
		Name:           a.Name,
		AttemptTimeout: cmp.Or(a.AttemptTimeout, attemptTimeout),
		MaxAnswer:      a.MaxAnswer,
		HideMessages:   a.Personal,
		Decode: func(in body, response []byte, requestID string) (answer, error) {
			return decode(a.Action, in[a.Parameter], response, requestID)
		},
	})
	return &a
}

// send sends a request. Its error is a *tencentapi.Error, errNoKeys, errBudget, or the cause of
// ctx.
func (e *examination) send(ctx context.Context, a *action, uins ...partner.UIN) (out answer,
	err error,
) {
	in := body{}
	if a.Parameter != "" {
		in[a.Parameter] = uins
	}
	err = e.retry(ctx, func(ctx context.Context) error {
		out, err = a.try(ctx, in)
		return err
	})
	return out, err
}

// errNoKeys is the reason why a request was not sent, although there were keys at the start of the
// run.
var errNoKeys = errors.New("the keys expired, and there are no new keys")

// try makes one attempt of a request. If the credential source fails, the error is errNoKeys. The
// source's own error may wrap a failure of STS, which is not a failure of the action.
func (a *action) try(ctx context.Context, in body) (answer, error) {
	out, err := a.requests.Try(ctx, request.Request[body]{Body: func() body { return in }})
	var source *credential.Error
	if errors.As(err, &source) {
		return out, errNoKeys
	}
	return out, err
}

// retry calls attempt, and calls it again after a temporary failure. It does not repeat an attempt
// that timed out, because the user waits. Its error is that of send.
func (e *examination) retry(ctx context.Context, attempt func(context.Context) error) error {
	for number := 1; ; number++ {
		if e.meter.exhausted() {
			return errBudget
		}
		err := attempt(ctx)
		var failure *tencentapi.Error
		if !errors.As(err, &failure) {
			return err
		}
		timedOut := failure.Err != nil
		if number == maxAttempts || !isTemporary(failure) || timedOut {
			return failure
		}
		if failure.Class != tencentapi.Clock { // the next attempt uses the server's time
			sleep(ctx, retryDelay)
		}
	}
}

// isTemporary reports whether another attempt may succeed.
func isTemporary(failure *tencentapi.Error) bool {
	switch failure.Class {
	case tencentapi.RateLimited, tencentapi.Transient:
		return true
	case tencentapi.Clock:
		return failure.Skew != 0
	default:
		return false
	}
}

// sleep waits for the duration, or until ctx ends.
func sleep(ctx context.Context, duration time.Duration) {
	timer := time.NewTimer(duration)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
