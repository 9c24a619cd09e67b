package ratelimit_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/ratelimit"
)

// onMachine runs a test in virtual time. Each call of start starts a process with a limit. All
// processes share one file.
func onMachine(t *testing.T,
	test func(t *testing.T, start func(limit float64) *ratelimit.Limiter),
) {
	t.Helper()
	directory := newConfig(t, 0).Directory
	synctest.Test(t, func(t *testing.T) {
		test(t, func(limit float64) *ratelimit.Limiter {
			return config{directory, limit}.limiter()
		})
	})
}

// writeWhile writes requests one after another until stop is closed.
func writeWhile(t *testing.T, limiter *ratelimit.Limiter, stop <-chan struct{}) {
	t.Helper()
	for {
		write(t, limiter)
		select {
		case <-stop:
			return
		default:
		}
	}
}

func TestProcessesUseTheWholeLimitTogether(t *testing.T) {
	const requests = 30 // of each process
	for _, processes := range []int{1, 2, 5, 20} {
		onMachine(t, func(t *testing.T, start func(float64) *ratelimit.Limiter) {
			begin := time.Now()
			var group sync.WaitGroup
			for range processes {
				limiter := start(5)
				group.Go(func() {
					for range requests {
						write(t, limiter)
					}
				})
			}
			group.Wait()
			least := time.Duration(processes*requests/5-1) * window
			most := least + least/100 // a process checks its turn each two milliseconds
			if took := time.Since(begin); took < least || took > most {
				t.Errorf("%d processes took %v, want from %v to %v", processes, took, least, most)
			}
		})
	}
}

func TestProcessesWriteInTurns(t *testing.T) {
	onMachine(t, func(t *testing.T, start func(float64) *ratelimit.Limiter) {
		var group sync.WaitGroup
		var counts [2]atomic.Int64
		for i := range counts {
			limiter := start(5)
			for range 10 { // callers that wait at the same time
				group.Go(func() {
					for range 8 {
						// Otherwise turns could begin at the same time.
						time.Sleep(rand.N(time.Millisecond))
						write(t, limiter)
						counts[i].Add(1)
					}
				})
			}
		}
		time.Sleep(10*time.Second + time.Millisecond)
		// A process may be ahead by the requests of two windows.
		first, second := counts[0].Load(), counts[1].Load()
		if difference := first - second; difference < -10 || difference > 10 {
			t.Errorf("the processes wrote %d and %d requests", first, second)
		}
		begin := time.Now()
		write(t, start(5))
		if waited := time.Since(begin); waited > 1110*time.Millisecond {
			t.Errorf("a process with one request waited %v behind 160", waited)
		}
		group.Wait()
	})
}

// Several slots become free at the same time. The process that checks first must not take them all.
func TestProcessTakesOneSlotInATurn(t *testing.T) {
	for range 20 { // the order in which the processes check is random
		onMachine(t, func(t *testing.T, start func(float64) *ratelimit.Limiter) {
			first := start(5)
			for range 5 {
				write(t, first)
				time.Sleep(time.Microsecond) // so no two turns begin at the same time
			}
			var mu sync.Mutex
			var order string
			var group sync.WaitGroup
			for _, name := range []string{"a", "b"} {
				limiter := start(5)
				for range 5 {
					group.Go(func() {
						slot := waitForSlot(t, limiter)
						mu.Lock()
						order += name
						mu.Unlock()
						slot.Written()
						slot.Release()
					})
				}
				time.Sleep(10 * time.Millisecond)
			}
			group.Wait()
			if first := strings.Count(order[:5], "a"); first < 2 || first > 3 {
				t.Errorf("process a got %d of the first 5 slots, want 2 or 3", first)
			}
		})
	}
}

// Without this, a process with a low limit would wait as long as others send requests.
func TestProcessWithLowLimitGetsItsTurn(t *testing.T) {
	onMachine(t, func(t *testing.T, start func(float64) *ratelimit.Limiter) {
		stop := make(chan struct{})
		var group sync.WaitGroup
		for range 2 {
			limiter := start(5)
			group.Go(func() { writeWhile(t, limiter, stop) })
		}
		time.Sleep(5 * time.Second)
		begin := time.Now()
		write(t, start(1))
		if waited := time.Since(begin); waited > 2500*time.Millisecond {
			t.Errorf("the process waited %v", waited)
		}
		close(stop)
		group.Wait()
	})
}

func TestVeryHighOrLowLimitIsNotShared(t *testing.T) {
	for _, c := range []struct {
		perSecond float64
		shared    bool
	}{{64, true}, {64.5, false}, {10_000, false}, {1.0 / 3600, true}, {1.0 / 3601, false}} {
		t.Run(fmt.Sprint(c.perSecond), func(t *testing.T) {
			config := newConfig(t, c.perSecond)
			synctest.Test(t, func(t *testing.T) {
				write(t, config.limiter())
			})
			if _, err := os.Stat(config.path()); (err == nil) != c.shared {
				t.Errorf("the file: %v", err)
			}
		})
	}
}
