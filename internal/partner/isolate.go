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
// rest as hold two on average, by what was searched.
func (r *Reader) isolate(ctx context.Context, suspects []*entry, blamed *tencentapi.Error) error {
	logIsolation(ctx, suspects, blamed)
	r.searching(1)
	defer r.searching(-1)
	if err := r.checkAccount(ctx); err != nil {
		return err
	}
	if len(suspects) == 1 {
		r.blame(ctx, suspects[0], blamed)
		return nil
	}
	// A code of the service's own is a batch's only because others succeeded while it failed.
	proven := !blamesUIN(blamed)
	all, found := len(suspects), 0
	bad := all // the first so many of the suspects hold one; 0 where nobody knows
	for len(suspects) > 0 {
		n := len(suspects)
		switch {
		case bad > 0:
			n = (bad + 1) / 2
		case found >= maxSought:
			n = 1
		case found > 0:
			n = min(n, 2*(all-len(suspects))/found)
		}
		answers, blamed, err := r.ask(ctx, suspects[:n], nil, proven)
		switch {
		case err != nil:
			return err
		case blamed == nil:
			r.deliver(suspects[:n], answers)
			suspects, bad = suspects[n:], max(0, bad-n)
		case n == 1:
			r.blame(ctx, suspects[0], blamed)
			suspects, bad, found = suspects[1:], 0, found+1
		default:
			bad = n
		}
	}
	return nil
}

func (r *Reader) searching(change int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.searches += change
}

// blame answers an entry with the failure of a batch of its own.
func (r *Reader) blame(ctx context.Context, e *entry, failure *tencentapi.Error) {
	logFound(ctx, e.uin, failure)
	r.deliver([]*entry{e}, map[UIN]Answer{e.uin: {Err: blame(failure)}})
}

// checkAccount fails all reads where nothing has ever succeeded and three UINs, spread over all that they ask, fail alone
// with one code: nobody can say then whether it is the account or the UINs. Reads that began meanwhile were not asked for,
// and go on.
func (r *Reader) checkAccount(ctx context.Context) error {
	select {
	case r.accountTurn <- struct{}{}:
		defer func() { <-r.accountTurn }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	reads, spread := r.sample()
	if r.state().successes > 0 || spread == nil {
		return nil
	}
	failures := make([]*tencentapi.Error, samples)
	group, groupCtx := errgroup.WithContext(ctx)
	for i, e := range spread {
		group.Go(func() (err error) {
			_, failures[i], err = r.ask(groupCtx, []*entry{e}, nil, false)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	if r.state().successes > 0 { // meanwhile
		return nil
	}
	for _, failure := range failures {
		if failure == nil || failure.Code != failures[0].Code {
			return nil
		}
	}
	err := &ReadError{Ended: ErrNoCustomer, Err: failures[0]}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.end(reads, err)
	return err
}

// sample returns three entries from everything that is asked and not answered, evenly spread, and the reads that ask; nil
// where there are fewer entries.
func (r *Reader) sample() (reads []*read, spread []*entry) {
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
		return nil, nil
	}
	spread = make([]*entry, samples)
	for i := range spread {
		spread[i] = open[uins[(2*i+1)*len(uins)/(2*samples)]]
	}
	return slices.Collect(maps.Keys(r.reads)), spread
}
