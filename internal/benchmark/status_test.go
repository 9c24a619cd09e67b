//go:build unix

package benchmark_test

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/benchmark/customer"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// The documented limits of DescribeCustomerInfo
// (https://www.tencentcloud.com/document/product/1085/56040).
const (
	statusLimit = 20 // requests per second
	statusBatch = 20 // UINs in a request
)

// statusAndCredit has three times: status is a read of account statuses, credit is a read of credit
// at the same time, and alone is the same read of credit alone.
type statusAndCredit struct {
	status, credit, alone time.Duration
	requests              int // for account statuses
	errors                float64
	err                   error
}

const (
	mostStatusTime = 1.15 // times the lower bound
	mostCreditTime = 1.05 // times the read of credit alone
)

// check fails the test if a figure is beyond its limit. status is the time of the statuses divided
// by the lower bound. credit is the time of the credit divided by its time alone.
func (b statusAndCredit) check(t *testing.T, name string, uins int) (status, credit float64) {
	t.Helper()
	requests := (uins + statusBatch - 1) / statusBatch
	status = b.status.Seconds() / lowerBoundAt(statusLimit, requests).Seconds()
	credit = b.credit.Seconds() / b.alone.Seconds()
	if b.err != nil || b.errors > 0 || b.requests != requests || status > mostStatusTime ||
		credit > mostCreditTime {
		t.Errorf("%s: %.3f times the lower bound, credit %.3f times, %d requests, "+
			"%v limit errors, %v", name, status, credit, b.requests, b.errors, b.err)
	}
	return status, credit
}

// A read of account statuses uses the limit of its action. It does not delay the read of credit,
// which has another limit.
func TestStatusAndCreditTogether(t *testing.T) {
	const n = 5000
	results := newTable("11. Status of 5,000 customers (250 requests at 20/s), and their credit",
		"Server", "Status ÷ lower bound (≤ 1.15)", "Credit ÷ alone (≤ 1.05)", "Limit errors (0)",
		"Whole plan, s", "Without status, s")
	for _, mode := range simulator.LimitModes {
		var status, credit, limitErrors float64
		for b := range each(t, *seeds, func(t *testing.T, seed uint64) statusAndCredit {
			return readTogether(t, mode, n, seed)
		}) {
			s, c := b.check(t, mode, n)
			status, credit = max(status, s), max(credit, c)
			limitErrors = max(limitErrors, b.errors)
		}
		results.add(mode, fmt.Sprintf("%.2f", status), fmt.Sprintf("%.2f", credit),
			fmt.Sprint(limitErrors), "", "")
	}
	if *compare {
		planWithStatus(t, n, results)
	}
}

// readTogether reads the credit of n customers alone. Then it reads their credit and status at the
// same time.
func readTogether(t *testing.T, mode string, n int, seed uint64) (result statusAndCredit) {
	t.Helper()
	all, uins := customers(n)
	options := simulator.Options{Customers: all, LimitMode: mode}
	alone := run(t, options, seed, noChange, reading(uins))
	if alone.err != nil {
		t.Error(alone.err)
	}
	result.alone = alone.took
	o := run(t, options, seed, noChange, func(ctx context.Context, reader *partner.Reader) error {
		group, ctx := errgroup.WithContext(ctx)
		start := time.Now()
		group.Go(func() error {
			err := readAll(ctx, reader, uins)
			result.credit = time.Since(start)
			return err
		})
		group.Go(func() error {
			err := readStatuses(ctx, reader, uins)
			result.status = time.Since(start)
			return err
		})
		return group.Wait()
	})
	result.requests, result.errors = o.actions["DescribeCustomerInfo"], o.errors
	result.err = o.err
	return result
}

// readStatuses reads account statuses. It returns an error unless each of them is normal.
func readStatuses(ctx context.Context, reader *partner.Reader, uins []partner.UIN) error {
	answers, err := reader.ReadStatuses(ctx, uins)
	if err != nil {
		return err
	}
	for _, uin := range uins {
		if answer, found := answers[uin]; !found || answer.Value != partner.StatusNormal {
			return fmt.Errorf("UIN %s has %s", uin, answer)
		}
	}
	return nil
}

// planWithStatus adds a row for a plan of the real CLI with and without account statuses. The
// server counts requests in any second. So it would return a limit error if another one of
// LimitModes did.
func planWithStatus(t *testing.T, n int, results *resultTable) {
	t.Helper()
	cli := newCLI(t)
	plan := func(status bool) (requests []simulator.Request, wall time.Duration) {
		sim := simtest.New(t, simulator.Options{
			Customers: kinds(n), Limit: limit, LimitMode: simulator.Sliding,
		})
		cli.serve(t, simtest.Distant(directRoundTrip, sim))
		cli.configure(t, configuration{
			uins: n, minimum: strconv.Itoa(customer.Minimum), status: status,
		})
		wall = cli.plan(t, shippedProgram).wall
		return sim.Requests(), wall
	}
	alone, without := plan(false)
	both, with := plan(true)
	var o outcome
	o.count(both)
	b := statusAndCredit{
		status:   readTime(both, "DescribeCustomerInfo"),
		credit:   readTime(both, "QueryCreditByUinList"),
		alone:    readTime(alone, "QueryCreditByUinList"),
		requests: o.actions["DescribeCustomerInfo"],
		errors:   o.errors,
	}
	status, credit := b.check(t, "real CLI", n)
	results.add("sliding, real CLI", fmt.Sprintf("%.2f", status), fmt.Sprintf("%.2f", credit),
		fmt.Sprint(b.errors), fmt.Sprintf("%.1f", with.Seconds()),
		fmt.Sprintf("%.1f", without.Seconds()))
}

// readTime returns the time from the first request of a plan to the last answer of an action.
func readTime(requests []simulator.Request, action string) time.Duration {
	var last time.Time
	for _, request := range requests {
		if request.Action == action {
			last = request.Time
		}
	}
	return last.Sub(requests[0].Time) + directRoundTrip
}
