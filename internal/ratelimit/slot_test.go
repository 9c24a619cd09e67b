package ratelimit_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/ratelimit"
)

// waitForSlot waits for a slot.
func waitForSlot(t *testing.T, limiter *ratelimit.Limiter) *ratelimit.Slot {
	t.Helper()
	slot, err := limiter.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return slot
}

// acquire acquires a slot that must be free now.
func acquire(t *testing.T, limiter *ratelimit.Limiter) *ratelimit.Slot {
	t.Helper()
	if limiter.Free() == 0 {
		t.Fatal("no slot is free")
	}
	return waitForSlot(t, limiter)
}

// write waits for a slot, and writes its request at once.
func write(t *testing.T, limiter *ratelimit.Limiter) {
	t.Helper()
	slot := waitForSlot(t, limiter)
	slot.Written()
	slot.Release()
}

func TestWindowStartsWhenTheRequestIsWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limiter, start := ratelimit.New(1), time.Now()
		slot := acquire(t, limiter)
		time.Sleep(3 * time.Second) // a slow new connection; virtual time
		slot.Written()
		slot.Release()
		write(t, limiter)
		if got := time.Since(start); got != 4100*time.Millisecond {
			t.Errorf("the second request left after %v, want 4.1s", got)
		}
	})
}

func TestSlotAllowsOneWriteOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limiter, start := ratelimit.New(1), time.Now()
		slot := acquire(t, limiter)
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
		slot := acquire(t, limiter)
		if limiter.Free() != 0 {
			t.Errorf("%d slots are free, want none: the only one is granted", limiter.Free())
		}
		slot.Release()
		slot.Release() // the second call has no effect
		if limiter.Free() != 1 {
			t.Errorf("%d slots are free, want 1", limiter.Free())
		}
		write(t, limiter)
		if time.Since(start) != 0 {
			t.Errorf("the next request waited %v", time.Since(start))
		}
	})
}
