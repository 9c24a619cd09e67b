package ratelimit_test

import (
	"testing"
	"time"
)

func TestProcessesShareTheLimit(t *testing.T) {
	t.Parallel()
	config := newConfig(t, 5)
	processes := config.start(t, 6)
	for _, p := range processes {
		p.send(t, "write", 5)
	}
	var writes []event
	for _, p := range processes {
		writes = append(writes, p.wait(t, "written", 5)...)
	}
	checkLimit(t, 5, writes, 2)
	if took := writes[29].At.Sub(writes[0].At); took > 5*window+noise {
		t.Errorf("30 requests took %v, want %v", took, 5*window)
	}
}

// Two hundred processes want a slot at once, for instance if a pipeline plans all configurations.
func TestManyProcesses(t *testing.T) {
	const count, perSecond, mostAlone = 200, 40, 1
	alone := count
	for attempt := 1; attempt <= 3 && alone > mostAlone; attempt++ { // the machine can be busy
		config := newConfig(t, perSecond)
		processes := config.start(t, count)
		for _, p := range processes {
			p.send(t, "write", 1)
		}
		var writes []event
		for _, p := range processes {
			writes = append(writes, p.wait(t, "written", 1)...)
		}
		alone = checkLimit(t, perSecond, writes, count)
		if took := writes[count-1].At.Sub(writes[0].At); took > count/perSecond*window+noise {
			t.Errorf("%d requests took %v", count, took)
		}
	}
	if alone > mostAlone {
		t.Errorf("%d of %d slots were granted alone", alone, count)
	}
}

// The slots of a process that was killed are free again after their windows.
func TestKilledProcessesFreeTheirSlots(t *testing.T) {
	t.Parallel()
	config := newConfig(t, 5)
	processes := config.start(t, 3)
	granted, written, other := processes[0], processes[1], processes[2]
	granted.send(t, "grant", 3)
	slots := granted.wait(t, "granted", 3)
	written.send(t, "write", 2)
	slots = append(slots, written.wait(t, "written", 2)...)
	other.send(t, "write", 15)
	config.waitForTurns(t, 1)
	must(t, granted.Process.Kill())
	must(t, written.Process.Kill())
	killed := time.Now()

	writes := other.wait(t, "written", 15)
	if took := writes[4].At.Sub(killed); took > 2*window+noise {
		t.Errorf("five slots were free %v after the other processes were killed", took)
	}
	if took := writes[14].At.Sub(writes[4].At); took > 2*window+noise {
		t.Errorf("the next ten slots took %v, want %v", took, 2*window)
	}
	checkLimit(t, 5, append(slots, writes...), 2)
}

// Processes that waited and were killed lose their turns.
func TestKilledProcessesLoseTheirTurns(t *testing.T) {
	t.Parallel()
	config := newConfig(t, 1)
	processes := config.start(t, 6)
	first, other, waiting := processes[0], processes[1], processes[2:]
	first.send(t, "write", 1)
	writes := first.wait(t, "written", 1)
	for _, p := range waiting {
		p.send(t, "write", 1)
	}
	other.send(t, "write", 2)
	config.waitForTurns(t, 5)
	for _, p := range waiting {
		must(t, p.Process.Kill())
	}
	killed := time.Now()
	after := other.wait(t, "written", 2)
	if took := after[0].At.Sub(killed); took > 2*window+noise {
		t.Errorf("a process got its turn %v after those ahead were killed", took)
	}
	checkLimit(t, 1, append(writes, after...), 0)
}

// A process can be killed while it has the lock of the file.
func TestKilledProcessLosesTheLock(t *testing.T) {
	t.Parallel()
	config := newConfig(t, 5)
	processes := config.start(t, 2)
	holder, other := processes[0], processes[1]
	holder.send(t, "lock", 1)
	holder.wait(t, "locked", 1)
	must(t, holder.Process.Kill())
	for range holder.events { // until it has ended
	}
	other.send(t, "write", 6)
	writes := other.wait(t, "written", 6)
	checkLimit(t, 5, writes, 0)
	if waited := writes[0].Waited; waited > noise {
		t.Errorf("the first slot was granted after %v", waited)
	}
}
