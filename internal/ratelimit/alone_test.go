package ratelimit_test

import (
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/ratelimit"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/sharedfile"
)

// mustWrite waits for a slot for a time in an interval, and writes its request. The reason why the
// slot was granted alone must be as wanted.
func mustWrite(t *testing.T, limiter *ratelimit.Limiter, least, most time.Duration, want error) {
	t.Helper()
	start := time.Now()
	slot := waitForSlot(t, limiter)
	if waited := time.Since(start); waited < least || waited > most {
		t.Errorf("a slot was granted after %v, want %v to %v", waited, least, most)
	}
	if !errors.Is(slot.Alone(), want) {
		t.Errorf("a slot was granted alone because of %v, want %v", slot.Alone(), want)
	}
	slot.Written()
	slot.Release()
}

// fillWindow writes as many requests as one window has. All are granted now.
func fillWindow(t *testing.T, limiter *ratelimit.Limiter) {
	t.Helper()
	for range 5 {
		mustWrite(t, limiter, 0, 0, nil)
	}
}

// fileWait limits the wait for a file that cannot be used.
const fileWait = 100 * time.Millisecond

// A file system can hang, for example if its server does not answer.
func TestHungFileSystem(t *testing.T) {
	config := newConfig(t, 5)
	synctest.Test(t, func(t *testing.T) {
		fillWindow(t, config.limiter())
		var calls atomic.Int32
		hangs := make(chan struct{})
		limiter := ratelimit.NewShared(5, func() (*sharedfile.File, error) {
			calls.Add(1)
			<-hangs
			return config.file(), nil
		})
		start := time.Now()
		slot := waitForSlot(t, limiter)
		reason := slot.Alone()
		if waited := time.Since(start); waited != fileWait || reason == nil {
			t.Errorf("a slot was granted after %v, alone because of %v", waited, reason)
		}
		slot.Written()
		slot.Release()
		for range 4 {
			mustWrite(t, limiter, 0, 0, reason)
		}
		mustWrite(t, limiter, window, window, reason) // only its own slots count
		if calls.Load() != 1 {
			t.Errorf("%d goroutines use a file system that hangs, want 1", calls.Load())
		}
		close(hangs)
		time.Sleep(2 * window) // virtual time: the limiter does not use the file in this time
		mustWrite(t, limiter, 0, 0, nil)
		mustWrite(t, limiter, 0, 0, nil)
	})
}

func TestFileThatCannotBeOpened(t *testing.T) {
	config := newConfig(t, 5)
	synctest.Test(t, func(t *testing.T) {
		fillWindow(t, config.limiter())
		failure := errors.New("no file")
		var usable atomic.Bool
		limiter := ratelimit.NewShared(5, func() (*sharedfile.File, error) {
			if usable.Load() {
				return config.file(), nil
			}
			return nil, failure
		})
		mustWrite(t, limiter, 0, 0, failure)
		mustWrite(t, limiter, 0, 0, failure)
		synctest.Wait() // for an update without the file
		usable.Store(true)
		mustWrite(t, limiter, window, window, nil)
	})
}

// An update can fail for a moment, for instance if the disk is full. Shortly after, other processes
// know the requests.
func TestFailedUpdateIsRepeated(t *testing.T) {
	config := newConfig(t, 5)
	synctest.Test(t, func(t *testing.T) {
		var failure atomic.Pointer[error]
		limiter := ratelimit.NewShared(5, func() (*sharedfile.File, error) {
			if err := failure.Load(); err != nil {
				return nil, *err
			}
			return config.file(), nil
		})
		var slots []*ratelimit.Slot
		for range 5 {
			slots = append(slots, acquire(t, limiter))
		}
		time.Sleep(window / 2) // virtual time
		full := errors.New("disk full")
		failure.Store(&full)
		for _, slot := range slots {
			slot.Written()
			slot.Release()
		}
		synctest.Wait() // for the update
		failure.Store(nil)
		mustWrite(t, config.limiter(), window, window+10*time.Millisecond, nil)
	})
}

// While no request waits and no window is open, a limiter without a file does nothing.
func TestLimiterWithoutAFileIsIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		limiter := ratelimit.NewShared(5, func() (*sharedfile.File, error) {
			calls.Add(1)
			return nil, errors.New("no file")
		})
		slot := acquire(t, limiter)
		time.Sleep(window) // virtual time
		slot.Release()
		write(t, limiter)
		time.Sleep(window + time.Millisecond) // in a window, it tries again every 275 ms
		before := calls.Load()
		time.Sleep(time.Hour)
		if after := calls.Load(); after != before || before > 2*4+10 {
			t.Errorf("the file was opened %d times, and then %d times", before, after-before)
		}
	})
}

// A limiter waits for the lock for a short time. While the lock remains, it does not wait again.
func TestLockedFile(t *testing.T) {
	config := newConfig(t, 64)
	limiter := config.limiter()
	unlock := lock(t, config)
	start := time.Now()
	acquireAndRelease := func() (alone error) {
		slot := waitForSlot(t, limiter)
		slot.Release()
		return slot.Alone()
	}
	for range 5 {
		reason := acquireAndRelease()
		if reason == nil || !strings.Contains(reason.Error(), "locked") {
			t.Errorf("a slot was granted alone because of %v", reason)
		}
	}
	if took := time.Since(start); took > fileWait+noise {
		t.Errorf("five slots were granted after %v, want %v", took, fileWait)
	}
	unlock()
	for acquireAndRelease() != nil { // the update that waited ends soon
		if time.Since(start) > patience {
			t.Fatal("the limiter remains alone")
		}
		time.Sleep(time.Millisecond)
	}
}

// lock takes the lock of the file. The result releases it.
func lock(t *testing.T, config config) (unlock func()) {
	t.Helper()
	locked, unlocks, unlocked := make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		unlocked <- config.file().Update(func(text []byte) []byte {
			close(locked)
			<-unlocks
			return text
		})
	}()
	<-locked
	return func() {
		close(unlocks)
		if err := <-unlocked; err != nil {
			t.Error(err)
		}
	}
}

// A process can be slow to write a request. The others do not keep its slot free forever.
func TestSlotsThatAreNotWrittenBecomeFree(t *testing.T) {
	config := newConfig(t, 5)
	synctest.Test(t, func(t *testing.T) {
		slow, limiter := config.limiter(), config.limiter()
		var slots []*ratelimit.Slot
		for range 5 {
			slots = append(slots, waitForSlot(t, slow))
		}
		const least = 10 * window
		mustWrite(t, limiter, least, least+2*window, nil)
		for _, slot := range slots {
			slot.Release()
		}
	})
}
