package batch_test

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/batch"
)

func TestPanicOfARequestIsTheErrorOfItsReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: time.Second}
		options := s.options(1)
		sound := options.Fetch
		options.Fetch = func(ctx context.Context, request *batch.Request[int]) (map[int]int, error) {
			if slices.Contains(request.Keys(), 1) {
				panic("defect")
			}
			return sound(ctx, request)
		}
		reader := batch.New(options)
		var group sync.WaitGroup
		group.Go(func() {
			answers, err := reader.Read(t.Context(), []int{1})
			var panicked *batch.PanicError
			if answers != nil || !errors.As(err, &panicked) || panicked.Value != "defect" || !strings.Contains(string(panicked.Stack), "TestPanicOfARequest") {
				t.Errorf("got %v, %v", answers, err)
			}
		})
		group.Go(func() { read(t, reader, 2) })
		group.Wait()
	})
}

// brokenLimit panics when it is told to, within the Reader's own state.
type brokenLimit struct {
	limit
	broken *atomic.Bool
}

func (l brokenLimit) Free() int {
	if l.broken.Load() {
		panic("defect")
	}
	return l.limit.Free()
}

// After a panic in the midst of a transition the state may be wrong: all reads end, and the next
// ones find an empty reader.
func TestPanicOfTheReaderEndsAllReadsAndNoMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: time.Minute}
		options := s.options(2)
		var broken atomic.Bool
		options.Limiter = brokenLimit{unlimited, &broken}
		options.Refused = func(int, error) int { panic("defect") }
		reader := batch.New(options)
		var group sync.WaitGroup
		expectPanic := func(keys ...int) {
			answers, err := reader.Read(t.Context(), keys)
			var panicked *batch.PanicError
			if answers != nil || !errors.As(err, &panicked) {
				t.Errorf("keys %v: got %v, %v", keys, answers, err)
			}
		}
		group.Go(func() { expectPanic(1, 2) })
		group.Go(func() { expectPanic(3) })
		time.Sleep(time.Second) // virtual time: both are under way
		broken.Store(true)
		expectPanic(4) // in its own goroutine
		group.Wait()
		synctest.Wait()
		if len(s.ends) != 2 || s.ends[0] == nil || s.ends[1] == nil {
			t.Errorf("the requests' contexts ended with %v", s.ends)
		}
		broken.Store(false)
		read(t, reader, 1, 4)

		s.refuses = func(int) bool { return true }
		group.Go(func() { expectPanic(6) }) // in the goroutine of its request
		group.Wait()
		s.refuses = nil
		read(t, reader, 6)

		group.Go(func() { expectPanic(5) })
		time.Sleep(5 * time.Millisecond) // virtual time: it waits for more keys
		broken.Store(true)               // in the timer's goroutine
		group.Wait()
		broken.Store(false)
		read(t, reader, 5)
	})
}

// What was under way when a transition panicked ends: a request that waits for the limit, and one
// that takes its time, which must not end a read that came later.
func TestRequestsFromBeforeAPanicChangeNothingAfterIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var mu sync.Mutex
		var calls []int // the key of each, 0 if it waits for the limit
		var ends []time.Duration
		end := func() {
			mu.Lock()
			defer mu.Unlock()
			ends = append(ends, time.Since(start))
		}
		call := func(key int) {
			mu.Lock()
			defer mu.Unlock()
			calls = append(calls, key)
		}
		options := (&server{}).options(1)
		options.Refused = func(int, error) int { panic("defect") }
		options.Fetch = func(ctx context.Context, request *batch.Request[int]) (map[int]int, error) {
			if age := time.Since(start); age > 25*time.Millisecond && age < time.Second { // the third
				call(0)
				<-ctx.Done()
				end()
				return nil, context.Cause(ctx)
			}
			key := request.Keys()[0]
			call(key)
			switch key {
			case 1:
				<-ctx.Done()
				end()
				time.Sleep(10 * time.Second) // virtual time
			case 2:
				time.Sleep(time.Second) // virtual time
				return nil, &batch.KeyError{Err: errRefused}
			case 4:
				time.Sleep(20 * time.Second) // virtual time
			}
			return map[int]int{key: key}, nil
		}
		reader := batch.New(options)
		var group sync.WaitGroup
		for key := range 3 {
			time.Sleep(10 * time.Millisecond) // virtual time: one after another
			group.Go(func() {
				var panicked *batch.PanicError
				if answers, err := reader.Read(t.Context(), []int{key + 1}); answers != nil || !errors.As(err, &panicked) {
					t.Errorf("key %d: got %v, %v", key+1, answers, err)
				}
			})
		}
		group.Wait()
		read(t, reader, 4)
		if panicked := 1020 * time.Millisecond; !slices.Equal(calls, []int{1, 2, 0, 4}) || !slices.Equal(ends, []time.Duration{panicked, panicked}) {
			t.Errorf("the calls %v ended after %v, want %v", calls, ends, panicked)
		}
	})
}

