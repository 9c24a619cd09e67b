package ratelimit_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/ratelimit"
)

// write takes a slot and writes a request on it at once.
func write(t *testing.T, limiter *ratelimit.Limiter) {
	t.Helper()
	slot, err := limiter.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	slot.Written()
	slot.Release()
}

func TestWritesStayWithinTheLimitAndUseIt(t *testing.T) {
	for _, c := range []struct {
		perSecond float64
		writes    int
		want      time.Duration // when the last write leaves
	}{
		{5, 5, 0},
		{5, 6, 1100 * time.Millisecond},
		{5, 100, 19 * 1100 * time.Millisecond},
		{1, 3, 2200 * time.Millisecond},
		{0.5, 3, 4400 * time.Millisecond},
		{2.5, 4, 1320 * time.Millisecond},
		{10_000, 6400, 99 * 7040 * time.Microsecond},
	} {
		synctest.Test(t, func(t *testing.T) {
			limiter, start := ratelimit.New(c.perSecond), time.Now()
			for range c.writes {
				write(t, limiter)
			}
			if got := time.Since(start); got.Round(time.Millisecond) != c.want.Round(time.Millisecond) {
				t.Errorf("%v/s: write %d left after %v, want %v", c.perSecond, c.writes, got, c.want)
			}
		})
	}
}

func TestWindowStartsWhenTheRequestIsWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limiter, start := ratelimit.New(1), time.Now()
		slot, err := limiter.Acquire(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(3 * time.Second) // a connection that takes long to open; virtual time
		slot.Written()
		slot.Release()
		write(t, limiter)
		if got := time.Since(start); got != 4100*time.Millisecond {
			t.Errorf("the second request left after %v, want 4.1s", got)
		}
	})
}

func TestOneSlotIsOneWriteWhateverItIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limiter, start := ratelimit.New(1), time.Now()
		slot, err := limiter.Acquire(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		slot.Written()
		time.Sleep(time.Second) // virtual time
		slot.Written()
		slot.Release()
		slot.Release()
		slot.Written()
		write(t, limiter)
		if got := time.Since(start); got != 1100*time.Millisecond {
			t.Errorf("the second request left after %v, want 1.1s", got)
		}
		time.Sleep(time.Hour)
		if limiter.Free() != 1 {
			t.Errorf("%d slots are free, want 1", limiter.Free())
		}
	})
}

func TestSlotThatWasNeverWrittenIsFreeAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limiter, start := ratelimit.New(1), time.Now()
		slot, err := limiter.Acquire(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if limiter.Free() != 0 {
			t.Errorf("%d slots are free while the only one is out", limiter.Free())
		}
		slot.Release()
		slot.Release() // twice is once
		if limiter.Free() != 1 {
			t.Errorf("%d slots are free, want 1", limiter.Free())
		}
		write(t, limiter)
		if time.Since(start) != 0 {
			t.Errorf("the next request waited %v", time.Since(start))
		}
	})
}

func TestAcquireEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limiter := ratelimit.New(0.0001)
		ctx, cancel := context.WithCancelCause(t.Context())
		write(t, limiter)
		failed := make(chan error)
		go func() {
			_, err := limiter.Acquire(ctx)
			failed <- err
		}()
		synctest.Wait()
		stop := errors.New("stop")
		cancel(stop)
		if err := <-failed; !errors.Is(err, stop) {
			t.Errorf("a waiting Acquire ended with %v, want the context's cause", err)
		}

		slot, err := ratelimit.New(5).Acquire(ctx)
		if !errors.Is(err, stop) {
			t.Errorf("Acquire with an ended context: %v, %v; want no slot", slot, err)
		}
	})
}

func TestTinyLimitDoesNotOverflow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limiter := ratelimit.New(5e-324)
		write(t, limiter)
		ctx, cancel := context.WithTimeout(t.Context(), 1000*time.Hour)
		defer cancel()
		if _, err := limiter.Acquire(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a second request within 1,000 hours: %v", err)
		}
	})
}

// acquire takes a slot that is free now.
func acquire(t *testing.T, limiter *ratelimit.Limiter) *ratelimit.Slot {
	t.Helper()
	if limiter.Free() == 0 {
		t.Fatal("no slot is free")
	}
	slot, err := limiter.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return slot
}

func TestAcquireFirstGoesAheadAndOthersInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limiter := ratelimit.New(1)
		write(t, limiter)
		var order []string
		var group sync.WaitGroup
		for _, name := range []string{"a", "b", "first", "c", "also first", "also first"} {
			group.Go(func() {
				take := limiter.Acquire
				if strings.HasSuffix(name, "first") {
					take = limiter.AcquireFirst
				}
				slot, err := take(t.Context())
				if err != nil {
					t.Error(err)
					return
				}
				order = append(order, name)
				slot.Written()
				slot.Release()
			})
			synctest.Wait() // it waits for its slot
		}
		group.Wait()
		if got := strings.Join(order, ", "); got != "first, also first, a, also first, b, c" {
			t.Errorf("served in the order %s", got)
		}
	})
}

