package request

import (
	"context"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/ratelimit"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// preparedRequest is a request that can be sent now.
type preparedRequest[In any] struct {
	slot   *ratelimit.Slot
	keys   tencentapi.Credentials
	in     In
	traces traceList
	fresh  bool // Request.Fresh
}

// prepare waits for a slot, and then for keys. In this order, keys do not expire while they wait
// for a slot. A slot that waits for keys is not lost, because its window starts when the request is
// written. The error is an error of the credential source, or the cause of ctx.
func (a *Action[In, Out]) prepare(
	ctx context.Context,
	request Request[In],
	fresh bool,
) (*preparedRequest[In], error) {
	start := time.Now()
	acquire := a.options.Limiter.AcquirePriority
	if fresh {
		acquire = a.options.Limiter.Acquire
	}
	slot, err := acquire(ctx)
	if err != nil {
		return nil, err
	}
	prepared := false
	defer func() {
		if !prepared { // also after a panic
			slot.Release()
		}
	}()
	request.Body() // a batch takes its keys now, so its callers are known
	traces := tracesOf(ctx, request.Callers)
	logSlot(ctx, time.Since(start))
	a.logAlone(ctx, slot.Alone())
	endWait := traces.awaitKeys()
	keys, err := a.options.Credentials.Credentials(ctx)
	// If ctx has ended, the traces keep showing that the callers waited for keys.
	if ctx.Err() == nil {
		endWait()
	}
	if err != nil {
		return nil, err
	}
	in := request.Body()
	if ctx.Err() != nil { // the callers have left, so there is nothing to send
		return nil, context.Cause(ctx)
	}
	prepared = true
	return &preparedRequest[In]{slot, keys, in, traces, request.Fresh}, nil
}

// send sends a request, and releases its slot.
func (a *Action[In, Out]) send(
	ctx context.Context,
	prepared *preparedRequest[In],
) (Out, *tencentapi.Error) {
	defer prepared.slot.Release()
	recordEnd := prepared.traces.send(prepared.in, prepared.fresh)
	start := time.Now()
	out, requestID, failure := a.exchange(ctx, prepared)
	// If ctx has ended, the traces keep showing that the request has no answer.
	if ctx.Err() == nil {
		recordEnd(failure)
	}
	a.logAttempt(ctx, prepared.in, time.Since(start), requestID, failure)
	a.learn(ctx, failure)
	adapt(ctx, prepared.slot, failure)
	return out, failure
}

// learn updates the action's health after an attempt.
func (a *Action[In, Out]) learn(ctx context.Context, failure *tencentapi.Error) {
	if failure != nil && ctx.Err() != nil {
		return // the callers left, so the service has not failed
	}
	a.mu.Lock()
	changed := a.health.record(failure, time.Now())
	skew := a.health.skew
	a.mu.Unlock()
	if changed {
		logSkew(ctx, skew)
	}
}

// adapt reports the server's answer to the limiter.
func adapt(ctx context.Context, slot *ratelimit.Slot, failure *tencentapi.Error) {
	switch {
	case failure == nil || failure.Class == tencentapi.UIN:
		if rate, raised := slot.Succeeded(); raised {
			logRate(ctx, rate)
		}
	case failure.Class == tencentapi.RateLimited:
		logLimitError(ctx, slot.LimitExceeded())
	}
}
