package simulator

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// LimitModes lists the limit modes. The documentation does not say which mode the API uses.
var LimitModes = []string{Fixed, Sliding, SlidingCountingRejections, Bucket}

// Limit modes: how the simulator counts a limit of n requests per second.
const (
	// Fixed allows n requests in each second of the clock.
	Fixed = "fixed"
	// Sliding allows n requests in any second. Rejected requests do not count.
	Sliding = "sliding"
	// SlidingCountingRejections allows n requests in any second. Rejected requests count, too.
	SlidingCountingRejections = "sliding-counting-rejections"
	// Bucket is a bucket of n tokens. It gets n tokens per second.
	Bucket = "bucket"
)

// limitKey identifies a request limit by an action and its caller. The caller is a secret ID or a
// role. The action is the name in the request, even if the simulator does not have this action.
type limitKey struct{ action, caller string }

// limiter counts requests by their arrival, separately for each key.
type limiter struct {
	mode string

	mu     sync.Mutex
	seen   map[limitKey][]time.Time // the arrivals that count, in the current window
	filled map[limitKey]time.Time   // when the bucket is full again
}

func newLimiter(mode string) (*limiter, error) {
	if mode == "" {
		mode = Fixed
	}
	if !slices.Contains(LimitModes, mode) {
		return nil, fmt.Errorf("unknown limit mode %q: use one of %s", mode,
			strings.Join(LimitModes, ", "))
	}
	return &limiter{
		mode:   mode,
		seen:   map[limitKey][]time.Time{},
		filled: map[limitKey]time.Time{},
	}, nil
}

// count counts a request. It returns the number of requests in its window, and whether the request
// exceeds the limit of requests per second. 0 means no limit. The limit of a key must not change.
func (l *limiter) count(key limitKey, limit int, now time.Time) (count int, exceeded bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if limit == 0 {
		return 0, false
	}
	if l.mode == Bucket {
		return l.takeToken(key, limit, now)
	}
	start := now.Add(-time.Second + 1)
	if l.mode == Fixed {
		start = now.Truncate(time.Second)
	}
	recent := l.seen[key]
	for len(recent) > 0 && recent[0].Before(start) {
		recent = recent[1:]
	}
	count = len(recent) + 1
	exceeded = count > limit
	if !exceeded || l.mode != Sliding {
		recent = append(recent, now)
	}
	l.seen[key] = recent
	return count, exceeded
}

// takeToken takes a token from the bucket, if it contains one. The missing tokens are stored as the
// time at which the bucket will be full.
func (l *limiter) takeToken(key limitKey, limit int, now time.Time) (count int, exceeded bool) {
	token := max(1, time.Second/time.Duration(limit))
	filled := l.filled[key]
	if filled.Before(now) {
		filled = now
	}
	filled = filled.Add(token)
	if missing := filled.Sub(now); missing > token*time.Duration(limit) {
		return limit + 1, true
	}
	l.filled[key] = filled
	return int(filled.Sub(now) / token), false
}
