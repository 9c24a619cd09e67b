package request

import (
	"testing"
	"time"
)

// The delay is a random part of half a second, one, two …, and never of more than ten.
func TestBackoff(t *testing.T) {
	for retry, most := range map[int]time.Duration{1: 500 * time.Millisecond, 2: time.Second, 4: 4 * time.Second, 6: 10 * time.Second, 100: 10 * time.Second} {
		var longest time.Duration
		for range 1000 {
			longest = max(longest, backoff(retry))
		}
		if longest > most || longest < most*9/10 {
			t.Errorf("the longest of 1,000 delays before retry %d is %v, want almost %v", retry, longest, most)
		}
	}
}

// Retry-After prolongs a delay by up to 30 s.
func TestOvertime(t *testing.T) {
	for _, c := range []struct{ delay, retryAfter, want time.Duration }{
		{time.Second, 0, time.Second},
		{time.Second, 500 * time.Millisecond, time.Second},
		{time.Second, 20 * time.Second, 20 * time.Second},
		{time.Second, time.Hour, 31 * time.Second},
		{0, time.Hour, 30 * time.Second},
	} {
		if got := overtime(c.delay, c.retryAfter); got != c.want {
			t.Errorf("a delay of %v and a Retry-After of %v are %v, want %v", c.delay, c.retryAfter, got, c.want)
		}
	}
}
