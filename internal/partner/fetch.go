package partner

import (
	"context"
	"slices"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/batch"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/ratelimit"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// load is what a request carries: UINs, on behalf of the reads of these contexts. Both may become
// fewer while it waits.
type load interface {
	Keys() []UIN
	Reads() []context.Context
}

// probe is a load of one UIN that no read asked for.
type probe UIN

func (p probe) Keys() []UIN            { return []UIN{UIN(p)} }
func (probe) Reads() []context.Context { return nil }

// attempt is a request that can be sent now.
type attempt struct {
	slot   *ratelimit.Slot
	keys   tencentapi.Credentials
	uins   []UIN
	traces traces
}

// fetch sends a request until it is answered. Every attempt takes a slot. The error is a
// *batch.KeyError where a UIN is to blame, a *ReadError, one of the credentials' source, or ctx's
// cause.
func (r *Reader) fetch(ctx context.Context, request *batch.Request[UIN]) (map[UIN]Answer, error) {
	var history history
	for first := true; ; first = false {
		attempt, err := r.prepare(ctx, request, request.Fresh && first)
		if err != nil {
			return nil, err
		}
		answers, failure := r.send(ctx, attempt)
		switch {
		case failure == nil:
			return answers, nil
		case ctx.Err() != nil:
			return nil, context.Cause(ctx)
		}
		next, delay := history.judge(failure, r.state())
		switch {
		case next == stepIsolate, next == stepCompare && r.answersOthers(ctx, attempt.uins):
			logRefusal(ctx, attempt.uins, failure)
			return nil, &batch.KeyError{Err: failure}
		case next == stepGiveUp:
			return nil, &ReadError{UINs: attempt.uins, Err: failure}
		case next == stepNoProgress:
			err := &ReadError{UINs: attempt.uins, Err: failure, Ended: ErrNoProgress}
			r.endSent(err)
			return nil, err
		}
		logRepeat(ctx, delay)
		if !sleep(ctx, delay) {
			return nil, context.Cause(ctx)
		}
	}
}

// answersOthers reports whether the service answers for a UIN that had a credit, while it keeps
// refusing a batch. A refusal is an answer. That the batch itself is answered now proves nothing.
func (r *Reader) answersOthers(ctx context.Context, batch []UIN) bool {
	good := probe(r.state().good)
	if slices.Equal(batch, good.Keys()) {
		return false
	}
	attempt, err := r.prepare(ctx, good, false)
	if err != nil {
		return false
	}
	_, failure := r.send(ctx, attempt)
	return failure == nil || blamesUIN(failure)
}

// prepare waits for a slot and for keys, in this order, so that no key grows old while it waits for
// a slot. Slots that wait for a renewal cost nothing: their windows start when the requests are
// written. The error is that of the credentials' source, or ctx's cause.
func (r *Reader) prepare(ctx context.Context, load load, fresh bool) (*attempt, error) {
	start := time.Now()
	acquire := r.limiter.AcquireFirst
	if fresh {
		acquire = r.limiter.Acquire
	}
	slot, err := acquire(ctx)
	if err != nil {
		return nil, err
	}
	var ready *attempt
	defer func() {
		if ready == nil { // after a panic, too
			slot.Release()
		}
	}()
	uins, traces := load.Keys(), tracesOf(load.Reads())
	switch {
	case !fresh:
		logWait(ctx, time.Since(start))
	case len(uins) > 0:
		logBatch(ctx, len(uins), len(traces), time.Since(start))
	}
	came := traces.awaitKeys()
	keys, err := r.credentials.Credentials(ctx)
	if ctx.Err() == nil { // otherwise the reads that left are about to report that they waited for keys
		came()
	}
	if err != nil {
		return nil, err
	}
	prepared := &attempt{slot, keys, load.Keys(), traces}
	if ctx.Err() != nil { // otherwise there are UINs
		return nil, context.Cause(ctx)
	}
	ready = prepared
	return ready, nil
}

// send sends one request, and ends its slot.
func (r *Reader) send(ctx context.Context, a *attempt) (map[UIN]Answer, *tencentapi.Error) {
	defer a.slot.Release()
	returned := a.traces.send(a.uins)
	start := time.Now()
	answers, requestID, failure := r.call(ctx, a)
	if ctx.Err() == nil { // otherwise the reads that left are about to report that they had no answer
		returned(failure)
	}
	logAttempt(ctx, a.uins, time.Since(start), requestID, failure)
	r.learn(ctx, answers, failure)
	adapt(ctx, a.slot, failure)
	return answers, failure
}

// sleep waits, and reports whether it waited to the end.
func sleep(ctx context.Context, duration time.Duration) bool {
	timer := time.NewTimer(duration)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
