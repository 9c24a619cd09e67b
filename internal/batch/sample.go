package batch

import (
	"cmp"
	"errors"
	"slices"
	"sync"
)

// sample is a set of keys that are sent alone, before anything has been answered. As long as all
// may be refused, their outcomes wait for what follows from that.
type sample[K cmp.Ordered, V any] struct {
	waiting  int          // how many requests are under way
	outcomes []lone[K, V] // those that wait
	refusals []error      // of the KeyErrors so far
	void     bool         // one was not refused, so nothing follows
	left     bool         // that one belonged to a read that left; another key may take its place
	decided  chan struct{}
	decide   func() // closes decided, once
}

// lone is the outcome of a key that was sent alone.
type lone[K cmp.Ordered, V any] struct {
	batch *batch[K, V]
	got   outcome[K, V]
}

// trySample sends keys alone, and waits until it is clear what follows. It reports whether to try
// others.
func (r *Reader[K, V]) trySample() (again bool) {
	s := &sample[K, V]{decided: make(chan struct{})}
	s.decide = sync.OnceFunc(func() { close(s.decided) })
	r.update(func() {
		r.sample = s // there is one at a time, because there is one search
		entries := r.spread()
		s.waiting = len(entries)
		for _, e := range entries {
			go r.sendAlone(s, r.part(e))
		}
	})
	<-s.decided
	r.update(func() { again, r.sample = s.left, nil })
	return again
}

func (r *Reader[K, V]) sendAlone(s *sample[K, V], b *batch[K, V]) {
	got := outcome[K, V]{err: ErrNoAnswer} // if Fetch ends the goroutine
	defer func() { r.update(func() { r.settleAlone(s, b, got) }) }()
	got = r.fetch(b, false)
}

// spread returns Options.SampleSize entries of different keys: the first, the last and others at
// even distances of all that are not requested. It returns none if there are fewer, or if a request
// has been answered.
func (r *Reader[K, V]) spread() []*entry[K, V] {
	if r.options.Conclude == nil || r.fetched {
		return nil
	}
	var all []*entry[K, V]
	for read := range r.reads {
		for _, e := range read.entries {
			if e.queued() || e.resting() {
				all = append(all, e)
			}
		}
	}
	slices.SortFunc(all, func(a, b *entry[K, V]) int { return cmp.Compare(a.key, b.key) })
	all = slices.CompactFunc(all, func(a, b *entry[K, V]) bool { return a.key == b.key })
	n := r.options.SampleSize
	if len(all) < n {
		return nil
	}
	spread := make([]*entry[K, V], n)
	for i := range spread {
		spread[i] = all[i*(len(all)-1)/(n-1)]
	}
	return spread
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

// settleAlone notes the outcome of a key that was sent alone.
func (r *Reader[K, V]) settleAlone(s *sample[K, V], b *batch[K, V], got outcome[K, V]) {
	s.waiting--
	s.outcomes = append(s.outcomes, lone[K, V]{b, got})
	var refused *KeyError
	if errors.As(got.err, &refused) {
		s.refusals = append(s.refusals, refused.Err)
	} else {
		s.void = true
		s.left = s.left || len(b.entries) == 0
	}
	r.conclude(s)
}

// conclude settles the outcomes of a sample if it is clear what follows: nothing as soon as a key
// was not refused or any request has been answered.
func (r *Reader[K, V]) conclude(s *sample[K, V]) {
	void := s.void || r.fetched
	if !void && s.waiting > 0 {
		return
	}
	s.decide()
	outcomes := s.outcomes
	s.outcomes = nil
	var conclusion error
	if !void && len(outcomes) > 0 {
		conclusion = r.options.Conclude(s.refusals)
	}
	for _, o := range outcomes {
		if conclusion != nil {
			o.got = outcome[K, V]{err: conclusion}
		}
		r.settle(o.batch, o.got)
		r.end(o.batch)
	}
}
