package ratelimit

import (
	"math"
	"math/rand/v2"
	"time"
)

const (
	// rateStep is the increase of an adapted rate after a successful request, in requests per
	// second.
	rateStep = 0.2
	// cutFactor multiplies the rate after a limit error.
	cutFactor = 0.7
	// isolatedAfter is the time without limit errors after which a limit error is isolated. An
	// isolated limit error does not cut the rate. Below about 0.2 requests a second, each limit
	// error is isolated.
	isolatedAfter = 5 * time.Second
	// maxPause limits the pause after a limit error. It is the server's window. The pause is a
	// random part of it.
	maxPause = time.Second
)

// share is the share of a request limit that one process uses. Other processes may use the same
// limit. Each successful request raises the rate a little. A limit error cuts it. Without limit
// errors, the share is the whole limit.
type share struct {
	limit, rate float64 // requests per second: the configured limit, and the current rate

	pausedUntil    time.Time
	lastPause      time.Time // time of the last limit error that was not ignored
	lastLimitError time.Time
}

// adapted reports whether the rate is less than the limit.
func (s *share) adapted() bool { return s.rate < s.limit }

// window returns the length of a window for a number of slots. It does not overflow.
func (s *share) window(slots int) time.Duration {
	seconds := window.Seconds() * float64(slots) / s.rate
	if seconds >= math.MaxInt64/float64(time.Second) {
		return math.MaxInt64
	}
	return time.Duration(seconds * float64(time.Second))
}

func (s *share) succeeded() { s.rate = min(s.limit, s.rate+rateStep) }

// limitExceeded starts a pause. It cuts the rate, unless the limit error is isolated. It ignores
// requests that were written before the last pause, because they belong to the same wave.
func (s *share) limitExceeded(written, now time.Time) {
	isolated := now.Sub(s.lastLimitError) > isolatedAfter
	s.lastLimitError = now
	if written.Before(s.lastPause) {
		return
	}
	s.lastPause = now
	s.pausedUntil = now.Add(rand.N(maxPause))
	if !isolated {
		s.rate *= cutFactor
	}
}
