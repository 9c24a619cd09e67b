package partner

import (
	"context"
	"net/http"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/ratelimit"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

const attemptTimeout = 30 * time.Second

// ask sends entries as one request until it is answered. blamed is the failure where one of them is to blame for it. Every
// attempt takes a slot; the first may be in hand already. The error is a *ReadError, one of the credentials' source, or
// ctx's cause.
func (r *Reader) ask(ctx context.Context, entries []*entry, slot *ratelimit.Slot) (answers map[UIN]Answer, blamed *tencentapi.Error, err error) {
	uins := uinsOf(entries)
	var history history
	for {
		if slot == nil {
			if slot, err = r.acquireFirst(ctx); err != nil {
				return nil, nil, err
			}
		}
		answers, failure, err := r.attempt(ctx, entries, uins, slot)
		slot = nil
		switch {
		case err != nil:
			return nil, nil, err
		case failure == nil:
			return answers, nil, nil
		case ctx.Err() != nil: // nobody waits any more
			return nil, nil, context.Cause(ctx)
		}
		next, delay := history.judge(failure, r.state())
		switch {
		case next == stepIsolate, next == stepCompare && r.answersOthers(ctx):
			return nil, failure, nil
		case next == stepGiveUp:
			return nil, nil, &ReadError{UINs: uins, Err: failure}
		case next == stepNoProgress:
			return nil, nil, &ReadError{UINs: uins, Err: failure, Ended: ErrNoProgress}
		}
		logRepeat(ctx, delay)
		if !sleep(ctx, delay) {
			return nil, nil, context.Cause(ctx)
		}
	}
}

// answersOthers tells whether the service answers for a UIN that had a credit, while it keeps refusing a batch.
func (r *Reader) answersOthers(ctx context.Context) bool {
	slot, err := r.acquireFirst(ctx)
	if err != nil {
		return false
	}
	_, failure, err := r.attempt(ctx, nil, []UIN{r.state().good}, slot)
	return failure == nil && err == nil
}

// acquireFirst takes a slot for a repeat or a probe.
func (r *Reader) acquireFirst(ctx context.Context) (*ratelimit.Slot, error) {
	start := time.Now()
	slot, err := r.limiter.AcquireFirst(ctx)
	logWait(ctx, time.Since(start))
	return slot, err
}

// attempt sends one request, and ends the slot. Its error is the credentials' source's.
func (r *Reader) attempt(ctx context.Context, entries []*entry, uins []UIN, slot *ratelimit.Slot) (map[UIN]Answer, *tencentapi.Error, error) {
	defer slot.Release()
	// With the slot in hand, so that no key grows old while it waits for one. Slots that wait for a renewal cost nothing: their
	// windows start when the requests are written, and without keys nobody could send.
	r.awaitKeys(entries, 1)
	keys, err := r.credentials.Credentials(ctx)
	r.awaitKeys(entries, -1)
	if err != nil {
		return nil, nil, err
	}
	reads := r.sent(entries)
	start := time.Now()
	answers, requestID, failure := r.call(ctx, keys, uins, slot)
	r.returned(ctx, reads, uins, answers, failure)
	logAttempt(ctx, uins, time.Since(start), requestID, failure)
	adapt(ctx, slot, failure)
	return answers, failure, nil
}

// adapt tells the limiter what the server made of a request.
func adapt(ctx context.Context, slot *ratelimit.Slot, failure *tencentapi.Error) {
	switch {
	case failure == nil || blamesUIN(failure):
		if rate, raised := slot.Succeeded(); raised {
			logRate(ctx, rate)
		}
	case failure.Class == tencentapi.Throttle:
		logThrottle(ctx, slot.Throttled())
	}
}

// call makes one attempt.
func (r *Reader) call(ctx context.Context, keys tencentapi.Credentials, uins []UIN, slot *ratelimit.Slot) (map[UIN]Answer, string, *tencentapi.Error) {
	ctx, cancel := context.WithTimeout(ctx, attemptTimeout)
	defer cancel()
	call := tencentapi.Call{
		Service: Service, Version: version, Action: action, Credentials: keys, Skew: r.state().skew, Written: slot.Written,
	}
	var list creditList
	answer, err := r.client.Do(ctx, call, queryCredit{UINList: uins}, &list)
	if err != nil {
		return nil, "", failureOf(err)
	}
	answers, err := list.answers(uins, Origin{http.StatusOK, answer.RequestID})
	return answers, answer.RequestID, failureOf(err)
}

// awaitKeys notes that keys are waited for, or no more, for all who wait for one of the entries.
func (r *Reader) awaitKeys(entries []*entry, change int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, read := range readsOf(entries) {
		read.keyless += change
	}
}

// sent notes a request for all who wait for one of the entries, and returns them.
func (r *Reader) sent(entries []*entry) []*read {
	r.mu.Lock()
	defer r.mu.Unlock()
	reads := readsOf(entries)
	for _, read := range reads {
		read.sent()
	}
	return reads
}

// returned notes how a request ended, for those on whose behalf it was sent.
func (r *Reader) returned(ctx context.Context, reads []*read, uins []UIN, answers map[UIN]Answer, failure *tencentapi.Error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, read := range reads {
		read.returned(uins, failure)
	}
	for uin, answer := range answers {
		if answer.Err == nil {
			r.health.good = uin
			break
		}
	}
	if failure != nil && ctx.Err() != nil {
		return // the callers' end says nothing of the service
	}
	if r.health.note(failure, time.Now()) {
		logSkew(ctx, r.health.skew)
	}
}

// state returns the Reader's health, as it is now.
func (r *Reader) state() health {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.health
}

// sleep waits, and tells whether it waited to the end.
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
