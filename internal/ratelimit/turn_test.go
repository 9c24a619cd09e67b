package ratelimit_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/ratelimit"
)

func TestCallerThatLeavesGivesUpItsTurn(t *testing.T) {
	onMachine(t, func(t *testing.T, start func(float64) *ratelimit.Limiter) {
		first, second, third := start(1), start(1), start(1)
		write(t, first)
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		if _, err := second.Acquire(ctx); err == nil {
			t.Error("there was a second slot")
		}
		synctest.Wait() // for the update of the second process
		mustWrite(t, third, 600*time.Millisecond, 610*time.Millisecond, nil)
	})
}

func TestSlotThatWasNotWrittenIsFreeForOtherProcesses(t *testing.T) {
	onMachine(t, func(t *testing.T, start func(float64) *ratelimit.Limiter) {
		first, second := start(1), start(1)
		slot := acquire(t, first)
		slot.Release()
		synctest.Wait() // for the update of the first process
		mustWrite(t, second, 0, 0, nil)
	})
}

// A request that waits for keys or for a connection keeps its slot.
func TestSlotThatIsWrittenLateIsNotFreeForOtherProcesses(t *testing.T) {
	onMachine(t, func(t *testing.T, start func(float64) *ratelimit.Limiter) {
		first, second := start(1), start(1)
		slot := acquire(t, first)
		go func() {
			time.Sleep(5 * time.Second)
			slot.Written()
			slot.Release()
		}()
		mustWrite(t, second, 6100*time.Millisecond, 6110*time.Millisecond, nil)
	})
}

func TestFreeCountsOtherProcesses(t *testing.T) {
	onMachine(t, func(t *testing.T, start func(float64) *ratelimit.Limiter) {
		first, second := start(5), start(5)
		for range 3 {
			write(t, first)
		}
		write(t, second)
		if second.Free() != 1 {
			t.Errorf("%d slots are free, want 1", second.Free())
		}
		time.Sleep(1100 * time.Millisecond)
		if second.Free() != 5 {
			t.Errorf("%d slots are free after the window, want 5", second.Free())
		}
	})
}
