package partner

import (
	"context"
	"errors"
	"sync"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/batch"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// trace is what happened on behalf of one read. The read's context carries it to the requests that
// serve the read.
type trace struct {
	cancel context.CancelCauseFunc // ends the read

	mu       sync.Mutex
	ended    *ReadError        // why the Reader has ended the read; nil if it has not
	requests int               // sent
	open     int               // of those, without an answer so far
	keyless  int               // those that could be sent, and wait for keys
	last     *tencentapi.Error // the last failure, whether or not a repeat succeeded
	batch    []UIN             // of the last failure
}

type traceKey struct{}

// newTrace returns a trace, and the context of its read.
func newTrace(ctx context.Context) (*trace, context.Context) {
	t := &trace{}
	ctx, t.cancel = context.WithCancelCause(ctx)
	return t, context.WithValue(ctx, traceKey{}, t)
}

// endIfSent ends the read if a request has been sent for it.
func (t *trace) endIfSent(cause *ReadError) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.requests > 0 && t.ended == nil {
		t.ended = cause
		t.cancel(cause)
	}
}

// note changes the trace.
func (t *trace) note(change func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	change()
}

// traces are those of the reads that a request serves.
type traces []*trace

// tracesOf returns the traces that contexts carry.
func tracesOf(contexts []context.Context) (all traces) {
	for _, ctx := range contexts {
		if t, ok := ctx.Value(traceKey{}).(*trace); ok {
			all = append(all, t)
		}
	}
	return all
}

// note changes every trace.
func (t traces) note(change func(*trace)) {
	for _, trace := range t {
		trace.note(func() { change(trace) })
	}
}

// awaitKeys notes that a request waits for keys. The function that it returns notes the end of
// that.
func (t traces) awaitKeys() (ended func()) {
	t.note(func(t *trace) { t.keyless++ })
	return func() { t.note(func(t *trace) { t.keyless-- }) }
}

// send notes that a request was sent. The function that it returns notes how it ended: with a
// failure or nil.
func (t traces) send(uins []UIN) (returned func(*tencentapi.Error)) {
	t.note(func(t *trace) {
		t.requests++
		t.open++
	})
	return func(failure *tencentapi.Error) {
		t.note(func(t *trace) {
			t.open--
			if failure != nil {
				t.last, t.batch = failure, uins
			}
		})
	}
}

// failed is the error of the read, which asked for the UINs.
func (t *trace) failed(ended *batch.Error, asked []UIN) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	failed := &ReadError{
		Asked: ended.Asked, Answered: ended.Answered, Elapsed: ended.Elapsed,
		Attempts: t.requests, Open: t.open, AwaitsKeys: t.keyless > 0,
	}
	cause := t.ended
	switch {
	case ended.Left && cause == nil:
		failed.UINs, failed.Ended, failed.Err = t.batch, ended.Err, t.last
	case ended.Left, errors.As(ended.Err, &cause):
		failed.UINs, failed.Ended, failed.Err = cause.UINs, cause.Ended, cause.Err
	default:
		return ended.Err // of the credentials' source, or batch.ErrNoAnswer
	}
	if failed.UINs == nil {
		failed.UINs = asked
	}
	return failed
}