// The keys are taken in a transition, too, although it is Fetch that calls for them.
func TestPanicWhileKeysAreTakenEndsAllReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var broken atomic.Bool
		options := (&server{took: time.Minute}).options(2)
		options.Limiter = brokenLimit{unlimited, &broken}
		sound := options.Fetch
		options.Fetch = func(ctx context.Context, request *batch.Request[int]) (map[int]int, error) {
			broken.Store(slices.Contains(request.Keys(), 3))
			return sound(ctx, request)
		}
		reader := batch.New(options)
		var group sync.WaitGroup
		for _, keys := range [][]int{{1, 2}, {3, 4}, {5, 6, 7}} {
			group.Go(func() {
				var panicked *batch.PanicError
				if answers, err := reader.Read(t.Context(), keys); answers != nil || !errors.As(err, &panicked) {
					t.Errorf("keys %v: got %v, %v", keys, answers, err)
				}
			})
			synctest.Wait()
		}
		group.Wait()
		broken.Store(false)
		read(t, reader, 1)
	})
}

// A report may take longer than the read.
func TestPanicOfAReportAfterItsReadHasEndedIsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		options := (&server{took: 7 * time.Second}).options(2)
		options.Slow = func(_ context.Context, progress batch.Progress) {
			if progress.Asked == 1 {
				time.Sleep(5 * time.Second) // virtual time
				panic("defect")
			}
		}
		reader := batch.New(options)
		var group sync.WaitGroup
		group.Go(func() { read(t, reader, 1) })
		time.Sleep(5 * time.Second) // virtual time
		group.Go(func() { read(t, reader, 1, 2) })
		group.Wait()
	})
}

func TestPanicOfAReportIsTheErrorOfItsRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		options := (&server{took: time.Minute}).options(2)
		options.Slow = func(_ context.Context, progress batch.Progress) {
			if progress.Asked == 1 {
				panic("defect")
			}
		}
		reader := batch.New(options)
		var group sync.WaitGroup
		group.Go(func() { read(t, reader, 1, 2) })
		var panicked *batch.PanicError
		if answers, err := reader.Read(t.Context(), []int{1}); answers != nil || !errors.As(err, &panicked) {
			t.Errorf("got %v, %v", answers, err)
		}
		group.Wait()
	})
}

// A Fetch that breaks its contract must not leave a read without an end.
func TestFetchThatBreaksItsContractEndsItsReads(t *testing.T) {
	refuse := func(*batch.Request[int]) error { return &batch.KeyError{Err: errRefused} }
	for name, fetch := range map[string]func(*batch.Request[int]) error{
		"a KeyError before the keys": refuse,
		"a KeyError alone before the keys": func(request *batch.Request[int]) error {
			if request.Fresh {
				request.Keys()
			}
			return refuse(request)
		},
		"no answer and no error": func(*batch.Request[int]) error { return nil },
		"the end of the goroutine": func(request *batch.Request[int]) error {
			request.Keys()
			runtime.Goexit()
			return nil
		},
		"the end of the goroutine before the keys": func(*batch.Request[int]) error {
			runtime.Goexit()
			return nil
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			for _, options := range []batch.Options[int, int]{(&server{}).sampling(10), (&server{}).sampling(10), (&server{}).options(10)} {
				options.Fetch = func(_ context.Context, request *batch.Request[int]) (map[int]int, error) { return nil, fetch(request) }
				reader := batch.New(options)
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				defer cancel()
				var failed *batch.Error
				if answers, err := reader.Read(ctx, row(1, 5)); answers != nil || !errors.As(err, &failed) || failed.Left {
					t.Errorf("%s: got %v, %v", name, answers, err)
				}
			}
		})
	}
}

// Whatever ends a sample, the search that waits for it continues, and the next one, too.
func TestSampleThatPanicsHoldsUpNoSearch(t *testing.T) {
	for name, change := range map[string]func(*batch.Options[int, int]){
		"Conclude panics": func(o *batch.Options[int, int]) { o.Conclude = func([]int, []error) error { panic("defect") } },
		"Conclude ends a goroutine": func(o *batch.Options[int, int]) {
			o.Conclude = func([]int, []error) error { runtime.Goexit(); return nil }
		},
		"a KeyError that is nil": func(o *batch.Options[int, int]) {
			sound := o.Fetch
			o.Fetch = func(ctx context.Context, request *batch.Request[int]) (map[int]int, error) {
				if !request.Fresh {
					request.Keys()
					return nil, (*batch.KeyError)(nil)
				}
				return sound(ctx, request)
			}
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			options := (&server{took: time.Millisecond, refuses: always}).sampling(10)
			change(&options)
			reader := batch.New(options)
			for range 3 {
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				defer cancel()
				var panicked *batch.PanicError
				if answers, err := reader.Read(ctx, row(1, 5)); answers != nil || !errors.As(err, &panicked) {
					t.Errorf("%s: got %v, %v", name, answers, err)
				}
			}
		})
	}
}
