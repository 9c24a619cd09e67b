package ratelimit

import (
	"math"
	"math/rand/v2"
	"time"
)

const (
	// raise is what one answered request adds to an adapted rate, per second.
	raise = 0.2
	// cut is what is left of the rate after a throttle.
	cut = 0.7
	// alone is how long ago the last throttle must be for the next one to be chance. It also ends cutting, at about 0.2 requests
	// a second: then they are farther apart than that.
	alone = 5 * time.Second
	// maxPause bounds the pause after a throttle, which is a random part of it: the server's window.
	maxPause = time.Second
)

// share is a process's share of a quota that others may use, too: a little more with every answered request, and much
// less with every throttle. Without throttles it is the whole limit.
type share struct {
	limit, rate float64 // requests per second: the configured one, and what is allowed now

	pausedUntil  time.Time
	lastPause    time.Time // when a throttle last had a consequence
	lastThrottle time.Time
}

// adapted tells whether the share is less than the limit.
func (s *share) adapted() bool { return s.rate < s.limit }

// window returns how long so many slots take to come back, without overflow.
func (s *share) window(slots int) time.Duration {
	seconds := window.Seconds() * float64(slots) / s.rate
	if seconds >= math.MaxInt64/float64(time.Second) {
		return math.MaxInt64
	}
	return time.Duration(seconds * float64(time.Second))
}

func (s *share) succeeded() { s.rate = min(s.limit, s.rate+raise) }

// throttled pauses, and cuts the rate unless this throttle is the first in a while. The other throttles of the same wave,
// written before the pause, tell nothing new.
func (s *share) throttled(written, now time.Time) {
	chance := now.Sub(s.lastThrottle) > alone
	s.lastThrottle = now
	if written.Before(s.lastPause) {
		return
	}
	s.lastPause = now
	s.pausedUntil = now.Add(rand.N(maxPause))
	if !chance {
		s.rate *= cut
	}
}
