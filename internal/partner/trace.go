package partner

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/batch"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/request"
)

// readTrace records the requests of one read, and the reason why the read ended.
type readTrace struct {
	sent   *request.Trace
	cancel context.CancelCauseFunc // cancels the read's context

	mu    sync.Mutex
	ended *ReadError // why the Reader ended the read, or nil
}

// newTrace returns the context of a read, and its trace.
func newTrace(ctx context.Context) (context.Context, *readTrace) {
	t := &readTrace{}
	ctx, t.cancel = context.WithCancelCause(ctx)
	ctx, t.sent = request.WithTrace(ctx)
	return ctx, t
}

// endIfSent ends the read if a request was sent for it.
func (t *readTrace) endIfSent(cause *ReadError) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended == nil && t.sent.Facts().Attempts > 0 {
		t.ended = cause
		t.cancel(cause)
	}
}

// readError returns the error of a read of an action. The read's own UINs must be in ascending
// order.
func (t *readTrace) readError(action string, batchErr *batch.Error, readUINs []UIN) error {
	t.mu.Lock()
	cause := t.ended
	t.mu.Unlock()
	facts := t.sent.Facts()
	failed := &ReadError{
		Action:     action,
		Customers:  len(readUINs),
		Answered:   batchErr.Answered,
		Elapsed:    batchErr.Elapsed,
		Attempts:   facts.Attempts,
		Open:       facts.Open,
		AwaitsKeys: facts.AwaitsKeys > 0,
	}
	switch {
	case batchErr.CallerLeft && cause == nil: // the cause may be another read's ReadError
		if query, ok := facts.Failed.(uinQuery); ok {
			failed.UINs = query.uins
		}
		failed.Ended, failed.Err = batchErr.Err, facts.Failure
	case errors.As(batchErr.Err, &cause):
		failed.UINs = ownFirst(cause.UINs, readUINs)
		failed.Ended, failed.Err = cause.Ended, cause.Err
	default:
		return batchErr.Err // error of the credential source, or batch.ErrNoAnswer
	}
	if failed.UINs == nil {
		failed.UINs = readUINs
	}
	return failed
}

// ownFirst returns uins in a new order: first those of the read, then the others. The UINs of the
// read must be in ascending order.
func ownFirst(uins, readUINs []UIN) []UIN {
	var own, others []UIN
	for _, uin := range uins {
		if _, found := slices.BinarySearch(readUINs, uin); found {
			own = append(own, uin)
		} else {
			others = append(others, uin)
		}
	}
	return append(own, others...)
}
