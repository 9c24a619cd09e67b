package batch

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"
)

// pendingRead is one call of Read. After the read has ended, no method changes it.
type pendingRead[K cmp.Ordered, V any] struct {
	ctx       context.Context // only for its values
	start     time.Time
	entries   []*entry[K, V] // the entries of all its keys
	queue     []*entry[K, V] // its queued entries; pop skips those that a batch has taken
	requested bool           // a request contained one of its keys
	slow      bool           // a batch did not wait for the caller of this read
	answers   map[K]V
	err       error
	done      chan struct{} // closed if each key has an answer, or if err is set
}

func newRead[K cmp.Ordered, V any](ctx context.Context, keys int) *pendingRead[K, V] {
	return &pendingRead[K, V]{
		ctx:     ctx,
		start:   time.Now(),
		answers: make(map[K]V, keys),
		done:    make(chan struct{}),
	}
}

func (r *pendingRead[K, V]) progress() Progress {
	return Progress{Keys: len(r.entries), Answered: len(r.answers), Elapsed: time.Since(r.start)}
}

// result returns what Read returns after the read has ended.
func (r *pendingRead[K, V]) result() (map[K]V, error) {
	if r.err != nil {
		return nil, &Error{Progress: r.progress(), Err: r.err}
	}
	return r.answers, nil
}

// hasQueued reports whether one of its keys is queued.
func (r *pendingRead[K, V]) hasQueued() bool {
	return slices.ContainsFunc(r.queue, (*entry[K, V]).queued)
}

// pop returns the next entry that is still queued, or nil.
func (r *pendingRead[K, V]) pop() *entry[K, V] {
	for len(r.queue) > 0 {
		e := r.queue[0]
		r.queue = r.queue[1:]
		if e.queued() {
			return e
		}
	}
	return nil
}

// entry is one key for all reads that want it. An entry exists while a read wants it. Its states
// are:
//
//   - queued: it is in no batch.
//   - requested: it is among the first entries of its batch, and their request is in progress.
//   - resting: it is another entry of a batch that is bisected.
type entry[K cmp.Ordered, V any] struct {
	key      K
	reads    []*pendingRead[K, V] // empty after it was answered or dropped
	batch    *batch[K, V]         // nil while the entry is queued
	requeued bool                 // the first answer was incomplete
}

func (e *entry[K, V]) queued() bool { return e.batch == nil && len(e.reads) > 0 }

func (e *entry[K, V]) resting() bool {
	return e.batch != nil && e.batch.index(e) >= e.batch.requested
}

// idle reports whether a read wants the entry, and no request contains it.
func (e *entry[K, V]) idle() bool { return e.queued() || e.resting() }

// batch is a set of entries. Its first request contains all of them. If one key fails that request,
// later requests contain some of the entries. An entry leaves the batch when it is answered or
// dropped.
type batch[K cmp.Ordered, V any] struct {
	ctx           context.Context // ends if no entry is left
	cancel        context.CancelFunc
	requestCtx    context.Context // ends if no entry is requested
	cancelRequest context.CancelFunc
	entries       []*entry[K, V]
	requested     int  // number of requested entries; they are the first ones
	sent          int  // value of requested at the last call of Keys
	searching     bool // the batch is bisected, or waits for its search
	bisection     bisection
}

func newBatch[K cmp.Ordered, V any](ctx context.Context) *batch[K, V] {
	b := &batch[K, V]{}
	ctx = context.WithoutCancel(ctx)
	b.ctx, b.cancel = context.WithCancel(ctx) //nolint:gosec // remove and failAll call it
	return b
}

// beginRequest creates the context of the next request.
func (b *batch[K, V]) beginRequest() {
	b.sent = 0
	b.requestCtx, b.cancelRequest = context.WithCancel(b.ctx) //nolint:gosec // settle calls it
}

func (b *batch[K, V]) index(e *entry[K, V]) int { return slices.Index(b.entries, e) }

// remove removes an entry. If it was the last requested entry, the request ends.
func (b *batch[K, V]) remove(e *entry[K, V]) {
	i := b.index(e)
	b.entries = slices.Delete(b.entries, i, i+1)
	if i < b.requested {
		b.requested--
		if b.requested == 0 {
			b.cancelRequest()
		}
	}
	if len(b.entries) == 0 {
		b.cancel()
	}
}

// reads returns the contexts of the reads that want a requested key.
func (b *batch[K, V]) reads() []context.Context {
	var contexts []context.Context
	for _, read := range readsOf(b.entries[:b.requested]) {
		contexts = append(contexts, read.ctx)
	}
	return contexts
}

// readsOf returns the reads that want any of the entries.
func readsOf[K cmp.Ordered, V any](entries []*entry[K, V]) []*pendingRead[K, V] {
	seen := map[*pendingRead[K, V]]struct{}{}
	for _, e := range entries {
		for _, read := range e.reads {
			seen[read] = struct{}{}
		}
	}
	return slices.Collect(maps.Keys(seen))
}
