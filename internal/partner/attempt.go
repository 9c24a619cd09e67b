package partner

import (
	"context"
	"net/http"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/ratelimit"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

const attemptTimeout = 30 * time.Second

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
func (r *Reader) call(ctx context.Context, a *attempt) (map[UIN]Answer, string, *tencentapi.Error) {
	ctx, cancel := context.WithTimeout(ctx, attemptTimeout)
	defer cancel()
	call := tencentapi.Call{
		Service: Service, Version: version, Action: action, Credentials: a.keys, Skew: r.state().skew, Written: a.slot.Written,
	}
	var list creditList
	answer, err := r.client.Do(ctx, call, queryCredit{UINList: a.uins}, &list)
	if err != nil {
		return nil, "", failureOf(err)
	}
	answers, err := list.answers(a.uins, Origin{http.StatusOK, answer.RequestID})
	return answers, answer.RequestID, failureOf(err)
}

// learn notes how a request ended.
func (r *Reader) learn(ctx context.Context, answers map[UIN]Answer, failure *tencentapi.Error) {
	if failure != nil && ctx.Err() != nil {
		return // the reads' end says nothing of the service
	}
	if skew, changed := r.note(answers, failure); changed {
		logSkew(ctx, skew)
	}
}

func (r *Reader) note(answers map[UIN]Answer, failure *tencentapi.Error) (skew time.Duration, changed bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	changed = r.health.note(answers, failure, time.Now())
	return r.health.skew, changed
}

// state returns the Reader's health, as it is now.
func (r *Reader) state() health {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.health
}

// endSent ends all reads for which a request has ever been sent.
func (r *Reader) endSent(cause *ReadError) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for trace := range r.reads {
		trace.endIfSent(cause)
	}
}
