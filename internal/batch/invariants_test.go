package batch

import (
	"cmp"
	"slices"
	"testing"
	"time"
)

// checkState checks the invariants of a Reader. It runs after every transition.
func checkState[K cmp.Ordered, V any](t *testing.T, r *Reader[K, V]) {
	t.Helper()
	queued := map[*entry[K, V]]bool{}
	for read := range r.reads {
		if read.err != nil || len(read.answers) >= len(read.entries) {
			t.Error("an open read has all its answers, or an error")
		}
		for _, e := range read.entries {
			if _, answered := read.answers[e.key]; answered {
				continue
			}
			if count(e.reads, read) != 1 {
				t.Errorf("key %v lists its read %d times, want once", e.key, count(e.reads, read))
			}
			if e.batch == nil {
				queued[e] = true
			} else if _, known := r.batches[e.batch]; !known || count(e.batch.entries, e) != 1 {
				t.Errorf("key %v is %d times in its batch (listed by the reader: %v), want once",
					e.key, count(e.batch.entries, e), known)
			}
		}
	}
	checkQueue(t, r, queued)
	for b := range r.batches {
		checkBatch(t, r, b)
	}
	checkNextBatch(t, r)
	slow := 0
	for read := range r.reads {
		if read.slow {
			slow++
		}
	}
	if r.slowReads != slow || r.callers < len(r.reads)-slow {
		t.Errorf("%d callers have %d reads, of which %d are slow; the reader counts %d slow ones",
			r.callers, len(r.reads), slow, r.slowReads)
	}
}

// checkNextBatch checks the batch that waits for its keys, or the wait before it.
func checkNextBatch[K cmp.Ordered, V any](t *testing.T, r *Reader[K, V]) {
	t.Helper()
	if r.queue.size > 0 && r.next == nil {
		most := max(maxPartialDelay, r.options.Limiter.Interval())
		if r.countSearches() > maxSearches {
			most = max(most, maxSearchDelay)
		}
		if wait := r.dispatchDelay(time.Now()); wait <= 0 || wait > most {
			t.Errorf("the next batch waits for %v more, want %v at most", wait, most)
		}
	}
	if r.next != nil && (len(r.next.entries) > 0 || r.queue.size == 0 || r.next.ctx.Err() != nil) {
		t.Errorf("the batch that waits for keys has %d entries of %d queued ones (context: %v)",
			len(r.next.entries), r.queue.size, r.next.ctx.Err())
	}
}

// checkQueue checks the queue, which must consist of the queued entries.
func checkQueue[K cmp.Ordered, V any](t *testing.T, r *Reader[K, V], queued map[*entry[K, V]]bool) {
	t.Helper()
	if r.queue.size != len(queued) {
		t.Errorf("the queue's size is %d, and %d entries are queued", r.queue.size, len(queued))
	}
	for e := range queued {
		if joinable := r.queue.joinable[e.key] == e; joinable == e.requeued {
			t.Errorf("key %v: requeued is %v, and joinable is %v", e.key, e.requeued, joinable)
		}
		for _, read := range e.reads {
			if !slices.Contains(read.queue, e) || count(r.queue.turns, read) != 1 {
				t.Errorf("a read that wants key %v has no turn for it", e.key)
			}
		}
	}
	for key, e := range r.queue.joinable {
		if !queued[e] || e.key != key {
			t.Errorf("key %v: the joinable entry is not queued", key)
		}
	}
}

// checkBatch checks a batch that has taken its keys.
func checkBatch[K cmp.Ordered, V any](t *testing.T, r *Reader[K, V], b *batch[K, V]) {
	t.Helper()
	n := len(b.entries)
	if b.requested > n || b.requested < 0 || b.bisection.suspects > n || n > r.options.Size {
		t.Errorf("a batch of %d has %d requested and %d suspects", n, b.requested,
			b.bisection.suspects)
	}
	if ended := b.ctx.Err() != nil; ended != (n == 0) {
		t.Errorf("a batch has %d entries, and the end of its context is %v", n, ended)
	}
	for _, e := range b.entries {
		if e.batch != b || len(e.reads) == 0 {
			t.Errorf("key %v of a batch has %d reads, or is not of that batch", e.key, len(e.reads))
		}
		for _, read := range e.reads {
			if _, open := r.reads[read]; !open {
				t.Errorf("key %v is requested for a read that has ended", e.key)
			}
		}
	}
}

// count returns how often an element is in a list.
func count[T comparable](list []T, element T) (n int) {
	for _, other := range list {
		if other == element {
			n++
		}
	}
	return n
}
