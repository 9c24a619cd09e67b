package batch

import (
	"context"
	"time"
)

const (
	// minPartialDelay is the minimum time that a batch that is not full waits for more keys.
	minPartialDelay = 10 * time.Millisecond
	// callerWait is how long a batch that is not full waits for callers that may read again. Each
	// new read and each completed request starts this wait again.
	callerWait = 250 * time.Millisecond
	// maxPartialDelay limits the whole wait for such callers.
	maxPartialDelay = time.Second
	// fewFreeRequests is the maximum number of free requests at which batches that are not full
	// keep a distance. Without the distance, they could use a request that a full batch needs soon.
	fewFreeRequests = 2
	// maxSearches is the maximum number of searches, running or waiting, at which fresh batches
	// leave without a delay. Fresh batches may fail, too. Then every read in them waits for all
	// searches.
	maxSearches = 1
	// maxSearchDelay is the delay of fresh batches if there are more than maxSearches searches. It
	// is limited, because a request of a search may be retried for minutes.
	maxSearchDelay = 30 * time.Second
)

// advance starts the next batch if its wait is over. Otherwise it sets the timer. Each transition
// calls advance last.
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
	case r.next != nil: // this batch takes queued entries when it can be sent
		return
	}
	if wait := r.dispatchDelay(time.Now()); wait > 0 {
		r.timer = time.AfterFunc(wait, func() { r.update(func() {}) })
		return
	}
	if r.queue.size < r.options.Size {
		r.stopWaitingForCallers()
	}
	r.next = newBatch[K, V](r.queue.next().ctx)
	r.next.beginRequest()
	go r.runBatch(r.next)
}

// dispatchDelay returns the remaining wait of the next batch. During a search, full batches also
// keep a distance. Without it, they would use up the request limit, and each request of the search
// would wait.
func (r *Reader[K, V]) dispatchDelay(now time.Time) time.Duration {
	full, searches, limiter := r.queue.size >= r.options.Size, r.countSearches(), r.options.Limiter
	var until time.Time
	if !full {
		until = r.queue.nonEmptySince.Add(minPartialDelay)
	}
	if !full && searches == 0 { // callers of searched keys read again late
		until = later(until, r.callerDeadline())
	}
	if searches > 0 || (!full && limiter.Free() <= fewFreeRequests) {
		until = later(until, r.lastCut.Add(limiter.Interval()))
	}
	if searches > maxSearches {
		until = later(until, r.lastCut.Add(maxSearchDelay))
	}
	return until.Sub(now)
}

// callerDeadline returns the time when a batch that is not full stops waiting for callers that may
// read again. These are the callers of reads that ended recently, and of open reads that are not
// slow.
//
// Callers often read again when they get an answer. For example, Terraform does this for the
// instances of one data source. Callers that shared one request continue to share requests.
func (r *Reader[K, V]) callerDeadline() time.Time {
	waiting, remainder := r.queue.waitingReads()
	if remainder || waiting == r.callers { // remaining keys of a read do not wait for other reads
		return time.Time{}
	}
	return earlier(r.lastActivity.Add(callerWait), r.queue.nonEmptySince.Add(maxPartialDelay))
}

// stopWaitingForCallers records that a batch that is not full leaves without some callers. Later
// batches do not wait for them. Open reads without a queued key become slow. Batches wait for their
// callers again after those callers read again.
func (r *Reader[K, V]) stopWaitingForCallers() {
	waiting, remainder := r.queue.waitingReads()
	if remainder || waiting == r.callers {
		return
	}
	for read := range r.reads {
		if !read.slow && !read.hasQueued() {
			read.slow = true
			r.slowReads++
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

// countSearches returns the number of batches that are bisected or wait for their search.
func (r *Reader[K, V]) countSearches() (n int) {
	for b := range r.batches {
		if b.searching {
			n++
		}
	}
	return n
}

// runBatch sends the first request of a batch. If a key fails the request, runBatch searches for
// that key. Only one search runs at a time. A search sends one request after another, so parallel
// searches would slow each other down.
func (r *Reader[K, V]) runBatch(b *batch[K, V]) {
	defer r.update(func() { r.end(b) })
	if !r.roundTrip(b, true) {
		return
	}
	select {
	case r.searchLock <- struct{}{}:
		defer func() { <-r.searchLock }()
	case <-b.ctx.Done():
		return
	}
	r.runSample()
	for begun := true; begun; {
		r.update(func() { begun = r.probe(b) })
		begun = begun && r.roundTrip(b, false)
	}
}

// roundTrip sends the request of a batch and settles it. It reports whether entries are left.
func (r *Reader[K, V]) roundTrip(b *batch[K, V], fresh bool) (remaining bool) {
	result := r.fetch(b, fresh)
	r.update(func() {
		r.settle(b, result)
		remaining = len(b.entries) > 0
	})
	return remaining
}

// fetch sends the request of a batch. If Fetch panics, fetch returns the panic as an error.
func (r *Reader[K, V]) fetch(b *batch[K, V], fresh bool) (result outcome[K, V]) {
	defer func() {
		if p := recover(); p != nil {
			result = outcome[K, V]{err: newPanicError(p)}
		}
	}()
	result.answers, result.err = r.options.Fetch(b.requestCtx, &Request[K]{
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
	return result
}