func TestNoMoreThan64RequestsAreInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limiter := ratelimit.New(1000)
		var slots []*ratelimit.Slot
		for range 64 {
			slot := acquire(t, limiter)
			slot.Written()
			slots = append(slots, slot)
		}
		time.Sleep(time.Minute) // virtual time: every window is over
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := limiter.Acquire(ctx); !errors.Is(err, context.DeadlineExceeded) || limiter.Free() != 0 {
			t.Errorf("a request more left while 64 had no answer: %v, %d free", err, limiter.Free())
		}
		slots[0].Release()
		if limiter.Free() != 1 {
			t.Errorf("%d slots are free after one answer, want 1", limiter.Free())
		}
	})
}

// throttle sends a request that is refused.
func throttle(t *testing.T, limiter *ratelimit.Limiter) {
	t.Helper()
	slot, err := limiter.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	slot.Written()
	slot.Throttled()
	slot.Release()
}

func TestLoneThrottleOnlyPauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limiter := ratelimit.New(5)
		longest := time.Duration(0)
		for range 50 {
			throttle(t, limiter)
			start := time.Now()
			write(t, limiter)
			longest = max(longest, time.Since(start))
			if limiter.Rate() != 5 {
				t.Fatalf("the rate fell to %v", limiter.Rate())
			}
			time.Sleep(6 * time.Second) // virtual time: the next one is a lone one, too
		}
		if longest < 300*time.Millisecond || longest > time.Second {
			t.Errorf("the longest of 50 pauses took %v, want a random part of a second", longest)
		}
	})
}

func TestThrottlesCutTheRateAndAnswersRaiseIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limiter := ratelimit.New(5)
		throttle(t, limiter)
		for _, want := range []float64{3.5, 2.45} {
			throttle(t, limiter)
			if got := limiter.Rate(); math.Abs(got-want) > 1e-9 {
				t.Errorf("the rate is %v, want %v", got, want)
			}
		}
		write(t, limiter) // and what follows keeps its distance
		if limiter.Free() != 0 {
			t.Errorf("%d slots are free at once, at an adapted rate", limiter.Free())
		}
		start := time.Now()
		write(t, limiter)
		if got, want := time.Since(start).Seconds(), 1.1/2.45; math.Abs(got-want) > 1e-6 {
			t.Errorf("the next request left after %v s, want %v s", got, want)
		}
		for range 5 {
			slot, err := limiter.Acquire(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			slot.Written()
			slot.Succeeded()
			slot.Release()
		}
		if got := limiter.Rate(); math.Abs(got-3.45) > 1e-9 {
			t.Errorf("five answers raised the rate to %v, want 3.45", got)
		}
		for range 100 {
			throttle(t, limiter)
		}
		// Requests are more than five seconds apart then, so every throttle is a lone one, and cutting ends.
		if got := limiter.Rate(); got < 0.15 || got > 0.22 {
			t.Errorf("the rate fell to %v, want about 0.2", got)
		}
		time.Sleep(time.Minute) // virtual time
		if limiter.Free() != 1 {
			t.Errorf("%d slots are free at an adapted rate, want one: the next must keep its distance", limiter.Free())
		}
	})
}

// What was written before a cut says nothing of the rate after it.
func TestOneWaveOfThrottlesIsOneCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limiter := ratelimit.New(5)
		throttle(t, limiter)
		time.Sleep(2 * time.Second) // virtual time
		var wave []*ratelimit.Slot
		for range 5 {
			slot := acquire(t, limiter)
			slot.Written()
			wave = append(wave, slot)
		}
		time.Sleep(100 * time.Millisecond)
		for _, slot := range wave {
			slot.Throttled()
			slot.Release()
		}
		if got := limiter.Rate(); got != 3.5 {
			t.Errorf("the rate is %v, want 3.5", got)
		}
	})
}

// A window is a tenth longer than the server's second, and longer while the rate is adapted.
func TestIntervalIsAWindowByTheRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limiter := ratelimit.New(5)
		if got := limiter.Interval(); got != 220*time.Millisecond {
			t.Errorf("the interval is %v, want 220ms", got)
		}
		for range 2 { // the first throttle may be chance
			slot := acquire(t, limiter)
			slot.Written()
			slot.Throttled()
			slot.Release()
			time.Sleep(2 * time.Second) // virtual time
		}
		if got := limiter.Interval().Round(time.Millisecond); got != 314*time.Millisecond {
			t.Errorf("the interval at 0.7 of the rate is %v, want 314ms", got)
		}
	})
}
