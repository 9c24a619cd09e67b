package partner

import (
	"context"
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
)

// batch is what one request asks for.
type batch struct {
	ctx     context.Context // ends when nobody waits for the batch any more
	cancel  context.CancelFunc
	entries []*entry
}

// queueGrew starts the dispatcher, or tells it. ctx is for its log.
func (r *Reader) queueGrew(ctx context.Context) {
	if r.waiting == nil || r.waiting.Err() != nil {
		r.waiting, r.stopWaiting = context.WithCancel(ctx)
	}
	if !r.dispatching {
		r.dispatching = true
		go r.dispatch() //nolint:contextcheck // it serves every read, and lives as long as the queue
	}
	r.wakeDispatcher()
}

// queueShrank ends the dispatcher's waiting when there is nothing to wait for.
func (r *Reader) queueShrank() {
	if r.queue.size == 0 && r.waiting != nil {
		r.stopWaiting()
		r.wakeDispatcher()
	}
}

func (r *Reader) wakeDispatcher() {
	select {
	case r.wake <- struct{}{}:
	default: // it has been told already
	}
}

// dispatch cuts batches until nothing is queued. A batch is cut when its slot is in hand: what came in the meantime fills
// it.
func (r *Reader) dispatch() {
	for {
		waiting, ok := r.gather()
		if !ok {
			return
		}
		start := time.Now()
		slot, err := r.limiter.Acquire(waiting)
		if err != nil {
			continue // everybody who waited has gone
		}
		batch := r.cut(time.Since(start))
		if batch == nil {
			slot.Release()
			continue
		}
		go r.carry(batch, slot)
	}
}

// gather waits until the next batch may leave as it is, and returns the queue's context; false when nothing is queued.
func (r *Reader) gather() (context.Context, bool) {
	for {
		r.mu.Lock()
		waiting, wait, empty := r.waiting, r.hold(time.Now()), r.queue.size == 0
		if empty {
			r.dispatching = false
		}
		r.mu.Unlock()
		if empty || wait <= 0 {
			return waiting, !empty
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-r.wake:
		}
		timer.Stop()
	}
}

// hold returns for how much longer the next batch waits for company.
func (r *Reader) hold(now time.Time) time.Duration {
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

// cut takes the next batch from the queue, nil when everybody has gone.
func (r *Reader) cut(waited time.Duration) *batch {
	r.mu.Lock()
	defer r.mu.Unlock()
	entries := r.queue.cut(BatchSize)
	if len(entries) == 0 {
		return nil
	}
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
	answers, blamed, err := r.ask(batch.ctx, batch.entries, slot, false)
	switch {
	case err != nil:
	case blamed != nil:
		err = r.isolate(batch.ctx, batch.entries, blamed)
	default:
		r.deliver(batch.entries, answers)
	}
	if err != nil {
		r.fail(r.concerned(batch, err), err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.batches, batch)
	batch.cancel()
}
