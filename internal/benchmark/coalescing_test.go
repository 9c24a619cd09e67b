//go:build unix

package benchmark_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// parallelism is the number of data sources that Terraform reads at the same time by default.
const parallelism = 10

// gapRange bounds the time that Terraform needs before it reads the next data source.
type gapRange struct{ least, most time.Duration }

// String returns the bounds in milliseconds, such as 0–5ms.
func (g gapRange) String() string { return fmt.Sprintf("%d–%v", g.least.Milliseconds(), g.most) }

// readInstances calls read like Terraform reads n instances of a data source of one customer:
// parallel ones at the same time.
func readInstances(n, parallel int, gap gapRange, seed uint64,
	read func(partner.UIN) error,
) error {
	random := rand.New(rand.NewPCG(seed, 11))
	var group sync.WaitGroup
	var mu sync.Mutex
	var failed error
	next := make(chan partner.UIN)
	for range parallel {
		group.Go(func() {
			for uin := range next {
				mu.Lock()
				wait := gap.least + time.Duration(random.Int64N(int64(gap.most-gap.least)+1))
				mu.Unlock()
				time.Sleep(wait) // virtual time
				if err := read(uin); err != nil {
					mu.Lock()
					failed = err
					mu.Unlock()
				}
			}
		})
	}
	for uin := range n {
		next <- partner.UIN(uin + 1)
	}
	close(next)
	group.Wait()
	return failed
}

// readingOne returns a read of one UIN that wants its credit.
func readingOne(ctx context.Context, reader *partner.Reader) func(partner.UIN) error {
	return func(uin partner.UIN) error { return readAll(ctx, reader, []partner.UIN{uin}) }
}

// Instances of a data source of one customer share requests. 1,000 instances need at least 100
// requests, because Terraform reads ten at the same time. Between two reads, the real CLI needs
// processor time, which depends on the machine.
func TestCoalescing(t *testing.T) {
	const n, fewest = 1000, 100
	results := newTable("7. 1,000 data sources of one customer, ten at a time",
		"Round trip", "Time between reads", "Requests", "Seconds", "Limit errors", "Bound")
	all, _ := customers(n)
	for _, took := range []time.Duration{
		50 * time.Millisecond, 100 * time.Millisecond, 150 * time.Millisecond,
	} {
		for _, c := range []struct {
			gap  gapRange
			most float64 // seconds: the measured time when a batch waited for 10 ms only
		}{
			{gapRange{0, 5 * time.Millisecond}, 22.0},
			{gapRange{0, 30 * time.Millisecond}, 22.5},
			{gapRange{15 * time.Millisecond, 40 * time.Millisecond}, 22.5},
		} {
			var worst outcome
			for o := range each(t, *seeds, func(t *testing.T, seed uint64) outcome {
				return run(t, simulator.Options{Customers: all}, seed, roundTrip(took),
					func(ctx context.Context, reader *partner.Reader) error {
						return readInstances(n, parallelism, c.gap, seed, readingOne(ctx, reader))
					})
			}) {
				if o.err != nil || o.requests > fewest*115/100 || o.took.Seconds() > c.most ||
					o.errors > 0 {
					t.Errorf("round trip %v, gaps of %v: %d requests, %v limit errors, %v, %v",
						took, c.gap, o.requests, o.errors, o.took, o.err)
				}
				worst.add(o)
			}
			results.add(took.String(), c.gap.String(), fmt.Sprint(worst.requests),
				fmt.Sprintf("%.1f", worst.took.Seconds()), fmt.Sprint(worst.errors),
				fmt.Sprintf("≤ 115 requests, ≤ %.1f s", c.most))
		}
		if *compare {
			o := planSingles(t, n, took)
			if o.requests > fewest*130/100 || o.errors > 0 {
				t.Errorf("round trip %v, real CLI: %d requests, %v limit errors", took, o.requests,
					o.errors)
			}
			results.add(took.String(), "real CLI", fmt.Sprint(o.requests),
				fmt.Sprintf("%.1f", o.took.Seconds()), fmt.Sprint(o.errors), "≤ 130 requests")
		}
	}
}

// planSingles plans n instances of the data source with the real CLI.
func planSingles(t *testing.T, n int, took time.Duration) outcome {
	t.Helper()
	return planInstances(t, n, took, fmt.Sprintf(`
data "tencentpartner_customer_credit" "each" {
  for_each = toset([for i in range(%d) : tostring(i + 1)])
  uin      = each.key
}
`, n))
}

// planInstances plans a configuration with the real CLI and n customers, with additional arguments
// of the CLI.
func planInstances(t *testing.T, n int, took time.Duration, text string, arguments ...string,
) (result outcome) {
	t.Helper()
	cli := newCLI(t)
	all, _ := customers(n)
	sim := simtest.New(t, simulator.Options{
		Customers: all, Partner: partnerAccount(), Limit: limit,
	})
	cli.serve(t, simtest.Distant(took, sim))
	cli.write(t, "main.tf", text)
	start := time.Now()
	cli.plan(t, shippedProgram, arguments...)
	result.took = time.Since(start)
	result.count(sim.Requests())
	return result
}
