package ratelimit_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"
)

// mustSucceed repeats a step while it fails. On Windows, it fails while a process uses the file.
func mustSucceed(t *testing.T, step func() error) {
	t.Helper()
	err := step()
	for start := time.Now(); err != nil && time.Since(start) < patience; err = step() {
		time.Sleep(time.Millisecond)
	}
	must(t, err)
}

// Other programs can damage the file, or remove it. Then the processes forget their slots once.
// They share later slots.
func TestDamageWhileProcessesRun(t *testing.T) {
	garbage := make([]byte, 10_000)
	for i := range garbage {
		garbage[i] = byte(rand.Uint32())
	}
	write := func(content []byte) func(config) error {
		return func(c config) error { return os.WriteFile(c.path(), content, 0o600) }
	}
	for name, damage := range map[string]func(config) error{
		"garbage":   write(garbage),
		"empty":     write(nil),
		"huge":      write(make([]byte, 2<<20)),
		"other":     write([]byte(" other,1,1,1,1 ,, \n")),
		"removed":   func(c config) error { return os.Remove(c.path()) },
		"directory": func(c config) error { return os.RemoveAll(c.Directory.Path) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			damageWhileProcessesRun(t, damage)
		})
	}
}

func damageWhileProcessesRun(t *testing.T, damage func(config) error) {
	const count, each = 3, 8
	config := newConfig(t, 5)
	processes := config.start(t, count)
	for _, p := range processes {
		p.send(t, "write", each)
	}
	writes := processes[0].wait(t, "written", 3)
	before := time.Now()
	mustSucceed(t, func() error { return damage(config) })
	settled := time.Now().Add(window / 2) // slots granted before may be written a little later
	writes = append(writes, processes[0].wait(t, "written", each-3)...)
	for _, p := range processes[1:] {
		writes = append(writes, p.wait(t, "written", each)...)
	}
	checkLimit(t, 10, writes, 2)
	var early, late []event
	for _, write := range writes {
		if write.At.Before(before) {
			early = append(early, write)
		} else if write.At.After(settled) {
			late = append(late, write)
		}
	}
	checkLimit(t, 5, early, 1)
	checkLimit(t, 5, late, 1)
	if took := writes[count*each-1].At.Sub(writes[0].At); took > 4*window+noise {
		t.Errorf("%d requests took %v", count*each, took)
	}
}

// Turns can be from another clock, or from processes that have ended.
func TestTurnsOfOtherClocksDelayNoProcessForLong(t *testing.T) {
	t.Parallel()
	for _, until := range []time.Duration{time.Second, time.Hour, 1000 * time.Hour, -time.Hour} {
		config := newConfig(t, 5)
		must(t, os.MkdirAll(config.Directory.Path, 0o700))
		now := time.Now()
		var entries []string
		for i := range 9 {
			entries = append(entries, fmt.Sprintf("%d,%d,%d,%d,%d", i,
				now.Add(time.Hour).UnixNano(), 1, now.Add(until).UnixNano(),
				now.Add(-time.Second).UnixNano()))
		}
		text := " " + strings.Join(entries, " ") + " \n"
		must(t, os.WriteFile(config.path(), []byte(text), 0o600))
		limiter := config.limiter()
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		slot, err := limiter.Acquire(ctx)
		must(t, err)
		if waited := time.Since(now); waited > window+noise || slot.Alone() != nil {
			t.Errorf("turns until %v: a slot was granted after %v, alone because of %v", until,
				waited, slot.Alone())
		}
		slot.Release() // the limiter does not use the file any more
	}
}
