package partner

import (
	"context"
	"errors"
	"math"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/batch"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/request"
)

// noParameters is the request of an action without parameters.
type noParameters struct{}

// accountKey is the type of the only key of the batches: all reads want the same answer.
type accountKey string

const account accountKey = "the partner account"

// accountActionOptions describe an action without parameters.
type accountActionOptions[V any] struct {
	Action

	decode  func(response []byte, requestID string) (V, error)
	reading string                         // message of the log line about a slow read
	logRead func(ctx context.Context, v V) // logs a successful read
}

// accountAction is an action without parameters. It returns one answer for the partner account.
type accountAction[V any] struct {
	options accountActionOptions[V]
	reads   *openReads
	query   *request.Action[noParameters, V]
	batches *batch.Reader[accountKey, V]
}

func newAccountAction[V any](s service, options accountActionOptions[V]) *accountAction[V] {
	limiter := s.limiter(options.Action)
	a := &accountAction[V]{options: options, reads: newOpenReads(options.Name)}
	a.query = newAction(s, request.Options[noParameters, V]{
		Limiter:        limiter,
		Name:           options.Name,
		AttemptTimeout: options.AttemptTimeout,
		MaxAnswer:      options.MaxAnswer,
		Decode: func(_ noParameters, response []byte, requestID string) (V, error) {
			return options.decode(response, requestID)
		},
	})
	a.batches = batch.New(batch.Options[accountKey, V]{
		Size:    math.MaxInt, // a batch of the only key is not full, so it waits for other reads
		Limiter: limiter,
		Fetch:   a.fetch,
		Slow: func(ctx context.Context, _ batch.Progress) {
			logSlow(ctx, options.reading, limiter.Rate())
		},
	})
	return a
}

func (a *accountAction[V]) read(ctx context.Context) (answer V, err error) {
	err = a.reads.run(ctx, nil, func(ctx context.Context) error {
		found, err := a.batches.Read(ctx, []accountKey{account})
		answer = found[account]
		return err
	})
	return answer, err
}

// fetch sends the request until the API answers it. The error is a *ReadError, an error of the
// credential source, or the cause of ctx.
func (a *accountAction[V]) fetch(
	ctx context.Context,
	requested *batch.Request[accountKey],
) (map[accountKey]V, error) {
	answer, err := a.query.Do(ctx, request.Request[noParameters]{
		Body: func() noParameters {
			requested.Keys() // later reads get their own request
			return noParameters{}
		},
		Callers: requested.Reads,
		Fresh:   requested.Fresh,
	})
	var failed *request.Error
	switch {
	case err == nil:
		a.options.logRead(ctx, answer)
		return map[accountKey]V{account: answer}, nil
	case !errors.As(err, &failed):
		return nil, err
	}
	return nil, a.reads.fail(failed, nil)
}
