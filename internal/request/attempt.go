package request

import (
	"context"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/ratelimit"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// attempt is a request that can be sent now.
type attempt[In any] struct {
	slot   *ratelimit.Slot
	keys   tencentapi.Credentials
	in     In
	traces traces
}

// prepare waits for a slot and for keys, in this order, so that no key grows old while it waits for
// a slot. Slots that wait for a renewal cost nothing: their windows start when the requests are
// written. The error is that of the credentials' source, or ctx's cause.
func (a *Action[In, Out]) prepare(ctx context.Context, request Request[In], fresh bool) (*attempt[In], error) {
	start := time.Now()
	acquire := a.options.Limiter.AcquireFirst
	if fresh {
		acquire = a.options.Limiter.Acquire
	}
	slot, err := acquire(ctx)
	if err != nil {
		return nil, err
	}
	prepared := false
	defer func() {
		if !prepared { // after a panic, too
			slot.Release()
		}
	}()
	request.Body() // a batch takes its keys now, and then has its callers
	traces := tracesOf(ctx, request.Callers)
	logSlot(ctx, time.Since(start))
	came := traces.awaitKeys()
	keys, err := a.options.Credentials.Credentials(ctx)
	if ctx.Err() == nil { // otherwise the callers that left are about to report that they waited for keys
		came()
	}
	if err != nil {
		return nil, err
	}
	in := request.Body()
	if ctx.Err() != nil { // otherwise there is something to send
		return nil, context.Cause(ctx)
	}
	prepared = true
	return &attempt[In]{slot, keys, in, traces}, nil
}

// send sends one request, and ends its slot.
func (a *Action[In, Out]) send(ctx context.Context, at *attempt[In]) (Out, *tencentapi.Error) {
	defer at.slot.Release()
	returned := at.traces.send(at.in)
	start := time.Now()
	out, requestID, failure := a.call(ctx, at)
	if ctx.Err() == nil { // otherwise the callers that left are about to report that they had no answer
		returned(failure)
	}
	a.logAttempt(ctx, at.in, time.Since(start), requestID, failure)
	a.learn(ctx, failure)
	adapt(ctx, at.slot, failure)
	return out, failure
}

// learn notes how an attempt ended.
func (a *Action[In, Out]) learn(ctx context.Context, failure *tencentapi.Error) {
	if failure != nil && ctx.Err() != nil {
		return // the callers' end says nothing of the service
	}
	a.mu.Lock()
	changed := a.health.note(failure, time.Now())
	skew := a.health.skew
	a.mu.Unlock()
	if changed {
		logSkew(ctx, skew)
	}
}

// adapt reports to the limiter what the server made of a request.
func adapt(ctx context.Context, slot *ratelimit.Slot, failure *tencentapi.Error) {
	switch {
	case failure == nil || failure.Class == tencentapi.UIN:
		if rate, raised := slot.Succeeded(); raised {
			logRate(ctx, rate)
		}
	case failure.Class == tencentapi.Throttle:
		logThrottle(ctx, slot.Throttled())
	}
}
