package batch

import (
	"cmp"
	"slices"
	"testing"
	"time"
)

// checkState checks what must be true of a Reader after every transition.
func checkState[K cmp.Ordered, V any](t *testing.T, r *Reader[K, V]) {
	t.Helper()
	queued := map[*entry[K, V]]bool{}
	for read := range r.reads {
		if read.err != nil || len(read.answers) >= len(read.entries) {
			t.Error("a read under way has all its answers, or an error")
		}
		for _, e := range read.entries {
			if _, answered := read.answers[e.key]; answered {
				continue
			}
			if count(e.reads, read) != 1 {
				t.Errorf("key %v has its read %d times", e.key, count(e.reads, read))
			}
			if e.batch == nil {
				queued[e] = true
			} else if _, known := r.batches[e.batch]; !known || count(e.batch.entries, e) != 1 {
				t.Errorf("key %v is %d times in its batch; the reader has that batch: %v", e.key, count(e.batch.entries, e), known)
			}
		}
	}
	checkQueue(t, r, queued)
	for b := range r.batches {
		checkBatch(t, r, b)
	}
	if r.queue.size > 0 && r.next == nil {
		most := max(holdTime, r.options.Limiter.Interval())
		if r.searches() > maxSearches {
			most = max(most, searchTime)
		}
		if wait := r.hold(time.Now()); wait <= 0 || wait > most {
			t.Errorf("the next batch waits for %v more, want %v at most", wait, most)
		}
	}
	slow := 0
	for read := range r.reads {
		if read.slow {
			slow++
		}
	}
	if r.slow != slow || r.callers < len(r.reads)-slow {
		t.Errorf("%d callers have %d reads, of which %d are slow, and %d are noted", r.callers, len(r.reads), slow, r.slow)
	}
	if r.next != nil && (len(r.next.entries) > 0 || r.queue.size == 0 || r.next.ctx.Err() != nil) {
		t.Error("a batch waits for keys and has some, or there are none, or it has ended")
	}
}

func checkQueue[K cmp.Ordered, V any](t *testing.T, r *Reader[K, V], queued map[*entry[K, V]]bool) {
	t.Helper()
	if r.queue.size != len(queued) {
		t.Errorf("the queue's size is %d, and %d entries are queued", r.queue.size, len(queued))
	}
	for e := range queued {
		if joinable := r.queue.joinable[e.key] == e; joinable == e.requeued {
			t.Errorf("key %v: queued once more is %v, shared with new reads is %v", e.key, e.requeued, joinable)
		}
		for _, read := range e.reads {
			if !slices.Contains(read.queue, e) || count(r.queue.turns, read) != 1 {
				t.Errorf("a read that wants key %v has no turn for it", e.key)
			}
		}
	}
	for key, e := range r.queue.joinable {
		if !queued[e] || e.key != key {
			t.Errorf("an entry that is not queued is shared as %v", key)
		}
	}
}

func checkBatch[K cmp.Ordered, V any](t *testing.T, r *Reader[K, V], b *batch[K, V]) {
	t.Helper()
	if n := len(b.entries); b.requested > n || b.requested < 0 || b.bisection.suspects > n || n > r.options.Size {
		t.Errorf("a batch of %d has %d requested and %d suspects", n, b.requested, b.bisection.suspects)
	}
	if ended := b.ctx.Err() != nil; ended != (len(b.entries) == 0) {
		t.Errorf("a batch has %d entries, and ended is %v", len(b.entries), ended)
	}
	for _, e := range b.entries {
		if e.batch != b || len(e.reads) == 0 {
			t.Errorf("key %v is in a batch, and no read wants it or it does not know the batch", e.key)
		}
		for _, read := range e.reads {
			if _, open := r.reads[read]; !open {
				t.Errorf("key %v is requested for a read that has ended", e.key)
			}
		}
	}
}

func count[T comparable](all []T, one T) (n int) {
	for _, other := range all {
		if other == one {
			n++
		}
	}
	return n
}
