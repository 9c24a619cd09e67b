package ratelimit_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/ratelimit"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/sharedfile"
)

// While a limiter waits for the file, it answers its callers.
func TestNoMethodWaitsForTheFile(t *testing.T) {
	config := newConfig(t, 5)
	limiter := config.limiter()
	slot := waitForSlot(t, limiter)
	unlock := lock(t, config)
	defer unlock()
	ctx, cancel := context.WithCancel(t.Context())
	start, left := time.Now(), make(chan error)
	go func() {
		_, err := limiter.Acquire(ctx)
		left <- err
	}()
	cancel()
	err := <-left
	limiter.Free()
	slot.Written()
	slot.Release()
	took := time.Since(start)
	if !errors.Is(err, context.Canceled) && err != nil {
		t.Errorf("Acquire returned %v", err)
	}
	if took >= fileWait {
		t.Errorf("the methods took %v", took)
	}
}

// A process that waits checks only when it may get a slot.
func TestWaitingProcessRarelyUpdatesTheFile(t *testing.T) {
	config := newConfig(t, 1)
	synctest.Test(t, func(t *testing.T) {
		write(t, config.limiter())
		var group sync.WaitGroup
		group.Go(func() { write(t, config.limiter()) })
		synctest.Wait() // it waits for a slot
		var updates atomic.Int32
		// It has free slots, but the other process is ahead.
		limiter := ratelimit.NewShared(5, func() (*sharedfile.File, error) {
			updates.Add(1)
			return config.file(), nil
		})
		write(t, limiter)
		group.Wait()
		synctest.Wait() // for the last update
		if updates.Load() > 5 {
			t.Errorf("a process updated the file %d times for one request", updates.Load())
		}
	})
}

// A process does not wait for a slow file again and again.
func TestSlowFileIsNotUsedForAWhile(t *testing.T) {
	config := newConfig(t, 5)
	synctest.Test(t, func(t *testing.T) {
		limiter := ratelimit.NewShared(5, func() (*sharedfile.File, error) {
			time.Sleep(3 * fileWait / 2) // virtual time
			return config.file(), nil
		})
		start := time.Now()
		for range 4 {
			slot := waitForSlot(t, limiter)
			if slot.Alone() == nil {
				t.Error("a slot was shared through a slow file")
			}
			slot.Release()
			time.Sleep(fileWait) // the update ends, too late
		}
		if took := time.Since(start); took != 5*fileWait {
			t.Errorf("four slots took %v, want %v", took, 5*fileWait)
		}
	})
}

// The window of a low limit is long. Processes with higher limits have shorter ones.
func TestSlotOfALowLimitIsReportedOften(t *testing.T) {
	config := newConfig(t, 1)
	synctest.Test(t, func(t *testing.T) {
		low := ratelimit.NewShared(0.1, func() (*sharedfile.File, error) {
			return config.file(), nil
		})
		slot := waitForSlot(t, low)
		time.AfterFunc(5*time.Second, func() {
			slot.Written()
			slot.Release()
		})
		const want = 5*time.Second + window
		mustWrite(t, config.limiter(), want, want+10*time.Millisecond, nil)
	})
}
