// Package ratelimit decides when the next request may leave. It limits the requests that the server
// receives in any window of one second. If other processes use the same limit, the package finds
// its own share of the limit.
//
// Within one second, a fractional limit counts as the next whole number. The package keeps limits
// above 70 on average only.
package ratelimit

import (
	"context"
	"math"
	"slices"
	"sync"
	"time"
)

const (
	// window is the lifetime of a slot if there is one slot for each request of the limit. It is
	// the server's second, and a margin. Two requests can take different times to the server.
	window = time.Second + 100*time.Millisecond
	// maxSlots limits the number of slots and the requests in flight. A higher limit has shorter
	// windows instead.
	maxSlots = 64
	// maxPriorityStreak is the maximum number of consecutive slots for AcquirePriority while
	// callers wait in Acquire.
	maxPriorityStreak = 2
)

// Limiter grants slots. A slot is the right to write one request. A slot is free again one window
// after its request was written. So in any window, the number of writes is at most the number of
// slots.
//
// All users of one request limit must share one Limiter.
type Limiter struct {
	slots int

	mu             sync.Mutex
	share          share
	windowStarts   []time.Time    // start times of windows that may be open, oldest first
	unwritten      int            // granted slots whose requests were not written yet
	inFlight       int            // granted slots that were not released yet
	lastGrant      time.Time      // time of the last grant
	priority       []chan<- *Slot // callers in AcquirePriority
	ordinary       []chan<- *Slot // callers in Acquire
	priorityStreak int            // consecutive slots for priority while callers waited in ordinary
	timer          *time.Timer    // runs until the next slot is free, if a caller waits
}

// New returns a Limiter for perSecond requests in one second. perSecond must be greater than 0. If
// it is less than 1, the only slot is free again 1.1 s / perSecond after its request was written.
func New(perSecond float64) *Limiter {
	slots := int(math.Max(1, math.Min(math.Ceil(perSecond), maxSlots)))
	return &Limiter{slots: slots, share: share{limit: perSecond, rate: perSecond}}
}

// Acquire waits for a slot. Callers get slots in the order of their calls. The error is the cause
// of ctx, if ctx ends. Call Release for every slot.
func (l *Limiter) Acquire(ctx context.Context) (*Slot, error) { return l.acquire(ctx, &l.ordinary) }

// AcquirePriority is like Acquire, but goes ahead of callers in Acquire. Every third slot is for
// Acquire.
func (l *Limiter) AcquirePriority(ctx context.Context) (*Slot, error) {
	return l.acquire(ctx, &l.priority)
}

func (l *Limiter) acquire(ctx context.Context, queue *[]chan<- *Slot) (*Slot, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	granted := make(chan *Slot, 1)
	l.mu.Lock()
	*queue = append(*queue, granted)
	l.grant()
	l.mu.Unlock()
	select {
	case slot := <-granted:
		return slot, nil
	case <-ctx.Done():
	}
	l.mu.Lock()
	*queue = slices.DeleteFunc(*queue, func(waiting chan<- *Slot) bool {
		return waiting == granted
	})
	l.mu.Unlock()
	select {
	case slot := <-granted: // granted at the moment when ctx ended
		slot.Release()
	default:
	}
	return nil, context.Cause(ctx)
}

// Free returns the number of slots that Acquire would grant immediately.
func (l *Limiter) Free() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if at, known := l.nextFree(now); !known || at.After(now) {
		return 0
	}
	if l.share.adapted() {
		return 1 // the slot after this one must keep a distance
	}
	return min(l.slots-l.unwritten-len(l.windowStarts), maxSlots-l.inFlight)
}

// Rate returns the requests per second that the Limiter allows now. This is the limit, or less if
// other processes use the same limit.
func (l *Limiter) Rate() float64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.share.rate
}

// Interval returns the mean time between two requests at the current rate. For five requests a
// second, this is 220 ms, because a window is a tenth longer than a second.
func (l *Limiter) Interval() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.share.window(1)
}

// grant grants free slots to callers. If callers still wait, it sets the timer for the next free
// slot.
func (l *Limiter) grant() {
	if l.timer != nil {
		l.timer.Stop()
	}
	for {
		queue := l.nextQueue()
		now := time.Now()
		at, known := l.nextFree(now)
		switch {
		case len(*queue) == 0, !known:
			return
		case at.After(now):
			l.timer = time.AfterFunc(at.Sub(now), func() {
				l.mu.Lock()
				defer l.mu.Unlock()
				l.grant()
			})
			return
		}
		l.lastGrant = now
		l.unwritten++
		l.inFlight++
		l.priorityStreak++
		if queue == &l.ordinary || len(l.ordinary) == 0 {
			l.priorityStreak = 0
		}
		(*queue)[0] <- &Slot{limiter: l}
		*queue = (*queue)[1:]
	}
}

// nextQueue returns the queue that gets the next slot.
func (l *Limiter) nextQueue() *[]chan<- *Slot {
	if len(l.priority) == 0 || (l.priorityStreak >= maxPriorityStreak && len(l.ordinary) > 0) {
		return &l.ordinary
	}
	return &l.priority
}

// nextFree returns when the next slot is free. If that depends on requests that have not been
// written or released, the time is not known.
func (l *Limiter) nextFree(now time.Time) (at time.Time, known bool) {
	length := l.share.window(l.slots)
	for len(l.windowStarts) > 0 && !l.windowStarts[0].Add(length).After(now) {
		l.windowStarts = l.windowStarts[1:]
	}
	if l.unwritten >= l.slots || l.inFlight >= maxSlots {
		return time.Time{}, false
	}
	at = l.share.pausedUntil
	if l.share.adapted() {
		at = later(at, l.lastGrant.Add(l.share.window(1)))
	}
	if over := l.unwritten + len(l.windowStarts) - l.slots; over >= 0 {
		at = later(at, l.windowStarts[over].Add(length))
	}
	return at, true
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
