package ratelimit

import "time"

// Slot is the right to write one request.
type Slot struct {
	limiter  *Limiter
	written  time.Time // zero when it was not
	released bool
}

// Written tells that the request was written to the wire: the slot's window starts now, because the server counts a
// request when it arrives, and a new connection takes several round trips longer than an open one. Only the first call
// counts.
func (s *Slot) Written() {
	s.limiter.mu.Lock()
	defer s.limiter.mu.Unlock()
	if s.released || !s.written.IsZero() {
		return
	}
	s.written = time.Now()
	s.limiter.windows = append(s.limiter.windows, s.written)
	s.limiter.unwritten--
	s.limiter.grant()
}

// Succeeded tells that the server answered the request.
func (s *Slot) Succeeded() {
	s.limiter.mu.Lock()
	defer s.limiter.mu.Unlock()
	s.limiter.share.succeeded()
}

// Throttled tells that the server refused the request because it was one too many.
func (s *Slot) Throttled() {
	s.limiter.mu.Lock()
	defer s.limiter.mu.Unlock()
	s.limiter.share.throttled(s.written, time.Now())
}

// Release ends the slot. One whose request was never written is free at once, any other when its window is over.
func (s *Slot) Release() {
	s.limiter.mu.Lock()
	defer s.limiter.mu.Unlock()
	if s.released {
		return
	}
	s.released = true
	s.limiter.inFlight--
	if s.written.IsZero() {
		s.limiter.unwritten--
	}
	s.limiter.grant()
}
