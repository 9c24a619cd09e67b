// Package partner reads the credit of a partner's customers: it cuts the UINs into batches, sends each through the rate
// limit, tries again what can heal, and finds the UINs that fail their batch.
package partner

import (
	"context"
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

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

	version   = "2022-09-28"
	action    = "QueryCreditByUinList"
	batchSize = 50
)

const (
	maxInFlight    = 64
	attemptTimeout = 30 * time.Second
	// patience is how long a Reader goes on without a single success before its failures are final.
	patience = 3 * time.Minute
	// maxForeign is how often in a row an answer that is not the API's is tried again: a proxy's page does not heal.
	maxForeign = 5
)

// ErrNoProgress is why a read ends when nothing succeeded for three minutes.
var ErrNoProgress = errors.New("no request succeeded for 3 minutes")

// Reader reads credits. Everything that shares a quota goes through one Reader; it is safe for concurrent use.
type Reader struct {
	client      *tencentapi.Client
	credentials tencentapi.CredentialSource
	limiter     *ratelimit.Limiter

	mu          sync.Mutex
	lastSuccess time.Time
}

// NewReader returns a Reader that sends its requests through client, signed with keys of credentials and no faster than
// limiter allows.
func NewReader(client *tencentapi.Client, credentials tencentapi.CredentialSource, limiter *ratelimit.Limiter) *Reader {
	return &Reader{client: client, credentials: credentials, limiter: limiter}
}

// Endpoint returns where the Reader reads.
func (r *Reader) Endpoint() tencentapi.Endpoint { return r.client.Endpoint() }

// Read returns one Answer for every UIN asked, repeated ones once. Its error concerns the whole read, and then there are
// no answers: a *ReadError, an error of the credentials' source, or the context's cause.
func (r *Reader) Read(ctx context.Context, uins []UIN) (map[UIN]Answer, error) {
	distinct := slices.Compact(slices.Sorted(slices.Values(uins)))
	read := &read{reader: r, asked: len(distinct), start: time.Now(), answers: make(map[UIN]Answer, len(distinct))}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(maxInFlight)
	for batch := range slices.Chunk(distinct, batchSize) {
		group.Go(func() error { return read.resolve(ctx, batch) })
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return read.answers, nil
}

// read is one call of Read.
type read struct {
	reader *Reader
	asked  int
	start  time.Time

	mu      sync.Mutex
	answers map[UIN]Answer
}

// resolve answers the batch. Where a code blames a UIN without naming it, it halves the batch until the UIN stands alone.
func (r *read) resolve(ctx context.Context, batch []UIN) error {
	answers, err := r.ask(ctx, batch)
	var failure *tencentapi.Error
	switch {
	case err == nil:
		r.mu.Lock()
		defer r.mu.Unlock()
		maps.Copy(r.answers, answers)
		return nil
	case !errors.As(err, &failure) || !blamesUIN(failure):
		return err
	case len(batch) > 1:
		if err := r.resolve(ctx, batch[:len(batch)/2]); err != nil {
			return err
		}
		return r.resolve(ctx, batch[len(batch)/2:])
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answers[batch[0]] = Answer{Err: blame(failure)}
	return nil
}

// ask sends one batch until it is answered, or until there is no point in going on.
func (r *read) ask(ctx context.Context, batch []UIN) (map[UIN]Answer, error) {
	failed := &ReadError{UINs: batch, Asked: r.asked}
	foreign := 0
	for {
		answers, err := r.reader.attempt(ctx, batch)
		if err == nil {
			return answers, nil
		}
		var failure *tencentapi.Error
		isAttempt := errors.As(err, &failure)
		if isAttempt {
			failed.Attempts++
		}
		if ended := context.Cause(ctx); ended != nil {
			if isAttempt && !errors.Is(failure, ended) {
				failed.Err = failure
			}
			return nil, r.end(failed, ended)
		}
		if !isAttempt {
			return nil, err
		}
		failed.Err = failure
		if failure.Class == tencentapi.Foreign {
			foreign++
		} else {
			foreign = 0
		}
		switch {
		case !heals(failure.Class) || foreign == maxForeign:
			return nil, r.end(failed, nil)
		case time.Since(r.reader.progress(r.start)) > patience && failure.Class != tencentapi.Throttle:
			return nil, r.end(failed, ErrNoProgress)
		}
		if !sleep(ctx, delay(failure.Class, failed.Attempts)) {
			return nil, r.end(failed, context.Cause(ctx))
		}
	}
}

// end completes the error of a read that does not go on.
func (r *read) end(failed *ReadError, ended error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	failed.Answered, failed.Elapsed, failed.Ended = len(r.answers), time.Since(r.start), ended
	return failed
}

// attempt sends one batch once: credentials first, so that no slot waits for them, then the slot, then the request.
func (r *Reader) attempt(ctx context.Context, batch []UIN) (map[UIN]Answer, error) {
	keys, err := r.credentials.Credentials(ctx)
	if err != nil {
		return nil, err
	}
	slot, err := r.limiter.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	defer slot.Release()
	ctx, cancel := context.WithTimeout(ctx, attemptTimeout)
	defer cancel()

	call := tencentapi.Call{Service: Service, Version: version, Action: action, Credentials: keys, Written: slot.Written}
	var list creditList
	start := time.Now()
	requestID, err := r.client.Do(ctx, call, queryCredit{UINList: batch}, &list)
	logAttempt(ctx, batch, time.Since(start), requestID, err)
	if err != nil {
		return nil, err
	}
	answers, err := list.answers(batch, requestID)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lastSuccess = time.Now()
	return answers, nil
}

// progress returns the last success, or the read's start where that is later.
func (r *Reader) progress(start time.Time) time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.lastSuccess.After(start) {
		return r.lastSuccess
	}
	return start
}

func heals(class tencentapi.Class) bool {
	return class == tencentapi.Throttle || class == tencentapi.Transient || class == tencentapi.Foreign
}

// delay is full jitter on half a second doubling to ten; a throttled request waits for a random part of a second.
func delay(class tencentapi.Class, attempts int) time.Duration {
	most := time.Second
	if class != tencentapi.Throttle {
		most = min(10*time.Second, time.Second/2<<min(attempts-1, 5))
	}
	return rand.N(most)
}

// sleep waits, and tells whether it waited to the end.
func sleep(ctx context.Context, duration time.Duration) bool {
	timer := time.NewTimer(duration)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
