package batch_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/batch"
)

var errNoKey = errors.New("no key is answered")

// sampling returns options that try three keys alone.
func (s *server) sampling(size int) batch.Options[int, int] {
	options := s.options(size)
	options.SampleSize = 3
	options.Conclude = func(keys []int, refusals []error) error {
		distinct := slices.Compact(slices.Sorted(slices.Values(keys)))
		for _, err := range refusals {
			if len(refusals) != 3 || len(distinct) != 3 || !errors.Is(err, errRefused) {
				return errors.New("wrong refusals")
			}
		}
		s.sampled = keys
		return errNoKey
	}
	return options
}

// alone returns the keys that were in requests of their own, in order.
func alone(requests [][]int) (keys []int) {
	for _, request := range requests {
		if len(request) == 1 {
			keys = append(keys, request[0])
		}
	}
	slices.Sort(keys)
	return keys
}

func always(int) bool { return true }

// Three keys out of what is queued and what rests are tried, one after another, and end the read
// instead of a search.
func TestSampleIsChosenAtRandomFromAllKeys(t *testing.T) {
	chosen := map[int]int{}
	for range 200 {
		synctest.Test(t, func(t *testing.T) {
			s := &server{took: 100 * time.Millisecond, refuses: always}
			options := s.sampling(5)
			options.Limiter = limit{0, time.Minute} // the second batch is queued
			start := time.Now()
			answers, err := batch.New(options).Read(t.Context(), row(1, 8))
			if answers != nil || !errors.Is(err, errNoKey) || time.Since(start) != 400*time.Millisecond {
				t.Errorf("after %v: %v, %v", time.Since(start), answers, err)
			}
			if got := sizes(s.requests); !slices.Equal(got, []int{5, 1, 1, 1}) {
				t.Errorf("requests of %v keys, want one batch and three keys alone", got)
			}
			if got := slices.Sorted(slices.Values(s.sampled)); !slices.Equal(got, alone(s.requests)) {
				t.Errorf("Conclude was called with the keys %v, and these were alone: %v", got, alone(s.requests))
			}
			for _, key := range s.sampled {
				chosen[key]++
			}
		})
	}
	for key := range 8 { // each in 75 of 200 samples, with a standard deviation below 7
		if n := chosen[key+1]; n < 40 || n > 110 {
			t.Errorf("key %d was in %d of 200 samples, want about 75", key+1, n)
		}
	}
}

// The first key that is answered ends the sample, and nothing follows.
func TestSampleThatIsNotAllRefusedConcludesNothing(t *testing.T) {
	for range 50 {
		synctest.Test(t, func(t *testing.T) {
			s := &server{took: 100 * time.Millisecond, refuses: func(key int) bool { return key < 2 }}
			answers := read(t, batch.New(s.sampling(50)), row(0, 5)...)
			for key, answer := range answers {
				if (answer == refusedAnswer) != (key < 2) {
					t.Errorf("key %d has the answer %d", key, answer)
				}
			}
		})
	}
}

// If nothing follows from a whole sample, no other is tried.
func TestSampleWithoutConclusionIsTriedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * time.Millisecond, refuses: always}
		options := s.sampling(5)
		calls := 0
		options.Conclude = func([]int, []error) error {
			calls++
			return nil
		}
		for key, answer := range read(t, batch.New(options), row(1, 30)...) {
			if answer != refusedAnswer {
				t.Errorf("key %d has the answer %d", key, answer)
			}
		}
		if calls != 1 {
			t.Errorf("%d samples were tried", calls)
		}
	})
}

func TestAsManyKeysAsASampleAreEachAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * time.Millisecond, refuses: always}
		answers := read(t, batch.New(s.sampling(50)), 1, 2, 3)
		if answers[1] != refusedAnswer || answers[2] != refusedAnswer || answers[3] != refusedAnswer {
			t.Errorf("got %v", answers)
		}
	})
}

