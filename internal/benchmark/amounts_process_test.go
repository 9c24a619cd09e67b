//go:build unix

package benchmark_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// wholeAmounts returns customers with amounts in whole US dollars, rounded up.
func wholeAmounts(customers simulator.Customers) simulator.Customers {
	whole := maps.Clone(customers)
	for uin, c := range whole {
		c.TotalCredit, c.RemainingCredit = roundUp(c.TotalCredit), roundUp(c.RemainingCredit)
		whole[uin] = c
	}
	return whole
}

func roundUp(amount json.RawMessage) json.RawMessage {
	var value float64
	_ = json.Unmarshal(amount, &value)
	return fmt.Appendf(nil, "%.0f", math.Ceil(value))
}

// creditCheck is a check that all direct customers pass.
const creditCheck = `resource "tencentpartner_credit_check" "all" {
  direct_customers         = true
  minimum_remaining_credit = 0
}
`

// Terraform needs most of the time of a data source for amounts with a fraction in the state. The
// state of a gate and of a credit check has no amount.
func TestProcessAmounts(t *testing.T) {
	if !*compare {
		t.Skip("it runs Terraform for minutes: make bench does")
	}
	const customers, numbers, runs = 20_000, 3, 5
	const mostWhole, mostCheck = 0.5, 0.3 // times the data source
	cli := newCLI(t)
	cli.needGate(t)
	fractional := kinds(customers)
	reads := []*amountsRead{
		{name: "Data source", all: fractional},
		{name: "Data source, whole dollars", all: wholeAmounts(fractional), most: mostWhole},
		{name: "Gate", all: fractional, config: configuration{gate: true}, most: mostCheck},
		{name: "Credit check", all: fractional, text: creditCheck, most: mostCheck},
	}
	for range runs { // in turns, because other work on the machine then slows all of them
		for _, read := range reads {
			read.plans = append(read.plans, read.plan(t, *cli))
		}
	}
	results := newTable(
		"18. Amounts of 20,000 direct customers, one request, real CLI, median of 5",
		"Read", "CLI, s", "Provider, s", "Whole plan, s", "CLI ÷ data source", "Bound")
	slowest := reads[0].cli()
	for _, read := range reads {
		results.add(read.row(t, slowest)...)
	}
	fraction := (slowest - reads[1].cli()) / (customers * numbers)
	results.add("An amount with a fraction, ms more",
		fmt.Sprintf("%.2f", float64(fraction)/float64(time.Millisecond)), "", "", "", "")
}

// amountsRead is a read of all direct customers, and its plans.
type amountsRead struct {
	name   string
	all    simulator.Customers
	config configuration
	text   string  // the configuration, if it is not empty
	most   float64 // the maximum of the CLI's time, as a ratio
	plans  []cost
}

// plan plans the read once with the shipped provider.
func (r *amountsRead) plan(t *testing.T, cli testCLI) cost {
	t.Helper()
	sim := simtest.New(t, simulator.Options{Customers: r.all})
	cli.serve(t, sim)
	cli.configure(t, r.config)
	if r.text != "" {
		cli.write(t, "main.tf", r.text)
	}
	result := cli.plan(t, shippedProgram)
	if requests := len(sim.Requests()); requests != 1 {
		t.Errorf("%s: %d requests", r.name, requests)
	}
	return result
}

// row returns the table's row, and checks the CLI's time against that of the data source.
func (r *amountsRead) row(t *testing.T, dataSource time.Duration) []string {
	t.Helper()
	ratio, bound := r.cli().Seconds()/dataSource.Seconds(), ""
	if r.most > 0 {
		bound = fmt.Sprintf("≤ %.1f", r.most)
		if ratio > r.most {
			t.Errorf("%s: the CLI needs %.2f times the data source's time", r.name, ratio)
		}
	}
	return []string{
		r.name, fmt.Sprintf("%.2f", r.cli().Seconds()),
		fmt.Sprintf("%.2f", median(r.plans).provider.Seconds()),
		fmt.Sprintf("%.2f", medianBy(r.plans, wallTime).wall.Seconds()),
		fmt.Sprintf("%.2f", ratio), bound,
	}
}

// cli returns the median of the CLI's processor time.
func (r *amountsRead) cli() time.Duration { return medianBy(r.plans, cliTime).cli }
