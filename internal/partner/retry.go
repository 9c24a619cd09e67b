package partner

import (
	"errors"
	"math/rand/v2"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

const (
	// patience is how long a Reader goes on without a single success before its failures are final.
	patience = 3 * time.Minute
	// maxForeign is how many answers in a row that are not the API's are enough: a proxy's page does not heal.
	maxForeign = 5
	// maxSame is how often in a row a batch may fail with one code of the service's own. Then another UIN is asked for, to
	// tell whether it is the service or the batch.
	maxSame = 5
	// maxOvertime is by how much a server's Retry-After may prolong a delay.
	maxOvertime = 30 * time.Second
)

// ErrNoProgress is why a read ends when nothing succeeded for three minutes.
var ErrNoProgress = errors.New("no request succeeded for 3 minutes")

// health is what a Reader knows of the service.
type health struct {
	good         UIN       // one that had a credit lately; 0 when none ever had
	failingSince time.Time // when the present run of failures began; zero after a success
	lastFailure  time.Time
	skew         time.Duration // how far the server's clock is ahead
}

// note learns from a request that returned. It tells whether that changed the skew.
func (h *health) note(answers map[UIN]Answer, failure *tencentapi.Error, now time.Time) bool {
	switch {
	case failure == nil:
		h.failingSince = time.Time{}
		for uin, answer := range answers {
			if answer.Err == nil {
				h.good = uin
				break
			}
		}
	case blamesUIN(failure): // the service works
		h.failingSince = time.Time{}
	case failure.Class == tencentapi.Clock && failure.Skew != 0:
		h.skew = failure.Skew
		return true
	case failure.Class != tencentapi.Throttle:
		// A failure long ago says nothing of now: in between nobody read, or all waited for a slot.
		if h.failingSince.IsZero() || now.Sub(h.lastFailure) > patience {
			h.failingSince = now
		}
		h.lastFailure = now
	}
	return false
}

// failing returns for how long nothing has succeeded.
func (h *health) failing() time.Duration {
	if h.failingSince.IsZero() {
		return 0
	}
	return h.lastFailure.Sub(h.failingSince)
}

// step is what to do after a failure.
type step int

const (
	stepAgain   step = iota
	stepCompare      // another UIN tells whether it is the service or the batch
	stepIsolate
	stepGiveUp
	stepNoProgress
)

// history is how the attempts of one batch have failed so far.
type history struct {
	retries int  // with a delay
	foreign int  // answers in a row that are not the API's
	skewed  bool // a signature out of time was made again with the server's clock
	code    string
	same    int // failures in a row with that code
}

// judge says what to do after a failure, and after how long.
func (h *history) judge(failure *tencentapi.Error, health health) (step, time.Duration) {
	h.count(failure)
	if blamesUIN(failure) {
		return stepIsolate, 0
	}
	switch failure.Class {
	case tencentapi.Throttle: // the limiter is its backoff, and the read's time the only end
		return stepAgain, overtime(0, failure.RetryAfter)
	case tencentapi.Clock:
		if h.skewed || failure.Skew == 0 {
			return stepGiveUp, 0
		}
		h.skewed = true
		return stepAgain, 0
	case tencentapi.Transient, tencentapi.Foreign:
	default:
		return stepGiveUp, 0
	}
	switch {
	case h.foreign == maxForeign:
		return stepGiveUp, 0
	case health.failing() > patience:
		return stepNoProgress, 0
	}
	h.retries++
	delay := overtime(backoff(h.retries), failure.RetryAfter)
	if h.same >= maxSame && health.good != 0 {
		h.same = 0
		return stepCompare, delay
	}
	return stepAgain, delay
}

// count counts what comes in a row.
func (h *history) count(failure *tencentapi.Error) {
	if h.foreign++; failure.Class != tencentapi.Foreign {
		h.foreign = 0
	}
	if h.same++; failure.Code != h.code || failure.Code == "" {
		h.code, h.same = failure.Code, 1
	}
}

// backoff is full jitter on half a second doubling to ten.
func backoff(retry int) time.Duration {
	return rand.N(min(10*time.Second, time.Second/2<<min(retry-1, 5)))
}

// overtime returns the delay, or what the server asks for, within bounds.
func overtime(delay, asked time.Duration) time.Duration {
	return min(max(delay, asked), delay+maxOvertime)
}
