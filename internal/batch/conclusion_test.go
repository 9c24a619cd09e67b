package batch_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/batch"
)

// An answer that arrives during the sample shows that not all keys are rejected.
func TestNoConclusionAfterAnAnswerDuringTheSample(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * ms, rejects: func(key int) bool { return key > 100 }}
		options := s.sampling(10)
		options.Fetch = func(ctx context.Context, request *intRequest) (map[int]int, error) {
			if keys := request.Keys(); slices.Contains(keys, 1) {
				time.Sleep(10 * time.Millisecond) // virtual time: the sample is in progress
				return map[int]int{1: 1}, nil
			}
			return s.fetch(ctx, request)
		}
		reader := batch.New(options)
		var group sync.WaitGroup
		group.Go(func() { read(t, reader, row(200, 10)...) })
		time.Sleep(time.Millisecond) // virtual time
		group.Go(func() { read(t, reader, 1) })
		group.Wait()
	})
}

// The same is true if the answer arrives during the last request of the sample.
func TestNoConclusionAfterAnAnswerDuringTheLastSampleRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * ms, rejects: func(key int) bool { return key > 100 }}
		options := s.sampling(10)
		single := 0 // requests of one rejected key
		var mu sync.Mutex
		options.Fetch = func(ctx context.Context, request *intRequest) (map[int]int, error) {
			keys := request.Keys()
			if keys[0] == 1 {
				// virtual time: until 50 ms before the third key is rejected
				time.Sleep(250 * time.Millisecond)
				return map[int]int{1: 1}, nil
			}
			mu.Lock()
			if len(keys) == 1 {
				single++
			}
			mu.Unlock()
			return s.fetch(ctx, request)
		}
		options.Conclude = func([]int, []error) error {
			t.Error("Conclude was called after an answer")
			return errConclusion
		}
		reader := batch.New(options)
		var group sync.WaitGroup
		group.Go(func() { read(t, reader, row(200, 10)...) })
		time.Sleep(time.Millisecond)            // virtual time
		group.Go(func() { read(t, reader, 1) }) // its batch leaves after the first one has failed
		group.Wait()
		if single < 3 {
			t.Errorf("%d keys were sent alone, want at least 3", single)
		}
	})
}

func TestConclusionEndsEveryReadOfASampledKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * ms, rejects: always}
		reader := batch.New(s.sampling(50))
		var group sync.WaitGroup
		for range 3 {
			group.Go(func() {
				wantConclusion(t, reader, row(1, 10)...)
			})
		}
		group.Wait()
	})
}

// The conclusion ends the reads that want one of the three keys. Other reads continue.
func TestConclusionEndsOnlyReadsOfSampledKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * ms, rejects: always}
		reader := batch.New(s.sampling(50))
		var group sync.WaitGroup
		var mu sync.Mutex
		failed := map[int]bool{} // first key of a read → the read failed
		for first := 0; first < 50; first += 5 {
			group.Go(func() {
				answers, err := reader.Read(t.Context(), row(first, 5))
				mu.Lock()
				defer mu.Unlock()
				failed[first] = errors.Is(err, errConclusion)
				if err == nil && answers[first] != rejectedAnswer {
					t.Errorf("key %d has the answer %d", first, answers[first])
				}
			})
		}
		group.Wait()
		for first, failed := range failed {
			sampled := slices.ContainsFunc(s.sampled, func(key int) bool {
				return key >= first && key < first+5
			})
			if failed != sampled {
				t.Errorf("the read of %d to %d failed: %v; it had a key of the sample: %v",
					first, first+4, failed, sampled)
			}
		}
	})
}
