package batch_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/batch"
)

// callers read n keys, one after another, each as soon as it is answered and its turn of think has
// passed.
func callers(t *testing.T, reader *batch.Reader[int, int], parallel, n int, think func()) {
	t.Helper()
	keys := make(chan int)
	var group sync.WaitGroup
	for range parallel {
		group.Go(func() {
			for key := range keys {
				think()
				read(t, reader, key)
			}
		})
	}
	for key := range n {
		keys <- key
	}
	close(keys)
	group.Wait()
}

// Ten callers that come back share a request, whether they come back one after another, because a
// busy machine serves them in turn, or at about the same time, because it serves all of them at once.
func TestCallersThatComeBackShareRequests(t *testing.T) {
	for _, took := range []time.Duration{50 * ms, 150 * ms, 400 * ms} {
		var core chan struct{} // a mutex would stop virtual time
		for name, think := range map[string]func(random func(time.Duration) time.Duration){
			"in turn": func(random func(time.Duration) time.Duration) {
				core <- struct{}{}
				defer func() { <-core }()
				time.Sleep(random(80 * ms)) // virtual time
			},
			"at once": func(random func(time.Duration) time.Duration) {
				time.Sleep(200*ms + random(40*ms)) // virtual time
			},
		} {
			synctest.Test(t, func(t *testing.T) {
				core = make(chan struct{}, 1)
				source := rand.New(rand.NewPCG(1, uint64(took)))
				var mu sync.Mutex
				s := &server{took: took}
				callers(t, batch.New(s.options(50)), 10, 500, func() {
					think(func(most time.Duration) time.Duration {
						mu.Lock()
						defer mu.Unlock()
						return time.Duration(source.Int64N(int64(most)))
					})
				})
				if len(s.requests) > 65 {
					t.Errorf("%s, a round trip of %v: 500 reads of 10 callers became %d requests: %v", name, took, len(s.requests), sizes(s.requests))
				}
			})
		}
	}
}

// Two groups of callers whose requests do not overlap become one.
func TestGroupsOfCallersMeet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 150 * ms}
		reader := batch.New(s.options(50))
		var group sync.WaitGroup
		for start, first := range map[time.Duration]int{0: 0, 75 * ms: 1000} {
			group.Go(func() {
				time.Sleep(start) // virtual time
				var five sync.WaitGroup
				for i := range 5 {
					five.Go(func() {
						for j := range 10 {
							read(t, reader, first+10*i+j)
						}
					})
				}
				five.Wait()
			})
		}
		group.Wait()
		if got := sizes(s.requests); len(got) > 11 || !slices.Contains(got, 10) {
			t.Errorf("requests of %v keys", got)
		}
	})
}

// A read waits for callers that do not come back, once, and 250 ms.
func TestReadWaitsOnceForCallersThatDoNotComeBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * ms}
		reader := batch.New(s.options(50))
		callers(t, reader, 10, 10, func() {})
		for i, want := range []time.Duration{350 * ms, 110 * ms, 110 * ms} {
			start := time.Now()
			read(t, reader, i)
			if took := time.Since(start); took != want {
				t.Errorf("read %d took %v, want %v", i, took, want)
			}
		}
	})
}

// Reads that never pause cannot hold up each other for more than a second.
func TestReadIsHeldASecondAtMost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * ms}
		reader := batch.New(s.options(50))
		var group sync.WaitGroup
		for key := range 200 { // not like Terraform: they do not wait for each other
			group.Go(func() {
				time.Sleep(time.Duration(key) * 50 * ms) // virtual time
				start := time.Now()
				read(t, reader, key)
				if took := time.Since(start); took > 1100*ms {
					t.Errorf("read %d took %v", key, took)
				}
			})
		}
		group.Wait()
	})
}

// A read that has keys in a request already does not wait for others: it would end later, and they
// may take long.
func TestRestOfAReadWaitsForNoOtherRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: time.Second}
		got := sendTimes(t, s, s.options(10), map[time.Duration][]int{0: {200}, 20 * ms: row(1, 13), 21 * ms: append(row(1, 3), 300)})
		if want := []time.Duration{10 * ms, 20 * ms, 30 * ms}; !slices.Equal(got, want) {
			t.Errorf("requests left after %v, want %v", got, want)
		}
	})
}

// Nor for callers that were there long ago.
func TestRestOfAReadWaitsForNoCallersOfLongAgo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * ms}
		reader := batch.New(s.options(50))
		callers(t, reader, 10, 10, func() {})
		time.Sleep(time.Hour) // virtual time
		start := time.Now()
		read(t, reader, row(0, 60)...)
		if took := time.Since(start); took != 110*ms {
			t.Errorf("the read took %v", took)
		}
	})
}

// A full batch says nothing of the callers that have not come back.
func TestCallersAreAwaitedAfterAFullBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 10 * ms}
		got := sendTimes(t, s, s.options(10), map[time.Duration][]int{0: {1}, 1: {2}, 2: {3}, 50 * ms: row(100, 10), 70 * ms: {4}})
		if want := []time.Duration{10 * ms, 50 * ms, 320 * ms}; !slices.Equal(got, want) {
			t.Errorf("requests left after %v, want %v", got, want)
		}
	})
}

// The callers of a request have 250 ms from its end, not from the last read before.
func TestCallersAreAwaitedFromTheEndOfTheirRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 200 * ms}
		got := sendTimes(t, s, s.options(10), map[time.Duration][]int{0: {1}, 20 * ms: {2}})
		if want := []time.Duration{10 * ms, 460 * ms}; !slices.Equal(got, want) {
			t.Errorf("requests left after %v, want %v", got, want)
		}
	})
}

// A read that takes long is awaited once, and then holds up no other.
func TestReadThatTakesLongIsAwaitedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * ms}
		options := s.options(50)
		sound := options.Fetch
		options.Fetch = func(ctx context.Context, request *batch.Request[int]) (map[int]int, error) {
			if slices.Equal(request.Keys(), []int{1000}) {
				time.Sleep(time.Minute) // virtual time
			}
			return sound(ctx, request)
		}
		reader := batch.New(options)
		var group sync.WaitGroup
		group.Go(func() { read(t, reader, 1000) })
		time.Sleep(20 * ms) // virtual time
		for i, want := range []time.Duration{350 * ms, 110 * ms, 110 * ms} {
			start := time.Now()
			read(t, reader, i)
			if took := time.Since(start); took != want {
				t.Errorf("read %d took %v, want %v", i, took, want)
			}
		}
		group.Wait()
		for i := range 2 { // and it is no longer slow
			start := time.Now()
			var both sync.WaitGroup
			both.Go(func() { read(t, reader, 10+i) })
			both.Go(func() { read(t, reader, 20+i) })
			both.Wait()
			if took := time.Since(start); took != 110*ms {
				t.Errorf("two reads took %v", took)
			}
		}
	})
}
