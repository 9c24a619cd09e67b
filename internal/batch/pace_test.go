package batch_test

import (
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/batch"
)

// sendTimes reads keys at the given times. It returns the times when requests left.
func sendTimes(
	t *testing.T,
	s *server,
	options batch.Options[int, int],
	reads map[time.Duration][]int,
) []time.Duration {
	t.Helper()
	reader := batch.New(options)
	var group sync.WaitGroup
	for at, keys := range reads {
		group.Go(func() {
			time.Sleep(at) // virtual time
			read(t, reader, keys...)
		})
	}
	group.Wait()
	return s.times
}

func TestPartialBatchWaitsTenMillisecondsForMoreKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: time.Second}
		got := sendTimes(t, s, s.options(50), map[time.Duration][]int{0: {1}, 9 * ms: {2}})
		if want := []time.Duration{10 * ms}; !slices.Equal(got, want) {
			t.Errorf("requests left after %v, want %v", got, want)
		}
	})
}

func TestFullBatchLeavesAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: time.Second}
		got := sendTimes(t, s, s.options(10), map[time.Duration][]int{0: row(1, 35)})
		if want := []time.Duration{0, 0, 0, 10 * ms}; !slices.Equal(got, want) {
			t.Errorf("requests left after %v, want %v", got, want)
		}
	})
}

// The last keys of a read do not wait for other reads. But they keep a distance from the previous
// batch.
func TestPartialBatchesKeepTheirDistanceWhenFewRequestsAreFree(t *testing.T) {
	for free, want := range map[int][]time.Duration{2: {0, 220 * ms}, 3: {0, 10 * ms}} {
		synctest.Test(t, func(t *testing.T) {
			s := &server{took: time.Second}
			options := s.options(10)
			options.Limiter = fixedLimiter{free, 220 * ms}
			got := sendTimes(t, s, options, map[time.Duration][]int{0: row(1, 15)})
			if !slices.Equal(got, want) {
				t.Errorf("%d free: requests left after %v, want %v", free, got, want)
			}
		})
	}
}

// A search sends one request after another. If fresh batches left in waves, each of these requests
// would wait for a slot's window.
func TestFullBatchesKeepTheirDistanceDuringASearch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * ms, rejects: func(key int) bool { return key == 1 }}
		options := s.options(10)
		options.Limiter = fixedLimiter{5, 220 * ms}
		sendTimes(t, s, options, map[time.Duration][]int{0: row(1, 10), 120 * ms: row(11, 30)})
		var fresh []time.Duration
		for i, keys := range s.requests {
			if len(keys) == 10 {
				fresh = append(fresh, s.times[i])
			}
		}
		// The search takes longer than the first of these intervals. The fourth full batch leaves
		// after the search.
		want := []time.Duration{0, 220 * ms, 440 * ms}
		if len(fresh) != 4 || !slices.Equal(fresh[:3], want) {
			t.Errorf("full batches left after %v, want %v and one more", fresh, want)
		}
	})
}

func TestReadsTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * ms}
		reader := batch.New(s.options(10))
		var group sync.WaitGroup
		group.Go(func() { read(t, reader, row(100, 15)...) }) // five of them stay queued
		time.Sleep(ms)                                        // virtual time
		group.Go(func() { read(t, reader, row(200, 9)...) })
		group.Wait()
		slices.Sort(s.requests[1])
		if want := append(row(110, 5), row(200, 5)...); !slices.Equal(s.requests[1], want) {
			t.Errorf("the second request had the keys %v, want %v", s.requests[1], want)
		}
	})
}
