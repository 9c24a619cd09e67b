package ratelimit

import (
	"slices"
	"time"
)

// Slot is the right to write one request.
type Slot struct {
	limiter  *Limiter
	granted  time.Time
	alone    error
	written  time.Time // zero if the request was not written
	released bool
}

// Alone returns the reason if the slot was granted without regard to other processes on this
// machine. Otherwise, and if the Limiter does not share its slots, it returns nil.
func (s *Slot) Alone() error { return s.alone }

// Written records that the request was written to the wire. The slot's window starts now. Only the
// first call has an effect.
//
// The server counts a request when it arrives. A new connection takes several round trips longer
// than an open one. So the time of the grant does not show the time of the arrival.
func (s *Slot) Written() {
	s.limiter.mu.Lock()
	defer s.limiter.mu.Unlock()
	if s.released || !s.written.IsZero() {
		return
	}
	s.written = time.Now()
	s.limiter.windowStarts = append(s.limiter.windowStarts, s.written)
	s.removeUnwritten()
	s.limiter.grant()
}

// removeUnwritten removes the slot from those whose requests were not written.
func (s *Slot) removeUnwritten() {
	s.limiter.unwritten = slices.DeleteFunc(s.limiter.unwritten, func(other *Slot) bool {
		return other == s
	})
}

// Succeeded records that the server answered the request. It returns the new rate in requests per
// second, and reports whether the rate has risen.
func (s *Slot) Succeeded() (rate float64, raised bool) {
	s.limiter.mu.Lock()
	defer s.limiter.mu.Unlock()
	before := s.limiter.share.rate
	s.limiter.share.succeeded()
	return s.limiter.share.rate, s.limiter.share.rate > before
}

// LimitExceeded records that the server rejected the request because of its request limit. It
// returns the new rate in requests per second.
func (s *Slot) LimitExceeded() (rate float64) {
	s.limiter.mu.Lock()
	defer s.limiter.mu.Unlock()
	s.limiter.share.limitExceeded(s.written, time.Now())
	return s.limiter.share.rate
}

// Release ends the use of the slot. If its request was not written, the slot is free immediately.
// Otherwise it is free after its window.
func (s *Slot) Release() {
	s.limiter.mu.Lock()
	defer s.limiter.mu.Unlock()
	if s.released {
		return
	}
	s.released = true
	s.limiter.inFlight--
	if s.written.IsZero() {
		s.removeUnwritten()
	}
	s.limiter.grant()
}
