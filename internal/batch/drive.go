package batch

import (
	"context"
	"time"
)

const (
	// gatherTime is how long a batch that is not full waits for more keys at least.
	gatherTime = 10 * time.Millisecond
	// comebackTime is how long such a batch waits for another read to begin or for a request to end,
	// if callers may come back with another read.
	comebackTime = 250 * time.Millisecond
	// holdTime is how long it waits for them in all.
	holdTime = time.Second
	// If no more than fewFree requests are free, batches that are not full keep their distance. Each of
	// them uses a request that a full batch may need soon.
	fewFree = 2
	// maxSearches is how many batches may be bisected, or wait for that, while fresh ones leave.
	// Those may fail as well, and then every read in them waits for all these searches.
	maxSearches = 1
	// searchTime is how long fresh batches wait for more searches than that. A request of a search may
	// be retried for minutes.
	searchTime = 30 * time.Second
)

// advance starts the next batch if it is due, or sets the timer for it. It ends every transition.
func (r *Reader[K, V]) advance() {
	if r.timer != nil {
		r.timer.Stop()
	}
	switch {
	case r.queue.size == 0:
		if r.next != nil {
			r.next.cancel()
			r.next = nil
		}
		return
	case r.next != nil: // it takes what is queued when it can be sent
		return
	}
	if wait := r.hold(time.Now()); wait > 0 {
		r.timer = time.AfterFunc(wait, func() { r.update(func() {}) })
		return
	}
	if r.queue.size < r.options.Size {
		r.goAhead()
	}
	r.next = newBatch[K, V](r.queue.next().ctx)
	r.next.begin()
	go r.carry(r.next)
}

// hold returns for how much longer the next batch waits. While a batch is bisected, full batches
// keep their distance, too: otherwise they would use up the limit, and every request of the search
// would have to wait for it.
func (r *Reader[K, V]) hold(now time.Time) time.Duration {
	full, searches, limiter := r.queue.size >= r.options.Size, r.searches(), r.options.Limiter
	var until time.Time
	if !full {
		until = r.queue.since.Add(gatherTime)
	}
	if !full && searches == 0 { // the callers whose keys are searched come back late
		until = later(until, r.comeback())
	}
	if searches > 0 || (!full && limiter.Free() <= fewFree) {
		until = later(until, r.lastCut.Add(limiter.Interval()))
	}
	if searches > maxSearches {
		until = later(until, r.lastCut.Add(searchTime))
	}
	return until.Sub(now)
}

// comeback returns until when a batch that is not full waits for callers that may come back: those
// whose reads ended lately, and those whose reads are under way and not slow. Callers often read again
// as soon as they are answered, as Terraform does for the instances of one data source. Once all of
// them share a request, they keep doing so.
func (r *Reader[K, V]) comeback() time.Time {
	waiting, rest := r.queue.waiting()
	if rest || waiting == r.callers { // the rest of a read does not wait for other reads
		return time.Time{}
	}
	return earlier(r.stirred.Add(comebackTime), r.queue.since.Add(holdTime))
}

// goAhead notes that a batch that is not full goes ahead of the callers that have not come back. Later
// batches do not wait for them. The reads under way are slow: their callers count again when they
// come back.
func (r *Reader[K, V]) goAhead() {
	waiting, rest := r.queue.waiting()
	if rest || waiting == r.callers {
		return
	}
	for read := range r.reads {
		if !read.slow && !read.waits() {
			read.slow = true
			r.slow++
		}
	}
	r.callers = waiting
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// searches counts the batches that are bisected, or wait for that.
func (r *Reader[K, V]) searches() (n int) {
	for b := range r.batches {
		if b.searching {
			n++
		}
	}
	return n
}

// carry takes a batch to its end: its first request, and if that fails for one of the keys, the
// search for it. Only one search runs at a time: each sends one request after another, and many at
// once would all take long.
func (r *Reader[K, V]) carry(b *batch[K, V]) {
	defer r.update(func() { r.end(b) })
	if !r.roundTrip(b, true) {
		return
	}
	select {
	case r.search <- struct{}{}:
		defer func() { <-r.search }()
	case <-b.ctx.Done():
		return
	}
	r.trySample()
	for begun := true; begun; {
		r.update(func() { begun = r.probe(b) })
		begun = begun && r.roundTrip(b, false)
	}
}

// roundTrip sends the request of a batch and settles it. It reports whether entries are left.
func (r *Reader[K, V]) roundTrip(b *batch[K, V], fresh bool) (left bool) {
	got := r.fetch(b, fresh)
	r.update(func() {
		r.settle(b, got)
		left = len(b.entries) > 0
	})
	return left
}

// fetch sends the request of a batch. A panic is its error.
func (r *Reader[K, V]) fetch(b *batch[K, V], fresh bool) (got outcome[K, V]) {
	defer func() {
		if p := recover(); p != nil {
			got = outcome[K, V]{err: newPanicError(p)}
		}
	}()
	got.answers, got.err = r.options.Fetch(b.requestCtx, &Request[K]{
		Fresh: fresh,
		keys: func() (keys []K) {
			r.update(func() { keys = r.take(b) })
			return keys
		},
		reads: func() []context.Context {
			r.mu.Lock()
			defer r.mu.Unlock()
			return b.reads()
		},
	})
	return got
}
