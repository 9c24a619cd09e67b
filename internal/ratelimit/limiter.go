// Package ratelimit decides when the next request may leave, so that no one-second window of the server sees more
// requests than the limit allows.
package ratelimit

import (
	"context"
	"math"
	"sync"
	"time"
)

const (
	// window is a slot's life at one slot per request of the limit: the server's second, and a margin for the difference
	// between the ways that two requests take.
	window = time.Second + 100*time.Millisecond
	// maxSlots bounds the slots of a high limit; their windows are shorter instead.
	maxSlots = 64
)

// Limiter hands out slots: the right to write one request. It has a fixed number of them, and each comes back one window
// after its request was written, so no window sees more writes than there are slots. All callers of one quota share one
// Limiter; they are served in the order in which they came.
type Limiter struct {
	free   chan struct{}
	window time.Duration
}

// New returns a Limiter for a limit of perSecond requests in one second. perSecond must be greater than 0; below 1, one
// slot comes back after accordingly more than a second.
func New(perSecond float64) *Limiter {
	slots := int(math.Max(1, math.Min(math.Floor(perSecond), maxSlots)))
	limiter := &Limiter{
		free:   make(chan struct{}, slots),
		window: longest(window.Seconds() * float64(slots) / perSecond),
	}
	for range slots {
		limiter.free <- struct{}{}
	}
	return limiter
}

// longest converts seconds to a duration, without overflow.
func longest(seconds float64) time.Duration {
	if seconds >= math.MaxInt64/float64(time.Second) {
		return math.MaxInt64
	}
	return time.Duration(seconds * float64(time.Second))
}

// Acquire waits for a slot. It fails only when ctx ends, with its cause. The caller must end every slot with Release.
func (l *Limiter) Acquire(ctx context.Context) (*Slot, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	select {
	case <-l.free:
		return &Slot{limiter: l}, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// Free returns the number of slots that Acquire would hand out at once.
func (l *Limiter) Free() int { return len(l.free) }

// Slot is the right to write one request.
type Slot struct {
	limiter *Limiter

	mu    sync.Mutex
	ended bool // it is on its way back to the limiter, or there
}

// Written tells that the request was written to the wire: the slot's window starts now, because the server counts a
// request when it arrives, and a new connection takes several round trips longer than an open one. Only the first call
// counts.
func (s *Slot) Written() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.ended {
		s.ended = true
		time.AfterFunc(s.limiter.window, func() { s.limiter.free <- struct{}{} })
	}
}

// Release ends the slot. One whose request was never written is free at once, any other when its window is over.
func (s *Slot) Release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.ended {
		s.ended = true
		s.limiter.free <- struct{}{}
	}
}
