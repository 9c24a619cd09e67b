package batch

import "time"

// FixedLimiter is a Limiter whose state does not change.
type FixedLimiter struct {
	FreeRequests int
	MeanInterval time.Duration
}

// Free returns FreeRequests.
func (l FixedLimiter) Free() int { return l.FreeRequests }

// Interval returns MeanInterval.
func (l FixedLimiter) Interval() time.Duration { return l.MeanInterval }
