package partner

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/batch"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/request"
)

// trace is what happened on behalf of one read.
type trace struct {
	sent   *request.Trace
	cancel context.CancelCauseFunc // ends the read

	mu    sync.Mutex
	ended *ReadError // why the Reader has ended the read; nil if it has not
}

// newTrace returns the context of a read, and its trace.
func newTrace(ctx context.Context) (context.Context, *trace) {
	t := &trace{}
	ctx, t.cancel = context.WithCancelCause(ctx)
	ctx, t.sent = request.WithTrace(ctx)
	return ctx, t
}

// endIfSent ends the read if a request has been sent for it.
func (t *trace) endIfSent(cause *ReadError) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended == nil && t.sent.Facts().Attempts > 0 {
		t.ended = cause
		t.cancel(cause)
	}
}

// failed is the error of the read, which asked for the UINs.
func (t *trace) failed(ended *batch.Error, asked []UIN) error {
	t.mu.Lock()
	cause := t.ended
	t.mu.Unlock()
	facts := t.sent.Facts()
	failed := &ReadError{
		Asked: ended.Asked, Answered: ended.Answered, Elapsed: ended.Elapsed,
		Attempts: facts.Attempts, Open: facts.Open, AwaitsKeys: facts.AwaitsKeys > 0,
	}
	switch {
	case ended.Left && cause == nil: // by its caller, whose own cause may be a ReadError, too
		if query, ok := facts.Failed.(queryCredit); ok {
			failed.UINs = query.UINList
		}
		failed.Ended, failed.Err = ended.Err, facts.Failure
	case errors.As(ended.Err, &cause):
		failed.UINs, failed.Ended, failed.Err = ownFirst(cause.UINs, asked), cause.Ended, cause.Err
	default:
		return ended.Err // of the credentials' source, or batch.ErrNoAnswer
	}
	if failed.UINs == nil {
		failed.UINs = asked
	}
	return failed
}

// ownFirst returns the UINs with those of the read, which asked for asked in ascending order, first.
func ownFirst(uins, asked []UIN) []UIN {
	var own, others []UIN
	for _, uin := range uins {
		if _, found := slices.BinarySearch(asked, uin); found {
			own = append(own, uin)
		} else {
			others = append(others, uin)
		}
	}
	return append(own, others...)
}
