// Package partner reads the credit records of a partner's customers. It sends batches of UINs
// within the request limit, retries temporary failures, and checks each answer.
package partner

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/batch"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/ratelimit"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/request"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// The service, and the limits of its action QueryCreditByUinList
// (https://www.tencentcloud.com/document/product/1085/51422).
const (
	// Service is the service's name in signatures and host names.
	Service = "intlpartnersmgt"
	// MaxRequestsPerSecond is the documented limit of QueryCreditByUinList.
	MaxRequestsPerSecond = 5

	version = "2022-09-28"
	action  = "QueryCreditByUinList"
	// BatchSize is the maximum number of UINs in one request.
	BatchSize = 50
)

// sampleSize is the number of UINs that are sent alone before an account error. Without the sample,
// an account that may not read credit looks like UINs that are no customers. If 9 of 10 UINs are no
// customers, the API rejects all 40 in 1 of 68 cases (0.9⁴⁰).
const sampleSize = 40

// Reader reads credit records. All reads that share a request limit must use one Reader. It is safe
// for concurrent use. While no read is open, it has no goroutine and no timer. It does not cache
// credit.
type Reader struct {
	endpoint tencentapi.Endpoint
	limiter  *ratelimit.Limiter
	query    *request.Action[queryCredit, map[UIN]Answer]
	batches  *batch.Reader[UIN, Answer]

	mu            sync.Mutex
	knownCustomer UIN                     // had a credit record recently; 0 if none had
	reads         map[*readTrace]struct{} // open reads
}

// NewReader returns a Reader that sends requests with client. It signs them with keys of
// credentials, and sends them at the rate of limiter.
func NewReader(
	client *tencentapi.Client,
	credentials tencentapi.CredentialSource,
	limiter *ratelimit.Limiter,
) *Reader {
	r := &Reader{endpoint: client.Endpoint(), limiter: limiter, reads: map[*readTrace]struct{}{}}
	r.query = request.New(request.Options[queryCredit, map[UIN]Answer]{
		Client:      client,
		Credentials: credentials,
		Limiter:     limiter,
		Service:     Service,
		Version:     version,
		Name:        action,
		Decode:      decode,
		LogFields:   queryCredit.logFields,
	})
	r.batches = batch.New(batch.Options[UIN, Answer]{
		Size:       BatchSize,
		Limiter:    limiter,
		Fetch:      r.fetch,
		Rejected:   rejectedAnswer,
		Incomplete: Answer.isIncomplete,
		Conclude:   accountError,
		SampleSize: sampleSize,
		Slow:       r.logProgress,
	})
	return r
}

// Endpoint returns the endpoint of the Reader's client.
func (r *Reader) Endpoint() tencentapi.Endpoint { return r.endpoint }

// Read returns one Answer for each distinct UIN. If it fails, it returns no answers. The error is a
// *ReadError, an error of the credential source, ErrDefect, or batch.ErrNoAnswer. The last one
// would be a defect of fetch.
//
// If ctx ends, Read returns at once. Requests that other reads share continue.
func (r *Reader) Read(ctx context.Context, uins []UIN) (map[UIN]Answer, error) {
	ctx = tflog.NewSubsystem(ctx, LogSubsystem)
	ctx = tflog.NewSubsystem(ctx, request.LogSubsystem)
	ctx, trace := newTrace(ctx)
	defer trace.cancel(nil)
	r.setOpen(trace, true)
	defer r.setOpen(trace, false)
	answers, err := r.batches.Read(ctx, uins)
	if err == nil {
		return answers, nil
	}
	batchErr := &batch.Error{Err: err}
	errors.As(err, &batchErr)
	var panicked *batch.PanicError
	if errors.As(err, &panicked) {
		logPanic(ctx, panicked)
		return nil, ErrDefect
	}
	return nil, trace.readError(batchErr, slices.Compact(slices.Sorted(slices.Values(uins))))
}

// setOpen records whether a read is open.
func (r *Reader) setOpen(trace *readTrace, open bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if open {
		r.reads[trace] = struct{}{}
	} else {
		delete(r.reads, trace)
	}
}

// rejectedAnswer returns the Answer of a UIN that failed a request of its own.
func rejectedAnswer(_ UIN, err error) Answer {
	var failure *tencentapi.Error
	errors.As(err, &failure) // fetch wraps only these errors in a KeyError
	return Answer{Err: rejectionError(failure)}
}

// accountError returns the error of reads whose UINs were sent alone before any request succeeded.
// If the API rejected all of them as no customers, the cause is unknown: the account, or the UINs.
func accountError(tried []UIN, refusals []error) error {
	var failure *tencentapi.Error
	for _, err := range refusals {
		if !errors.As(err, &failure) || failure.Code != tencentapi.CodeNotCustomerUIN {
			return nil
		}
	}
	return &ReadError{UINs: slices.Sorted(slices.Values(tried)), Ended: ErrNoCustomer, Err: failure}
}
