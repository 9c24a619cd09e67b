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

// limit is a Limiter that never changes.
type limit struct {
	free     int
	interval time.Duration
}

func (l limit) Free() int               { return l.free }
func (l limit) Interval() time.Duration { return l.interval }

var unlimited = limit{free: 64}

var errRefused = errors.New("refused")

// server answers each key with the number of its request, after a while.
type server struct {
	took    time.Duration
	refuses func(key int) bool

	mu       sync.Mutex
	requests [][]int         // the keys of each
	times    []time.Duration // when each was sent
	ends     []error         // with which each context had ended when the request was through
	start    time.Time
	sampled  []int // the keys from which Conclude drew its conclusion
}

func (s *server) fetch(ctx context.Context, request *batch.Request[int]) (map[int]int, error) {
	keys := request.Keys()
	s.mu.Lock()
	s.requests = append(s.requests, keys)
	s.times = append(s.times, time.Since(s.start))
	number := len(s.requests)
	s.mu.Unlock()
	select {
	case <-time.After(s.took): // virtual time
	case <-ctx.Done():
	}
	s.mu.Lock()
	s.ends = append(s.ends, ctx.Err())
	s.mu.Unlock()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	answers := map[int]int{}
	for _, key := range keys {
		if s.refuses != nil && s.refuses(key) {
			return nil, &batch.KeyError{Err: errRefused}
		}
		answers[key] = number
	}
	return answers, nil
}

// ended returns with which error each request's context had ended.
func (s *server) ended() []error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.ends)
}

const refusedAnswer = -1

func (s *server) options(size int) batch.Options[int, int] {
	s.start = time.Now()
	return batch.Options[int, int]{Size: size, Limiter: unlimited, Fetch: s.fetch, Refused: func(int, error) int { return refusedAnswer }}
}

// read reads, and wants an answer for each key.
func read(t *testing.T, reader *batch.Reader[int, int], keys ...int) map[int]int {
	t.Helper()
	answers, err := reader.Read(t.Context(), keys)
	if err != nil || len(answers) != len(keys) {
		t.Errorf("%d answers for %d keys, and %v", len(answers), len(keys), err)
	}
	return answers
}

func row(first, n int) (keys []int) {
	for key := first; key < first+n; key++ {
		keys = append(keys, key)
	}
	return keys
}

func sizes(requests [][]int) (sizes []int) {
	for _, keys := range requests {
		sizes = append(sizes, len(keys))
	}
	return sizes
}

// A question that has one answer for all callers is a key of a batch of one.
func TestCallersOfOneQuestionShareTheRequestThatHasNotLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: time.Second}
		options := s.options(1)
		sound, hold := options.Fetch, make(chan struct{})
		options.Fetch = func(ctx context.Context, request *batch.Request[int]) (map[int]int, error) {
			<-hold // the limit
			return sound(ctx, request)
		}
		reader := batch.New(options)
		var group sync.WaitGroup
		for range 10 {
			group.Go(func() {
				if answers := read(t, reader, 7); answers[7] != 1 {
					t.Errorf("a caller that came before the request left has the answer of request %d", answers[7])
				}
			})
		}
		synctest.Wait()
		close(hold)
		synctest.Wait()
		group.Go(func() {
			if answers := read(t, reader, 7); answers[7] != 2 {
				t.Errorf("a caller that came after the request left has the answer of request %d", answers[7])
			}
		})
		group.Wait()
	})
}

func TestReadThatLeavesHurtsNoOtherReadOfItsBatch(t *testing.T) {
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
			if answers != nil || !errors.Is(err, stop) || !errors.As(err, &failed) || !failed.Left || failed.Asked != 2 || failed.Answered != 0 || failed.Elapsed != 500*time.Millisecond {
				t.Errorf("got %v, %#v", answers, err)
			}
		})
		time.Sleep(500 * time.Millisecond) // virtual time: the request is under way
		cancel(stop)
		group.Wait()
		synctest.Wait()
		if len(s.requests) != 1 || len(s.requests[0]) != 3 || s.ends[0] != nil {
			t.Errorf("requests %v ended with %v, want one that goes on", s.requests, s.ends)
		}
	})
}

func TestRequestEndsWithTheLastReadOfIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: time.Hour}
		reader := batch.New(s.options(50))
		var group sync.WaitGroup
		for _, limit := range []time.Duration{time.Second, 2 * time.Second} {
			group.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), limit)
				defer cancel()
				if _, err := reader.Read(ctx, []int{1, int(limit)}); !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("got %v", err)
				}
			})
		}
		time.Sleep(1500 * time.Millisecond) // virtual time
		if len(s.ended()) != 0 {
			t.Error("the request ended with the first of its reads")
		}
		group.Wait()
		synctest.Wait()
		if len(s.ends) != 1 || s.ends[0] == nil {
			t.Errorf("the request's contexts ended with %v", s.ends)
		}
	})
}

// A request that is sent again must not carry the keys of reads that have left meanwhile.
func TestKeysOfTheNextAttemptAreThoseThatAreStillWanted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var attempts [][]int
		options := (&server{}).options(50)
		options.Fetch = func(_ context.Context, request *batch.Request[int]) (map[int]int, error) {
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

func TestSearchForgetsKeysThatNoReadWants(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * time.Millisecond, refuses: func(key int) bool { return key >= 100 }}
		reader := batch.New(s.options(50))
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		var group sync.WaitGroup
		group.Go(func() { _, _ = reader.Read(ctx, row(100, 25)) })
		group.Go(func() { read(t, reader, row(1, 25)...) })
		group.Wait()
		if got := sizes(s.requests); !slices.Equal(got, []int{50, 25}) {
			t.Errorf("requests of %v keys, want one of both reads and one of the read that stayed", got)
		}
	})
}

// The key that failed its batch may be that of a read that left while the probe was under way.
func TestProbeThatFailedForAReadThatLeftBlamesNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: time.Second, refuses: func(key int) bool { return key == 2 }}
		reader := batch.New(s.options(50))
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		var group sync.WaitGroup
		group.Go(func() { _, _ = reader.Read(ctx, []int{2}) })
		group.Go(func() {
			if answers := read(t, reader, 1); answers[1] == refusedAnswer {
				t.Error("key 1 was refused")
			}
		})
		group.Wait()
	})
}

func TestFailingKeysAreFoundInFewRequests(t *testing.T) {
	for _, c := range []struct {
		refused []int
		most    int // requests after the first one
	}{
		{[]int{1}, 10},
		{[]int{33}, 8},
		{[]int{50}, 11},
		{[]int{5, 25, 45}, 22},
		{row(1, 10), 66},
		{row(1, 50), 66},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := &server{took: time.Millisecond, refuses: func(key int) bool { return slices.Contains(c.refused, key) }}
			answers := read(t, batch.New(s.options(50)), row(1, 50)...)
			for key, answer := range answers {
				if (answer == refusedAnswer) != slices.Contains(c.refused, key) {
					t.Errorf("%v are refused, and key %d has the answer %d", c.refused, key, answer)
				}
			}
			if extra := len(s.requests) - 1; extra > c.most {
				t.Errorf("%v are refused: %d requests to find them, want at most %d", c.refused, extra, c.most)
			}
		})
	}
}

func TestIncompleteAnswersAreAskedForOnceMoreTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: time.Second}
		options := s.options(10)
		options.Incomplete = func(answer int) bool { return answer != 4 } // of the fourth request
		reader := batch.New(options)
		answers := read(t, reader, row(1, 30)...)
		if got := sizes(s.requests); !slices.Equal(got, []int{10, 10, 10, 10, 10, 10}) {
			t.Errorf("requests of %v keys", got)
		}
		for key, answer := range answers {
			if answer < 4 {
				t.Errorf("key %d has the answer of request %d, which was not the second for it", key, answer)
			}
		}
	})
}

func TestAnswerThatIsNotThereIsAnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		options := (&server{}).options(10)
		options.Fetch = func(_ context.Context, request *batch.Request[int]) (map[int]int, error) {
			request.Keys()
			return map[int]int{1: 1}, nil
		}
		answers, err := batch.New(options).Read(t.Context(), []int{1, 2})
		var failed *batch.Error
		if answers != nil || !errors.Is(err, batch.ErrNoAnswer) || !errors.As(err, &failed) || failed.Answered != 1 {
			t.Errorf("got %v, %v", answers, err)
		}
	})
}

// What fails before it has taken its keys fails for those that it would have taken.
func TestFetchThatFailsBeforeItTakesKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broken := errors.New("broken")
		options := (&server{}).options(2)
		options.Fetch = func(context.Context, *batch.Request[int]) (map[int]int, error) { return nil, broken }
		if answers, err := batch.New(options).Read(t.Context(), row(1, 5)); answers != nil || !errors.Is(err, broken) {
			t.Errorf("got %v, %v", answers, err)
		}
	})
}

func TestReadOfNothingAndReadThatHasNoTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{}
		reader := batch.New(s.options(10))
		read(t, reader)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		var failed *batch.Error
		if answers, err := reader.Read(ctx, []int{1, 1}); answers != nil || !errors.As(err, &failed) || !failed.Left || failed.Asked != 1 {
			t.Errorf("got %v, %v", answers, err)
		}
		time.Sleep(time.Minute) // virtual time
		if len(s.requests) > 0 {
			t.Errorf("requests of %v", s.requests)
		}
	})
}

func TestSlowReadIsReportedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for took, want := range map[time.Duration]int{4 * time.Second: 0, time.Minute: 1} {
			var reports []batch.Progress
			options := (&server{took: took}).options(50)
			options.Slow = func(_ context.Context, progress batch.Progress) { reports = append(reports, progress) }
			read(t, batch.New(options), 1, 2, 3)
			if len(reports) != want || (want == 1 && reports[0] != batch.Progress{Asked: 3, Elapsed: 5 * time.Second}) {
				t.Errorf("a read of %v was reported as %v", took, reports)
			}
		}
	})
}

func TestRequestHasAKeyOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 100 * time.Millisecond, refuses: func(key int) bool { return key == 3 }}
		options := s.options(50)
		options.Incomplete = func(answer int) bool { return answer == 1 }
		reader := batch.New(options)
		var group sync.WaitGroup
		group.Go(func() { read(t, reader, 1, 2) })
		time.Sleep(112 * time.Millisecond) // virtual time: its keys are queued for the second time, and not shared
		group.Go(func() { read(t, reader, 1, 2, 3) })
		group.Wait()
		if got := sizes(s.requests[:2]); !slices.Equal(got, []int{2, 3}) || len(s.requests) > 8 {
			t.Errorf("requests of %v keys: %v", got, s.requests)
		}
	})
}

func TestReadThatLeftHasNoTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: 10 * time.Second}
		options := s.options(2)
		waits := make(chan struct{})
		sound := options.Fetch
		options.Fetch = func(ctx context.Context, request *batch.Request[int]) (map[int]int, error) {
			<-waits // for the limit
			return sound(ctx, request)
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
		close(waits)
		group.Wait()
		if !slices.Equal(s.requests[0], []int{1, 100}) {
			t.Errorf("the requests had the keys %v, want one of each read in the first", s.requests)
		}
	})
}

type name struct{}

// The context's values serve for logs, so they must be those of a read that wants a key.
func TestContextHasTheValuesOfAReadThatStayed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		options := (&server{}).options(50)
		var got any
		options.Fetch = func(ctx context.Context, request *batch.Request[int]) (map[int]int, error) {
			got = ctx.Value(name{})
			for _, reads := range request.Reads() {
				t.Errorf("before the keys are taken, the request is for the read %v", reads.Value(name{}))
			}
			request.Keys()
			if reads := request.Reads(); len(reads) != 1 || reads[0].Value(name{}) != "stays" {
				t.Errorf("the request is for %d reads", len(reads))
			}
			return map[int]int{1: 1}, nil
		}
		reader := batch.New(options)
		leaves, cancel := context.WithCancel(context.WithValue(t.Context(), name{}, "leaves"))
		var group sync.WaitGroup
		group.Go(func() { _, _ = reader.Read(leaves, []int{1, 2}) })
		synctest.Wait()
		group.Go(func() {
			if _, err := reader.Read(context.WithValue(t.Context(), name{}, "stays"), []int{1}); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		cancel()
		group.Wait()
		if got != "stays" {
			t.Errorf("the context is that of the read %v", got)
		}
	})
}

func TestContextOfARequestEndsWithIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: time.Second, refuses: func(key int) bool { return key == 1 }}
		options := s.options(10)
		sound := options.Fetch
		var contexts []context.Context
		options.Fetch = func(ctx context.Context, request *batch.Request[int]) (map[int]int, error) {
			for _, earlier := range contexts {
				if earlier.Err() == nil {
					t.Error("the context of an earlier request has not ended")
				}
			}
			contexts = append(contexts, ctx)
			return sound(ctx, request)
		}
		read(t, batch.New(options), row(1, 10)...)
		if len(contexts) < 5 {
			t.Errorf("%d requests", len(contexts))
		}
	})
}
