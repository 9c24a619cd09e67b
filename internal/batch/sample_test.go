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

var errNoKey = errors.New("no key is answered")

// sampling returns options that try three keys alone.
func (s *server) sampling(size int) batch.Options[int, int] {
	options := s.options(size)
	options.SampleSize = 3
	options.Conclude = func(refusals []error) error {
		for _, err := range refusals {
			if len(refusals) != 3 || !errors.Is(err, errRefused) {
				return errors.New("wrong refusals")
			}
		}
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

// The sample is spread over what is queued and what rests after it failed, and ends the read with
// the failure of three keys instead of a search.
func TestSampleIsSpreadOverAllKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * time.Millisecond, refuses: always}
		options := s.sampling(50)
		options.Limiter = limit{0, time.Minute} // the second batch is queued
		calls, conclude := 0, options.Conclude
		options.Conclude = func(refusals []error) error {
			calls++
			return conclude(refusals)
		}
		answers, err := batch.New(options).Read(t.Context(), row(1, 57))
		if answers != nil || !errors.Is(err, errNoKey) {
			t.Errorf("got %v, %v", answers, err)
		}
		if calls != 1 {
			t.Errorf("Conclude was called %d times", calls)
		}
		if got := alone(s.requests); len(s.requests) != 4 || !slices.Equal(got, []int{1, 29, 57}) {
			t.Errorf("%d requests, of these keys alone: %v", len(s.requests), got)
		}
	})
}

func TestSampleThatIsNotAllRefusedConcludesNothing(t *testing.T) {
	for name, refuses := range map[string]func(int) bool{
		"one is answered": func(key int) bool { return key != 10 },
		"all answered":    func(key int) bool { return key == 1 },
	} {
		synctest.Test(t, func(t *testing.T) {
			s := &server{took: 100 * time.Millisecond, refuses: refuses}
			answers := read(t, batch.New(s.sampling(50)), row(1, 20)...)
			for key, answer := range answers {
				if (answer == refusedAnswer) != refuses(key) {
					t.Errorf("%s: key %d has the answer %d", name, key, answer)
				}
			}
		})
	}
}

func TestFewerKeysThanASampleAreEachAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * time.Millisecond, refuses: always}
		answers := read(t, batch.New(s.sampling(50)), 1, 2)
		if answers[1] != refusedAnswer || answers[2] != refusedAnswer {
			t.Errorf("got %v", answers)
		}
	})
}

// Two reads of the same keys are two reads of one entry each: a sample has each key once.
func TestSampleHasEachKeyOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * time.Millisecond, refuses: always}
		reader := batch.New(s.sampling(50))
		var group sync.WaitGroup
		for range 5 {
			group.Go(func() {
				if answers := read(t, reader, 1, 2); answers[1] != refusedAnswer {
					t.Errorf("got %v", answers)
				}
			})
		}
		group.Wait()
		if got := sizes(s.requests); !slices.Equal(got, []int{2, 1, 1}) {
			t.Errorf("requests of %v keys, want one of both and one of each", got)
		}
	})
}

// A key that rests and is queued for another read, too, is two entries of one key.
func TestSampleHasThreeKeysNotThreeEntries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * time.Millisecond, refuses: always}
		options := s.sampling(50)
		options.Limiter = limit{0, time.Minute}
		reader := batch.New(options)
		var group sync.WaitGroup
		for _, start := range []time.Duration{0, 105 * time.Millisecond} {
			group.Go(func() {
				time.Sleep(start) // virtual time
				if answers := read(t, reader, 1, 2); answers[1] != refusedAnswer || answers[2] != refusedAnswer {
					t.Errorf("the read after %v has %v", start, answers)
				}
			})
		}
		group.Wait()
	})
}

