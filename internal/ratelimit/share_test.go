package ratelimit_test

import (
	"math"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/ratelimit"
)

// exceedLimit sends a request that the server rejects as one too many.
func exceedLimit(t *testing.T, limiter *ratelimit.Limiter) {
	t.Helper()
	slot := waitForSlot(t, limiter)
	slot.Written()
	slot.LimitExceeded()
	slot.Release()
}

func TestIsolatedLimitErrorOnlyPauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limiter := ratelimit.New(5)
		longest := time.Duration(0)
		for range 50 {
			exceedLimit(t, limiter)
			start := time.Now()
			write(t, limiter)
			longest = max(longest, time.Since(start))
			if limiter.Rate() != 5 {
				t.Fatalf("the rate fell to %v", limiter.Rate())
			}
			time.Sleep(6 * time.Second) // virtual time: the next limit error is isolated, too
		}
		if longest < 300*time.Millisecond || longest > time.Second {
			t.Errorf("the longest of 50 pauses took %v, want a random part of a second", longest)
		}
	})
}

func TestLimitErrorsCutTheRateAndAnswersRaiseIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limiter := ratelimit.New(5)
		exceedLimit(t, limiter)
		for _, want := range []float64{3.5, 2.45} {
			exceedLimit(t, limiter)
			if got := limiter.Rate(); math.Abs(got-want) > 1e-9 {
				t.Errorf("the rate is %v, want %v", got, want)
			}
		}
		write(t, limiter) // the next requests keep a distance
		if limiter.Free() != 0 {
			t.Errorf("%d slots are free at once, at an adapted rate", limiter.Free())
		}
		start := time.Now()
		write(t, limiter)
		if got, want := time.Since(start).Seconds(), 1.1/2.45; math.Abs(got-want) > 1e-6 {
			t.Errorf("the next request left after %v s, want %v s", got, want)
		}
		for range 5 {
			slot := waitForSlot(t, limiter)
			slot.Written()
			slot.Succeeded()
			slot.Release()
		}
		if got := limiter.Rate(); math.Abs(got-3.45) > 1e-9 {
			t.Errorf("five answers raised the rate to %v, want 3.45", got)
		}
		for range 100 {
			exceedLimit(t, limiter)
		}
		// Now requests are more than five seconds apart. So each limit error is isolated, and the
		// rate does not fall any more.
		if got := limiter.Rate(); got < 0.15 || got > 0.22 {
			t.Errorf("the rate fell to %v, want about 0.2", got)
		}
		time.Sleep(time.Minute) // virtual time
		if limiter.Free() != 1 {
			t.Errorf("%d slots are free at an adapted rate, want one", limiter.Free())
		}
	})
}

// A limit error of a request that was written before a cut does not concern the rate after it.
func TestLimitErrorsOfOneWaveCutTheRateOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limiter := ratelimit.New(5)
		exceedLimit(t, limiter)
		time.Sleep(2 * time.Second) // virtual time
		var wave []*ratelimit.Slot
		for range 5 {
			slot := acquire(t, limiter)
			slot.Written()
			wave = append(wave, slot)
		}
		time.Sleep(100 * time.Millisecond)
		for _, slot := range wave {
			slot.LimitExceeded()
			slot.Release()
		}
		if got := limiter.Rate(); got != 3.5 {
			t.Errorf("the rate is %v, want 3.5", got)
		}
	})
}

// A window is a tenth longer than the server's second. At an adapted rate, it is longer.
func TestIntervalIsTheWindowDividedByTheRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limiter := ratelimit.New(5)
		if got := limiter.Interval(); got != 220*time.Millisecond {
			t.Errorf("the interval is %v, want 220ms", got)
		}
		for range 2 { // the first limit error is isolated
			slot := acquire(t, limiter)
			slot.Written()
			slot.LimitExceeded()
			slot.Release()
			time.Sleep(2 * time.Second) // virtual time
		}
		if got := limiter.Interval().Round(time.Millisecond); got != 314*time.Millisecond {
			t.Errorf("the interval at 0.7 of the rate is %v, want 314ms", got)
		}
	})
}
