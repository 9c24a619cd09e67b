//go:build unix

package ratelimit_test

import (
	"strings"
	"syscall"
	"testing"
	"time"
)

// A process can be stopped while it has the lock, for instance by a debugger. The others do not
// wait for it.
func TestStoppedProcessThatHasTheLock(t *testing.T) {
	t.Parallel()
	config := newConfig(t, 5)
	processes := config.start(t, 3)
	stopped, others := processes[0], processes[1:]
	stopped.send(t, "lock", 1)
	stopped.wait(t, "locked", 1)
	must(t, stopped.Process.Signal(syscall.SIGSTOP))
	for _, p := range others {
		p.send(t, "write", 5)
	}
	for _, p := range others {
		for _, write := range p.wait(t, "written", 5) {
			if !strings.Contains(write.Alone, "locked") || write.Waited > noise {
				t.Errorf("a slot while the file is locked: %+v", write)
			}
		}
	}

	must(t, stopped.Process.Signal(syscall.SIGCONT))
	stopped.send(t, "unlock", 1)
	stopped.wait(t, "unlocked", 1)
	time.Sleep(2 * window) // the others do not use the file in this time
	var writes []event
	for _, p := range processes {
		p.send(t, "write", 5)
	}
	for _, p := range processes {
		writes = append(writes, p.wait(t, "written", 5)...)
	}
	checkLimit(t, 5, writes, 1)
}

// A process can be stopped while it waits for a slot. The others wait for it once.
func TestStoppedProcessThatWaits(t *testing.T) {
	t.Parallel()
	config := newConfig(t, 1)
	processes := config.start(t, 3)
	first, stopped, other := processes[0], processes[1], processes[2]
	first.send(t, "write", 1)
	writes := first.wait(t, "written", 1)
	stopped.send(t, "write", 1)
	config.waitForTurns(t, 1)
	must(t, stopped.Process.Signal(syscall.SIGSTOP))
	at := time.Now()
	other.send(t, "write", 3)
	writes = append(writes, other.wait(t, "written", 3)...)
	if took := writes[1].At.Sub(at); took > 2*window+noise {
		t.Errorf("a process waited %v for one that is stopped", took)
	}
	if took := writes[3].At.Sub(writes[1].At); took > 2*window+noise {
		t.Errorf("the next two slots took %v", took)
	}
	must(t, stopped.Process.Signal(syscall.SIGCONT))
	writes = append(writes, stopped.wait(t, "written", 1)...)
	checkLimit(t, 1, writes, 0)
}
