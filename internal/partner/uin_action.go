package partner

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/batch"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/request"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// sampleSize is the number of UINs that are sent alone before an account error. Without the sample,
// two cases would look the same: an account without permission, and UINs that are not customers. If
// 9 of 10 UINs are not customers, the API rejects all 40 in 1 of 68 cases (0.9⁴⁰).
const sampleSize = 40

// uinQuery is the request of an action for UINs, as JSON integers.
type uinQuery struct {
	parameter string
	uins      []UIN
}

// MarshalJSON returns an object with the one parameter.
func (q uinQuery) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string][]UIN{q.parameter: q.uins})
}

// uinActionOptions describe an action for UINs.
type uinActionOptions[V value[V]] struct {
	Action

	record  func() record[V] // returns the form of the answer's records
	reading string           // message of the log line about a slow read
}

// uinAction is an action that returns a value for each UIN of a request.
type uinAction[V value[V]] struct {
	options uinActionOptions[V]
	reads   *openReads
	query   *request.Action[uinQuery, map[UIN]Answer[V]]
	batches *batch.Reader[UIN, Answer[V]]

	mu            sync.Mutex
	knownCustomer UIN // a UIN that recently had a value; 0 if there is none
}

func newUINAction[V value[V]](s service, options uinActionOptions[V]) *uinAction[V] {
	limiter := s.limiter(options.Action)
	a := &uinAction[V]{options: options, reads: newOpenReads(options.Name)}
	a.query = newAction(s, request.Options[uinQuery, map[UIN]Answer[V]]{
		Limiter: limiter,
		Name:    options.Name,
		Decode: func(query uinQuery, response []byte, requestID string) (map[UIN]Answer[V], error) {
			return decodeByUIN(query.uins, response, requestID, options.record())
		},
		HideMessages: options.Personal,
		LogFields:    uinQuery.logFields,
	})
	a.batches = batch.New(batch.Options[UIN, Answer[V]]{
		Size:       options.BatchSize,
		Limiter:    limiter,
		Fetch:      a.fetch,
		Rejected:   rejectedAnswer[V],
		Incomplete: Answer[V].isIncomplete,
		Conclude:   accountError,
		SampleSize: sampleSize,
		Slow: func(ctx context.Context, progress batch.Progress) {
			logProgress(ctx, options.reading, progress, limiter.Rate())
		},
	})
	return a
}

func (a *uinAction[V]) read(ctx context.Context, uins []UIN,
) (answers map[UIN]Answer[V], err error) {
	distinct := slices.Compact(slices.Sorted(slices.Values(uins)))
	err = a.reads.run(ctx, distinct, func(ctx context.Context) (err error) {
		answers, err = a.batches.Read(ctx, distinct)
		return err
	})
	return answers, err
}

// fetch sends the request of a batch until the API answers it. If a UIN fails the request, the
// error is a *batch.KeyError. Otherwise it is a *ReadError, an error of the credential source, or
// the cause of ctx.
func (a *uinAction[V]) fetch(
	ctx context.Context,
	requested *batch.Request[UIN],
) (map[UIN]Answer[V], error) {
	start := time.Now()
	var sentUINs []UIN // UINs of the last attempt
	answers, err := a.query.Do(ctx, request.Request[uinQuery]{
		Body: func() uinQuery {
			takesBatch := requested.Fresh && sentUINs == nil
			if sentUINs = requested.Keys(); takesBatch && len(sentUINs) > 0 {
				logBatch(ctx, len(sentUINs), len(requested.Reads()), time.Since(start))
			}
			return uinQuery{a.options.Parameter, sentUINs}
		},
		Callers:       requested.Reads,
		Fresh:         requested.Fresh,
		AnswersOthers: func(ctx context.Context) bool { return a.answersOthers(ctx, sentUINs) },
	})
	var failed *request.Error
	switch {
	case err == nil:
		a.rememberCustomer(answers)
		return answers, nil
	case !errors.As(err, &failed):
		return nil, err
	case failed.RequestInvalid:
		logRejection(ctx, sentUINs, failed.Err)
		return nil, &batch.KeyError{Err: failed.Err}
	}
	return nil, a.reads.fail(failed, sentUINs)
}

// answersOthers reports whether the service answers other requests now. It requests one UIN that
// had a value. A rejection of that UIN also counts as an answer. If uins contains only that UIN,
// the result is false, because its answer would prove nothing about others.
func (a *uinAction[V]) answersOthers(ctx context.Context, uins []UIN) bool {
	a.mu.Lock()
	comparison := []UIN{a.knownCustomer}
	a.mu.Unlock()
	if comparison[0] == 0 || slices.Equal(uins, comparison) {
		return false
	}
	_, err := a.query.Try(ctx, request.Request[uinQuery]{
		Body:    func() uinQuery { return uinQuery{a.options.Parameter, comparison} },
		Callers: func() []context.Context { return nil }, // not for the read in ctx
	})
	var failed *request.Error
	return err == nil || (errors.As(err, &failed) && failed.RequestInvalid)
}

// rememberCustomer stores one UIN that has a value.
func (a *uinAction[V]) rememberCustomer(answers map[UIN]Answer[V]) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for uin, answer := range answers {
		if answer.Err == nil {
			a.knownCustomer = uin
			return
		}
	}
}

// rejectedAnswer returns the Answer of a UIN that was alone in a failed request.
func rejectedAnswer[V value[V]](_ UIN, err error) Answer[V] {
	var failure *tencentapi.Error
	errors.As(err, &failure) // fetch wraps only these errors in a KeyError
	return Answer[V]{Err: rejectionError(failure)}
}

// accountError returns the error of reads whose UINs were sent alone before any request succeeded.
// If the API rejected all of them as no customers, either the account or the UINs can be the cause.
func accountError(tried []UIN, rejections []error) error {
	var failure *tencentapi.Error
	for _, err := range rejections {
		if !errors.As(err, &failure) || failure.Code != tencentapi.CodeNotCustomerUIN {
			return nil
		}
	}
	return &ReadError{UINs: slices.Sorted(slices.Values(tried)), Ended: ErrNoCustomer, Err: failure}
}
