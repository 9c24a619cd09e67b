package partner

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/batch"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/request"
)

// fetch sends the request of a batch until it is answered. If a UIN fails the request, the error is
// a *batch.KeyError. Otherwise it is a *ReadError, an error of the credential source, or the cause
// of ctx.
func (r *Reader) fetch(
	ctx context.Context,
	requested *batch.Request[UIN],
) (map[UIN]Answer, error) {
	start := time.Now()
	var sentUINs []UIN // UINs of the last attempt
	answers, err := r.query.Do(ctx, request.Request[queryCredit]{
		Body: func() queryCredit {
			takesBatch := requested.Fresh && sentUINs == nil
			if sentUINs = requested.Keys(); takesBatch && len(sentUINs) > 0 {
				logBatch(ctx, len(sentUINs), len(requested.Reads()), time.Since(start))
			}
			return queryCredit{sentUINs}
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
	final := &ReadError{UINs: sentUINs, Err: failed.Err, Ended: failed.Ended}
	if errors.Is(failed.Ended, ErrNoProgress) {
		r.endSentReads(final)
	}
	return nil, final
}

// answersOthers reports whether the service answers other requests now. It requests one UIN that
// had a credit record. A rejection of that UIN is an answer, too. If uins contains only that UIN,
// the result is false, because its answer would show nothing about others.
func (r *Reader) answersOthers(ctx context.Context, uins []UIN) bool {
	r.mu.Lock()
	comparison := []UIN{r.knownCustomer}
	r.mu.Unlock()
	if comparison[0] == 0 || slices.Equal(uins, comparison) {
		return false
	}
	_, err := r.query.Try(ctx, request.Request[queryCredit]{
		Body:    func() queryCredit { return queryCredit{comparison} },
		Callers: func() []context.Context { return nil }, // not for the read in ctx
	})
	var failed *request.Error
	return err == nil || (errors.As(err, &failed) && failed.RequestInvalid)
}

// rememberCustomer stores one UIN that has a credit record.
func (r *Reader) rememberCustomer(answers map[UIN]Answer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for uin, answer := range answers {
		if answer.Err == nil {
			r.knownCustomer = uin
			return
		}
	}
}

// endSentReads ends all open reads for which a request was sent.
func (r *Reader) endSentReads(cause *ReadError) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for trace := range r.reads {
		trace.endIfSent(cause)
	}
}
