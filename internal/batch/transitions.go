package batch

import (
	"cmp"
	"errors"
	"slices"
	"time"
)

// The transitions between the states of an entry are methods of Reader. They are in this file and
// in sample.go:
//
//	begin               → queued, or shared with another read that queued it
//	cut       queued    → requested
//	settle    requested → answered, queued once more, or resting
//	probe     resting   → requested
//	part      queued or resting → requested, in a new batch
//	leave     any       → dropped, unless another read wants it
//
// Each transition keeps the invariants that invariants_test.go checks. The method update runs the
// transitions.

// update runs a transition under the lock. Then it starts the requests that the new state allows.
// After a panic, the state may be wrong, so update fails all reads.
func (r *Reader[K, V]) update(transition func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	completed := false
	defer func() {
		if !completed {
			r.failAll(newPanicError(recover()))
		}
	}()
	transition()
	r.advance()
	completed = true
	if r.observe != nil {
		r.observe()
	}
}

// begin queues the keys of a new read.
func (r *Reader[K, V]) begin(read *pendingRead[K, V], keys []K) {
	r.reads[read] = struct{}{}
	r.callers, r.lastActivity = max(r.callers, len(r.reads)-r.slowReads), time.Now()
	for _, key := range keys {
		e := r.queue.join(key)
		e.reads = append(e.reads, read)
		read.entries = append(read.entries, e)
		r.queue.push(e, read)
	}
}

// cut moves entries from the queue to the batch that waits for them. For any other batch, it does
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

// take returns the keys of a batch's request that reads still want. If the batch waits for its
// keys, take first moves them from the queue. Two entries can have the same key: a requeued one,
// and one of a new read.
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

// probe begins the next request of a batch that is bisected. It returns false if no entry is left.
func (r *Reader[K, V]) probe(b *batch[K, V]) (begun bool) {
	if len(b.entries) == 0 {
		return false
	}
	b.requested = b.bisection.next(len(b.entries))
	b.beginRequest()
	return true
}

// outcome is the result of a request.
type outcome[K cmp.Ordered, V any] struct {
	answers map[K]V
	err     error
}

// settle ends the request of a batch. Entries that stay in the batch rest.
func (r *Reader[K, V]) settle(b *batch[K, V], result outcome[K, V]) {
	r.lastActivity = time.Now()
	r.cut(b) // if Fetch failed before it called Keys, these keys get its error
	var keyErr *KeyError
	switch {
	case result.err == nil:
		if b.sent > 0 && !r.hasAnswered() {
			close(r.firstAnswer)
		}
		b.bisection.succeeded(b.requested)
		for b.requested > 0 {
			r.answer(b.entries[0], result.answers)
		}
	case !errors.As(result.err, &keyErr), b.sent == 0:
		for _, read := range readsOf(b.entries[:b.requested]) {
			r.fail(read, result.err)
		}
	case b.requested == 1 && b.sent == 1:
		b.bisection.foundFirst()
		r.deliver(b.entries[0], r.options.Rejected(b.entries[0].key, keyErr.Err))
	case b.requested == b.sent:
		b.bisection.failed(b.requested)
	default: // a key of this request was dropped; it may be the failing key
	}
	b.cancelRequest()
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
		r.detach(e)
		e.requeued = true
		r.queue.requeue(e)
	default:
		r.deliver(e, answer)
	}
}

// deliver gives the answer to each read of an entry. It ends the reads that have all answers.
func (r *Reader[K, V]) deliver(e *entry[K, V], answer V) {
	r.detach(e)
	for _, read := range e.reads {
		read.answers[e.key] = answer
		if len(read.answers) == len(read.entries) {
			r.removeRead(read)
			close(read.done)
		}
	}
	e.reads = nil
}

// fail ends a read with an error. It does nothing if the read has ended.
func (r *Reader[K, V]) fail(read *pendingRead[K, V], err error) {
	if _, open := r.reads[read]; !open {
		return
	}
	read.err = err
	r.leave(read)
	close(read.done)
}

// leave removes a read. It drops the read's entries that no other read wants.
func (r *Reader[K, V]) leave(leaving *pendingRead[K, V]) {
	if _, open := r.reads[leaving]; !open {
		return
	}
	leaving.queue = nil
	for _, e := range leaving.entries {
		if len(e.reads) == 0 {
			continue // the entry was answered
		}
		e.reads = slices.DeleteFunc(e.reads, func(read *pendingRead[K, V]) bool {
			return read == leaving
		})
		if len(e.reads) == 0 {
			r.detachUnsettled(e)
		}
	}
	r.removeRead(leaving)
}

// removeRead removes a read from the open reads.
func (r *Reader[K, V]) removeRead(read *pendingRead[K, V]) {
	delete(r.reads, read)
	if read.slow {
		r.slowReads--
	}
}

// detachUnsettled removes an entry without a result. That entry may be the failing one of its
// batch.
func (r *Reader[K, V]) detachUnsettled(e *entry[K, V]) {
	if e.batch != nil {
		e.batch.bisection.dropped(e.batch.index(e))
	}
	r.detach(e)
}

// detach removes an entry from the queue or from its batch.
func (r *Reader[K, V]) detach(e *entry[K, V]) {
	if e.batch == nil {
		r.queue.remove(e)
		return
	}
	e.batch.remove(e)
	e.batch = nil
}

// end removes a batch. Entries are left only if Fetch broke its contract and ended the goroutine.
func (r *Reader[K, V]) end(b *batch[K, V]) {
	r.cut(b)
	for _, read := range readsOf(b.entries) {
		r.fail(read, ErrNoAnswer)
	}
	delete(r.batches, b)
}

// failAll ends all reads and batches, in any state.
func (r *Reader[K, V]) failAll(err *PanicError) {
	for read := range r.reads {
		read.err = err
		close(read.done)
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
	r.queue, r.next, r.slowReads = newQueue[K, V](), nil, 0
}
