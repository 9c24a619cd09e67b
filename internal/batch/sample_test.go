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

// Before a search, the Reader sends three queued or resting keys, one after another. Their
// conclusion ends the read.
func TestSampleIsChosenAtRandomFromAllKeys(t *testing.T) {
	chosen := map[int]int{}
	for range 200 {
		synctest.Test(t, func(t *testing.T) {
			s := &server{took: 100 * ms, rejects: always}
			options := s.sampling(5)
			options.Limiter = fixedLimiter{0, time.Minute} // the second batch is queued
			start := time.Now()
			answers, err := batch.New(options).Read(t.Context(), row(1, 8))
			took := time.Since(start)
			if answers != nil || !errors.Is(err, errConclusion) || took != 400*ms {
				t.Errorf("after %v: %v, %v", took, answers, err)
			}
			if got := sizes(s.requests); !slices.Equal(got, []int{5, 1, 1, 1}) {
				t.Errorf("requests of %v keys, want one batch and three keys alone", got)
			}
			got, want := slices.Sorted(slices.Values(s.sampled)), singleKeys(s.requests)
			if !slices.Equal(got, want) {
				t.Errorf("Conclude had the keys %v, want those that were sent alone: %v", got, want)
			}
			for _, key := range s.sampled {
				chosen[key]++
			}
		})
	}
	for key := range 8 { // expected: 75 of 200 samples, with a standard deviation below 7
		if n := chosen[key+1]; n < 40 || n > 110 {
			t.Errorf("key %d was in %d of 200 samples, want about 75", key+1, n)
		}
	}
}

// The first key that is answered ends the sample. There is no conclusion.
func TestAnsweredKeyEndsTheSample(t *testing.T) {
	for range 50 {
		synctest.Test(t, func(t *testing.T) {
			s := &server{took: 100 * ms, rejects: func(key int) bool { return key < 2 }}
			answers := read(t, batch.New(s.sampling(50)), row(0, 5)...)
			for key, answer := range answers {
				if (answer == rejectedAnswer) != (key < 2) {
					t.Errorf("key %d has the answer %d", key, answer)
				}
			}
		})
	}
}

// If Conclude returns nil, the Reader sends no further sample.
func TestInconclusiveSampleIsNotRepeated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * ms, rejects: always}
		options := s.sampling(5)
		calls := 0
		options.Conclude = func([]int, []error) error {
			calls++
			return nil
		}
		for key, answer := range read(t, batch.New(options), row(1, 30)...) {
			if answer != rejectedAnswer {
				t.Errorf("key %d has the answer %d", key, answer)
			}
		}
		if calls != 1 {
			t.Errorf("%d samples, want one", calls)
		}
	})
}

func TestKeysUpToTheSampleSizeAreEachAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * ms, rejects: always}
		answers := read(t, batch.New(s.sampling(50)), 1, 2, 3)
		if answers[1] != rejectedAnswer || answers[2] != rejectedAnswer ||
			answers[3] != rejectedAnswer {
			t.Errorf("got %v", answers)
		}
	})
}

// Several reads of one key count as one key. A key can also have two entries: one rests, and the
// other is queued for another read. They also count as one key.
func TestSampleCountsDistinctKeys(t *testing.T) {
	for _, starts := range [][]time.Duration{{0, 0, 0, 0, 0}, {0, 105 * time.Millisecond}} {
		synctest.Test(t, func(t *testing.T) {
			s := &server{took: 100 * ms, rejects: always}
			options := s.sampling(50)
			options.Limiter = fixedLimiter{0, time.Minute}
			reader := batch.New(options)
			var group sync.WaitGroup
			for _, start := range starts {
				group.Go(func() {
					time.Sleep(start) // virtual time
					if answers := read(t, reader, 1, 2, 3); answers[1] != rejectedAnswer {
						t.Errorf("the read that began after %v has the answers %v", start, answers)
					}
				})
			}
			group.Wait()
		})
	}
}

