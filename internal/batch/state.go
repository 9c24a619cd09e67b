package batch

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"
)

// read is one call of Read. Nothing writes to it after it has ended.
type read[K cmp.Ordered, V any] struct {
	ctx     context.Context // for its values
	start   time.Time
	entries []*entry[K, V] // of all its keys
	queue   []*entry[K, V] // those that it queued; pop skips those that are in a batch meanwhile
	begun   bool           // one of its keys has been in a request
	slow    bool           // a batch has gone ahead of it while it was under way
	answers map[K]V
	err     error
	ended   chan struct{} // closed when there is an answer for every key, or err
}

func newRead[K cmp.Ordered, V any](ctx context.Context, keys int) *read[K, V] {
	return &read[K, V]{ctx: ctx, start: time.Now(), answers: make(map[K]V, keys), ended: make(chan struct{})}
}

func (r *read[K, V]) progress() Progress {
	return Progress{Asked: len(r.entries), Answered: len(r.answers), Elapsed: time.Since(r.start)}
}

// result is what Read returns after the read has ended.
func (r *read[K, V]) result() (map[K]V, error) {
	if r.err != nil {
		return nil, &Error{Progress: r.progress(), Err: r.err}
	}
	return r.answers, nil
}

// waits reports whether one of its keys is queued.
func (r *read[K, V]) waits() bool { return slices.ContainsFunc(r.queue, (*entry[K, V]).queued) }

// pop returns the next entry that is still queued, or nil.
func (r *read[K, V]) pop() *entry[K, V] {
	for len(r.queue) > 0 {
		e := r.queue[0]
		r.queue = r.queue[1:]
		if e.queued() {
			return e
		}
	}
	return nil
}

// entry is one key, on behalf of every read that wants it. It exists while a read wants it, and is
//
//   - queued, until it moves to a batch,
//   - requested, among the first entries of its batch, while the request for these is under way,
//   - or resting, among the other entries of a batch that is bisected.
type entry[K cmp.Ordered, V any] struct {
	key      K
	reads    []*read[K, V] // empty when it has been answered or dropped
	batch    *batch[K, V]  // nil while it is queued
	requeued bool          // its first answer was incomplete
}

func (e *entry[K, V]) queued() bool { return e.batch == nil && len(e.reads) > 0 }

func (e *entry[K, V]) resting() bool { return e.batch != nil && e.batch.index(e) >= e.batch.requested }

// idle reports whether it is wanted and in no request.
func (e *entry[K, V]) idle() bool { return e.queued() || e.resting() }

// batch is a set of entries that are sent together first and, if the request fails for one of them,
// in parts. Each entry that is answered or dropped leaves it.
type batch[K cmp.Ordered, V any] struct {
	ctx        context.Context // ends when no entry is left
	cancel     context.CancelFunc
	requestCtx context.Context // ends when no entry is requested
	stop       context.CancelFunc
	entries    []*entry[K, V]
	requested  int  // how many of the first entries are requested
	sent       int  // how many were requested when Keys was called last
	searching  bool // it is bisected, or waits for that
	bisection  bisection
}

func newBatch[K cmp.Ordered, V any](ctx context.Context) *batch[K, V] {
	b := &batch[K, V]{}
	b.ctx, b.cancel = context.WithCancel(context.WithoutCancel(ctx)) //nolint:gosec // remove and crash call it
	return b
}

// begin begins a request.
func (b *batch[K, V]) begin() {
	b.sent = 0
	b.requestCtx, b.stop = context.WithCancel(b.ctx) //nolint:gosec // settle calls it
}

func (b *batch[K, V]) index(e *entry[K, V]) int { return slices.Index(b.entries, e) }

// remove takes an entry out. The request ends with its last one.
func (b *batch[K, V]) remove(e *entry[K, V]) {
	i := b.index(e)
	b.entries = slices.Delete(b.entries, i, i+1)
	if i < b.requested {
		b.requested--
		if b.requested == 0 {
			b.stop()
		}
	}
	if len(b.entries) == 0 {
		b.cancel()
	}
}

// reads returns the contexts of the reads that want a key of the request.
func (b *batch[K, V]) reads() []context.Context {
	var contexts []context.Context
	for _, read := range readsOf(b.entries[:b.requested]) {
		contexts = append(contexts, read.ctx)
	}
	return contexts
}

// readsOf returns the reads that want any of the entries.
func readsOf[K cmp.Ordered, V any](entries []*entry[K, V]) []*read[K, V] {
	seen := map[*read[K, V]]struct{}{}
	for _, e := range entries {
		for _, read := range e.reads {
			seen[read] = struct{}{}
		}
	}
	return slices.Collect(maps.Keys(seen))
}
