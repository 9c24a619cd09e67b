package partner

import (
	"context"
	"errors"
	"sync"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/batch"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/request"
)

// openReads are the open reads of one action.
type openReads struct {
	action string

	mu     sync.Mutex
	traces map[*readTrace]struct{}
}

func newOpenReads(action string) *openReads {
	return &openReads{action: action, traces: map[*readTrace]struct{}{}}
}

// run runs one read. uins are the UINs of the read in ascending order, if it is for UINs. do waits
// for the batches of the read.
func (r *openReads) run(
	ctx context.Context,
	uins []UIN,
	do func(context.Context) error,
) error {
	for _, subsystem := range []string{LogSubsystem, request.LogSubsystem} {
		ctx = tflog.NewSubsystem(ctx, subsystem)
		ctx = tflog.SubsystemSetField(ctx, subsystem, "action", r.action)
	}
	ctx, trace := newTrace(ctx)
	defer trace.cancel(nil)
	r.setOpen(trace, true)
	defer r.setOpen(trace, false)
	err := do(ctx)
	if err == nil {
		addCost(ctx, trace.sent.Facts())
		return nil
	}
	batchErr := &batch.Error{Err: err}
	errors.As(err, &batchErr)
	var panicked *batch.PanicError
	if errors.As(err, &panicked) {
		logPanic(ctx, panicked)
		return ErrDefect
	}
	return trace.readError(r.action, batchErr, uins)
}

// setOpen records whether a read is open.
func (r *openReads) setOpen(trace *readTrace, open bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if open {
		r.traces[trace] = struct{}{}
	} else {
		delete(r.traces, trace)
	}
}

// fail returns the error of the reads that share a failed request for UINs. If no request of the
// action succeeds, fail also ends each other read that has sent a request.
func (r *openReads) fail(failed *request.Error, uins []UIN) *ReadError {
	cause := &ReadError{UINs: uins, Err: failed.Err, Ended: failed.Ended}
	if !errors.Is(failed.Ended, ErrNoProgress) {
		return cause
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for trace := range r.traces {
		trace.endIfSent(cause)
	}
	return cause
}
