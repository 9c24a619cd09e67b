package partner

import (
	"context"
	"errors"
	"maps"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

const (
	// patience is how long a Reader goes on without a single success before its failures are final.
	patience = 3 * time.Minute
	// maxForeign is how many answers in a row that are not the API's are enough: a proxy's page does not heal.
	maxForeign = 5
)

// ErrNoProgress is why a read ends when nothing succeeded for three minutes.
var ErrNoProgress = errors.New("no request succeeded for 3 minutes")

// read is one call of Read.
type read struct {
	reader *Reader
	asked  int
	start  time.Time

	mu       sync.Mutex
	answers  map[UIN]Answer
	attempts int
	last     *tencentapi.Error // the last failure
	batch    []UIN             // of the last failure
}

// answer adds what was learnt of some UINs.
func (r *read) answer(answers map[UIN]Answer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	maps.Copy(r.answers, answers)
}

// resolve answers the batch. Where a code blames a UIN without naming it, it halves the batch until the UIN stands alone.
func (r *read) resolve(ctx context.Context, batch []UIN) error {
	answers, err := r.ask(ctx, batch)
	var failed *ReadError
	switch {
	case err == nil:
		r.answer(answers)
		return nil
	case !errors.As(err, &failed) || !blamesUIN(failed.Err):
		return err
	case len(batch) > 1:
		if err := r.resolve(ctx, batch[:len(batch)/2]); err != nil {
			return err
		}
		return r.resolve(ctx, batch[len(batch)/2:])
	}
	r.answer(map[UIN]Answer{batch[0]: {Err: blame(failed.Err)}})
	return nil
}

// ask sends one batch until it is answered, or until there is no point in going on. Its error is a *ReadError, one of the
// credentials' source, or the context's cause.
func (r *read) ask(ctx context.Context, batch []UIN) (map[UIN]Answer, error) {
	foreign := 0
	for attempt := 1; ; attempt++ {
		// Before the slot, so that no slot waits for a renewal.
		keys, err := r.reader.credentials.Credentials(ctx)
		if err != nil {
			return nil, err
		}
		slot, err := r.reader.limiter.Acquire(ctx)
		if err != nil {
			return nil, err
		}
		answers, failure := r.reader.attempt(ctx, keys, slot, batch)
		r.note(ctx, failure, batch)
		if failure == nil {
			return answers, nil
		}
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if foreign++; failure.Class != tencentapi.Foreign {
			foreign = 0
		}
		switch {
		case !heals(failure.Class) || foreign == maxForeign:
			return nil, r.failed(failure, batch, nil)
		case failure.Class != tencentapi.Throttle && r.reader.failing(r.start) > patience:
			return nil, r.failed(failure, batch, ErrNoProgress)
		case !sleep(ctx, delay(failure.Class, attempt)):
			return nil, context.Cause(ctx)
		}
	}
}

// note keeps the last failure. An attempt that only ended with the read does not hide a failure before it.
func (r *read) note(ctx context.Context, failure *tencentapi.Error, batch []UIN) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.attempts++
	if failure != nil && (r.last == nil || ctx.Err() == nil) {
		r.last, r.batch = failure, batch
	}
}

// failed is the error of a read that does not go on, after a failure of the batch. ended is why it does not, if the
// failure could have healed.
func (r *read) failed(failure *tencentapi.Error, batch []UIN, ended error) *ReadError {
	r.mu.Lock()
	defer r.mu.Unlock()
	return &ReadError{
		UINs: batch, Asked: r.asked, Answered: len(r.answers), Attempts: r.attempts,
		Elapsed: time.Since(r.start), Ended: ended, Err: failure,
	}
}

func heals(class tencentapi.Class) bool {
	return class == tencentapi.Throttle || class == tencentapi.Transient || class == tencentapi.Foreign
}

// delay is full jitter on half a second doubling to ten; a throttled request waits for a random part of a second.
func delay(class tencentapi.Class, attempt int) time.Duration {
	most := time.Second
	if class != tencentapi.Throttle {
		most = min(10*time.Second, time.Second/2<<min(attempt-1, 5))
	}
	return rand.N(most)
}

// sleep waits, and tells whether it waited to the end.
func sleep(ctx context.Context, duration time.Duration) bool {
	timer := time.NewTimer(duration)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
