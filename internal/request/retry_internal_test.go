package request

import (
	"errors"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

func freshHistory() *history { return &history{} }

// A refused time stamp is corrected once, by the server's time if the answer has it.
func TestClock(t *testing.T) {
	now := time.Now()
	with := &tencentapi.Error{Class: tencentapi.Clock, Skew: time.Hour}
	without := &tencentapi.Error{Class: tencentapi.Clock}
	var history history
	if delay, ended := history.judge(with, health{}, now); delay != 0 || ended != nil {
		t.Errorf("the first ends with %v, or is retried after %v", ended, delay)
	}
	if _, ended := history.judge(with, health{}, now); ended == nil || ended.Err != with {
		t.Errorf("the second ends with %v", ended)
	}
	if _, ended := freshHistory().judge(without, health{}, now); ended == nil {
		t.Error("one without the server's time is retried")
	}
	health := health{skew: time.Minute}
	if changed := health.note(without, now); changed || health.skew != time.Minute {
		t.Errorf("the skew is %v", health.skew)
	}
	if changed := health.note(with, now); !changed || health.skew != time.Hour {
		t.Errorf("the skew is %v", health.skew)
	}
	if changed := health.note(with, now); changed {
		t.Error("the same skew is news")
	}
}

// A failure is retried after a delay, and after Retry-After if that is longer.
func TestDelay(t *testing.T) {
	now := time.Now()
	for name, c := range map[string]struct {
		failure     tencentapi.Error
		least, most time.Duration // of the first three
	}{
		"transient":         {tencentapi.Error{Class: tencentapi.Transient}, 300 * time.Millisecond, 2 * time.Second},
		"foreign":           {tencentapi.Error{Class: tencentapi.Foreign}, 300 * time.Millisecond, 2 * time.Second},
		"with Retry-After":  {tencentapi.Error{Class: tencentapi.Transient, RetryAfter: 20 * time.Second}, 20 * time.Second, 20 * time.Second},
		"throttle":          {tencentapi.Error{Class: tencentapi.Throttle}, 0, 0},
		"throttle, delayed": {tencentapi.Error{Class: tencentapi.Throttle, RetryAfter: time.Second}, time.Second, time.Second},
	} {
		var longest time.Duration
		for range 200 {
			var history history
			for range 3 {
				delay, ended := history.judge(&c.failure, health{}, now)
				if ended != nil {
					t.Errorf("%s: ended with %v", name, errors.Unwrap(ended))
				}
				longest = max(longest, delay)
			}
		}
		if longest < c.least || longest > c.most {
			t.Errorf("%s: the longest delay was %v, want %v to %v", name, longest, c.least, c.most)
		}
	}
}

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
