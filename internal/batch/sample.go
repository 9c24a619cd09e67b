package batch

import (
	"cmp"
	"errors"
	"math/rand/v2"
	"slices"
)

// sample is a number of keys, chosen at random, that were sent alone and refused before any request
// was answered.
type sample[K cmp.Ordered, V any] struct {
	tried    []K
	refusals []error // of the KeyErrors
	reads    []*read[K, V]
	over     bool // a key was not refused, so nothing follows
}

// trySample sends keys alone, one after another, until it is clear what follows from their
// refusals. It does not wait for a key that hangs if another request is answered meanwhile.
func (r *Reader[K, V]) trySample() {
	s := &sample[K, V]{}
	for {
		var b *batch[K, V]
		r.update(func() {
			if e := r.draw(s); e != nil {
				b = r.part(e)
			}
		})
		if b == nil {
			return
		}
		settled := make(chan struct{})
		go func() {
			defer close(settled)
			r.sendAlone(s, b)
		}()
		select {
		case <-settled:
		case <-r.answered:
			return
		}
	}
}

func (r *Reader[K, V]) sendAlone(s *sample[K, V], b *batch[K, V]) {
	got := outcome[K, V]{err: ErrNoAnswer} // if Fetch ends the goroutine
	defer func() { r.update(func() { r.settleAlone(s, b, got) }) }()
	got = r.fetch(b, false)
}

// draw returns an entry that is queued or rests, chosen at random among those whose keys were not
// tried. It returns nil if nothing can follow from a sample, or no longer.
func (r *Reader[K, V]) draw(s *sample[K, V]) (drawn *entry[K, V]) {
	if r.options.Conclude == nil || r.hasAnswered() || r.sampled || s.over || len(s.tried) == r.options.SampleSize {
		return nil
	}
	others := map[K]struct{}{}
	for read := range r.reads {
		for _, e := range read.entries {
			_, seen := others[e.key]
			if seen || !e.idle() || slices.Contains(s.tried, e.key) {
				continue
			}
			others[e.key] = struct{}{}
			if rand.IntN(len(others)) == 0 {
				drawn = e
			}
		}
	}
	if len(s.tried) == 0 && len(others) <= r.options.SampleSize {
		return nil
	}
	return drawn
}

// part moves an entry from where it waits or rests to a batch of its own, and begins the request of
// that.
func (r *Reader[K, V]) part(e *entry[K, V]) *batch[K, V] {
	r.withdraw(e)
	b := newBatch[K, V](e.reads[0].ctx)
	b.entries, e.batch = []*entry[K, V]{e}, b
	r.batches[b] = struct{}{}
	r.probe(b)
	return b
}

// settleAlone settles the request of a key that was sent alone. If that completes the sample, it ends
// the reads that wanted one of its keys, unless nothing follows by Options.Conclude.
func (r *Reader[K, V]) settleAlone(s *sample[K, V], b *batch[K, V], got outcome[K, V]) {
	var refused *KeyError
	switch {
	case len(b.entries) == 0: // no read wants it any more
	case errors.As(got.err, &refused) && b.sent > 0:
		s.tried = append(s.tried, b.entries[0].key)
		s.refusals = append(s.refusals, refused.Err)
		s.reads = append(s.reads, b.entries[0].reads...)
	default:
		s.over = true
	}
	r.settle(b, got)
	r.end(b)
	if len(s.tried) < r.options.SampleSize || r.hasAnswered() {
		return
	}
	conclusion := r.options.Conclude(s.tried, s.refusals)
	r.sampled = conclusion == nil
	if conclusion == nil {
		return
	}
	for _, read := range s.reads {
		r.fail(read, conclusion)
	}
}

// hasAnswered reports whether a request has ever been answered.
func (r *Reader[K, V]) hasAnswered() bool {
	select {
	case <-r.answered:
		return true
	default:
		return false
	}
}