// Reads of the same keys are several reads of one entry each, and a key that rests and is queued for
// another read, too, is two entries: they count once.
func TestSampleCountsKeysNotReadsOrEntries(t *testing.T) {
	for _, starts := range [][]time.Duration{{0, 0, 0, 0, 0}, {0, 105 * time.Millisecond}} {
		synctest.Test(t, func(t *testing.T) {
			s := &server{took: 100 * time.Millisecond, refuses: always}
			options := s.sampling(50)
			options.Limiter = limit{0, time.Minute}
			reader := batch.New(options)
			var group sync.WaitGroup
			for _, start := range starts {
				group.Go(func() {
					time.Sleep(start) // virtual time
					if answers := read(t, reader, 1, 2, 3); answers[1] != refusedAnswer {
						t.Errorf("the read after %v has %v", start, answers)
					}
				})
			}
			group.Wait()
		})
	}
}

// A read that leaves while its key is tried alone says nothing of the other keys. Another is tried.
func TestReadThatLeavesDuringASampleChangesNothingForOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * time.Millisecond, refuses: always}
		options := s.sampling(50)
		sound := options.Fetch
		ctx, cancel := context.WithCancel(t.Context())
		options.Fetch = func(ctx context.Context, request *batch.Request[int]) (map[int]int, error) {
			if keys := request.Keys(); len(keys) == 1 && keys[0] > 10 { // the first read's
				cancel()
				<-ctx.Done()
			}
			return sound(ctx, request)
		}
		reader := batch.New(options)
		var group sync.WaitGroup
		group.Go(func() { _, _ = reader.Read(ctx, row(11, 10)) })
		group.Go(func() {
			if answers, err := reader.Read(t.Context(), row(1, 10)); answers != nil || !errors.Is(err, errNoKey) {
				t.Errorf("got %v, %v", answers, err)
			}
		})
		group.Wait()
		cancel()
	})
}

// A failure that is no refusal ends the sample and the reads of that key, and says nothing of others.
func TestSampleThatFailsConcludesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * time.Millisecond, refuses: always}
		options := s.sampling(50)
		sound, down, failed := options.Fetch, errors.New("down"), false
		options.Fetch = func(ctx context.Context, request *batch.Request[int]) (map[int]int, error) {
			if keys := request.Keys(); len(keys) == 1 && !failed {
				failed = true
				return nil, down
			}
			return sound(ctx, request)
		}
		reader := batch.New(options)
		var group sync.WaitGroup
		var mu sync.Mutex
		ended := map[error]int{}
		for key := range 10 {
			group.Go(func() {
				answers, err := reader.Read(t.Context(), []int{key})
				mu.Lock()
				defer mu.Unlock()
				ended[errors.Unwrap(err)]++
				if err == nil && answers[key] != refusedAnswer {
					t.Errorf("key %d has the answer %d", key, answers[key])
				}
			})
		}
		group.Wait()
		if got := sizes(s.requests); got[1] == 1 { // the batch, and then its search, not another key alone
			t.Errorf("requests of %v keys", got)
		}
		if ended[down] != 1 || ended[nil] != 9 {
			t.Errorf("the reads ended with %v, want one with the failure and nine with answers", ended)
		}
	})
}

