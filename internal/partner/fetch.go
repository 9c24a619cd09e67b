package partner

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/batch"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/request"
)

// fetch sends the request of a batch until it is answered. The error is a *batch.KeyError if a UIN is
// to blame, a *ReadError, one of the credentials' source, or ctx's cause.
func (r *Reader) fetch(ctx context.Context, load *batch.Request[UIN]) (map[UIN]Answer, error) {
	start := time.Now()
	var uins []UIN // those sent last
	answers, err := r.query.Do(ctx, request.Request[queryCredit]{
		Body: func() queryCredit {
			cut := load.Fresh && uins == nil
			if uins = load.Keys(); cut && len(uins) > 0 {
				logBatch(ctx, len(uins), len(load.Reads()), time.Since(start))
			}
			return queryCredit{uins}
		},
		Callers: load.Reads,
		Fresh:   load.Fresh,
		ToBlame: func(ctx context.Context) bool { return r.answersOthers(ctx, uins) },
	})
	var failed *request.Error
	switch {
	case err == nil:
		r.noteCustomer(answers)
		return answers, nil
	case !errors.As(err, &failed):
		return nil, err
	case failed.Blamed:
		logRefusal(ctx, uins, failed.Err)
		return nil, &batch.KeyError{Err: failed.Err}
	}
	final := &ReadError{UINs: uins, Err: failed.Err, Ended: failed.Ended}
	if failed.Ended == request.ErrNoProgress { //nolint:errorlint // Do returns it as it is
		r.endSent(final)
	}
	return nil, final
}

// answersOthers reports whether the service answers for a UIN that had a credit, while it keeps
// refusing a batch. A refusal is an answer. That the batch itself is answered now proves nothing.
func (r *Reader) answersOthers(ctx context.Context, batch []UIN) bool {
	r.mu.Lock()
	others := []UIN{r.customer}
	r.mu.Unlock()
	if others[0] == 0 || slices.Equal(batch, others) {
		return false
	}
	_, err := r.query.Try(ctx, request.Request[queryCredit]{
		Body:    func() queryCredit { return queryCredit{others} },
		Callers: func() []context.Context { return nil },
	})
	var failed *request.Error
	return err == nil || (errors.As(err, &failed) && failed.Blamed)
}

// noteCustomer keeps one UIN that has a credit.
func (r *Reader) noteCustomer(answers map[UIN]Answer) {
	for uin, answer := range answers {
		if answer.Err == nil {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.customer = uin
			return
		}
	}
}

// endSent ends all reads for which a request has ever been sent.
func (r *Reader) endSent(cause *ReadError) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for trace := range r.reads {
		trace.endIfSent(cause)
	}
}
