package partner

import (
	"context"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// read is one call of Read. All but the channel is guarded by the Reader's mutex until that is closed.
type read struct {
	ctx     context.Context // for its log only: nothing ends with it
	start   time.Time
	entries []*entry // what it asked for
	queue   []*entry // those of them that were in no batch when it last took its turn, in the order asked
	answers map[UIN]Answer

	requests int               // sent on its behalf
	open     int               // of those, without an answer so far
	keyless  int               // batches with a slot that wait for keys
	last     *tencentapi.Error // the last failure
	batch    []UIN             // of the last failure

	err   error
	ended chan struct{} // closed when there is an answer for every UIN, or err
}

func newRead(ctx context.Context, n int) *read {
	return &read{ctx: context.WithoutCancel(ctx), start: time.Now(), answers: make(map[UIN]Answer, n), ended: make(chan struct{})}
}

// next takes the next entry that is still in no batch, or nil.
func (r *read) next() *entry {
	for len(r.queue) > 0 {
		e := r.queue[0]
		r.queue = r.queue[1:]
		if e.queued {
			return e
		}
	}
	return nil
}

// sent notes a request on the read's behalf.
func (r *read) sent() {
	r.requests++
	r.open++
}

// returned notes that a request ended, with a failure or nil.
func (r *read) returned(batch []UIN, failure *tencentapi.Error) {
	r.open--
	if failure != nil {
		r.last, r.batch = failure, batch
	}
}

// failed is the error of the read when it goes no further, after a failure of the batch; nil stands for all it asked
// for. why is the reason if the failure could have healed.
func (r *read) failed(batch []UIN, why error, failure *tencentapi.Error) *ReadError {
	if batch == nil {
		batch = uinsOf(r.entries)
	}
	return &ReadError{
		UINs: batch, Asked: len(r.entries), Answered: len(r.answers), Attempts: r.requests, Open: r.open, AwaitsKeys: r.keyless > 0,
		Elapsed: time.Since(r.start), Ended: why, Err: failure,
	}
}
