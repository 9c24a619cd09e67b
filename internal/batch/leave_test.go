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

func TestReadThatLeavesDoesNotAffectItsBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: time.Second}
		reader := batch.New(s.options(50))
		ctx, cancel := context.WithCancelCause(t.Context())
		stop := errors.New("stop")
		var group sync.WaitGroup
		group.Go(func() { read(t, reader, 1, 2) })
		group.Go(func() {
			answers, err := reader.Read(ctx, []int{2, 3})
			var failed *batch.Error
			if answers != nil || !errors.Is(err, stop) || !errors.As(err, &failed) ||
				!failed.CallerLeft || failed.Keys != 2 || failed.Answered != 0 ||
				failed.Elapsed != 500*time.Millisecond {
				t.Errorf("got %v, %#v", answers, err)
			}
		})
		time.Sleep(500 * time.Millisecond) // virtual time: the request is in progress
		cancel(stop)
		group.Wait()
		synctest.Wait()
		if len(s.requests) != 1 || len(s.requests[0]) != 3 || s.ends[0] != nil {
			t.Errorf("requests %v ended with %v, want one that continues", s.requests, s.ends)
		}
	})
}

func TestRequestEndsWithItsLastRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: time.Hour}
		reader := batch.New(s.options(50))
		var group sync.WaitGroup
		for _, limit := range []time.Duration{time.Second, 2 * time.Second} {
			group.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), limit)
				defer cancel()
				_, err := reader.Read(ctx, []int{1, int(limit)})
				if !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("got %v", err)
				}
			})
		}
		time.Sleep(1500 * time.Millisecond) // virtual time
		if len(s.ended()) != 0 {
			t.Error("the request ended with the first read")
		}
		group.Wait()
		synctest.Wait()
		if len(s.ends) != 1 || s.ends[0] == nil {
			t.Errorf("the contexts of requests ended with %v", s.ends)
		}
	})
}

// A further attempt must not have the keys of reads that have left.
func TestNextAttemptHasOnlyWantedKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var attempts [][]int
		options := (&server{}).options(50)
		options.Fetch = func(_ context.Context, request *intRequest) (map[int]int, error) {
			answers := map[int]int{}
			for range 2 {
				keys := request.Keys()
				attempts = append(attempts, keys)
				time.Sleep(time.Second) // virtual time
				for _, key := range keys {
					answers[key] = len(attempts)
				}
			}
			return answers, nil
		}
		reader := batch.New(options)
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		var group sync.WaitGroup
		group.Go(func() { _, _ = reader.Read(ctx, []int{1, 2}) })
		group.Go(func() { read(t, reader, 3) })
		group.Wait()
		if len(attempts) != 2 || len(attempts[0]) != 3 || !slices.Equal(attempts[1], []int{3}) {
			t.Errorf("the attempts had the keys %v", attempts)
		}
	})
}

func TestReadThatLeftTakesNoTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 10 * time.Second}
		options := s.options(2)
		hold := make(chan struct{}) // represents the request limit
		options.Fetch = func(ctx context.Context, request *intRequest) (map[int]int, error) {
			<-hold
			return s.fetch(ctx, request)
		}
		reader := batch.New(options)
		ctx, cancel := context.WithCancel(t.Context())
		var group sync.WaitGroup
		group.Go(func() { read(t, reader, row(100, 6)...) })
		synctest.Wait()
		for range 3 {
			group.Go(func() { _, _ = reader.Read(ctx, row(100, 6)) })
		}
		synctest.Wait()
		group.Go(func() { read(t, reader, 1) })
		synctest.Wait()
		cancel()
		synctest.Wait()
		close(hold)
		group.Wait()
		if !slices.Equal(s.requests[0], []int{1, 100}) {
			t.Errorf("requests of %v, want one key of each read in the first", s.requests)
		}
	})
}
