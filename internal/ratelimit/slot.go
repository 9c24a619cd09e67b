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

// Succeeded tells that the server answered the request. It returns the requests per second from now on, and whether they
// are more than before.
func (s *Slot) Succeeded() (rate float64, raised bool) {
	s.limiter.mu.Lock()
	defer s.limiter.mu.Unlock()
	before := s.limiter.share.rate
	s.limiter.share.succeeded()
	return s.limiter.share.rate, s.limiter.share.rate > before
}

// Throttled tells that the server refused the request because it was one too many. It returns the requests per second from
// now on.
func (s *Slot) Throttled() (rate float64) {
	s.limiter.mu.Lock()
	defer s.limiter.mu.Unlock()
	s.limiter.share.throttled(s.written, time.Now())
	return s.limiter.share.rate
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
