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

// A reader with a batch size of one shares the answer to one question among callers.
func TestReadsShareAKeyUntilItIsRequested(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: time.Second}
		options := s.options(1)
		hold := make(chan struct{}) // represents the request limit
		options.Fetch = func(ctx context.Context, request *intRequest) (map[int]int, error) {
			<-hold
			return s.fetch(ctx, request)
		}
		reader := batch.New(options)
		var group sync.WaitGroup
		wantRequest := func(number int) {
			if answers := read(t, reader, 7); answers[7] != number {
				t.Errorf("got the answer of request %d, want %d", answers[7], number)
			}
		}
		for range 10 { // before the request leaves
			group.Go(func() { wantRequest(1) })
		}
		synctest.Wait()
		close(hold)
		synctest.Wait()
		group.Go(func() { wantRequest(2) }) // after it has left
		group.Wait()
	})
}

func TestIncompleteAnswersAreRequestedAgainTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: time.Second}
		options := s.options(10)
		// only the answers of the fourth request are complete
		options.Incomplete = func(answer int) bool { return answer != 4 }
		reader := batch.New(options)
		answers := read(t, reader, row(1, 30)...)
		if got := sizes(s.requests); !slices.Equal(got, []int{10, 10, 10, 10, 10, 10}) {
			t.Errorf("requests of %v keys", got)
		}
		for key, answer := range answers {
			if answer < 4 {
				t.Errorf("key %d has the answer of its first request, %d", key, answer)
			}
		}
	})
}

func TestMissingAnswerIsAnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		options := (&server{}).options(10)
		options.Fetch = func(_ context.Context, request *intRequest) (map[int]int, error) {
			request.Keys()
			return map[int]int{1: 1}, nil
		}
		answers, err := batch.New(options).Read(t.Context(), []int{1, 2})
		var failed *batch.Error
		if answers != nil || !errors.Is(err, batch.ErrNoAnswer) || !errors.As(err, &failed) ||
			failed.Answered != 1 {
			t.Errorf("got %v, %v", answers, err)
		}
	})
}

// If Fetch fails before it calls Keys, the error ends the reads of the next batch.
func TestErrorBeforeKeysFailsTheRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broken := errors.New("broken")
		options := (&server{}).options(2)
		options.Fetch = func(context.Context, *intRequest) (map[int]int, error) {
			return nil, broken
		}
		answers, err := batch.New(options).Read(t.Context(), row(1, 5))
		if answers != nil || !errors.Is(err, broken) {
			t.Errorf("got %v, %v", answers, err)
		}
	})
}

func TestReadWithoutKeysOrWithACancelledContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{}
		reader := batch.New(s.options(10))
		read(t, reader)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		answers, err := reader.Read(ctx, []int{1, 1})
		var failed *batch.Error
		if answers != nil || !errors.As(err, &failed) || !failed.CallerLeft || failed.Keys != 1 {
			t.Errorf("got %v, %v", answers, err)
		}
		time.Sleep(time.Minute) // virtual time
		if len(s.requests) > 0 {
			t.Errorf("requests of %v, want none", s.requests)
		}
	})
}

func TestSlowReadIsReportedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for took, want := range map[time.Duration]int{4 * time.Second: 0, time.Minute: 1} {
			var reports []batch.Progress
			options := (&server{took: took}).options(50)
			options.Slow = func(_ context.Context, progress batch.Progress) {
				reports = append(reports, progress)
			}
			read(t, batch.New(options), 1, 2, 3)
			progress := batch.Progress{Keys: 3, Elapsed: 5 * time.Second}
			if len(reports) != want || (want == 1 && reports[0] != progress) {
				t.Errorf("a read that took %v was reported as %v", took, reports)
			}
		}
	})
}

func TestRequestHasNoDuplicateKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * ms, rejects: func(key int) bool { return key == 3 }}
		options := s.options(50)
		options.Incomplete = func(answer int) bool { return answer == 1 }
		reader := batch.New(options)
		var group sync.WaitGroup
		group.Go(func() { read(t, reader, 1, 2) })
		time.Sleep(112 * ms) // virtual time: the keys are queued again, and not shared
		group.Go(func() { read(t, reader, 1, 2, 3) })
		group.Wait()
		if got := sizes(s.requests[:2]); !slices.Equal(got, []int{2, 3}) || len(s.requests) > 8 {
			t.Errorf("requests of %v keys: %v", got, s.requests)
		}
	})
}
