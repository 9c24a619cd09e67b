//go:build unix

package benchmark_test

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/benchmark/customer"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// directRoundTrip is the round trip of a request for direct customers.
const directRoundTrip = 100 * time.Millisecond

// directServer is a simulator of many direct customers, and a CLI that uses it.
type directServer struct {
	*testCLI

	customers int
	simulator *simtest.Simulator
}

func newDirectServer(t *testing.T, cli testCLI, count int) *directServer {
	t.Helper()
	sim := simtest.New(t, simulator.Options{Customers: kinds(count), Limit: limit})
	cli.direct = count
	cli.serve(t, simtest.Distant(directRoundTrip, sim))
	return &directServer{&cli, count, sim}
}

// measured is the cost of plans of the shipped provider, and of as many plans of the bare provider.
type measured struct {
	customers     int
	shipped, bare []cost
	requests      int // of the shipped provider's plans
}

// measure plans a configuration with both providers in turns. Then other work on the machine slows
// both.
func (s *directServer) measure(t *testing.T, config configuration, runs int) measured {
	t.Helper()
	s.configure(t, config)
	before := len(s.simulator.Requests())
	result := measured{customers: s.customers}
	for range runs {
		result.shipped = append(result.shipped, s.plan(t, shippedProgram))
		result.bare = append(result.bare, s.plan(t, bareProgram))
	}
	result.requests = len(s.simulator.Requests()) - before
	return result
}

// of returns the medians of a figure, and their ratio.
func (m measured) of(figure func(cost) time.Duration) (shipped, bare, ratio float64) {
	shipped = figure(medianBy(m.shipped, figure)).Seconds()
	bare = figure(medianBy(m.bare, figure)).Seconds()
	return shipped, bare, shipped / bare
}

const (
	// directLatency is the time of a read of one customer: the round trip, and 10 ms in which other
	// reads may join it. The bare provider does not have this latency.
	directLatency = directRoundTrip + 10*time.Millisecond
	// mostDirectPlan is the maximum time of a plan without the latency, as a multiple of the bare
	// provider's whole plan.
	mostDirectPlan   = 1.15
	mostDirectTime   = 1.35 // times the bare provider's processor time
	mostDirectGrowth = 1.25 // times the processor time for each customer at 5,000
	mostDirectMemory = 450  // MiB
)

// A plan for all direct customers takes one request, and little more time than Terraform and its
// framework need. For each customer, a large one costs little more than a smaller one.
func TestProcessDirect(t *testing.T) {
	if !*compare {
		t.Skip("it runs Terraform for minutes: make bench does")
	}
	cli := newCLI(t)
	cli.needGate(t)
	small, large := newDirectServer(t, *cli, 5_000), newDirectServer(t, *cli, 50_000)
	plans := newTable("9. All direct customers in one request, with the real CLI",
		"Read of customers", "Requests", "Whole plan, s", "Bare provider, s", "Ratio",
		"Ratio less 110 ms (≤ 1.15)")
	costs := newTable("10. Processor time and memory of the provider in the plans of table 9",
		"Read of customers", "Provider, s", "Bare provider, s", "Ratio (≤ 1.35)",
		"µs a customer (50,000 ≤ 1.25 · 5,000)", "Peak, MiB (≤ 450)")
	for _, read := range []struct {
		name   string
		config configuration
		plans  int // for 5,000 customers; a plan with the gate is short, so its time varies more
	}{
		{"data source", configuration{minimum: strconv.Itoa(customer.Minimum), rate: limit}, 15},
		{"gate", configuration{gate: true, rate: limit}, 45},
	} {
		s, l := small.measure(t, read.config, read.plans), large.measure(t, read.config, 5)
		growth := l.perCustomer() / s.perCustomer()
		if growth > mostDirectGrowth {
			t.Errorf("%s: %.2f times the cost of a smaller read for each customer", read.name,
				growth)
		}
		for _, m := range []measured{s, l} {
			m.check(t, read.name)
			m.report(read.name, plans, costs)
		}
	}
	for _, server := range []*directServer{small, large} {
		server.planByUIN(t, plans)
	}
}

// providerTime returns the provider's processor time.
func providerTime(c cost) time.Duration { return c.provider }

// wallTime returns the time that the whole plan takes.
func wallTime(c cost) time.Duration { return c.wall }

// cliTime returns the CLI's processor time.
func cliTime(c cost) time.Duration { return c.cli }

// perCustomer returns the shipped provider's processor time for each customer, in microseconds.
func (m measured) perCustomer() float64 { return median(m.shipped).perUIN(m.customers) }

// planLessLatency returns the ratio of the medians of the whole plans. It leaves out the latency of
// the shipped provider's read.
func (m measured) planLessLatency() float64 {
	shipped, bare, _ := m.of(wallTime)
	return (shipped - directLatency.Seconds()) / bare
}

// check fails the test if a figure is beyond its bound.
func (m measured) check(t *testing.T, name string) {
	t.Helper()
	plan := m.planLessLatency()
	_, _, processor := m.of(providerTime)
	memory := peak(m.shipped)
	if plan > mostDirectPlan || processor > mostDirectTime || memory > mostDirectMemory ||
		m.requests != len(m.shipped) {
		t.Errorf("%s, %d customers: less 110 ms, %.2f times the bare provider's plan, "+
			"%.2f times its processor time, %d MiB, %d requests for %d plans", name, m.customers,
			plan, processor, memory, m.requests, len(m.shipped))
	}
}

// report adds a row to the tables of plans and of costs.
func (m measured) report(name string, plans, costs *resultTable) {
	shipped, bare, ratio := m.of(wallTime)
	title := fmt.Sprintf("%s, %d", name, m.customers)
	plans.add(title, fmt.Sprint(m.requests/len(m.shipped)), fmt.Sprintf("%.2f", shipped),
		fmt.Sprintf("%.2f", bare), fmt.Sprintf("%.2f", ratio),
		fmt.Sprintf("%.2f", m.planLessLatency()))
	shipped, bare, ratio = m.of(providerTime)
	costs.add(title, fmt.Sprintf("%.2f", shipped),
		fmt.Sprintf("%.2f", bare), fmt.Sprintf("%.2f", ratio),
		fmt.Sprintf("%.0f", m.perCustomer()), fmt.Sprint(peak(m.shipped)))
}

// planByUIN adds one plan with a list of all UINs to the table, for comparison.
func (s *directServer) planByUIN(t *testing.T, plans *resultTable) {
	t.Helper()
	s.configure(t, configuration{
		uins: s.customers, minimum: strconv.Itoa(customer.Minimum), rate: limit,
	})
	before := len(s.simulator.Requests())
	wall := s.plan(t, shippedProgram).wall
	plans.add(fmt.Sprintf("data source with uins, %d, one plan", s.customers),
		fmt.Sprint(len(s.simulator.Requests())-before), fmt.Sprintf("%.2f", wall.Seconds()),
		"", "", "")
}
