package batch

import (
	"cmp"
	"errors"
	"slices"
	"time"
)

// The transitions between the states of an entry are methods of Reader, in this file and sample.go:
//
//	begin               → queued, or shared with another read that queued it
//	cut       queued    → requested
//	settle    requested → answered, queued once more, or resting
//	probe     resting   → requested
//	part      queued or resting → requested, in a batch of its own
//	leave     any       → dropped, unless another read wants it
//
// Each of them keeps what invariants_test.go checks. update runs them.

// update runs a transition under the lock, and then starts what the new state allows. After a panic
// the state may be wrong, so all reads fail with it.
func (r *Reader[K, V]) update(transition func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	through := false
	defer func() {
		if !through {
			r.crash(newPanicError(recover()))
		}
	}()
	transition()
	r.advance()
	through = true
	if r.observe != nil {
		r.observe()
	}
}

// begin queues the keys of a new read.
func (r *Reader[K, V]) begin(read *read[K, V], keys []K) {
	r.reads[read] = struct{}{}
	r.callers, r.stirred = max(r.callers, len(r.reads)-r.slow), time.Now()
	for _, key := range keys {
		e := r.queue.join(key)
		e.reads = append(e.reads, read)
		read.entries = append(read.entries, e)
		r.queue.push(e, read)
	}
}

// cut moves entries from the queue to the batch that waits for them. For any other batch it does
// nothing.
func (r *Reader[K, V]) cut(b *batch[K, V]) {
	if r.next != b {
		return
	}
	r.next, r.lastCut = nil, time.Now()
	r.batches[b] = struct{}{}
	r.queue.take(b, r.options.Size)
	b.requested = len(b.entries)
}

// take returns the keys of a batch's request that are still wanted. A batch that waits for its keys
// gets them now. Two entries may have the same key, if a read asks for one that is queued for the
// second time.
func (r *Reader[K, V]) take(b *batch[K, V]) []K {
	r.cut(b)
	keys := make([]K, 0, b.requested)
	for _, e := range b.entries[:b.requested] {
		keys = append(keys, e.key)
	}
	b.sent = b.requested
	slices.Sort(keys)
	return slices.Compact(keys)
}

// probe begins the next request of a batch that is bisected, unless no entry is left.
func (r *Reader[K, V]) probe(b *batch[K, V]) (begun bool) {
	if len(b.entries) == 0 {
		return false
	}
	b.requested = b.bisection.next(len(b.entries))
	b.begin()
	return true
}

// outcome is what came of a request.
type outcome[K cmp.Ordered, V any] struct {
	answers map[K]V
	err     error
}

// settle ends the request of a batch. The entries that stay in the batch rest.
func (r *Reader[K, V]) settle(b *batch[K, V], got outcome[K, V]) {
	r.stirred = time.Now()
	r.cut(b) // if Fetch failed before it took keys, it failed for those that it would have taken
	var refused *KeyError
	switch {
	case got.err == nil:
		if b.sent > 0 && !r.hasAnswered() {
			close(r.answered)
		}
		b.bisection.clean(b.requested)
		for b.requested > 0 {
			r.answer(b.entries[0], got.answers)
		}
	case !errors.As(got.err, &refused), b.sent == 0:
		for _, read := range readsOf(b.entries[:b.requested]) {
			r.fail(read, got.err)
		}
	case b.requested == 1 && b.sent == 1:
		b.bisection.foundFirst()
		r.deliver(b.entries[0], r.options.Refused(b.entries[0].key, refused.Err))
	case b.requested == b.sent:
		b.bisection.failed(b.requested)
	default: // a key that was sent has been dropped, and may be the one that failed
	}
	b.stop()
	b.requested = 0
	b.searching = len(b.entries) > 0
}

// answer delivers the answer for a requested entry, or queues the entry once more.
func (r *Reader[K, V]) answer(e *entry[K, V], answers map[K]V) {
	answer, found := answers[e.key]
	switch {
	case !found:
		for _, read := range slices.Clone(e.reads) {
			r.fail(read, ErrNoAnswer)
		}
	case !e.requeued && r.options.Incomplete != nil && r.options.Incomplete(answer):
		r.displace(e)
		e.requeued = true
		r.queue.requeue(e)
	default:
		r.deliver(e, answer)
	}
}

// deliver gives every read of an entry the answer, and ends those that have all of theirs.
func (r *Reader[K, V]) deliver(e *entry[K, V], answer V) {
	r.displace(e)
	for _, read := range e.reads {
		read.answers[e.key] = answer
		if len(read.answers) == len(read.entries) {
			r.forget(read)
			close(read.ended)
		}
	}
	e.reads = nil
}

// fail ends a read with an error, unless it has ended.
func (r *Reader[K, V]) fail(read *read[K, V], err error) {
	if _, open := r.reads[read]; !open {
		return
	}
	read.err = err
	r.leave(read)
	close(read.ended)
}

// leave drops what a read still wants, unless another read wants it, too.
func (r *Reader[K, V]) leave(gone *read[K, V]) {
	if _, open := r.reads[gone]; !open {
		return
	}
	gone.queue = nil
	for _, e := range gone.entries {
		if len(e.reads) == 0 {
			continue // it has been answered
		}
		e.reads = slices.DeleteFunc(e.reads, func(read *read[K, V]) bool { return read == gone })
		if len(e.reads) == 0 {
			r.withdraw(e)
		}
	}
	r.forget(gone)
}

// forget takes a read off the list of those that are open.
func (r *Reader[K, V]) forget(ended *read[K, V]) {
	delete(r.reads, ended)
	if ended.slow {
		r.slow--
	}
}

// withdraw displaces an entry that is not settled: it may be the one that fails its batch.
func (r *Reader[K, V]) withdraw(e *entry[K, V]) {
	if e.batch != nil {
		e.batch.bisection.dropped(e.batch.index(e))
	}
	r.displace(e)
}

// displace takes an entry out of the queue or its batch.
func (r *Reader[K, V]) displace(e *entry[K, V]) {
	if e.batch == nil {
		r.queue.remove(e)
		return
	}
	e.batch.remove(e)
	e.batch = nil
}

// end forgets a batch. If Fetch broke its contract and ended the goroutine, entries may be left.
func (r *Reader[K, V]) end(b *batch[K, V]) {
	r.cut(b)
	for _, read := range readsOf(b.entries) {
		r.fail(read, ErrNoAnswer)
	}
	delete(r.batches, b)
}

// crash ends all reads and batches, whatever their state.
func (r *Reader[K, V]) crash(err *PanicError) {
	for read := range r.reads {
		read.err = err
		close(read.ended)
	}
	for b := range r.batches {
		b.entries, b.requested = nil, 0
		b.cancel()
	}
	if r.next != nil {
		r.next.cancel()
	}
	clear(r.reads)
	clear(r.batches)
	r.queue, r.next, r.slow = newQueue[K, V](), nil, 0
}
