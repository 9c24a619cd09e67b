package batch_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/batch"
)

func TestFailingKeysAreFoundInFewRequests(t *testing.T) {
	for _, c := range []struct {
		rejected []int
		most     int // requests after the first one
	}{
		{[]int{1}, 10},
		{[]int{33}, 8},
		{[]int{50}, 11},
		{[]int{5, 25, 45}, 22},
		{row(1, 10), 66},
		{row(1, 50), 66},
	} {
		synctest.Test(t, func(t *testing.T) {
			isRejected := func(key int) bool { return slices.Contains(c.rejected, key) }
			s := &server{took: ms, rejects: isRejected}
			answers := read(t, batch.New(s.options(50)), row(1, 50)...)
			for key, answer := range answers {
				if (answer == rejectedAnswer) != isRejected(key) {
					t.Errorf("rejected %v: key %d has the answer %d", c.rejected, key, answer)
				}
			}
			if extra := len(s.requests) - 1; extra > c.most {
				t.Errorf("rejected %v: %d requests to find them, want at most %d", c.rejected,
					extra, c.most)
			}
		})
	}
}

func TestSearchDropsUnwantedKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * ms, rejects: func(key int) bool { return key >= 100 }}
		reader := batch.New(s.options(50))
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		var group sync.WaitGroup
		group.Go(func() { _, _ = reader.Read(ctx, row(100, 25)) })
		group.Go(func() { read(t, reader, row(1, 25)...) })
		group.Wait()
		if got := sizes(s.requests); !slices.Equal(got, []int{50, 25}) {
			t.Errorf("requests of %v keys, want one of both reads and one of the open read", got)
		}
	})
}

// A read may leave while a request of the search is in progress. Its key may be the failing one.
func TestFailureOfADroppedKeyRejectsNoOtherKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: time.Second, rejects: func(key int) bool { return key == 2 }}
		reader := batch.New(s.options(50))
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		var group sync.WaitGroup
		group.Go(func() { _, _ = reader.Read(ctx, []int{2}) })
		group.Go(func() {
			if answers := read(t, reader, 1); answers[1] == rejectedAnswer {
				t.Error("key 1 was rejected")
			}
		})
		group.Wait()
	})
}

// While one batch is bisected and another waits for its search, no fresh batch leaves for half a
// minute.
func TestNoFreshBatchLeavesDuringTwoSearches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * ms, rejects: func(key int) bool { return key == 1 || key == 11 }}
		reader := batch.New(s.options(10))
		var group sync.WaitGroup
		group.Go(func() { read(t, reader, row(1, 20)...) })
		time.Sleep(110 * time.Millisecond) // virtual time: both batches have failed
		group.Go(func() { read(t, reader, row(100, 10)...) })
		group.Wait()
		fresh := slices.IndexFunc(s.requests, func(keys []int) bool {
			return slices.Contains(keys, 100)
		})
		firstSearch := slices.IndexFunc(s.requests, func(keys []int) bool {
			return slices.Equal(keys, []int{1}) || slices.Equal(keys, []int{11})
		})
		if fresh < firstSearch {
			t.Errorf("the fresh batch was request %d, before the end of the first search: %v",
				fresh, s.requests)
		}
	})
}

// A search may hang for minutes. Each fresh batch waits for half a minute only.
func TestHangingSearchesDelayFreshBatchesByHalfAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * ms, rejects: func(key int) bool { return key == 1 || key == 11 }}
		options := s.options(10)
		options.Fetch = func(ctx context.Context, request *intRequest) (map[int]int, error) {
			if !request.Fresh {
				<-ctx.Done()
			}
			return s.fetch(ctx, request)
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
