package ratelimit_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/ratelimit"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/sharedfile"
)

var (
	sequences = flag.Int("sequences", 100, "the number of random sequences of a model test")
	firstSeed = flag.Uint64("first-seed", 0, "the seed of the first random sequence")
)

// modelWrite is the write of a request.
type modelWrite struct {
	at      time.Time
	process int
	limit   int // of the process
}

// modelProcess is a process in the model. It has its own Limiter.
type modelProcess struct {
	*ratelimit.Limiter

	number, limit int

	mu     sync.Mutex
	killed bool
}

var errKilled = errors.New("the process was killed")

func newModelProcess(dir string, number, limit int) *modelProcess {
	p := &modelProcess{number: number, limit: limit}
	file := sharedfile.New(sharedfile.Directory{Path: dir}, "model")
	p.Limiter = ratelimit.NewShared(float64(limit), func() (*sharedfile.File, error) {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.killed { // nothing that it does arrives in the file
			return nil, errKilled
		}
		return file, nil
	})
	return p
}

// kill ends the process. Its requests are not written any more.
func (p *modelProcess) kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.killed = true
}

func (p *modelProcess) isKilled() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.killed
}

// model is one random sequence: processes that share a limit, each with callers that acquire slots,
// leave, and write their requests after random times.
type model struct {
	t      *testing.T
	random *rand.Rand

	mu     sync.Mutex
	writes []modelWrite
}

// TestRandomProcesses plays random processes that share a file. In any window, they must not write
// more requests than the limit allows. Each caller must get a slot.
func TestRandomProcesses(t *testing.T) {
	for i := range *sequences {
		seed := *firstSeed + uint64(i)
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			dir := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				m := &model{t: t, random: rand.New(rand.NewPCG(seed, 23))}
				m.run(dir)
				m.check()
			})
		})
	}
}

func (m *model) run(dir string) {
	limits := []int{1 + m.random.IntN(8), 1 + m.random.IntN(8)}
	if m.random.IntN(2) == 0 {
		limits[1] = limits[0] // in half of the sequences, all processes have one limit
	}
	var group sync.WaitGroup
	for number := range 1 + m.random.IntN(8) {
		p := newModelProcess(dir, number, limits[m.random.IntN(2)])
		for range 1 + m.random.IntN(10) {
			c := m.newCaller()
			group.Go(func() { m.call(p, c) })
		}
		if m.random.IntN(4) == 0 {
			after := m.duration(10 * time.Second)
			group.Go(func() {
				time.Sleep(after)
				p.kill()
			})
		}
	}
	group.Wait()
}

// caller is what one caller does, in random times.
type caller struct {
	start, patience      time.Duration
	untilWrite, inFlight time.Duration
	priority, writes     bool
	limited              bool
}

func (m *model) newCaller() caller {
	c := caller{
		start: m.duration(5 * time.Second), patience: time.Hour,
		untilWrite: m.duration(50 * time.Millisecond), inFlight: m.duration(time.Second),
		priority: m.random.IntN(3) == 0, writes: m.random.IntN(8) > 0,
		limited: m.random.IntN(30) == 0,
	}
	if m.random.IntN(8) == 0 {
		c.untilWrite = m.duration(5 * time.Second) // it waits for keys
	}
	if m.random.IntN(8) == 0 {
		c.patience = m.duration(3 * time.Second)
	}
	return c
}

func (m *model) duration(below time.Duration) time.Duration {
	return time.Duration(m.random.Int64N(int64(below)))
}

// call acquires a slot and uses it.
func (m *model) call(p *modelProcess, c caller) {
	time.Sleep(c.start) // virtual time, as all times of the model
	ctx, cancel := context.WithTimeout(m.t.Context(), c.patience)
	defer cancel()
	acquire := p.Acquire
	if c.priority {
		acquire = p.AcquirePriority
	}
	slot, err := acquire(ctx)
	if err != nil {
		if c.patience == time.Hour {
			m.t.Errorf("a caller without a slot: %v", err)
		}
		return
	}
	defer slot.Release()
	if err := slot.Alone(); err != nil && !errors.Is(err, errKilled) {
		m.t.Errorf("a slot without regard to other processes: %v", err)
	}
	time.Sleep(c.untilWrite)
	if !c.writes || p.isKilled() {
		return
	}
	slot.Written()
	m.mu.Lock()
	m.writes = append(m.writes, modelWrite{time.Now(), p.number, p.limit})
	m.mu.Unlock()
	time.Sleep(c.inFlight)
	if c.limited {
		slot.LimitExceeded()
	} else {
		slot.Succeeded()
	}
}

// check checks each window that ends with a write: the writes of processes with at most some limit
// must be within this limit.
func (m *model) check() {
	slices.SortFunc(m.writes, func(a, b modelWrite) int { return a.at.Compare(b.at) })
	for last, write := range m.writes {
		counts := map[int]int{}
		for _, earlier := range m.writes[:last+1] {
			if write.at.Sub(earlier.at) < window {
				for limit := earlier.limit; limit <= 8; limit++ {
					counts[limit]++
				}
			}
		}
		for limit := write.limit; limit <= 8; limit++ {
			if m.hasLimit(limit) && counts[limit] > limit {
				m.t.Fatalf("%d writes in a window, with a limit of %d", counts[limit], limit)
			}
		}
	}
}

func (m *model) hasLimit(limit int) bool {
	return slices.ContainsFunc(m.writes, func(w modelWrite) bool { return w.limit == limit })
}
