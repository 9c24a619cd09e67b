package partner

import (
	"context"
	"errors"
	"math"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/batch"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/ratelimit"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/request"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// maxDirectAnswer is the maximum size of an answer with all direct customers, in bytes. The API's
// own maximum is 50 MB, beyond which it returns ResponseSizeLimitExceeded. A record has about 67
// bytes, so these are about 750,000 customers.
const maxDirectAnswer = 50 << 20

// directTimeout limits the time of one attempt. It is longer than for UINs, because the answer can
// be large: 50,000 customers, about 3.4 MB, may arrive at 0.25 Mbit/s.
const directTimeout = 2 * time.Minute

// queryDirect is the request of QueryDirectCustomersCredit. It has no parameters
// (https://www.tencentcloud.com/document/product/1085/51420).
type queryDirect struct{}

// directKey is the type of the only key of the batches: all reads want the same answer.
type directKey string

const allDirect directKey = "all direct customers"

// direct reads the credit records of all direct customers with QueryDirectCustomersCredit.
type direct struct {
	reads   *openReads
	query   *request.Action[queryDirect, map[UIN]Answer]
	batches *batch.Reader[directKey, map[UIN]Answer]
}

func newDirect(
	client *tencentapi.Client,
	credentials tencentapi.CredentialSource,
	limiter *ratelimit.Limiter,
) *direct {
	const action = "QueryDirectCustomersCredit"
	r := &direct{reads: newOpenReads(action)}
	r.query = newAction(request.Options[queryDirect, map[UIN]Answer]{
		Client:         client,
		Credentials:    credentials,
		Limiter:        limiter,
		Name:           action,
		AttemptTimeout: directTimeout,
		MaxAnswer:      maxDirectAnswer,
		Decode:         decodeDirect,
	})
	r.batches = batch.New(batch.Options[directKey, map[UIN]Answer]{
		Size:    math.MaxInt, // so a batch of the only key waits briefly for other reads
		Limiter: limiter,
		Fetch:   r.fetch,
		Slow: func(ctx context.Context, _ batch.Progress) {
			logSlowDirect(ctx, limiter.Rate())
		},
	})
	return r
}

func (r *direct) read(ctx context.Context) (answers map[UIN]Answer, err error) {
	err = r.reads.run(ctx, nil, func(ctx context.Context) error {
		found, err := r.batches.Read(ctx, []directKey{allDirect})
		answers = found[allDirect]
		return err
	})
	return answers, err
}

// fetch sends the request until it is answered. The error is a *ReadError, an error of the
// credential source, or the cause of ctx.
func (r *direct) fetch(
	ctx context.Context,
	requested *batch.Request[directKey],
) (map[directKey]map[UIN]Answer, error) {
	answers, err := r.query.Do(ctx, request.Request[queryDirect]{
		Body: func() queryDirect {
			requested.Keys() // reads that begin now get a request of their own
			return queryDirect{}
		},
		Callers: requested.Reads,
		Fresh:   requested.Fresh,
	})
	var failed *request.Error
	switch {
	case err == nil:
		logDirect(ctx, len(answers))
		return map[directKey]map[UIN]Answer{allDirect: answers}, nil
	case !errors.As(err, &failed):
		return nil, err
	}
	return nil, r.reads.fail(failed, nil)
}