// As soon as any request has been answered, nothing can follow from the sample, and a key of it that
// hangs holds up no other.
func TestAnswerElsewhereEndsTheWaitForASampleThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * time.Millisecond, refuses: func(key int) bool { return key < 50 }}
		options := s.sampling(10)
		options.Limiter = unlimited
		sound := options.Fetch
		var hung atomic.Int64
		hung.Store(-1)
		options.Fetch = func(ctx context.Context, request *batch.Request[int]) (map[int]int, error) {
			switch keys := request.Keys(); {
			case len(keys) == 1 && keys[0] < 50 && hung.CompareAndSwap(-1, int64(keys[0])):
				<-ctx.Done()
			case slices.Contains(keys, 100):
				time.Sleep(300 * time.Millisecond) // virtual time: the sample is under way
			}
			return sound(ctx, request)
		}
		reader := batch.New(options)
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		var group sync.WaitGroup
		for key := range 10 {
			group.Go(func() {
				_, err := reader.Read(ctx, []int{key})
				if took := time.Since(start); int64(key) != hung.Load() && (err != nil || took > time.Minute) {
					t.Errorf("key %d took %v: %v", key, took, err)
				}
			})
		}
		group.Go(func() {
			time.Sleep(20 * time.Millisecond) // virtual time: in a batch of its own
			read(t, reader, row(100, 10)...)
		})
		group.Wait()
	})
}

// A request without a wanted key is no answer, whatever Fetch returns.
func TestRequestWithoutKeysIsNoAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * time.Millisecond, refuses: always}
		options := s.sampling(50)
		sound := options.Fetch
		options.Fetch = func(ctx context.Context, request *batch.Request[int]) (map[int]int, error) {
			time.Sleep(time.Second) // virtual time: for the limit
			if len(request.Keys()) == 0 {
				return nil, nil
			}
			return sound(ctx, request)
		}
		reader := batch.New(options)
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		_, _ = reader.Read(ctx, []int{1})
		time.Sleep(time.Minute) // virtual time
		if answers, err := reader.Read(t.Context(), row(1, 10)); answers != nil || !errors.Is(err, errNoKey) {
			t.Errorf("got %v, %v", answers, err)
		}
	})
}

func TestNothingIsSampledAfterAnAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * time.Millisecond, refuses: func(key int) bool { return key > 100 }}
		reader := batch.New(s.sampling(50))
		read(t, reader, 1)
		for key, answer := range read(t, reader, row(200, 10)...) {
			if answer != refusedAnswer {
				t.Errorf("key %d has the answer %d", key, answer)
			}
		}
		if got := sizes(s.requests[:3]); !slices.Equal(got, []int{1, 10, 5}) {
			t.Errorf("requests of %v keys, want that the batch that failed is halved at once", got)
		}
	})
}

// An answer that comes while the sample is under way shows that not all keys are refused.
func TestAnswerDuringTheSampleForbidsTheConclusion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * time.Millisecond, refuses: func(key int) bool { return key > 100 }}
		options := s.sampling(10)
		sound := options.Fetch
		options.Fetch = func(ctx context.Context, request *batch.Request[int]) (map[int]int, error) {
			if keys := request.Keys(); slices.Contains(keys, 1) {
				time.Sleep(10 * time.Millisecond) // virtual time: the sample is under way
				return map[int]int{1: 1}, nil
			}
			return sound(ctx, request)
		}
		reader := batch.New(options)
		var group sync.WaitGroup
		group.Go(func() { read(t, reader, row(200, 10)...) })
		time.Sleep(time.Millisecond) // virtual time
		group.Go(func() { read(t, reader, 1) })
		group.Wait()
	})
}

// Nor does anything follow if the answer comes while the last key of the sample is under way.
func TestAnswerDuringTheLastOfASampleForbidsTheConclusion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * time.Millisecond, refuses: func(key int) bool { return key > 100 }}
		options := s.sampling(10)
		sound, lone := options.Fetch, 0
		var mu sync.Mutex
		options.Fetch = func(ctx context.Context, request *batch.Request[int]) (map[int]int, error) {
			keys := request.Keys()
			if keys[0] == 1 {
				time.Sleep(250 * time.Millisecond) // virtual time: until 50 ms before the third key is refused
				return map[int]int{1: 1}, nil
			}
			mu.Lock()
			if len(keys) == 1 {
				lone++
			}
			mu.Unlock()
			return sound(ctx, request)
		}
		options.Conclude = func([]int, []error) error {
			t.Error("a conclusion was drawn after an answer")
			return errNoKey
		}
		reader := batch.New(options)
		var group sync.WaitGroup
		group.Go(func() { read(t, reader, row(200, 10)...) })
		time.Sleep(time.Millisecond)            // virtual time
		group.Go(func() { read(t, reader, 1) }) // its batch leaves when the first has failed
		group.Wait()
		if lone < 3 {
			t.Errorf("only %d keys were tried alone", lone)
		}
	})
}

