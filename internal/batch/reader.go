// Package batch collects the keys of concurrent reads into batches, hands each batch to a function
// that sends it as one request, and gives every read an answer for each of its keys. A batch that
// fails for one of its keys is bisected until each such key has failed alone. Keys that no read
// wants any more are dropped wherever they are.
//
// The package knows no API. Its states are in state.go, the transitions between them in
// transitions.go and sample.go. The other files only call these.
package batch

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"
)

// slowAfter is how long a read takes before Options.Slow is called.
const slowAfter = 5 * time.Second

// Limiter reports how close a Reader is to the request limit. Only Options.Fetch waits for the
// limit.
type Limiter interface {
	// Free returns how many requests may be sent at once.
	Free() int
	// Interval returns the mean time between two requests at the rate that is allowed now.
	Interval() time.Duration
}

// Options configure a Reader. Size, Limiter and Fetch are required.
type Options[K cmp.Ordered, V any] struct {
	// Size is the most keys of one request.
	Size    int
	Limiter Limiter
	// Fetch sends a request, repeats it until it is answered, and returns an answer for each of its
	// keys. It waits for the request limit, and then takes the keys from the request, again before
	// every further attempt. ctx ends when no read wants any of the keys; then Fetch returns ctx's
	// cause. Its values are those of a read that was queued. An error ends the reads that want a
	// key of the request, except for a *KeyError.
	Fetch func(ctx context.Context, request *Request[K]) (map[K]V, error)

	// The next three functions, and the Limiter's, run under the Reader's lock, and must not call
	// it.

	// Refused returns the answer for a key whose request failed with a KeyError of err when it had
	// no other key. It is required if Fetch returns a KeyError.
	Refused func(key K, err error) V
	// Incomplete reports whether an answer lacks what the reads want. If it does, the key is
	// requested once more, and the second answer counts. Nil means never.
	Incomplete func(answer V) bool
	// Conclude returns the error that follows when keys, sent alone, were each refused with a
	// KeyError, and no request has ever been answered; nil if nothing follows. The refusals are the
	// errors of the KeyErrors. If Conclude is not nil, SampleSize keys are sent alone before a batch
	// is bisected, chosen at random among all that are wanted and in no request, if there are more
	// than that. The error ends the reads that wanted any of them and lack other answers; the others
	// continue. If nothing follows, no key is sent alone for that again.
	Conclude   func(keys []K, refusals []error) error
	SampleSize int

	// Slow is called once for every read that takes more than five seconds. Nil means no call.
	Slow func(ctx context.Context, progress Progress)
}

// Progress is how far a read has come.
type Progress struct {
	Asked    int // the number of its distinct keys
	Answered int // how many of them have an answer
	Elapsed  time.Duration
}

// Reader reads answers for keys. It is safe for concurrent use. It has no goroutine and no timer
// while no read is under way, and keeps no answer.
type Reader[K cmp.Ordered, V any] struct {
	options  Options[K, V]
	search   chan struct{} // held by the batch that is bisected
	answered chan struct{} // closed when a request is answered for the first time

	mu      sync.Mutex
	reads   map[*read[K, V]]struct{}
	queue   queue[K, V]
	next    *batch[K, V]              // the one that waits for the limit, and then takes its keys; nil if none does
	batches map[*batch[K, V]]struct{} // those with keys
	callers int                       // how many reads that are not slow were open lately; some have ended, and may come back
	slow    int                       // how many reads are
	stirred time.Time                 // when a read last began or a request last ended
	lastCut time.Time                 // when a batch last took its keys
	sampled bool                      // a whole sample was refused, and nothing followed
	timer   *time.Timer               // runs until the next batch is due

	observe func() // for tests: called under the lock after every transition
}

// New returns a Reader.
func New[K cmp.Ordered, V any](options Options[K, V]) *Reader[K, V] {
	return &Reader[K, V]{
		options:  options,
		search:   make(chan struct{}, 1),
		answered: make(chan struct{}),
		reads:    map[*read[K, V]]struct{}{},
		queue:    newQueue[K, V](),
		batches:  map[*batch[K, V]]struct{}{},
	}
}

// Read returns one answer for every distinct key. If it fails, there are no answers, and the error
// is an *Error. When ctx ends, Read returns at once, and its keys are dropped unless another read
// wants them, too. A read shares a key that another read has queued. It does not share
// one whose request is under way, because that answer may be older than the read.
func (r *Reader[K, V]) Read(ctx context.Context, keys []K) (map[K]V, error) {
	distinct := slices.Compact(slices.Sorted(slices.Values(keys)))
	if len(distinct) == 0 {
		return map[K]V{}, nil
	}
	if ctx.Err() != nil {
		return nil, &Error{Progress: Progress{Asked: len(distinct)}, Left: true, Err: context.Cause(ctx)}
	}
	read := newRead[K, V](ctx, len(distinct))
	r.update(func() { r.begin(read, distinct) })
	slow := time.NewTimer(slowAfter)
	defer slow.Stop()
	for {
		select {
		case <-read.ended:
			return read.result()
		case <-slow.C:
			r.reportSlow(ctx, read)
		case <-ctx.Done():
			r.update(func() { r.leave(read) })
			select {
			case <-read.ended: // at the same moment
				return read.result()
			default:
				return nil, &Error{Progress: read.progress(), Left: true, Err: context.Cause(ctx)}
			}
		}
	}
}

// reportSlow calls Options.Slow. A panic is the read's error.
func (r *Reader[K, V]) reportSlow(ctx context.Context, read *read[K, V]) {
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
