//go:build unix

package benchmark_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/benchmark/customer"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// Data sources that Terraform reads at the same time share the request for the partner account's
// credit. By default, Terraform reads ten at the same time, so 100 need at least ten requests.
func TestPartnerCreditCoalescing(t *testing.T) {
	const n, took = 100, 100 * time.Millisecond
	results := newTable("12. 100 data sources with minimum_partner_remaining_credit, round trip "+
		"100 ms", "At the same time", "Time between reads", "QueryPartnerCredit (≤ 15)",
		"QueryCreditByUinList", "Limit errors (0)", "Seconds")
	report := func(parallel int, gap string, worst sharedReads) {
		results.add(fmt.Sprint(parallel), gap, fmt.Sprint(worst.partner),
			fmt.Sprint(worst.credits), fmt.Sprint(worst.errors),
			fmt.Sprintf("%.1f", worst.took.Seconds()))
	}
	for _, parallel := range []int{parallelism, n} {
		for _, gap := range []gapRange{
			{0, 5 * time.Millisecond},
			{0, 30 * time.Millisecond},
			{15 * time.Millisecond, 40 * time.Millisecond},
		} {
			var worst sharedReads
			for o := range each(t, *seeds, func(t *testing.T, seed uint64) outcome {
				return readPartnerCredits(t, n, parallel, gap, took, seed)
			}) {
				worst.add(t, fmt.Sprintf("%d at the same time, gaps of %v", parallel, gap), o)
			}
			report(parallel, gap.String(), worst)
		}
		if *compare {
			var only sharedReads
			only.add(t, fmt.Sprintf("%d at the same time, real CLI", parallel),
				planPartnerCredits(t, n, parallel, took))
			report(parallel, "real CLI", only)
		}
	}
}

// sharedReads contains the worst figures of several outcomes.
type sharedReads struct {
	partner, credits int // requests for the partner account's credit, and for customers' credit
	errors           float64
	took             time.Duration
}

// add adds an outcome. It fails the test if a figure is beyond its bound.
func (s *sharedReads) add(t *testing.T, name string, o outcome) {
	t.Helper()
	const mostRequests = 15
	partnerRequests := o.actions["QueryPartnerCredit"]
	if o.err != nil || o.errors > 0 || partnerRequests > mostRequests {
		t.Errorf("%s: %v requests, %v limit errors, %v", name, o.actions, o.errors, o.err)
	}
	s.partner = max(s.partner, partnerRequests)
	s.credits = max(s.credits, o.actions["QueryCreditByUinList"])
	s.errors, s.took = max(s.errors, o.errors), max(s.took, o.took)
}

// readPartnerCredits reads like n data sources of one customer with a minimum for the partner
// account. Each reads the customer's and the partner account's credit at the same time.
func readPartnerCredits(t *testing.T, n, parallel int, gap gapRange, took time.Duration,
	seed uint64,
) outcome {
	t.Helper()
	all, _ := customers(n)
	options := simulator.Options{Customers: all, Partner: partnerAccount()}
	return run(t, options, seed, roundTrip(took),
		func(ctx context.Context, reader *partner.Reader) error {
			return readInstances(n, parallel, gap, seed, func(uin partner.UIN) error {
				group, ctx := errgroup.WithContext(ctx)
				group.Go(func() error { return readAll(ctx, reader, []partner.UIN{uin}) })
				group.Go(func() error { return readPartnerCredit(ctx, reader) })
				return group.Wait()
			})
		})
}

// readPartnerCredit reads the partner account's credit. It returns an error if it is another one.
func readPartnerCredit(ctx context.Context, reader *partner.Reader) error {
	remaining, err := reader.ReadPartnerCredit(ctx)
	if err == nil && remaining.String() != customer.PartnerRemaining {
		err = fmt.Errorf("the partner account has %s", remaining)
	}
	return err
}

// planPartnerCredits plans n data sources of one customer with the real CLI.
func planPartnerCredits(t *testing.T, n, parallel int, took time.Duration) outcome {
	t.Helper()
	return planInstances(t, n, took, fmt.Sprintf(`
data "tencentpartner_customer_credits" "each" {
  for_each                         = toset([for i in range(%d) : tostring(i + 1)])
  uins                             = [each.key]
  minimum_partner_remaining_credit = 1
}
`, n), fmt.Sprintf("-parallelism=%d", parallel))
}
