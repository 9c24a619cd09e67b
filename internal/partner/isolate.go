package partner

import (
	"context"
	"maps"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

const (
	// maxSought is how many UINs of a batch are sought by halving. With more, asking one by one is faster.
	maxSought = 10
	// samples is how many UINs are tried alone to tell an account that may read nobody from UINs that nobody may read.
	samples = 3
)

// isolate finds the UINs for which a batch fails, answers them with what the API says of each alone, and the others with
// their credit. It halves what is known to hold such a UIN until that stands alone, and then goes on with as many of the
// rest as hold two on average, by what was searched. One search goes on at a time: each takes one request after another, and
// many at once would all take long.
func (r *Reader) isolate(ctx context.Context, suspects []*entry, blamed *tencentapi.Error) {
	logIsolation(ctx, suspects, blamed)
	r.searching(1)
	defer r.searching(-1)
	select {
	case r.searchTurn <- struct{}{}:
		defer func() { <-r.searchTurn }()
	case <-ctx.Done():
		return
	}
	if err := r.checkAccount(ctx, blamed); err != nil {
		r.fail(suspects, err)
		return
	}
	if len(suspects) == 1 {
		r.blame(ctx, suspects[0], blamed)
		return
	}
	search := search{suspects: suspects, all: len(suspects), bad: len(suspects)}
	for len(search.suspects) > 0 && ctx.Err() == nil {
		probe := search.probe()
		answers, blamed, err := r.ask(ctx, probe, nil)
		switch {
		case err != nil:
			r.fail(search.suspects, err)
			return
		case blamed == nil:
			r.deliver(probe, answers)
			search.clean(len(probe))
		case len(probe) == 1:
			r.blame(ctx, probe[0], blamed)
			search.found()
		default:
			search.bad = len(probe)
		}
	}
}

// search is how far one has come.
type search struct {
	suspects []*entry // those not settled yet
	all      int      // how many there were
	bad      int      // the first so many of the suspects hold one that fails its batch; 0 where nobody knows
	finds    int
}

// probe returns what to ask for next.
func (s *search) probe() []*entry {
	switch n := len(s.suspects); {
	case s.bad > 0:
		return s.suspects[:(s.bad+1)/2]
	case s.finds >= maxSought:
		return s.suspects[:1]
	case s.finds > 0:
		return s.suspects[:min(n, 2*(s.all-n)/s.finds)]
	}
	return s.suspects
}

// clean drops the first n suspects, which were answered. Where the first were known to hold one, the others of them do.
func (s *search) clean(n int) { s.suspects, s.bad = s.suspects[n:], max(0, s.bad-n) }

// found drops the first suspect, which failed alone.
func (s *search) found() { s.suspects, s.bad, s.finds = s.suspects[1:], 0, s.finds+1 }

// searching counts the searches, which decide whether more batches leave.
func (r *Reader) searching(change int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.searches += change
	if r.dispatcher != nil {
		r.dispatcher.tell()
	}
}

// blame answers an entry with the failure of a batch of its own.
func (r *Reader) blame(ctx context.Context, e *entry, failure *tencentapi.Error) {
	logFound(ctx, e.uin, failure)
	r.deliver([]*entry{e}, map[UIN]Answer{e.uin: {Err: blame(failure)}})
}

// checkAccount looks whether the account may read credit at all, where nothing has ever succeeded: three UINs, spread over
// all that is asked, are tried alone. When all three are no customers, nobody can say whether it is the account or the UINs,
// and the reads end that ask for them. The error is one of an attempt.
func (r *Reader) checkAccount(ctx context.Context, blamed *tencentapi.Error) error {
	if blamed.Code != codeNotCustomer || r.state().succeeded {
		return nil
	}
	spread := r.sample()
	if spread == nil {
		return nil
	}
	failures := make([]*tencentapi.Error, samples)
	group, groupCtx := errgroup.WithContext(ctx)
	for i, e := range spread {
		group.Go(func() (err error) {
			_, failures[i], err = r.ask(groupCtx, []*entry{e}, nil)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	if r.state().succeeded { // meanwhile
		return nil
	}
	for _, failure := range failures {
		if failure == nil || failure.Code != codeNotCustomer {
			return nil
		}
	}
	r.fail(spread, &ReadError{Ended: ErrNoCustomer, Err: failures[0]})
	return nil
}

// sample returns three entries from everything that is asked and not answered, evenly spread; nil where there are fewer.
func (r *Reader) sample() []*entry {
	r.mu.Lock()
	defer r.mu.Unlock()
	open := map[UIN]*entry{}
	for read := range r.reads {
		for _, e := range read.entries {
			if e.wanted() {
				open[e.uin] = e
			}
		}
	}
	uins := slices.Sorted(maps.Keys(open))
	if len(uins) < samples {
		return nil
	}
	spread := make([]*entry, samples)
	for i := range spread {
		spread[i] = open[uins[(2*i+1)*len(uins)/(2*samples)]]
	}
	return spread
}
