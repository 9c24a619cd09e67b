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

// readInTurn reads n keys with a number of callers. Each caller reads its next key after the
// previous answer and a pause.
func readInTurn(t *testing.T, reader *batch.Reader[int, int], callers, n int, pause func()) {
	t.Helper()
	keys := make(chan int)
	var group sync.WaitGroup
	for range callers {
		group.Go(func() {
			for key := range keys {
				pause()
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

// Ten callers that read again share requests. On a busy machine, they read again one after another.
// On another machine, they read again at about the same time.
func TestCallersThatReadAgainShareRequests(t *testing.T) {
	for _, took := range []time.Duration{50 * ms, 150 * ms, 400 * ms} {
		var core chan struct{} // a channel, because a mutex would stop virtual time
		for name, pause := range map[string]func(random func(time.Duration) time.Duration){
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
				random := func(most time.Duration) time.Duration {
					mu.Lock()
					defer mu.Unlock()
					return time.Duration(source.Int64N(int64(most)))
				}
				s := &server{took: took}
				readInTurn(t, batch.New(s.options(50)), 10, 500, func() { pause(random) })
				if len(s.requests) > 65 {
					t.Errorf("%s, round trip %v: 500 reads of 10 callers took %d requests: %v",
						name, took, len(s.requests), sizes(s.requests))
				}
			})
		}
	}
}

// checkDurations reads one key after another, and checks how long each read takes.
func checkDurations(t *testing.T, reader *batch.Reader[int, int], times ...time.Duration) {
	t.Helper()
	for key, want := range times {
		start := time.Now()
		read(t, reader, key)
		if took := time.Since(start); took != want {
			t.Errorf("read %d took %v, want %v", key, took, want)
		}
	}
}

// Two groups of callers with separate requests become one group.
func TestSeparateGroupsOfCallersMerge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 150 * ms}
		reader := batch.New(s.options(50))
		var group sync.WaitGroup
		for start, first := range map[time.Duration]int{0: 0, 75 * ms: 1000} {
			for i := range 5 {
				group.Go(func() {
					time.Sleep(start) // virtual time
					for j := range 10 {
						read(t, reader, first+10*i+j)
					}
				})
			}
		}
		group.Wait()
		if got := sizes(s.requests); len(got) > 11 || !slices.Contains(got, 10) {
			t.Errorf("requests of %v keys", got)
		}
	})
}

// If callers do not read again, the next read waits for them for 250 ms. Later reads do not.
func TestReadWaitsOnceForCallersThatDoNotReadAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * ms}
		reader := batch.New(s.options(50))
		readInTurn(t, reader, 10, 10, func() {})
		checkDurations(t, reader, 350*ms, 110*ms, 110*ms)
	})
}

// Other reads delay a read by at most a second, even if they begin all the time.
func TestReadWaitsAtMostASecondForOtherReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * ms}
		reader := batch.New(s.options(50))
		var group sync.WaitGroup
		for key := range 200 { // unlike Terraform, these callers do not wait for each other
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

// If a request contains a key of a read, the remaining keys do not wait for other reads. Otherwise
// the read would end later, and the other reads may take long.
func TestRemainingKeysDoNotWaitForOtherReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: time.Second}
		got := sendTimes(t, s, s.options(10), map[time.Duration][]int{
			0:       {200},
			20 * ms: row(1, 13),
			21 * ms: append(row(1, 3), 300),
		})
		if want := []time.Duration{10 * ms, 20 * ms, 30 * ms}; !slices.Equal(got, want) {
			t.Errorf("requests left after %v, want %v", got, want)
		}
	})
}

// The remaining keys do not wait for callers of earlier reads.
func TestRemainingKeysDoNotWaitForEarlierCallers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * ms}
		reader := batch.New(s.options(50))
		readInTurn(t, reader, 10, 10, func() {})
		time.Sleep(time.Hour) // virtual time
		start := time.Now()
		read(t, reader, row(0, 60)...)
		if took := time.Since(start); took != 110*ms {
			t.Errorf("the read took %v", took)
		}
	})
}

// A full batch does not show that callers will not read again.
func TestPartialBatchWaitsForCallersAfterAFullBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 10 * ms}
		got := sendTimes(t, s, s.options(10), map[time.Duration][]int{
			0:       {1},
			1:       {2},
			2:       {3},
			50 * ms: row(100, 10),
			70 * ms: {4},
		})
		if want := []time.Duration{10 * ms, 50 * ms, 320 * ms}; !slices.Equal(got, want) {
			t.Errorf("requests left after %v, want %v", got, want)
		}
	})
}

// The callers of a request have 250 ms from the end of that request.
func TestWaitForCallersStartsAtTheEndOfTheirRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 200 * ms}
		got := sendTimes(t, s, s.options(10), map[time.Duration][]int{0: {1}, 20 * ms: {2}})
		if want := []time.Duration{10 * ms, 460 * ms}; !slices.Equal(got, want) {
			t.Errorf("requests left after %v, want %v", got, want)
		}
	})
}

// A slow read delays one batch of other reads, and no later batch.
func TestSlowReadDelaysOneBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * ms}
		options := s.options(50)
		options.Fetch = func(ctx context.Context, request *intRequest) (map[int]int, error) {
			if slices.Equal(request.Keys(), []int{1000}) {
				time.Sleep(time.Minute) // virtual time
			}
			return s.fetch(ctx, request)
		}
		reader := batch.New(options)
		var group sync.WaitGroup
		group.Go(func() { read(t, reader, 1000) })
		time.Sleep(20 * ms) // virtual time
		checkDurations(t, reader, 350*ms, 110*ms, 110*ms)
		group.Wait()
		for i := range 2 { // batches wait for the caller of the slow read again
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
