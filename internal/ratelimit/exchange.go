package ratelimit

import (
	"errors"
	"sync/atomic"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/sharedfile"
)

const (
	// maxFileWait limits the wait for a file that no other process updates.
	maxFileWait = 100 * time.Millisecond
	// maxBusyWait limits the wait for a file that other processes update.
	maxBusyWait = 2 * window
	// retryFile is how long the process does not use the file after such a wait.
	retryFile = 2 * window
)

var errNoFile = errors.New("the file was not free in time: another process has locked it, or the " +
	"file system does not answer")

// exchanger updates the file of a request limit, one update at a time.
type exchanger struct {
	open  func() (*sharedfile.File, error)
	id    string      // the process's name in the file
	limit windowLimit // the maximum for all processes together

	running <-chan answer // an update that did not end in time; nil if there is none
	notYet  time.Time     // when the file may be used again
}

// answer is the result of an update.
type answer struct {
	err     error
	granted bool          // the process gets a slot
	turn    *turn         // set if the process waits for a slot
	wait    time.Duration // the wait until it may get one
	others  []int64       // ends of windows of other processes
}

// update updates the file, and waits for a limited time. After that time, the update continues in
// the background. If it gets the lock only then, it changes nothing. If it already had the lock, it
// may still replace the entry of this process. The next update replaces that entry again.
func (e *exchanger) update(current report) answer {
	start := time.Now()
	if start.Before(e.notYet) || !e.ended() {
		return answer{err: errNoFile}
	}
	running := make(chan answer, 1)
	var inUse, late atomic.Bool
	go func() { running <- e.updateFile(current, &inUse, &late) }()
	for wait := maxFileWait; ; wait = maxFileWait / 2 {
		if a, received := receive(running, wait); received {
			return a
		}
		// If the file system does not answer, the value remains false.
		if !inUse.Swap(false) || time.Since(start) > maxBusyWait {
			late.Store(true)
			e.running, e.notYet = running, time.Now().Add(retryFile)
			return answer{err: errNoFile}
		}
		go func() {
			file, err := e.open()
			inUse.Store(err == nil && isInUse(file))
		}()
	}
}

// ended reports whether no update is in progress. An update may end late.
func (e *exchanger) ended() bool {
	if e.running == nil {
		return true
	}
	_, received := receive(e.running, 0)
	if received {
		e.running = nil
	}
	return received
}

// updateFile replaces the entry of the process. If it gets the lock of the file too late, it
// changes nothing. If the process wants slots, it may get one. updateFile sets inUse if the file
// system answers and other processes update the file.
func (e *exchanger) updateFile(current report, inUse, late *atomic.Bool) (a answer) {
	file, err := e.open()
	if err != nil {
		return answer{err: err}
	}
	inUse.Store(isInUse(file))
	err = file.Update(func(text []byte) []byte {
		if late.Load() {
			return text
		}
		now := time.Now()
		l := parseLedger(text, now)
		a = l.settle(newEntry(e.id, current, now), current.wanted, now, e.limit)
		return l.text()
	})
	if err != nil {
		return answer{err: err}
	}
	return a
}

// isInUse reports whether a process has updated the file just now.
func isInUse(file *sharedfile.File) bool {
	return time.Since(file.Updated()).Abs() < maxFileWait
}

// receive waits for a value at most for a time. It reports whether it received one.
func receive[T any](from <-chan T, within time.Duration) (value T, received bool) {
	timer := time.NewTimer(within)
	defer timer.Stop()
	select {
	case value = <-from:
		return value, true
	case <-timer.C:
	}
	select {
	case value = <-from: // on a busy machine, value and timer can be ready together
		return value, true
	default:
		return value, false
	}
}
