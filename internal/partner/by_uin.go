package partner

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/batch"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/ratelimit"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/request"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// BatchSize is the maximum number of UINs in one request of QueryCreditByUinList.
const BatchSize = 50

// sampleSize is the number of UINs that are sent alone before an account error. Without the sample,
// an account that may not read credit looks like UINs that are no customers. If 9 of 10 UINs are no
// customers, the API rejects all 40 in 1 of 68 cases (0.9⁴⁰).
const sampleSize = 40

// queryByUIN is the request of QueryCreditByUinList: 1–50 UINs, as JSON integers
// (https://www.tencentcloud.com/document/product/1085/51422).
type queryByUIN struct {
	UINList []UIN `json:"UinList"`
}

// byUIN reads the credit records of UINs with QueryCreditByUinList.
type byUIN struct {
	reads   *openReads
	query   *request.Action[queryByUIN, map[UIN]Answer]
	batches *batch.Reader[UIN, Answer]

	mu            sync.Mutex
	knownCustomer UIN // had a credit record recently; 0 if none had
}

func newByUIN(
	client *tencentapi.Client,
	credentials tencentapi.CredentialSource,
	limiter *ratelimit.Limiter,
) *byUIN {
	const action = "QueryCreditByUinList"
	r := &byUIN{reads: newOpenReads(action)}
	r.query = newAction(request.Options[queryByUIN, map[UIN]Answer]{
		Client:      client,
		Credentials: credentials,
		Limiter:     limiter,
		Name:        action,
		Decode:      decodeByUIN,
		LogFields:   queryByUIN.logFields,
	})
	r.batches = batch.New(batch.Options[UIN, Answer]{
		Size:       BatchSize,
		Limiter:    limiter,
		Fetch:      r.fetch,
		Rejected:   rejectedAnswer,
		Incomplete: Answer.isIncomplete,
		Conclude:   accountError,
		SampleSize: sampleSize,
		Slow: func(ctx context.Context, progress batch.Progress) {
			logProgress(ctx, progress, limiter.Rate())
		},
	})
	return r
}

func (r *byUIN) read(ctx context.Context, uins []UIN) (answers map[UIN]Answer, err error) {
	distinct := slices.Compact(slices.Sorted(slices.Values(uins)))
	err = r.reads.run(ctx, distinct, func(ctx context.Context) (err error) {
		answers, err = r.batches.Read(ctx, distinct)
		return err
	})
	return answers, err
}

// fetch sends the request of a batch until it is answered. If a UIN fails the request, the error is
// a *batch.KeyError. Otherwise it is a *ReadError, an error of the credential source, or the cause
// of ctx.
func (r *byUIN) fetch(
	ctx context.Context,
	requested *batch.Request[UIN],
) (map[UIN]Answer, error) {
	start := time.Now()
	var sentUINs []UIN // UINs of the last attempt
	answers, err := r.query.Do(ctx, request.Request[queryByUIN]{
		Body: func() queryByUIN {
			takesBatch := requested.Fresh && sentUINs == nil
			if sentUINs = requested.Keys(); takesBatch && len(sentUINs) > 0 {
				logBatch(ctx, len(sentUINs), len(requested.Reads()), time.Since(start))
			}
			return queryByUIN{sentUINs}
		},
		Callers:       requested.Reads,
		Fresh:         requested.Fresh,
		AnswersOthers: func(ctx context.Context) bool { return r.answersOthers(ctx, sentUINs) },
	})
	var failed *request.Error
	switch {
	case err == nil:
		r.rememberCustomer(answers)
		return answers, nil
	case !errors.As(err, &failed):
		return nil, err
	case failed.RequestInvalid:
		logRejection(ctx, sentUINs, failed.Err)
		return nil, &batch.KeyError{Err: failed.Err}
	}
	return nil, r.reads.fail(failed, sentUINs)
}

// answersOthers reports whether the service answers other requests now. It requests one UIN that
// had a credit record. A rejection of that UIN is an answer, too. If uins contains only that UIN,
// the result is false, because its answer would show nothing about others.
func (r *byUIN) answersOthers(ctx context.Context, uins []UIN) bool {
	r.mu.Lock()
	comparison := []UIN{r.knownCustomer}
	r.mu.Unlock()
	if comparison[0] == 0 || slices.Equal(uins, comparison) {
		return false
	}
	_, err := r.query.Try(ctx, request.Request[queryByUIN]{
		Body:    func() queryByUIN { return queryByUIN{comparison} },
		Callers: func() []context.Context { return nil }, // not for the read in ctx
	})
	var failed *request.Error
	return err == nil || (errors.As(err, &failed) && failed.RequestInvalid)
}

// rememberCustomer stores one UIN that has a credit record.
func (r *byUIN) rememberCustomer(answers map[UIN]Answer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for uin, answer := range answers {
		if answer.Err == nil {
			r.knownCustomer = uin
			return
		}
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
