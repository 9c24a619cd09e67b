package request

import (
	"math/rand/v2"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

const (
	// patience is how long requests are retried if no request of the action succeeds.
	patience = 3 * time.Minute
	// maxStuck is how long a request is retried while others succeed. It is longer than patience, so
	// that an outage is not taken for this.
	maxStuck = 5 * time.Minute
	// maxForeign is how many answers in a row that are not the API's are enough: a proxy's page is
	// there at the next attempt, too.
	maxForeign = 5
	// maxSame is how often in a row a request may fail with one code of the service's own. Then
	// Request.ToBlame reports whether the request is the cause.
	maxSame = 5
	// maxOvertime is by how much a server's Retry-After may prolong a delay.
	maxOvertime = 30 * time.Second
	// minBackoff and maxBackoff bound the backoff. The delay is a random part of it.
	minBackoff = time.Second / 2
	maxBackoff = 10 * time.Second
)

// run is a number of failures without a success in between. The zero value is none.
type run struct{ first, last time.Time }

// add notes a failure. One long before says nothing of now: in between nothing was sent, or all
// waited for a slot.
func (r *run) add(now time.Time) {
	if r.first.IsZero() || now.Sub(r.last) > patience {
		r.first = now
	}
	r.last = now
}

// lasts reports whether the failures extend over more than a duration.
func (r *run) lasts(duration time.Duration) bool { return r.last.Sub(r.first) > duration }

// health is what an Action knows of the service.
type health struct {
	failures run
	skew     time.Duration // how far the server's clock is ahead
}

// note learns from an attempt. It reports whether that changed the skew.
func (h *health) note(failure *tencentapi.Error, now time.Time) (changed bool) {
	switch {
	case failure == nil, failure.Class == tencentapi.UIN: // the service works
		h.failures = run{}
	case failure.Class == tencentapi.Clock && failure.Skew != 0:
		changed = h.skew != failure.Skew
		h.skew = failure.Skew
	case failure.Class != tencentapi.Throttle:
		h.failures.add(now)
	}
	return changed
}

// history is how the attempts of one request have failed so far.
type history struct {
	failures run
	retries  int  // with a delay
	foreign  int  // answers in a row that are not the API's
	skewed   bool // a signature out of time was made again with the server's clock
	code     string
	same     int // failures in a row with that code
}

// judge returns the delay before the next attempt, or why there is none.
func (h *history) judge(failure *tencentapi.Error, health health, now time.Time) (delay time.Duration, ended *Error) {
	h.count(failure)
	switch failure.Class {
	case tencentapi.UIN:
		return 0, &Error{Err: failure, Blamed: true}
	case tencentapi.Throttle: // the limiter is its backoff, and the end of ctx the only one
		return overtime(0, failure.RetryAfter), nil
	case tencentapi.Clock:
		if h.skewed || failure.Skew == 0 {
			return 0, &Error{Err: failure}
		}
		h.skewed = true
		return 0, nil
	case tencentapi.Transient, tencentapi.Foreign:
		h.failures.add(now)
	default:
		return 0, &Error{Err: failure}
	}
	switch {
	case h.foreign == maxForeign:
		return 0, &Error{Err: failure}
	case health.failures.lasts(patience):
		return 0, &Error{Err: failure, Ended: ErrNoProgress}
	case h.failures.lasts(maxStuck):
		return 0, &Error{Err: failure, Ended: ErrStuck}
	}
	h.retries++
	return overtime(backoff(h.retries), failure.RetryAfter), nil
}

// suspicious reports whether the request has failed often enough in a row with one code to find out
// whether it is to blame. It does so once for so many failures.
func (h *history) suspicious() bool {
	if h.same < maxSame {
		return false
	}
	h.same = 0
	return true
}

// count counts what comes in a row.
func (h *history) count(failure *tencentapi.Error) {
	if h.foreign++; failure.Class != tencentapi.Foreign {
		h.foreign = 0
	}
	if h.same++; failure.Code != h.code {
		h.code, h.same = failure.Code, 1
	}
	if failure.Code == "" || failure.Class != tencentapi.Transient { // it says nothing of the request
		h.same = 0
	}
}

// backoff is a random part of a delay that doubles with every retry.
func backoff(retry int) time.Duration {
	return rand.N(min(maxBackoff, minBackoff<<min(retry-1, 5)))
}

// overtime returns the longer of the two, at most maxOvertime over the delay.
func overtime(delay, retryAfter time.Duration) time.Duration {
	return min(max(delay, retryAfter), delay+maxOvertime)
}