// A read that leaves while its key is tried alone says nothing of the other keys. Others are tried.
func TestReadThatLeavesDuringASampleChangesNothingForOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * time.Millisecond, refuses: always}
		reader := batch.New(s.sampling(50))
		ctx, cancel := context.WithTimeout(t.Context(), 150*time.Millisecond)
		defer cancel()
		var group sync.WaitGroup
		group.Go(func() { _, _ = reader.Read(ctx, []int{25}) }) // the second of the three
		group.Go(func() {
			if answers, err := reader.Read(t.Context(), slices.DeleteFunc(row(1, 50), func(key int) bool { return key == 25 })); answers != nil || !errors.Is(err, errNoKey) {
				t.Errorf("got %v, %v", answers, err)
			}
		})
		group.Wait()
		if len(s.requests) != 7 {
			t.Errorf("%d requests, want one and two samples: %v", len(s.requests), s.requests)
		}
	})
}

// What is answered alone is answered at once, and the search begins: nothing can follow from the
// sample any more.
func TestSampleThatHangsHoldsUpNoOtherKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * time.Millisecond, refuses: func(key int) bool { return key == 1 || key == 9 }}
		options := s.sampling(50)
		sound := options.Fetch
		options.Fetch = func(ctx context.Context, request *batch.Request[int]) (map[int]int, error) {
			if request.Fresh {
				time.Sleep(5 * time.Millisecond) // virtual time: all reads have come
			}
			if slices.Equal(request.Keys(), []int{25}) {
				<-ctx.Done()
			}
			return sound(ctx, request)
		}
		reader := batch.New(options)
		start := time.Now()
		var group sync.WaitGroup
		group.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			if _, err := reader.Read(ctx, []int{25}); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
		})
		for keys, most := range map[int]time.Duration{
			1:  210 * time.Millisecond, // refused
			50: 210 * time.Millisecond, // answered
			2:  5 * time.Second,
		} {
			group.Go(func() {
				read(t, reader, keys)
				if took := time.Since(start); took > most {
					t.Errorf("key %d took %v", keys, took)
				}
			})
		}
		group.Go(func() {
			read(t, reader, slices.DeleteFunc(row(1, 50), func(key int) bool { return key == 25 })...)
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("the other keys took %v", took)
			}
		})
		group.Wait()
	})
}

// As soon as any request has been answered, nothing can follow from the sample.
func TestAnswerElsewhereEndsTheWaitForASampleThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * time.Millisecond, refuses: func(key int) bool { return key < 50 }}
		options := s.sampling(10)
		sound := options.Fetch
		options.Fetch = func(ctx context.Context, request *batch.Request[int]) (map[int]int, error) {
			switch keys := request.Keys(); {
			case slices.Equal(keys, []int{5}):
				<-ctx.Done()
			case slices.Contains(keys, 100):
				time.Sleep(300 * time.Millisecond) // virtual time: the sample is under way
			}
			return sound(ctx, request)
		}
		reader := batch.New(options)
		start := time.Now()
		var group sync.WaitGroup
		group.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
			defer cancel()
			_, _ = reader.Read(ctx, []int{5})
		})
		for _, keys := range [][]int{{1}, {2, 3, 4}, {6, 7, 8, 9, 10}, {100}} {
			group.Go(func() {
				if keys[0] == 100 {
					time.Sleep(20 * time.Millisecond) // virtual time: in a batch of its own
				}
				read(t, reader, keys...)
				if took := time.Since(start); took > time.Minute {
					t.Errorf("keys %v took %v", keys, took)
				}
			})
		}
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
				time.Sleep(150 * time.Millisecond) // virtual time: while the sample is under way
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

// Nothing follows for a read that had none of the three keys.
func TestConclusionIsForTheReadsOfTheSample(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * time.Millisecond, refuses: always}
		reader := batch.New(s.sampling(50))
		var group sync.WaitGroup
		for _, keys := range [][]int{{1}, {5}, {9}} {
			group.Go(func() {
				if answers, err := reader.Read(t.Context(), keys); answers != nil || !errors.Is(err, errNoKey) {
					t.Errorf("keys %v: %v, %v", keys, answers, err)
				}
			})
		}
		group.Go(func() {
			for key, answer := range read(t, reader, 2, 3, 4, 6, 7, 8) {
				if answer != refusedAnswer {
					t.Errorf("key %d has the answer %d", key, answer)
				}
			}
		})
		group.Wait()
	})
}

// While one batch is bisected and another waits for that, no fresh batch leaves.
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
