// Package partner reads the credit of a partner's customers: it sends batches of UINs through the
// request limit, retries what may succeed later, and checks every answer.
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

// samples is how many UINs are tried alone to tell an account that may not read credit from UINs
// that are not its customers. If 9 of 10 UINs are no customers, 40 of them are refused in 1 of 68
// cases (0.9⁴⁰).
const samples = 40

// Reader reads credit records. Everything that shares a request limit goes through one Reader. It is
// safe for concurrent use. Nothing runs while no read is under way, and no credit is kept.
type Reader struct {
	endpoint tencentapi.Endpoint
	limiter  *ratelimit.Limiter
	query    *request.Action[queryCredit, map[UIN]Answer]
	batches  *batch.Reader[UIN, Answer]

	mu       sync.Mutex
	customer UIN                 // one that had a credit record lately; 0 if none ever had
	reads    map[*trace]struct{} // those under way
}

// NewReader returns a Reader that sends its requests through client, signed with keys of
// credentials and no faster than limiter allows.
func NewReader(client *tencentapi.Client, credentials tencentapi.CredentialSource, limiter *ratelimit.Limiter) *Reader {
	r := &Reader{endpoint: client.Endpoint(), limiter: limiter, reads: map[*trace]struct{}{}}
	r.query = request.New(request.Options[queryCredit, map[UIN]Answer]{
		Client: client, Credentials: credentials, Limiter: limiter,
		Service: Service, Version: version, Name: action,
		Decode: decode, LogFields: queryCredit.logFields,
	})
	r.batches = batch.New(batch.Options[UIN, Answer]{
		Size:       BatchSize,
		Limiter:    limiter,
		Fetch:      r.fetch,
		Refused:    refused,
		Incomplete: Answer.unsettled,
		Conclude:   noCustomer,
		SampleSize: samples,
		Slow:       r.logProgress,
	})
	return r
}

// Endpoint returns where the Reader reads.
func (r *Reader) Endpoint() tencentapi.Endpoint { return r.endpoint }

// Read returns one Answer for every UIN asked, repeated ones once. Its error concerns the whole
// read, and then there are no answers: a *ReadError, an error of the credentials' source, ErrDefect,
// or batch.ErrNoAnswer, which would be a defect of fetch. When ctx ends, the read ends at once;
// requests that serve other reads continue.
func (r *Reader) Read(ctx context.Context, uins []UIN) (map[UIN]Answer, error) {
	ctx, trace := newTrace(tflog.NewSubsystem(tflog.NewSubsystem(ctx, LogSubsystem), request.LogSubsystem))
	defer trace.cancel(nil)
	r.setOpen(trace, true)
	defer r.setOpen(trace, false)
	answers, err := r.batches.Read(ctx, uins)
	if err == nil {
		return answers, nil
	}
	ended := &batch.Error{Err: err}
	errors.As(err, &ended)
	var panicked *batch.PanicError
	if errors.As(err, &panicked) {
		logPanic(ctx, panicked)
		return nil, ErrDefect
	}
	return nil, trace.failed(ended, slices.Compact(slices.Sorted(slices.Values(uins))))
}

// setOpen notes whether a read is under way.
func (r *Reader) setOpen(trace *trace, open bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if open {
		r.reads[trace] = struct{}{}
	} else {
		delete(r.reads, trace)
	}
}

// refused is the Answer of a UIN that fails a request of its own.
func refused(_ UIN, err error) Answer {
	var failure *tencentapi.Error
	errors.As(err, &failure) // fetch makes KeyErrors of nothing else
	return Answer{Err: blame(failure)}
}

// noCustomer is the error of reads whose UINs were tried alone, before anything succeeded. When all
// are no customers, it is unknown whether that is because of the account or of the UINs.
func noCustomer(tried []UIN, refusals []error) error {
	var failure *tencentapi.Error
	for _, err := range refusals {
		if !errors.As(err, &failure) || failure.Code != tencentapi.CodeNotCustomerUIN {
			return nil
		}
	}
	return &ReadError{UINs: slices.Sorted(slices.Values(tried)), Ended: ErrNoCustomer, Err: failure}
}
