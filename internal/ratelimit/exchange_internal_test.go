package ratelimit

import (
	"errors"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/sharedfile"
)

// lockedFile returns a file whose lock another user of the file has, and its path. The result
// releases the lock.
func lockedFile(t *testing.T) (file *sharedfile.File, path string, unlock func()) {
	t.Helper()
	directory := t.TempDir()
	file = sharedfile.New(sharedfile.Directory{Path: directory}, "name")
	locked, unlocks, unlocked := make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		unlocked <- file.Update(func(text []byte) []byte {
			close(locked)
			<-unlocks
			return text
		})
	}()
	<-locked
	paths, err := filepath.Glob(filepath.Join(directory, "name.*"))
	if err != nil || len(paths) != 1 {
		t.Fatalf("the directory has the files %q, %v", paths, err)
	}
	return file, paths[0], func() {
		close(unlocks)
		if err := <-unlocked; err != nil {
			t.Error(err)
		}
	}
}

// touch does what updates of other processes do: the file becomes new.
func touch(t *testing.T, path string) {
	t.Helper()
	if err := os.Chtimes(path, time.Time{}, time.Now()); err != nil {
		t.Error(err)
	}
}

func newExchanger(open func() (*sharedfile.File, error)) *exchanger {
	return &exchanger{open: open, id: "own", limit: windowLimit{5, window}}
}

func TestLateUpdateChangesNothing(t *testing.T) {
	file, path, unlock := lockedFile(t)
	e := newExchanger(func() (*sharedfile.File, error) { return file, nil })
	if a := e.update(report{wanted: 1}); !errors.Is(a.err, errNoFile) || a.granted {
		t.Errorf("with a locked file, the answer is %+v", a)
	}
	unlock()
	<-e.running
	if text, err := os.ReadFile(path); err != nil || len(text) > 1 {
		t.Errorf("the file has the text %q, %v", text, err)
	}
}

func TestUpdateWaitsWhileOthersUpdateTheFile(t *testing.T) {
	file, path, unlock := lockedFile(t)
	touch(t, path)
	e := newExchanger(func() (*sharedfile.File, error) { return file, nil })
	answers := make(chan answer)
	go func() { answers <- e.update(report{wanted: 1}) }()
	for start := time.Now(); time.Since(start) < 5*maxFileWait; time.Sleep(maxFileWait / 20) {
		touch(t, path)
	}
	unlock()
	if a := <-answers; a.err != nil || !a.granted {
		t.Errorf("the answer is %+v, want a slot", a)
	}
}

// A file system can stop while the update waits for the lock.
func TestUpdateOnAFileSystemThatStops(t *testing.T) {
	file, path, unlock := lockedFile(t)
	stopped := make(chan struct{})
	var calls atomic.Int32
	e := newExchanger(func() (*sharedfile.File, error) {
		if calls.Add(1) > 1 {
			<-stopped
		}
		return file, nil
	})
	touch(t, path)
	start := time.Now()
	a := e.update(report{wanted: 1})
	took := time.Since(start)
	if !errors.Is(a.err, errNoFile) || took > maxBusyWait/2 || calls.Load() > 3 {
		t.Errorf("after %v and %d calls, the answer is %+v", took, calls.Load(), a)
	}
	close(stopped)
	unlock()
	<-e.running
}
