package simulator

import (
	"sync"
	"time"
)

// limiter counts requests by arrival, for each secret id: at most limit of them in a second.
type limiter struct {
	limit   int // none when 0
	sliding bool

	mu   sync.Mutex
	seen map[string][]time.Time // arrivals in the window; with a fixed one the rejected ones too
}

// arrive counts one request, and tells how many there were in its window and whether that is too many. A fixed window
// starts with each second of the clock; a sliding one is the second before the request, and holds answered requests only.
func (l *limiter) arrive(secretID string, now time.Time) (count int, over bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	start := now.Truncate(time.Second)
	if l.sliding {
		start = now.Add(-time.Second + 1)
	}
	recent := l.seen[secretID]
	for len(recent) > 0 && recent[0].Before(start) {
		recent = recent[1:]
	}
	count = len(recent) + 1
	over = l.limit > 0 && count > l.limit
	if !over || !l.sliding {
		recent = append(recent, now)
	}
	l.seen[secretID] = recent
	return count, over
}
