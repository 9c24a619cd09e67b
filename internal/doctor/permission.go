package doctor

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/explain"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// noAccount is a UIN of twelve digits. No known account has it.
const noAccount partner.UIN = 999999999999

// checkActions checks the permission for each action of the provider. It returns the answers.
func (e *examination) checkActions(ctx context.Context) *observations {
	e.newActions()
	o := newObservations()
	o.direct = e.read(ctx, e.direct)
	e.addPermission(ctx, e.direct, o.direct)
	e.checkCredits(ctx, o)
	e.checkStatuses(ctx, o)
	o.own = e.read(ctx, e.partnerCredit)
	e.addPermission(ctx, e.partnerCredit, o.own)
	e.add("credit", e.creditOfCustomers(ctx, o))
	return o
}

// read sends a request for UINs, or a request without parameters.
func (e *examination) read(ctx context.Context, a *action, uins ...partner.UIN) observation {
	if e.blocked != nil {
		return observation{err: e.blocked}
	}
	out, err := e.send(ctx, a, uins...)
	var failure *tencentapi.Error
	if errors.As(err, &failure) && failure.Class == tencentapi.Credential {
		e.block("Tencent Cloud rejects the keys")
	}
	return observation{answer: out, requested: uins, err: err}
}

// addPermission adds the result of the check of an action.
func (e *examination) addPermission(ctx context.Context, a *action, read observation) {
	check := e.permission(ctx, a, read)
	check.Arguments = a.arguments
	e.add(a.Name, check)
}

func (e *examination) permission(ctx context.Context, a *action, read observation) Check {
	var failure *tencentapi.Error
	isFailure := errors.As(read.err, &failure)
	switch {
	case read.err == nil:
		return okay("permitted")
	case !isFailure:
		return notSent(ctx, read.err)
	case isTemporary(failure):
		return tryAgain("the partner API", failure)
	case failure.Class == tencentapi.UIN:
		return unknown("the API rejects the UINs, or the account has no permission%s",
			inParentheses(failure)).withFailure(failure)
	case failure.Class == tencentapi.Permission:
		return problem(explain.Text{
			Title: "Permission denied",
			Remedy: fmt.Sprintf("Allow %s:%s on the resource *. The provider needs it only for %s.",
				partner.Service, a.Name, strings.Join(a.arguments, " and ")),
		}, failure)
	}
	return problem(explain.Failure(failure, explain.Request{
		Action: a.Name, Argument: a.arguments[0], Direct: a == e.direct, Limit: "timeouts",
		Origin: e.source.Origin(),
	}), failure)
}

// notSent is the result if a request was not sent, or was cancelled.
func notSent(ctx context.Context, err error) Check {
	var blocked blockedError
	if ctx.Err() != nil && !errors.As(err, &blocked) {
		return cancelled(ctx)
	}
	return unknown("%v", err) // a blockedError, errBudget or errNoKeys
}

// checkCredits reads the known customers, and some of the direct customers. Without customers, it
// requests noAccount. If the API rejects the known customers, the other request decides about the
// permission.
func (e *examination) checkCredits(ctx context.Context, o *observations) {
	if len(e.options.UINs) > 0 {
		o.known = e.read(ctx, e.credits, outOfOrder(e.options.UINs)...)
	}
	if sample := spread(o.direct.uins(), partner.BatchSize); len(sample) > 0 {
		o.sample = e.read(ctx, e.credits, outOfOrder(sample)...)
	}
	decisive := o.known
	if o.sample.requested != nil && (decisive.requested == nil || decisive.rejectsUIN()) {
		decisive = o.sample
	}
	if decisive.requested == nil {
		decisive = e.read(ctx, e.credits, noAccount)
	}
	e.addPermission(ctx, e.credits, decisive)
}

// checkStatuses reads the account statuses of some customers.
func (e *examination) checkStatuses(ctx context.Context, o *observations) {
	uins := o.customers()
	o.statuses.requested = uins
	if len(uins) == 0 {
		uins = append(uins, e.options.UINs[:min(1, len(e.options.UINs))]...)
	}
	if len(uins) == 0 {
		uins = append(uins, noAccount)
	}
	for part := range slices.Chunk(uins, e.statuses.BatchSize) {
		read := e.read(ctx, e.statuses, part...)
		o.statuses.records = append(o.statuses.records, read.records...)
		if o.statuses.err = read.err; read.err != nil {
			break
		}
	}
	e.addPermission(ctx, e.statuses, o.statuses)
}
