package simulator

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// LimitModes are the ways in which a limit can be counted. Which of them the API uses is not documented.
var LimitModes = []string{Fixed, Sliding, SlidingCountingRejections, Bucket}

// The ways in which a limit of n requests per second can be counted.
const (
	Fixed                     = "fixed"                       // n in each second of the clock
	Sliding                   = "sliding"                     // n answered requests in the second before any request
	SlidingCountingRejections = "sliding-counting-rejections" // n requests in the second before, rejected ones included
	Bucket                    = "bucket"                      // a bucket of n tokens, filled with n per second
)

// limiter counts requests by arrival, for each secret id.
type limiter struct {
	limit int // none when 0
	mode  string

	mu     sync.Mutex
	seen   map[string][]time.Time // the arrivals that count, in the present window
	filled map[string]time.Time   // when the bucket is full again
}

func newLimiter(limit int, mode string) (*limiter, error) {
	if mode == "" {
		mode = Fixed
	}
	if limit < 0 {
		return nil, fmt.Errorf("a limit of %d requests per second: use 0 for none", limit)
	}
	if !slices.Contains(LimitModes, mode) {
		return nil, fmt.Errorf("limit mode %q is none of %s", mode, strings.Join(LimitModes, ", "))
	}
	return &limiter{limit: limit, mode: mode, seen: map[string][]time.Time{}, filled: map[string]time.Time{}}, nil
}

// arrive counts one request, and tells how many there were in its window and whether that is too many.
func (l *limiter) arrive(secretID string, now time.Time) (count int, over bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.limit == 0 {
		return 0, false
	}
	if l.mode == Bucket {
		return l.draw(secretID, now)
	}
	start := now.Add(-time.Second + 1)
	if l.mode == Fixed {
		start = now.Truncate(time.Second)
	}
	recent := l.seen[secretID]
	for len(recent) > 0 && recent[0].Before(start) {
		recent = recent[1:]
	}
	count = len(recent) + 1
	over = count > l.limit
	if !over || l.mode != Sliding {
		recent = append(recent, now)
	}
	l.seen[secretID] = recent
	return count, over
}

// draw takes a token out of the bucket. What it lacks is told by when it will be full.
func (l *limiter) draw(secretID string, now time.Time) (count int, over bool) {
	token := max(1, time.Second/time.Duration(l.limit))
	filled := l.filled[secretID]
	if filled.Before(now) {
		filled = now
	}
	filled = filled.Add(token)
	if missing := filled.Sub(now); missing > token*time.Duration(l.limit) {
		return l.limit + 1, true
	}
	l.filled[secretID] = filled
	return int(filled.Sub(now) / token), false
}
