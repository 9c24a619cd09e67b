package partner

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/batch"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/request"
)

// fetch sends the request of a batch until it is answered. The error is a *batch.KeyError if a UIN
// is to blame, a *ReadError, one of the credentials' source, or ctx's cause.
func (r *Reader) fetch(ctx context.Context, requested *batch.Request[UIN]) (map[UIN]Answer, error) {
	start := time.Now()
	var uins []UIN // those sent last
	answers, err := r.query.Do(ctx, request.Request[queryCredit]{
		Body: func() queryCredit {
			cut := requested.Fresh && uins == nil
			if uins = requested.Keys(); cut && len(uins) > 0 {
				logBatch(ctx, len(uins), len(requested.Reads()), time.Since(start))
			}
			return queryCredit{uins}
		},
		Callers: requested.Reads,
		Fresh:   requested.Fresh,
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
	if errors.Is(failed.Ended, ErrNoProgress) {
		r.endSent(final)
	}
	return nil, final
}

// answersOthers requests one UIN that had a credit record, and reports whether the service answers.
// A refusal of that UIN is an answer. If the batch is just that UIN, it reports false, because an
// answer would show nothing of others.
func (r *Reader) answersOthers(ctx context.Context, batch []UIN) bool {
	r.mu.Lock()
	known := []UIN{r.customer}
	r.mu.Unlock()
	if known[0] == 0 || slices.Equal(batch, known) {
		return false
	}
	_, err := r.query.Try(ctx, request.Request[queryCredit]{
		Body:    func() queryCredit { return queryCredit{known} },
		Callers: func() []context.Context { return nil }, // it is no request of the read in ctx
	})
	var failed *request.Error
	return err == nil || (errors.As(err, &failed) && failed.Blamed)
}

// noteCustomer keeps one UIN that has a credit record.
func (r *Reader) noteCustomer(answers map[UIN]Answer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for uin, answer := range answers {
		if answer.Err == nil {
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