// All reads of a key of the sample get the conclusion.
func TestConclusionIsForEveryReadOfASampledKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * time.Millisecond, refuses: always}
		reader := batch.New(s.sampling(50))
		var group sync.WaitGroup
		for range 3 {
			group.Go(func() {
				if answers, err := reader.Read(t.Context(), row(1, 10)); answers != nil || !errors.Is(err, errNoKey) {
					t.Errorf("got %v, %v", answers, err)
				}
			})
		}
		group.Wait()
	})
}

// The conclusion is an error of the reads that asked for one of the three keys. The others continue.
func TestConclusionIsForTheReadsOfTheSample(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * time.Millisecond, refuses: always}
		reader := batch.New(s.sampling(50))
		var group sync.WaitGroup
		var mu sync.Mutex
		failed := map[int]bool{} // by the first key of a read
		for first := 0; first < 50; first += 5 {
			group.Go(func() {
				answers, err := reader.Read(t.Context(), row(first, 5))
				mu.Lock()
				defer mu.Unlock()
				failed[first] = errors.Is(err, errNoKey)
				if err == nil && answers[first] != refusedAnswer {
					t.Errorf("key %d has the answer %d", first, answers[first])
				}
			})
		}
		group.Wait()
		for first, failed := range failed {
			sampled := slices.ContainsFunc(s.sampled, func(key int) bool { return key >= first && key < first+5 })
			if failed != sampled {
				t.Errorf("the read of %d and more failed: %v; it had a key of the sample: %v", first, failed, sampled)
			}
		}
	})
}

// While one batch is bisected and another waits for that, no fresh batch leaves, for half a minute.
func TestNoFreshBatchLeavesDuringTwoSearches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * time.Millisecond, refuses: func(key int) bool { return key == 1 || key == 11 }}
		reader := batch.New(s.options(10))
		var group sync.WaitGroup
		group.Go(func() { read(t, reader, row(1, 20)...) })
		time.Sleep(110 * time.Millisecond) // virtual time: both batches have failed
		group.Go(func() { read(t, reader, row(100, 10)...) })
		group.Wait()
		fresh := slices.IndexFunc(s.requests, func(keys []int) bool { return slices.Contains(keys, 100) })
		firstSearch := slices.IndexFunc(s.requests, func(keys []int) bool { return slices.Equal(keys, []int{1}) || slices.Equal(keys, []int{11}) })
		if fresh < firstSearch {
			t.Errorf("the fresh batch was request %d, before the key of the first search was found: %v", fresh, s.requests)
		}
	})
}

// A search may hang for minutes. Fresh batches wait for that half a minute each.
func TestSearchesThatHangHoldUpFreshBatchesForHalfAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * time.Millisecond, refuses: func(key int) bool { return key == 1 || key == 11 }}
		options := s.options(10)
		sound := options.Fetch
		options.Fetch = func(ctx context.Context, request *batch.Request[int]) (map[int]int, error) {
			if !request.Fresh {
				<-ctx.Done()
			}
			return sound(ctx, request)
		}
		reader := batch.New(options)
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		var group sync.WaitGroup
		group.Go(func() { _, _ = reader.Read(ctx, row(1, 20)) })
		time.Sleep(time.Second) // virtual time: both batches have failed
		for n := range 2 {
			start := time.Now()
			read(t, reader, 100+n)
			if took := time.Since(start); took < 29*time.Second || took > 31*time.Second {
				t.Errorf("a fresh read took %v", took)
			}
		}
		cancel()
		group.Wait()
	})
}