// If a read leaves while its key is sent alone, another key takes its place in the sample.
func TestReadThatLeavesDuringASampleDoesNotAffectOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * ms, rejects: always}
		options := s.sampling(50)
		ctx, cancel := context.WithCancel(t.Context())
		options.Fetch = func(ctx context.Context, request *intRequest) (map[int]int, error) {
			if keys := request.Keys(); len(keys) == 1 && keys[0] > 10 { // a key of the first read
				cancel()
				<-ctx.Done()
			}
			return s.fetch(ctx, request)
		}
		reader := batch.New(options)
		var group sync.WaitGroup
		group.Go(func() { _, _ = reader.Read(ctx, row(11, 10)) })
		group.Go(func() {
			wantConclusion(t, reader, row(1, 10)...)
		})
		group.Wait()
		cancel()
	})
}

// An error other than a KeyError ends the sample and the reads of that key. It does not affect
// other keys.
func TestFailedRequestEndsTheSample(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * ms, rejects: always}
		options := s.sampling(50)
		down, failed := errors.New("down"), false
		options.Fetch = func(ctx context.Context, request *intRequest) (map[int]int, error) {
			if keys := request.Keys(); len(keys) == 1 && !failed {
				failed = true
				return nil, down
			}
			return s.fetch(ctx, request)
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
				if err == nil && answers[key] != rejectedAnswer {
					t.Errorf("key %d has the answer %d", key, answers[key])
				}
			})
		}
		group.Wait()
		if got := sizes(s.requests); got[1] == 1 {
			t.Errorf("requests of %v keys, want the batch and then its search", got)
		}
		if ended[down] != 1 || ended[nil] != 9 {
			t.Errorf("the reads ended with %v, want one with %q and nine with answers", ended, down)
		}
	})
}

// After an answer to any request, a sample has no conclusion. So a hanging request of the sample
// delays no other key.
func TestAnswerEndsTheWaitForAHangingSample(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * ms, rejects: func(key int) bool { return key < 50 }}
		options := s.sampling(10)
		options.Limiter = unlimited
		var hung atomic.Int64
		hung.Store(-1)
		options.Fetch = func(ctx context.Context, request *intRequest) (map[int]int, error) {
			switch keys := request.Keys(); {
			case len(keys) == 1 && keys[0] < 50 && hung.CompareAndSwap(-1, int64(keys[0])):
				<-ctx.Done()
			case slices.Contains(keys, 100):
				time.Sleep(300 * time.Millisecond) // virtual time: the sample is in progress
			}
			return s.fetch(ctx, request)
		}
		reader := batch.New(options)
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		var group sync.WaitGroup
		for key := range 10 {
			group.Go(func() {
				_, err := reader.Read(ctx, []int{key})
				took := time.Since(start)
				if int64(key) != hung.Load() && (err != nil || took > time.Minute) {
					t.Errorf("key %d took %v: %v", key, took, err)
				}
			})
		}
		group.Go(func() {
			time.Sleep(20 * time.Millisecond) // virtual time: these keys have a separate batch
			read(t, reader, row(100, 10)...)
		})
		group.Wait()
	})
}

// If no read wants a key of a request, the result of Fetch does not count as an answer.
func TestRequestWithoutKeysIsNoAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * ms, rejects: always}
		options := s.sampling(50)
		options.Fetch = func(ctx context.Context, request *intRequest) (map[int]int, error) {
			time.Sleep(time.Second) // virtual time: the wait for the limit
			if len(request.Keys()) == 0 {
				return nil, nil
			}
			return s.fetch(ctx, request)
		}
		reader := batch.New(options)
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		_, _ = reader.Read(ctx, []int{1})
		time.Sleep(time.Minute) // virtual time
		wantConclusion(t, reader, row(1, 10)...)
	})
}

func TestNoSampleAfterAnAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * ms, rejects: func(key int) bool { return key > 100 }}
		reader := batch.New(s.sampling(50))
		read(t, reader, 1)
		for key, answer := range read(t, reader, row(200, 10)...) {
			if answer != rejectedAnswer {
				t.Errorf("key %d has the answer %d", key, answer)
			}
		}
		if got := sizes(s.requests[:3]); !slices.Equal(got, []int{1, 10, 5}) {
			t.Errorf("requests of %v keys, want the second batch to be halved at once", got)
		}
	})
}
