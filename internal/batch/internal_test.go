package batch

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// answering returns a Reader whose Fetch answers at once. It counts the transitions.
func answering(t *testing.T, transitions *atomic.Int64) *Reader[int, int] {
	t.Helper()
	r := New(Options[int, int]{
		Size:    100,
		Limiter: FixedLimiter{64, time.Second},
		Fetch: func(_ context.Context, request *Request[int]) (map[int]int, error) {
			answers := map[int]int{}
			for _, key := range request.Keys() {
				answers[key] = key
			}
			return answers, nil
		},
	})
	r.observe = func() {
		transitions.Add(1)
		checkState(t, r)
	}
	return r
}

// A read and its context may end at the same moment. Then leave has nothing to do.
func TestLeaveAfterTheReadEndedDoesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var transitions atomic.Int64
		r := answering(t, &transitions)
		for name, end := range map[string]func(*pendingRead[int, int]){
			"it left": func(read *pendingRead[int, int]) { r.update(func() { r.leave(read) }) },
			"it has its answers": func(*pendingRead[int, int]) {
				time.Sleep(time.Minute) // virtual time
			},
			"a transition panicked": func(*pendingRead[int, int]) {
				synctest.Wait()
				time.Sleep(5 * time.Millisecond) // virtual time
				r.update(func() { panic("defect") })
			},
		} {
			read := newRead[int, int](t.Context(), 2)
			r.update(func() { r.begin(read, []int{1, 2}) })
			end(read)
			before := transitions.Load()
			r.update(func() { r.leave(read) })
			if transitions.Load() != before+1 {
				t.Errorf("%s: the second leave panicked", name)
			}
			if answers, err := r.Read(t.Context(), []int{1, 2}); err != nil || len(answers) != 2 {
				t.Errorf("%s: the next read returned %v, %v", name, answers, err)
			}
		}
	})
}

func TestPanicInConcludeLeavesNoBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := New(Options[int, int]{
			Size:       10,
			Limiter:    FixedLimiter{64, time.Second},
			SampleSize: 3,
			Fetch: func(_ context.Context, request *Request[int]) (map[int]int, error) {
				request.Keys()
				return nil, &KeyError{Err: errFatal}
			},
			Conclude: func([]int, []error) error { panic("defect") },
		})
		var panicked *PanicError
		if _, err := r.Read(t.Context(), []int{1, 2, 3, 4}); !errors.As(err, &panicked) {
			t.Errorf("got %v", err)
		}
		synctest.Wait()
		r.update(func() {
			if len(r.batches) > 0 {
				t.Errorf("%d batches are left", len(r.batches))
			}
		})
		if _, err := r.Read(t.Context(), []int{1, 2, 3, 4}); !errors.As(err, &panicked) {
			t.Errorf("the next read returned %v", err)
		}
	})
}

// Each transition sets the timer again. Only the last of these timers may be left.
func TestReaderHasOneTimer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var transitions atomic.Int64
		r := answering(t, &transitions)
		for key := range 50 {
			r.update(func() { r.begin(newRead[int, int](t.Context(), 1), []int{key}) })
		}
		time.Sleep(time.Minute) // virtual time
		// the timer, Keys, the answers and the end of the batch
		if more := transitions.Load() - 50; more != 4 {
			t.Errorf("%d transitions after 50 reads began, want 4", more)
		}
	})
}
