package request

import (
	"errors"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

func newHistory() *attemptHistory { return &attemptHistory{} }

// A rejected time stamp is corrected once, if the answer has the server's time.
func TestRejectedTimeStampIsCorrectedOnce(t *testing.T) {
	now := time.Now()
	withTime := &tencentapi.Error{Class: tencentapi.Clock, Skew: time.Hour}
	withoutTime := &tencentapi.Error{Class: tencentapi.Clock}
	var history attemptHistory
	if delay, final := history.decide(withTime, serviceHealth{}, now); delay != 0 || final != nil {
		t.Errorf("the first failure has the delay %v and the error %v", delay, final)
	}
	_, final := history.decide(withTime, serviceHealth{}, now)
	if final == nil || final.Err != withTime {
		t.Errorf("the second failure has the error %v", final)
	}
	if _, final := newHistory().decide(withoutTime, serviceHealth{}, now); final == nil {
		t.Error("a failure without the server's time is retried")
	}
	health := serviceHealth{skew: time.Minute}
	if changed := health.record(withoutTime, now); changed || health.skew != time.Minute {
		t.Errorf("the skew is %v", health.skew)
	}
	if changed := health.record(withTime, now); !changed || health.skew != time.Hour {
		t.Errorf("the skew is %v", health.skew)
	}
	if changed := health.record(withTime, now); changed {
		t.Error("the same skew is reported as a change")
	}
}

// A failure is retried after a delay. If Retry-After is longer, it is the delay.
func TestDelayBeforeARetry(t *testing.T) {
	now := time.Now()
	for name, c := range map[string]struct {
		failure     tencentapi.Error
		least, most time.Duration // bounds of the longest delay of three
	}{
		"transient": {
			tencentapi.Error{Class: tencentapi.Transient},
			300 * time.Millisecond,
			2 * time.Second,
		},
		"unexpected response": {
			tencentapi.Error{Class: tencentapi.UnexpectedResponse},
			300 * time.Millisecond,
			2 * time.Second,
		},
		"too large": {
			tencentapi.Error{Class: tencentapi.TooLarge},
			300 * time.Millisecond,
			2 * time.Second,
		},
		"transient with Retry-After": {
			tencentapi.Error{Class: tencentapi.Transient, RetryAfter: 20 * time.Second},
			20 * time.Second,
			20 * time.Second,
		},
		"limit error": {tencentapi.Error{Class: tencentapi.RateLimited}, 0, 0},
		"limit error with Retry-After": {
			tencentapi.Error{Class: tencentapi.RateLimited, RetryAfter: time.Second},
			time.Second,
			time.Second,
		},
	} {
		var longest time.Duration
		for range 200 {
			var history attemptHistory
			for range 3 {
				delay, final := history.decide(&c.failure, serviceHealth{}, now)
				if final != nil {
					t.Errorf("%s: ended with %v", name, errors.Unwrap(final))
				}
				longest = max(longest, delay)
			}
		}
		if longest < c.least || longest > c.most {
			t.Errorf("%s: the longest delay was %v, want %v to %v", name, longest, c.least, c.most)
		}
	}
}

// The fifth answer in a row that is not the API's, or too large, is final. Any other failure begins
// the count again.
func TestFifthUnexpectedAnswerIsFinal(t *testing.T) {
	const (
		page       = tencentapi.UnexpectedResponse
		tooLarge   = tencentapi.TooLarge
		transient  = tencentapi.Transient
		limitError = tencentapi.RateLimited
	)
	for name, classes := range map[string][]tencentapi.Class{
		"pages":                     {page, page, page, page, page},
		"too large":                 {tooLarge, tooLarge, tooLarge, tooLarge, tooLarge},
		"both":                      {page, tooLarge, page, tooLarge, tooLarge},
		"after a transient failure": {page, tooLarge, transient, page, page, page, page, page},
		"after a limit error":       {tooLarge, limitError, page, tooLarge, page, page, page},
		"after four pages and one other": {
			page, page, page, page, transient, page, page, page, page, page,
		},
	} {
		history := newHistory()
		for i, class := range classes {
			failure := &tencentapi.Error{Class: class}
			_, final := history.decide(failure, serviceHealth{}, time.Now())
			if isLast := i == len(classes)-1; (final != nil) != isLast {
				t.Fatalf("%s: after %d failures, the final error is %v", name, i+1, final)
			}
			if final != nil && (*final != Error{Err: failure}) {
				t.Errorf("%s: got %+v", name, final)
			}
		}
	}
}

// The delay is a random part of 0.5, 1, 2, 4 … seconds, and at most ten seconds.
func TestBackoffIsRandomAndBounded(t *testing.T) {
	for retry, most := range map[int]time.Duration{
		1:   500 * time.Millisecond,
		2:   time.Second,
		4:   4 * time.Second,
		6:   10 * time.Second,
		100: 10 * time.Second,
	} {
		var longest time.Duration
		for range 1000 {
			longest = max(longest, backoff(retry))
		}
		if longest > most || longest < most*9/10 {
			t.Errorf("retry %d: the longest of 1,000 delays is %v, want almost %v", retry, longest,
				most)
		}
	}
}

// Retry-After adds at most 30 s to a delay.
func TestRetryAfterAddsAtMost30Seconds(t *testing.T) {
	for _, c := range []struct{ delay, retryAfter, want time.Duration }{
		{time.Second, 0, time.Second},
		{time.Second, 500 * time.Millisecond, time.Second},
		{time.Second, 20 * time.Second, 20 * time.Second},
		{time.Second, time.Hour, 31 * time.Second},
		{0, time.Hour, 30 * time.Second},
	} {
		if got := applyRetryAfter(c.delay, c.retryAfter); got != c.want {
			t.Errorf("applyRetryAfter(%v, %v) = %v, want %v", c.delay, c.retryAfter, got, c.want)
		}
	}
}

// If no program listens on this machine, requests fail after five seconds. A later one fails after
// one attempt. After an attempt that reached a server, the time starts again.
func TestPatienceWithoutAServer(t *testing.T) {
	start := time.Now()
	noServer := &tencentapi.Error{Class: tencentapi.NoServer}
	for name, c := range map[string]struct {
		at      []time.Duration // of the failures
		reached int             // index of an attempt that reached a server; -1 if none did
		final   bool            // the last failure is final
	}{
		"first":           {[]time.Duration{0}, -1, false},
		"five seconds":    {[]time.Duration{0, 5 * time.Second}, -1, false},
		"longer":          {[]time.Duration{0, 5*time.Second + 1}, -1, true},
		"server between":  {[]time.Duration{0, time.Second, 6 * time.Second}, 1, false},
		"server at first": {[]time.Duration{0, time.Second, 7 * time.Second}, 0, true},
	} {
		var health serviceHealth
		var final *Error
		for i, at := range c.at {
			failure := noServer
			if i == c.reached {
				failure = &tencentapi.Error{Class: tencentapi.Transient}
			}
			now := start.Add(at)
			health.record(failure, now)
			_, final = newHistory().decide(failure, health, now)
		}
		if (final != nil) != c.final {
			t.Errorf("%s: the last failure has the error %v", name, final)
		}
	}
}
