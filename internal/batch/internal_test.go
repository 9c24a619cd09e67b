package batch

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// answering returns a Reader that answers at once, and counts its transitions.
func answering(t *testing.T, transitions *atomic.Int64) *Reader[int, int] {
	t.Helper()
	r := New(Options[int, int]{Size: 100, Limiter: fixedLimit{64, time.Second}, Fetch: func(_ context.Context, request *Request[int]) (map[int]int, error) {
		answers := map[int]int{}
		for _, key := range request.Keys() {
			answers[key] = key
		}
		return answers, nil
	}})
	r.observe = func() {
		transitions.Add(1)
		checkState(t, r)
	}
	return r
}

// A read may end at the same moment as its context, and then leaves what it no longer has.
func TestLeavingTwiceOrAfterACrashIsLeavingOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var transitions atomic.Int64
		r := answering(t, &transitions)
		for _, end := range []func(*read[int, int]){
			func(gone *read[int, int]) { r.update(func() { r.leave(gone) }) },
			func(*read[int, int]) { time.Sleep(time.Minute) }, // virtual time: it is answered
			func(*read[int, int]) {
				synctest.Wait()
				time.Sleep(5 * time.Millisecond) // virtual time
				r.update(func() { panic("defect") })
			},
		} {
			gone := newRead[int, int](t.Context(), 2)
			r.update(func() { r.begin(gone, []int{1, 2}) })
			end(gone)
			before := transitions.Load()
			r.update(func() { r.leave(gone) })
			if transitions.Load() != before+1 {
				t.Error("leaving panicked")
			}
			if answers, err := r.Read(t.Context(), []int{1, 2}); err != nil || len(answers) != 2 {
				t.Errorf("the next read has %v, %v", answers, err)
			}
		}
	})
}

func TestNothingIsLeftOfASampleThatPanicked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := New(Options[int, int]{
			Size: 10, Limiter: fixedLimit{64, time.Second}, SampleSize: 3,
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
			t.Errorf("the next read ended with %v", err)
		}
	})
}

// Every transition looks again when the next batch is due; only the last of these timers may stay.
func TestReaderHasOneTimer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var transitions atomic.Int64
		r := answering(t, &transitions)
		for key := range 50 {
			r.update(func() { r.begin(newRead[int, int](t.Context(), 1), []int{key}) })
		}
		time.Sleep(time.Minute)                         // virtual time
		if more := transitions.Load() - 50; more != 4 { // the timer, the keys, the answers and the batch's end
			t.Errorf("%d transitions after 50 reads began, want 4", more)
		}
	})
}
