package ratelimit

import (
	"errors"
	"sync/atomic"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/sharedfile"
)

const (
	// maxFileWait limits the wait for a file that no process updates.
	maxFileWait = 100 * time.Millisecond
	// maxBusyWait limits the wait for a file that other processes update.
	maxBusyWait = 2 * window
	// retryFile is the time after such a wait in which the file is not used.
	retryFile = 2 * window
)

var errNoFile = errors.New("the file was not free in time: another process has locked it, or the " +
	"file system does not answer")

// exchanger updates the file of a request limit, one update at a time.
type exchanger struct {
	open  func() (*sharedfile.File, error)
	id    string      // of the process, in the file
	limit windowLimit // for the windows of all processes

	running <-chan answer // of an update that did not end in time; nil if there is none
	notYet  time.Time     // the file is not used before
}

// answer is the result of an update.
type answer struct {
	err     error
	granted bool          // the process gets a slot
	turn    *turn         // set if the process waits for a slot
	wait    time.Duration // until it may get one
	others  []int64       // ends of windows of other processes
}

// update updates the file, and waits for a limited time. After that, the update continues in the
// background. If it gets the lock then, it changes nothing. If it had the lock already, it may
// still replace the entry of this process. The next update replaces that entry.
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
		// If the file system does not answer any more, false remains.
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

// ended reports whether the last update has ended, which may be late.
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

// updateFile replaces the entry of the process, unless it is too late when the file is locked. If
// the process wants slots, it may get one. inUse is set if the file system answers, and if other
// processes update the file.
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

// isInUse reports whether a process updated the file just now.
func isInUse(file *sharedfile.File) bool {
	return time.Since(file.Updated()).Abs() < maxFileWait
}

// receive receives a value that is sent within a time.
func receive[T any](from <-chan T, within time.Duration) (value T, received bool) {
	timer := time.NewTimer(within)
	defer timer.Stop()
	select {
	case value = <-from:
		return value, true
	case <-timer.C:
	}
	select {
	case value = <-from: // at the same time, because the machine is busy
		return value, true
	default:
		return value, false
	}
}
