package batch

import (
	"cmp"
	"errors"
	"math/rand/v2"
	"slices"
)

// sample is a set of keys, chosen at random. The server has rejected each of them in a separate
// request, and had answered no request before.
type sample[K cmp.Ordered, V any] struct {
	keys       []K
	rejections []error // the Err of each KeyError
	reads      []*pendingRead[K, V]
	ended      bool // a key was not rejected, so Conclude is not called
}

// runSample sends keys alone, one after another, until the sample is complete or cannot become
// complete. If another request is answered, runSample does not wait for the rest of the sample.
func (r *Reader[K, V]) runSample() {
	s := &sample[K, V]{}
	for {
		var b *batch[K, V]
		r.update(func() {
			if e := r.chooseEntry(s); e != nil {
				b = r.part(e)
			}
		})
		if b == nil {
			return
		}
		settled := make(chan struct{})
		go func() {
			defer close(settled)
			r.sendSampleRequest(s, b)
		}()
		select {
		case <-settled:
		case <-r.firstAnswer:
			return
		}
	}
}

func (r *Reader[K, V]) sendSampleRequest(s *sample[K, V], b *batch[K, V]) {
	result := outcome[K, V]{err: ErrNoAnswer} // if Fetch ends the goroutine
	defer func() { r.update(func() { r.settleSampleRequest(s, b, result) }) }()
	result = r.fetch(b, false)
}

// chooseEntry returns a random entry that is queued or resting, and whose key is not in the sample.
// If the sample is complete, or if no conclusion is possible, it returns nil.
func (r *Reader[K, V]) chooseEntry(s *sample[K, V]) (chosen *entry[K, V]) {
	if r.options.Conclude == nil || r.hasAnswered() || r.sampleInconclusive || s.ended ||
		len(s.keys) == r.options.SampleSize {
		return nil
	}
	candidates := map[K]struct{}{}
	for read := range r.reads {
		for _, e := range read.entries {
			_, seen := candidates[e.key]
			if seen || !e.idle() || slices.Contains(s.keys, e.key) {
				continue
			}
			candidates[e.key] = struct{}{}
			if rand.IntN(len(candidates)) == 0 {
				chosen = e
			}
		}
	}
	if len(s.keys) == 0 && len(candidates) <= r.options.SampleSize {
		return nil
	}
	return chosen
}

// part moves a queued or resting entry to a new batch, and begins the request of that batch.
func (r *Reader[K, V]) part(e *entry[K, V]) *batch[K, V] {
	r.detachUnsettled(e)
	b := newBatch[K, V](e.reads[0].ctx)
	b.entries, e.batch = []*entry[K, V]{e}, b
	r.batches[b] = struct{}{}
	r.probe(b)
	return b
}

// settleSampleRequest settles the request of a key that was sent alone. If the sample is complete,
// Options.Conclude may return an error. That error ends the reads that wanted a key of the sample.
func (r *Reader[K, V]) settleSampleRequest(s *sample[K, V], b *batch[K, V], result outcome[K, V]) {
	var keyErr *KeyError
	switch {
	case len(b.entries) == 0: // no read wants the key any more
	case errors.As(result.err, &keyErr) && b.sent > 0:
		s.keys = append(s.keys, b.entries[0].key)
		s.rejections = append(s.rejections, keyErr.Err)
		s.reads = append(s.reads, b.entries[0].reads...)
	default:
		s.ended = true
	}
	r.settle(b, result)
	r.end(b)
	if len(s.keys) < r.options.SampleSize || r.hasAnswered() {
		return
	}
	conclusion := r.options.Conclude(s.keys, s.rejections)
	r.sampleInconclusive = conclusion == nil
	if conclusion == nil {
		return
	}
	for _, read := range s.reads {
		r.fail(read, conclusion)
	}
}

// hasAnswered reports whether the Reader has ever had an answer to a request.
func (r *Reader[K, V]) hasAnswered() bool {
	select {
	case <-r.firstAnswer:
		return true
	default:
		return false
	}
}
