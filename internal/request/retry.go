package request

import (
	"math/rand/v2"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

const (
	// noProgressTimeout limits the retries if no request of the action succeeds.
	noProgressTimeout = 3 * time.Minute
	// stuckTimeout limits the retries of one request while others succeed. It is longer than
	// noProgressTimeout, because an outage must not end requests with ErrStuck.
	stuckTimeout = 5 * time.Minute
	// noServerTimeout limits the retries if no program listens on this machine. A simulator needs
	// less time to start or restart.
	noServerTimeout = 5 * time.Second
	// noServerBackoff limits a delay during noServerTimeout. Without it, the last delay could be
	// ten seconds.
	noServerBackoff = time.Second
	// maxUnexpected is the maximum number of consecutive answers that are too large or not the
	// API's. After them, a request fails, because a proxy's error page usually remains.
	maxUnexpected = 5
	// maxSameCode is the number of consecutive failures with one API error code before Do calls
	// Request.AnswersOthers.
	maxSameCode = 5
	// maxRetryAfter limits the time that a server's Retry-After adds to a delay.
	maxRetryAfter = 30 * time.Second
	// minBackoff and maxBackoff limit the backoff. The delay is a random part of it.
	minBackoff = time.Second / 2
	maxBackoff = 10 * time.Second
)

// failureSeries is a series of failures without a success. The zero value has none.
type failureSeries struct{ first, last time.Time }

// add records a failure. If the last failure was long ago, it begins a new series. In the time
// between, no request was sent, or all waited for a slot.
func (r *failureSeries) add(now time.Time) {
	if r.first.IsZero() || now.Sub(r.last) > noProgressTimeout {
		r.first = now
	}
	r.last = now
}

// longerThan reports whether the series lasts longer than a duration.
func (r *failureSeries) longerThan(duration time.Duration) bool {
	return r.last.Sub(r.first) > duration
}

// serviceHealth is the information that an Action has about its service.
type serviceHealth struct {
	failures failureSeries
	noServer failureSeries // failures without a server, since the last attempt that reached one
	skew     time.Duration // server's clock minus the local clock
}

// record records the result of an attempt. It reports whether the skew has changed.
func (h *serviceHealth) record(failure *tencentapi.Error, now time.Time) (changed bool) {
	if failure != nil && failure.Class == tencentapi.NoServer {
		h.noServer.add(now)
	} else {
		h.noServer = failureSeries{}
	}
	switch {
	case failure == nil, failure.Class == tencentapi.UIN: // the service works
		h.failures = failureSeries{}
	case failure.Class == tencentapi.Clock && failure.Skew != 0:
		changed = h.skew != failure.Skew
		h.skew = failure.Skew
	case failure.Class != tencentapi.RateLimited:
		h.failures.add(now)
	}
	return changed
}

// attemptHistory records the failed attempts of one request.
type attemptHistory struct {
	failures       failureSeries
	retries        int  // retries after a delay
	unexpected     int  // consecutive answers that are not the API's, or too large
	clockCorrected bool // a retry used the server's clock
	code           string
	sameCode       int // consecutive failures with that code
}

// decide returns the delay before the next attempt, or the final error.
func (h *attemptHistory) decide(
	failure *tencentapi.Error,
	health serviceHealth,
	now time.Time,
) (delay time.Duration, final *Error) {
	h.count(failure)
	switch failure.Class {
	case tencentapi.UIN:
		return 0, &Error{Err: failure, RequestInvalid: true}
	case tencentapi.RateLimited: // retried until ctx ends; the limiter delays the next attempt
		return applyRetryAfter(0, failure.RetryAfter), nil
	case tencentapi.Clock:
		if h.clockCorrected || failure.Skew == 0 {
			return 0, &Error{Err: failure}
		}
		h.clockCorrected = true
		return 0, nil
	case tencentapi.Transient, tencentapi.UnexpectedResponse, tencentapi.TooLarge,
		tencentapi.NoServer:
		h.failures.add(now)
	default:
		return 0, &Error{Err: failure}
	}
	switch {
	case h.unexpected == maxUnexpected, health.noServer.longerThan(noServerTimeout):
		return 0, &Error{Err: failure}
	case health.failures.longerThan(noProgressTimeout):
		return 0, &Error{Err: failure, Ended: ErrNoProgress}
	case h.failures.longerThan(stuckTimeout):
		return 0, &Error{Err: failure, Ended: ErrStuck}
	}
	h.retries++
	delay = backoff(h.retries)
	if failure.Class == tencentapi.NoServer {
		delay = min(delay, noServerBackoff)
	}
	return applyRetryAfter(delay, failure.RetryAfter), nil
}

// suspicious reports whether the request has failed maxSameCode times in a row with one code. If
// so, it restarts the count.
func (h *attemptHistory) suspicious() bool {
	if h.sameCode < maxSameCode {
		return false
	}
	h.sameCode = 0
	return true
}

// count counts consecutive failures.
func (h *attemptHistory) count(failure *tencentapi.Error) {
	switch failure.Class {
	case tencentapi.UnexpectedResponse, tencentapi.TooLarge:
		h.unexpected++
	default:
		h.unexpected = 0
	}
	if h.sameCode++; failure.Code != h.code {
		h.code, h.sameCode = failure.Code, 1
	}
	// the failure does not concern the contents of the request
	if failure.Code == "" || failure.Class != tencentapi.Transient {
		h.sameCode = 0
	}
}

// backoff returns a random part of a delay that doubles with each retry.
func backoff(retry int) time.Duration {
	return rand.N(min(maxBackoff, minBackoff<<min(retry-1, 5)))
}

// applyRetryAfter returns the longer of the two, but at most delay + maxRetryAfter.
func applyRetryAfter(delay, retryAfter time.Duration) time.Duration {
	return min(max(delay, retryAfter), delay+maxRetryAfter)
}
