package ratelimit_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/ratelimit"
)

func TestWritesStayWithinTheLimitAndUseIt(t *testing.T) {
	for _, c := range []struct {
		perSecond float64
		writes    int
		want      time.Duration // time of the last write
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
			got := time.Since(start).Round(time.Millisecond)
			if want := c.want.Round(time.Millisecond); got != want {
				t.Errorf("%v/s: write %d left after %v, want %v", c.perSecond, c.writes, got, want)
			}
		})
	}
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

func TestAcquirePriorityGoesAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limiter := ratelimit.New(1)
		write(t, limiter)
		var order []string
		var group sync.WaitGroup
		for _, name := range []string{"a", "b", "priority 1", "c", "priority 2", "priority 3"} {
			group.Go(func() {
				acquireSlot := limiter.Acquire
				if strings.HasPrefix(name, "priority") {
					acquireSlot = limiter.AcquirePriority
				}
				slot, err := acquireSlot(t.Context())
				if err != nil {
					t.Error(err)
					return
				}
				order = append(order, name)
				slot.Written()
				slot.Release()
			})
			synctest.Wait() // the goroutine waits for its slot
		}
		group.Wait()
		want := "priority 1, priority 2, a, priority 3, b, c"
		if got := strings.Join(order, ", "); got != want {
			t.Errorf("the order of slots is %s, want %s", got, want)
		}
	})
}

func TestAtMost64RequestsAreInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limiter := ratelimit.New(1000)
		var slots []*ratelimit.Slot
		for range 64 {
			slot := acquire(t, limiter)
			slot.Written()
			slots = append(slots, slot)
		}
		time.Sleep(time.Minute) // virtual time: all windows are over
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := limiter.Acquire(ctx); !errors.Is(err, context.DeadlineExceeded) ||
			limiter.Free() != 0 {
			t.Errorf("65th request in flight: got %v, %d free", err, limiter.Free())
		}
		slots[0].Release()
		if limiter.Free() != 1 {
			t.Errorf("%d slots are free after one answer, want 1", limiter.Free())
		}
	})
}
