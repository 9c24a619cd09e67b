// Package batch collects the keys of concurrent reads into batches. It gives each batch to a
// function that sends it as one request. Each read gets an answer for each of its keys.
//
// If a key fails a batch, the package bisects the batch until each failing key has failed alone. It
// drops keys that no read wants any more.
//
// The package does not depend on an API. state.go contains the states. transitions.go and sample.go
// contain the transitions between them. The other files only call the transitions.
package batch

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"
)

// slowAfter is the age at which a read is reported to Options.Slow.
const slowAfter = 5 * time.Second

// Limiter reports how much of the request limit is free. A Reader does not wait for the limit. Only
// Options.Fetch waits for it.
type Limiter interface {
	// Free returns how many requests may be sent at once.
	Free() int
	// Interval returns the mean time between two requests at the rate that the limiter allows now.
	Interval() time.Duration
}

// Options configure a Reader. Size, Limiter and Fetch are required.
type Options[K cmp.Ordered, V any] struct {
	// Size is the maximum number of keys in one request.
	Size    int
	Limiter Limiter
	// Fetch sends a request until the server answers it. It returns an answer for each key of the
	// request.
	//
	// Fetch waits for the request limit. Then it calls request.Keys, and calls it again before each
	// further attempt. Its ctx has the values of a read that was queued. If no read wants any of
	// the keys, ctx ends, and Fetch returns ctx's cause.
	//
	// If Fetch returns a *KeyError, the Reader searches for the failing key. Any other error ends
	// the reads that want a key of the request.
	Fetch func(ctx context.Context, request *Request[K]) (map[K]V, error)

	// The Reader calls Rejected, Incomplete, Conclude and the methods of Limiter while it holds its
	// lock. They must not call the Reader.

	// Rejected returns the answer for a key whose request had no other key and failed with a
	// KeyError of err. It is required if Fetch returns a KeyError.
	Rejected func(key K, err error) V
	// Incomplete reports whether an answer lacks something that reads want. Then the Reader
	// requests the key once more, and uses the second answer. If Incomplete is nil, each answer is
	// complete.
	Incomplete func(answer V) bool
	// Conclude returns the error that follows if each of the keys was rejected alone. It returns
	// nil if no error follows. The rejections are the Err values of the KeyErrors.
	//
	// If Conclude is not nil, the Reader sends a sample before it bisects a batch. A sample is
	// SampleSize keys, each in a separate request. The Reader chooses them at random among all keys
	// that are wanted and in no request. It sends a sample only if there are more such keys than
	// SampleSize, and if no request has been answered.
	//
	// The error ends the reads that want a key of the sample and lack other answers. Other reads
	// continue. After Conclude returns nil, the Reader sends no further sample.
	Conclude   func(keys []K, rejections []error) error
	SampleSize int

	// Slow is called once for each read that takes more than five seconds. Nil means no call.
	Slow func(ctx context.Context, progress Progress)
}

// Progress is the number of answers that a read has so far.
type Progress struct {
	Keys     int // number of its distinct keys
	Answered int // number of keys with an answer
	Elapsed  time.Duration
}

// Reader reads answers for keys. It is safe for concurrent use. While no read is open, it has no
// goroutine and no timer. It does not cache answers.
type Reader[K cmp.Ordered, V any] struct {
	options     Options[K, V]
	searchLock  chan struct{} // the batch that is bisected holds it
	firstAnswer chan struct{} // closed at the first answer to a request

	mu    sync.Mutex
	reads map[*pendingRead[K, V]]struct{}
	queue queue[K, V]
	// batch that waits for the limit before it takes its keys, or nil
	next    *batch[K, V]
	batches map[*batch[K, V]]struct{} // batches that have taken their keys
	// largest recent number of open reads that are not slow: their callers may read again
	callers            int
	slowReads          int         // number of open reads that are slow
	lastActivity       time.Time   // when a read last began or a request last ended
	lastCut            time.Time   // when a batch last took its keys
	sampleInconclusive bool        // a whole sample was rejected, and Conclude returned nil
	timer              *time.Timer // runs until the wait of the next batch is over

	observe func() // for tests: runs under the lock after every transition
}

// New returns a Reader.
func New[K cmp.Ordered, V any](options Options[K, V]) *Reader[K, V] {
	return &Reader[K, V]{
		options:     options,
		searchLock:  make(chan struct{}, 1),
		firstAnswer: make(chan struct{}),
		reads:       map[*pendingRead[K, V]]struct{}{},
		queue:       newQueue[K, V](),
		batches:     map[*batch[K, V]]struct{}{},
	}
}

// Read returns one answer for each distinct key. If it fails, it returns no answers, and its error
// is an *Error. If ctx ends, Read returns at once. Then the Reader drops the keys that no other
// read wants.
//
// A read shares a key that another read has queued. It does not share a key whose request is in
// progress, because that answer may be older than the read.
func (r *Reader[K, V]) Read(ctx context.Context, keys []K) (map[K]V, error) {
	distinct := slices.Compact(slices.Sorted(slices.Values(keys)))
	if len(distinct) == 0 {
		return map[K]V{}, nil
	}
	if ctx.Err() != nil {
		progress := Progress{Keys: len(distinct)}
		return nil, &Error{Progress: progress, CallerLeft: true, Err: context.Cause(ctx)}
	}
	read := newRead[K, V](ctx, len(distinct))
	r.update(func() { r.begin(read, distinct) })
	slow := time.NewTimer(slowAfter)
	defer slow.Stop()
	for {
		select {
		case <-read.done:
			return read.result()
		case <-slow.C:
			r.reportSlow(ctx, read)
		case <-ctx.Done():
			r.update(func() { r.leave(read) })
			select {
			case <-read.done: // the read ended at the same moment
				return read.result()
			default:
				progress := read.progress()
				return nil, &Error{Progress: progress, CallerLeft: true, Err: context.Cause(ctx)}
			}
		}
	}
}

// reportSlow calls Options.Slow. A panic in Slow fails the read.
func (r *Reader[K, V]) reportSlow(ctx context.Context, read *pendingRead[K, V]) {
	if r.options.Slow == nil {
		return
	}
	defer func() {
		if p := recover(); p != nil {
			r.update(func() { r.fail(read, newPanicError(p)) })
		}
	}()
	r.mu.Lock()
	progress := read.progress()
	r.mu.Unlock()
	r.options.Slow(ctx, progress)
}
