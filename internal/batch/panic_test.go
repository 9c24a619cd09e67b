package batch_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/batch"
)

func TestPanicInFetchFailsItsReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: time.Second}
		options := s.options(1)
		options.Fetch = func(ctx context.Context, request *intRequest) (map[int]int, error) {
			if slices.Contains(request.Keys(), 1) {
				panic("defect")
			}
			return s.fetch(ctx, request)
		}
		reader := batch.New(options)
		var group sync.WaitGroup
		group.Go(func() {
			answers, err := reader.Read(t.Context(), []int{1})
			var panicked *batch.PanicError
			if answers != nil || !errors.As(err, &panicked) || panicked.Value != "defect" ||
				!strings.Contains(string(panicked.Stack), "TestPanicInFetch") {
				t.Errorf("got %v, %v", answers, err)
			}
		})
		group.Go(func() { read(t, reader, 2) })
		group.Wait()
	})
}

// wantPanic reads keys, and checks that the read fails with a PanicError.
func wantPanic(t *testing.T, reader *batch.Reader[int, int], keys ...int) {
	t.Helper()
	answers, err := reader.Read(t.Context(), keys)
	var panicked *batch.PanicError
	if answers != nil || !errors.As(err, &panicked) {
		t.Errorf("keys %v: got %v, %v; want a PanicError", keys, answers, err)
	}
}

// brokenLimiter panics while broken is true. Free runs in a transition.
type brokenLimiter struct {
	fixedLimiter
	broken *atomic.Bool
}

func (l brokenLimiter) Free() int {
	if l.broken.Load() {
		panic("defect")
	}
	return l.fixedLimiter.Free()
}

// After a panic in a transition, the state may be wrong. All reads fail, and the next reads find an
// empty Reader.
func TestPanicInATransitionFailsOnlyOpenReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: time.Minute}
		options := s.options(2)
		var broken atomic.Bool
		options.Limiter = brokenLimiter{unlimited, &broken}
		options.Rejected = func(int, error) int { panic("defect") }
		reader := batch.New(options)
		var group sync.WaitGroup
		group.Go(func() { wantPanic(t, reader, 1, 2) })
		group.Go(func() { wantPanic(t, reader, 3) })
		time.Sleep(time.Second) // virtual time: both requests are in progress
		broken.Store(true)
		wantPanic(t, reader, 4) // panic in the goroutine of Read
		group.Wait()
		synctest.Wait()
		if len(s.ends) != 2 || s.ends[0] == nil || s.ends[1] == nil {
			t.Errorf("the requests' contexts ended with %v", s.ends)
		}
		broken.Store(false)
		read(t, reader, 1, 4)

		s.rejects = always
		group.Go(func() { wantPanic(t, reader, 6) }) // panic in the goroutine of its request
		group.Wait()
		s.rejects = nil
		read(t, reader, 6)

		group.Go(func() { wantPanic(t, reader, 5) })
		time.Sleep(5 * time.Millisecond) // virtual time: the read waits for more keys
		broken.Store(true)               // panic in the timer's goroutine
		group.Wait()
		broken.Store(false)
		read(t, reader, 5)
	})
}

// panicRequests is Options.Fetch of a Reader that panics when key 2 is rejected, a second after its
// request. Key 1 waits for the end of its context, and returns ten seconds later.
type panicRequests struct {
	start time.Time

	mu    sync.Mutex
	calls []int           // key of each call; 0 if the call waits for the limit
	ends  []time.Duration // when the contexts of calls ended
}

func (p *panicRequests) fetch(ctx context.Context, request *intRequest) (map[int]int, error) {
	// the third call waits for the limit
	if age := time.Since(p.start); age > 25*time.Millisecond && age < time.Second {
		p.recordCall(0)
		<-ctx.Done()
		p.recordEnd()
		return nil, context.Cause(ctx)
	}
	key := request.Keys()[0]
	p.recordCall(key)
	switch key {
	case 1:
		<-ctx.Done()
		p.recordEnd()
		time.Sleep(10 * time.Second) // virtual time
	case 2:
		time.Sleep(time.Second) // virtual time
		return nil, &batch.KeyError{Err: errRejected}
	case 4:
		time.Sleep(20 * time.Second) // virtual time
	}
	return map[int]int{key: key}, nil
}

func (p *panicRequests) recordCall(key int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls = append(p.calls, key)
}

func (p *panicRequests) recordEnd() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ends = append(p.ends, time.Since(p.start))
}

// After a panic in a transition, open requests end. One of them waits for the limit, and another
// returns late. They must not end a read that began later.
func TestRequestsBeforeAPanicDoNotAffectLaterReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &panicRequests{start: time.Now()}
		options := (&server{}).options(1)
		options.Rejected = func(int, error) int { panic("defect") }
		options.Fetch = p.fetch
		reader := batch.New(options)
		var group sync.WaitGroup
		for key := range 3 {
			time.Sleep(10 * time.Millisecond) // virtual time: one after another
			group.Go(func() { wantPanic(t, reader, key+1) })
		}
		group.Wait()
		read(t, reader, 4)
		wantEnd := 1020 * time.Millisecond // the time of the panic
		if !slices.Equal(p.calls, []int{1, 2, 0, 4}) ||
			!slices.Equal(p.ends, []time.Duration{wantEnd, wantEnd}) {
			t.Errorf("the calls %v ended after %v, want %v", p.calls, p.ends, wantEnd)
		}
	})
}

// Fetch calls Keys, and Keys runs a transition.
func TestPanicInKeysFailsAllReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var broken atomic.Bool
		s := &server{took: time.Minute}
		options := s.options(2)
		options.Limiter = brokenLimiter{unlimited, &broken}
		options.Fetch = func(ctx context.Context, request *intRequest) (map[int]int, error) {
			broken.Store(slices.Contains(request.Keys(), 3))
			return s.fetch(ctx, request)
		}
		reader := batch.New(options)
		var group sync.WaitGroup
		for _, keys := range [][]int{{1, 2}, {3, 4}, {5, 6, 7}} {
			group.Go(func() { wantPanic(t, reader, keys...) })
			synctest.Wait()
		}
		group.Wait()
		broken.Store(false)
		read(t, reader, 1)
	})
}

// Slow may take longer than the read.
func TestPanicInSlowAfterTheReadEndedIsIgnored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		options := (&server{took: 7 * time.Second}).options(2)
		options.Slow = func(_ context.Context, progress batch.Progress) {
			if progress.Keys == 1 {
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

func TestPanicInSlowFailsItsRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		options := (&server{took: time.Minute}).options(2)
		options.Slow = func(_ context.Context, progress batch.Progress) {
			if progress.Keys == 1 {
				panic("defect")
			}
		}
		reader := batch.New(options)
		var group sync.WaitGroup
		group.Go(func() { read(t, reader, 1, 2) })
		wantPanic(t, reader, 1)
		group.Wait()
	})
}
