package partner

import (
	"context"
	"math"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/ratelimit"
)

const (
	// gatherTime is how long a batch that is not full waits for company: Terraform starts its reads one after another.
	gatherTime = 10 * time.Millisecond
	// pace keeps such batches apart once no more than fewFree slots are free: at five requests a second, a slot that goes to
	// a few UINs now is one that fifty miss later. While UINs are sought that fail their batch, it keeps all batches apart: a
	// search takes one request after another, and must not wait for a whole window before each.
	pace    = 220 * time.Millisecond
	fewFree = 2
	// maxSearches is how many batches may be searched, or wait for that, while more batches leave: those would fail as well,
	// perhaps, and everybody in them would wait for all these searches.
	maxSearches = 1
)

// batch is what one request asks for.
type batch struct {
	ctx     context.Context // ends when nobody waits for the batch any more
	cancel  context.CancelFunc
	entries []*entry
}

// dispatcher cuts batches while something is queued. There is one at a time, and none while the queue is empty.
type dispatcher struct {
	ctx  context.Context // ends when nothing is queued any more
	stop context.CancelFunc
	wake chan struct{} // tells it to look again
}

// queueGrew starts a dispatcher, or tells the one that runs.
func (r *Reader) queueGrew() {
	if r.dispatcher == nil {
		ctx, stop := context.WithCancel(context.Background())
		r.dispatcher = &dispatcher{ctx, stop, make(chan struct{}, 1)}
		go r.dispatch(r.dispatcher)
	}
	r.dispatcher.tell()
}

// tell makes the dispatcher look again whether a batch may leave.
func (d *dispatcher) tell() {
	select {
	case d.wake <- struct{}{}:
	default: // it has been told already
	}
}

// queueShrank ends the dispatcher when nothing is queued.
func (r *Reader) queueShrank() {
	if r.queue.size == 0 && r.dispatcher != nil {
		r.dispatcher.stop()
		r.dispatcher = nil
	}
}

// dispatch cuts batches until nothing is queued. A batch is cut when its slot is in hand: what came in the meantime fills
// it.
func (r *Reader) dispatch(d *dispatcher) {
	for {
		r.gather(d)
		start := time.Now()
		slot, err := r.limiter.Acquire(d.ctx)
		if err != nil {
			return // everybody who waited has gone, or is served
		}
		batch := r.cut(d, time.Since(start))
		if batch == nil {
			slot.Release()
			return
		}
		go r.carry(batch, slot)
	}
}

// gather waits until the next batch may leave as it is.
func (r *Reader) gather(d *dispatcher) {
	for {
		r.mu.Lock()
		wait := r.hold(time.Now())
		r.mu.Unlock()
		if wait <= 0 {
			return
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-d.wake:
		case <-d.ctx.Done():
			timer.Stop()
			return
		}
		timer.Stop()
	}
}

// hold returns for how much longer the next batch waits: for company, or because others are searched.
func (r *Reader) hold(now time.Time) time.Duration {
	if r.searches > maxSearches {
		return math.MaxInt64 // the end of one tells
	}
	if r.searches > 0 {
		apart := min(pace.Seconds(), 1/r.limiter.Rate())
		return r.lastCut.Add(time.Duration(apart * float64(time.Second))).Sub(now)
	}
	if r.queue.size >= BatchSize {
		return 0
	}
	wait := r.queue.since.Add(gatherTime).Sub(now)
	if r.limiter.Free() <= fewFree {
		wait = max(wait, r.lastCut.Add(pace).Sub(now))
	}
	return wait
}

// cut takes the next batch from the queue; nil when everybody has gone.
func (r *Reader) cut(d *dispatcher, waited time.Duration) *batch {
	r.mu.Lock()
	defer r.mu.Unlock()
	if d.ctx.Err() != nil {
		return nil
	}
	entries := r.queue.cut(BatchSize)
	r.lastCut = time.Now()
	ctx, cancel := context.WithCancel(entries[0].reads[0].ctx)
	batch := &batch{ctx, cancel, entries}
	r.batches[batch] = struct{}{}
	logCut(ctx, entries, r.queue.size, waited)
	r.queueShrank()
	return batch
}

// carry brings a batch to its end.
func (r *Reader) carry(batch *batch, slot *ratelimit.Slot) {
	answers, blamed, err := r.ask(batch.ctx, batch.entries, slot)
	switch {
	case err != nil:
		r.fail(batch.entries, err)
	case blamed != nil:
		r.isolate(batch.ctx, batch.entries, blamed)
	default:
		r.deliver(batch.entries, answers)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.batches, batch)
	batch.cancel()
}
