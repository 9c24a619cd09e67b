// Package partner reads the credit of a partner's customers: it cuts the UINs into batches, sends each through the rate
// limit, tries again what can heal, and finds the UINs that fail their batch.
package partner

import (
	"context"
	"fmt"
	"net/http"
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
)

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
		answers, err = list.answers(batch, Origin{http.StatusOK, requestID})
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
