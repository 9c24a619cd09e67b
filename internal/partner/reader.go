// Package partner reads the credit of a partner's customers: it collects what all reads ask for into batches, sends each
// through the rate limit, tries again what can heal, and finds the UINs that fail their batch.
package partner

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/ratelimit"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// The service, and the bounds of its one action that is called here
// (https://www.tencentcloud.com/document/product/1085/51422).
const (
	// Service is the service's name in signatures and host names.
	Service = "intlpartnersmgt"
	// MaxRequestsPerSecond is the documented limit of QueryCreditByUinList.
	MaxRequestsPerSecond = 5

	version = "2022-09-28"
	action  = "QueryCreditByUinList"
	// BatchSize is the most UINs of one request.
	BatchSize = 50
)

// slow is how long a read goes on before it tells how far it is.
const slow = 5 * time.Second

// Reader reads credits. Everything that shares a quota goes through one Reader; it is safe for concurrent use. Nothing
// runs while nobody reads, and no credit is kept.
type Reader struct {
	client      *tencentapi.Client
	credentials tencentapi.CredentialSource
	limiter     *ratelimit.Limiter
	searchTurn  chan struct{} // held by the one search that goes on

	mu         sync.Mutex
	queue      queue
	reads      map[*read]struct{}  // those that go on
	batches    map[*batch]struct{} // those that are on their way
	health     health
	dispatcher *dispatcher // nil while nothing is queued
	lastCut    time.Time
	searches   int // how many batches are searched, or wait for that
}

// NewReader returns a Reader that sends its requests through client, signed with keys of credentials and no faster than
// limiter allows.
func NewReader(client *tencentapi.Client, credentials tencentapi.CredentialSource, limiter *ratelimit.Limiter) *Reader {
	return &Reader{
		client: client, credentials: credentials, limiter: limiter,
		searchTurn: make(chan struct{}, 1),
		queue:      queue{joinable: map[UIN]*entry{}}, reads: map[*read]struct{}{}, batches: map[*batch]struct{}{},
	}
}

// Endpoint returns where the Reader reads.
func (r *Reader) Endpoint() tencentapi.Endpoint { return r.client.Endpoint() }

// Read returns one Answer for every UIN asked, repeated ones once. Its error concerns the whole read, and then there are
// no answers: a *ReadError, or an error of the credentials' source. When ctx ends, the read ends at once; requests that
// serve other reads as well go on.
func (r *Reader) Read(ctx context.Context, uins []UIN) (map[UIN]Answer, error) {
	distinct := slices.Compact(slices.Sorted(slices.Values(uins)))
	read := newRead(ctx, len(distinct))
	if len(distinct) == 0 {
		return read.answers, nil
	}
	if ctx.Err() != nil {
		return nil, &ReadError{UINs: distinct, Asked: len(distinct), Ended: context.Cause(ctx)}
	}
	r.begin(read, distinct) //nolint:contextcheck // what it starts serves every read, and lives as long as the queue
	progress := time.NewTimer(slow)
	defer progress.Stop()
	for {
		select {
		case <-read.ended:
			if read.err != nil {
				return nil, read.err
			}
			return read.answers, nil
		case <-progress.C:
			r.logProgress(read)
		case <-ctx.Done():
			return nil, r.abandon(read, context.Cause(ctx))
		}
	}
}

// begin queues a read's UINs.
func (r *Reader) begin(read *read, uins []UIN) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reads[read] = struct{}{}
	r.queue.add(read, uins)
	r.queueGrew()
}

// deliver answers entries. One for which there is no credit is asked for once more first: the answer that left it out may
// have been a hiccup.
func (r *Reader) deliver(entries []*entry, answers map[UIN]Answer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range entries {
		answer := answers[e.uin]
		if answer.unsettled() && !e.again {
			r.queue.repeat(e)
			r.queueGrew()
			continue
		}
		for _, read := range e.reads {
			read.answers[e.uin] = answer
			if len(read.answers) == len(read.entries) {
				delete(r.reads, read)
				close(read.ended)
			}
		}
		e.reads = nil
	}
	r.cancelUnwanted()
}

// fail ends the reads that a failure of entries concerns: who waits for them, or where the service is gone, all that were
// tried. A *ReadError is completed with what each read knows of itself.
func (r *Reader) fail(entries []*entry, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	reads := readsOf(entries)
	if errors.Is(err, ErrNoProgress) {
		reads = slices.Collect(maps.Keys(r.reads))
		reads = slices.DeleteFunc(reads, func(read *read) bool { return read.requests == 0 })
	}
	for _, read := range reads {
		read.err = err
		if failed, ok := err.(*ReadError); ok { //nolint:errorlint // one of a credentials' source is passed on as it is
			read.err = read.failed(failed.UINs, failed.Ended, failed.Err)
		}
		r.leave(read)
		close(read.ended)
	}
}

// abandon ends a read whose caller has gone, and returns its error.
func (r *Reader) abandon(read *read, cause error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.leave(read)
	return read.failed(read.batch, cause, read.last)
}

// leave withdraws a read's interest, and ends what nobody else waits for.
func (r *Reader) leave(read *read) {
	delete(r.reads, read)
	r.queue.remove(read)
	r.queueShrank()
	r.cancelUnwanted()
}

// cancelUnwanted ends the batches that nobody waits for.
func (r *Reader) cancelUnwanted() {
	for batch := range r.batches {
		if !slices.ContainsFunc(batch.entries, (*entry).wanted) {
			batch.cancel()
		}
	}
}
