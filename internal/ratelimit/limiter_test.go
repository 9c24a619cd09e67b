package ratelimit_test

import (
	"context"
	"errors"
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
		{2.5, 4, 880 * time.Millisecond},
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
