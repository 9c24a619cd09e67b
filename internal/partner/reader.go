// Package partner reads the credit of a partner's customers: it cuts the UINs into batches, sends each through the rate
// limit, tries again what can heal, and finds the UINs that fail their batch.
package partner

import (
	"context"
	"errors"
	"fmt"
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
	// maxForeign is how many answers in a row that are not the API's are enough: a proxy's page does not heal.
	maxForeign = 5
)

// ErrNoProgress is why a read ends when nothing succeeded for three minutes.
var ErrNoProgress = errors.New("no request succeeded for 3 minutes")

// Reader reads credits. Everything that shares a quota goes through one Reader; it is safe for concurrent use.
type Reader struct {
	client      *tencentapi.Client
	credentials tencentapi.CredentialSource
	limiter     *ratelimit.Limiter

	mu           sync.Mutex
	failingSince time.Time // when the present run of failures began; zero after a success
}

// NewReader returns a Reader that sends its requests through client, signed with keys of credentials and no faster than
// limiter allows.
func NewReader(client *tencentapi.Client, credentials tencentapi.CredentialSource, limiter *ratelimit.Limiter) *Reader {
	return &Reader{client: client, credentials: credentials, limiter: limiter}
}

// Endpoint returns where the Reader reads.
func (r *Reader) Endpoint() tencentapi.Endpoint { return r.client.Endpoint() }

// Read returns one Answer for every UIN asked, repeated ones once. Its error concerns the whole read, and then there are
// no answers: a *ReadError, or an error of the credentials' source.
func (r *Reader) Read(ctx context.Context, uins []UIN) (map[UIN]Answer, error) {
	distinct := slices.Compact(slices.Sorted(slices.Values(uins)))
	read := &read{reader: r, asked: len(distinct), start: time.Now(), answers: make(map[UIN]Answer, len(distinct))}
	group, groupCtx := errgroup.WithContext(ctx)
	group.SetLimit(maxInFlight)
	for batch := range slices.Chunk(distinct, batchSize) {
		group.Go(func() error { return read.resolve(groupCtx, batch) })
	}
	err := group.Wait()
	switch ended := context.Cause(ctx); {
	case err != nil && ended != nil:
		return nil, read.failed(read.last, read.batch, ended)
	case err != nil:
		return nil, err
	case len(read.answers) != len(distinct):
		return nil, fmt.Errorf("defect: %d of %d UINs were answered", len(read.answers), len(distinct))
	}
	return read.answers, nil
}

// read is one call of Read.
type read struct {
	reader *Reader
	asked  int
	start  time.Time

	mu       sync.Mutex
	answers  map[UIN]Answer
	attempts int
	last     *tencentapi.Error // the last failure
	batch    []UIN             // of the last failure
}

// answer adds what was learnt of some UINs.
func (r *read) answer(answers map[UIN]Answer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	maps.Copy(r.answers, answers)
}

// resolve answers the batch. Where a code blames a UIN without naming it, it halves the batch until the UIN stands alone.
func (r *read) resolve(ctx context.Context, batch []UIN) error {
	answers, err := r.ask(ctx, batch)
	var failed *ReadError
	switch {
	case err == nil:
		r.answer(answers)
		return nil
	case !errors.As(err, &failed) || !blamesUIN(failed.Err):
		return err
	case len(batch) > 1:
		if err := r.resolve(ctx, batch[:len(batch)/2]); err != nil {
			return err
		}
		return r.resolve(ctx, batch[len(batch)/2:])
	}
	r.answer(map[UIN]Answer{batch[0]: {Err: blame(failed.Err)}})
	return nil
}

// ask sends one batch until it is answered, or until there is no point in going on. Its error is a *ReadError, one of the
// credentials' source, or the context's cause.
func (r *read) ask(ctx context.Context, batch []UIN) (map[UIN]Answer, error) {
	foreign := 0
	for attempt := 1; ; attempt++ {
		// Before the slot, so that no slot waits for a renewal.
		keys, err := r.reader.credentials.Credentials(ctx)
		if err != nil {
			return nil, err
		}
		slot, err := r.reader.limiter.Acquire(ctx)
		if err != nil {
			return nil, err
		}
		answers, failure := r.reader.attempt(ctx, keys, slot, batch)
		r.note(ctx, failure, batch)
		if failure == nil {
			return answers, nil
		}
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if foreign++; failure.Class != tencentapi.Foreign {
			foreign = 0
		}
		switch {
		case !heals(failure.Class) || foreign == maxForeign:
			return nil, r.failed(failure, batch, nil)
		case failure.Class != tencentapi.Throttle && r.reader.failing(r.start) > patience:
			return nil, r.failed(failure, batch, ErrNoProgress)
		case !sleep(ctx, delay(failure.Class, attempt)):
			return nil, context.Cause(ctx)
		}
	}
}

// note keeps the last failure. An attempt that only ended with the read does not hide a failure before it.
func (r *read) note(ctx context.Context, failure *tencentapi.Error, batch []UIN) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.attempts++
	if failure != nil && (r.last == nil || ctx.Err() == nil) {
		r.last, r.batch = failure, batch
	}
}

// failed is the error of a read that does not go on, after a failure of the batch. ended is why it does not, if the
// failure could have healed.
func (r *read) failed(failure *tencentapi.Error, batch []UIN, ended error) *ReadError {
	r.mu.Lock()
	defer r.mu.Unlock()
	return &ReadError{
		UINs: batch, Asked: r.asked, Answered: len(r.answers), Attempts: r.attempts,
		Elapsed: time.Since(r.start), Ended: ended, Err: failure,
	}
}

// attempt sends one batch once, and ends the slot.
func (r *Reader) attempt(ctx context.Context, keys tencentapi.Credentials, slot *ratelimit.Slot, batch []UIN) (map[UIN]Answer, *tencentapi.Error) {
	defer slot.Release()
	attemptCtx, cancel := context.WithTimeout(ctx, attemptTimeout)
	defer cancel()

	call := tencentapi.Call{Service: Service, Version: version, Action: action, Credentials: keys, Written: slot.Written}
	var list creditList
	var answers map[UIN]Answer
	start := time.Now()
	requestID, err := r.client.Do(attemptCtx, call, queryCredit{UINList: batch}, &list)
	if err == nil {
		answers, err = list.answers(batch, requestID)
	}
	failure := failureOf(err)
	logAttempt(ctx, batch, time.Since(start), requestID, failure)

	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case failure == nil || blamesUIN(failure): // the service works
		r.failingSince = time.Time{}
	case ctx.Err() != nil: // the caller's end says nothing of the service
	case failure.Class != tencentapi.Throttle && r.failingSince.IsZero():
		r.failingSince = time.Now()
	}
	return answers, failure
}

// failing returns for how long nothing has succeeded, of the time since a read's start.
func (r *Reader) failing(start time.Time) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.failingSince.IsZero() {
		return 0
	}
	return min(time.Since(r.failingSince), time.Since(start))
}

func heals(class tencentapi.Class) bool {
	return class == tencentapi.Throttle || class == tencentapi.Transient || class == tencentapi.Foreign
}

// delay is full jitter on half a second doubling to ten; a throttled request waits for a random part of a second.
func delay(class tencentapi.Class, attempt int) time.Duration {
	most := time.Second
	if class != tencentapi.Throttle {
		most = min(10*time.Second, time.Second/2<<min(attempt-1, 5))
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
