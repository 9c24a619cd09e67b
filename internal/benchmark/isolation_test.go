package benchmark_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// The client finds UINs that fail their whole batch with few extra requests. It reports each of
// them, and reads all others.
func TestIsolation(t *testing.T) {
	results := newTable("5. UINs that fail their batch", "UINs", "Offending UINs",
		"Earlier result", "Extra requests", "Bound", "Seconds")
	for _, c := range []struct {
		uins, bad int
		succeeded bool // a request succeeded before the read
		most      int  // the maximum number of extra requests
	}{
		{50, 1, true, 12},
		{50, 1, false, 15},
		{50, 3, true, 26},
		{50, 10, true, 66},
		{50, 50, true, 70},
		{5000, 5, true, 75},
		{5000, 5, false, 75},
		{2000, 100, false, 800},
	} {
		before := map[bool]string{true: "a success", false: "nothing"}[c.succeeded]
		var worst outcome
		for o := range each(t, *seeds, func(t *testing.T, seed uint64) outcome {
			return isolate(t, c.uins, c.bad, c.succeeded, seed)
		}) {
			if o.err != nil || o.errors > 0 || o.requests > c.most {
				t.Errorf("%d bad UINs of %d after %s: %d extra requests, %v limit errors, %v",
					c.bad, c.uins, before, o.requests, o.errors, o.err)
			}
			worst.add(o)
		}
		results.add(fmt.Sprint(c.uins), fmt.Sprint(c.bad), before, fmt.Sprint(worst.requests),
			fmt.Sprintf("≤ %d", c.most), fmt.Sprintf("%.1f", worst.took.Seconds()))
	}
}

// isolate reads n UINs, of which some fail their batch. The outcome's requests are the extra ones.
func isolate(t *testing.T, n, bad int, succeeded bool, seed uint64) outcome {
	t.Helper()
	all, uins := customers(n)
	known := partner.UIN(n + 1)
	all[uint64(known)] = all[1]
	strangers := slices.Clone(uins)
	rand.New(rand.NewPCG(seed, 13)).Shuffle(n, func(i, j int) {
		strangers[i], strangers[j] = strangers[j], strangers[i]
	})
	strangers = strangers[:bad]
	for _, uin := range strangers {
		delete(all, uint64(uin))
	}
	extra := -batches(n)
	o := run(t, simulator.Options{Customers: all, NotCustomerFails: true}, seed, noChange,
		func(ctx context.Context, reader *partner.Reader) error {
			if succeeded {
				extra--
				if _, err := reader.Read(ctx, []partner.UIN{known}); err != nil {
					return err
				}
			}
			answers, err := reader.Read(ctx, uins)
			if err != nil {
				return err
			}
			for _, uin := range strangers {
				if !partner.IsMissing(answers[uin].Err) {
					return fmt.Errorf("the bad UIN %s has %s", uin, answers[uin])
				}
			}
			return check(answers, uins, strangers...)
		})
	o.requests += extra
	return o
}
