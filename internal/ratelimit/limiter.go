// Package ratelimit decides when the next request may leave, so that no one-second window of the server sees more
// requests than the limit allows, and finds its share of a limit that other processes use as well. A fraction counts as the
// next whole number within one second, and limits above 70 are kept on average.
package ratelimit

import (
	"context"
	"math"
	"slices"
	"sync"
	"time"
)

const (
	// window is a slot's life at one slot per request of the limit: the server's second, and a margin for the difference
	// between the ways that two requests take.
	window = time.Second + 100*time.Millisecond
	// maxSlots bounds the slots of a high limit, whose windows are shorter instead, and the requests in flight.
	maxSlots = 64
	// maxAhead is how many slots in a row go to AcquireFirst while others wait.
	maxAhead = 2
)

// Limiter hands out slots: the right to write one request. It has a fixed number of them, and each comes back one window
// after its request was written, so no window sees more writes than there are slots. All callers of one quota share one
// Limiter.
type Limiter struct {
	slots int

	mu        sync.Mutex
	share     share
	windows   []time.Time    // when those began that are not known to be over, oldest first
	unwritten int            // slots handed out whose requests were not written so far
	inFlight  int            // slots handed out and not released
	granted   time.Time      // when the last slot was handed out
	first     []chan<- *Slot // who waits in AcquireFirst
	others    []chan<- *Slot // who waits in Acquire
	ahead     int            // how many of first were served in a row while others waited
	timer     *time.Timer    // runs until the next slot is free, where somebody waits for it
}

// New returns a Limiter for a limit of perSecond requests in one second. perSecond must be greater than 0; below 1, one
// slot comes back after accordingly more than a second.
func New(perSecond float64) *Limiter {
	slots := int(math.Max(1, math.Min(math.Ceil(perSecond), maxSlots)))
	return &Limiter{slots: slots, share: share{limit: perSecond, rate: perSecond}}
}

// Acquire waits for a slot. It fails only when ctx ends, with its cause. Callers are served in the order in which they
// came. Every slot must be ended with Release.
func (l *Limiter) Acquire(ctx context.Context) (*Slot, error) { return l.acquire(ctx, &l.others) }

// AcquireFirst is Acquire, ahead of those who wait there; but every third slot is theirs.
func (l *Limiter) AcquireFirst(ctx context.Context) (*Slot, error) { return l.acquire(ctx, &l.first) }

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
	*queue = slices.DeleteFunc(*queue, func(waiting chan<- *Slot) bool { return waiting == granted })
	l.mu.Unlock()
	select {
	case slot := <-granted: // it came at the same moment
		slot.Release()
	default:
	}
	return nil, context.Cause(ctx)
}

// Free returns the number of slots that Acquire would hand out at once.
func (l *Limiter) Free() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if at, known := l.free(now); !known || at.After(now) {
		return 0
	}
	if l.share.adapted() {
		return 1 // then the next one must keep its distance
	}
	return min(l.slots-l.unwritten-len(l.windows), maxSlots-l.inFlight)
}

// Rate returns the requests per second that it allows now: the limit, or less where other processes use the same quota.
func (l *Limiter) Rate() float64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.share.rate
}

// Interval returns the mean time between two requests at the rate that it allows now: 220 ms at five a second, because a
// window is a tenth longer than the server's second.
func (l *Limiter) Interval() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.share.window(1)
}

// grant hands out what is free, and sees to it that it is called again when more is.
func (l *Limiter) grant() {
	if l.timer != nil {
		l.timer.Stop()
	}
	for {
		queue := l.next()
		now := time.Now()
		at, known := l.free(now)
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
		l.granted = now
		l.unwritten++
		l.inFlight++
		l.ahead++
		if queue == &l.others || len(l.others) == 0 {
			l.ahead = 0
		}
		(*queue)[0] <- &Slot{limiter: l}
		*queue = (*queue)[1:]
	}
}

// next returns the queue whose turn it is.
func (l *Limiter) next() *[]chan<- *Slot {
	if len(l.first) == 0 || (l.ahead >= maxAhead && len(l.others) > 0) {
		return &l.others
	}
	return &l.first
}

// free returns when the next slot may be handed out. Where that depends on slots that are out, it is not known.
func (l *Limiter) free(now time.Time) (at time.Time, known bool) {
	length := l.share.window(l.slots)
	for len(l.windows) > 0 && !l.windows[0].Add(length).After(now) {
		l.windows = l.windows[1:]
	}
	if l.unwritten >= l.slots || l.inFlight >= maxSlots {
		return time.Time{}, false
	}
	at = l.share.pausedUntil
	if l.share.adapted() {
		at = later(at, l.granted.Add(l.share.window(1)))
	}
	if over := l.unwritten + len(l.windows) - l.slots; over >= 0 {
		at = later(at, l.windows[over].Add(length))
	}
	return at, true
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
