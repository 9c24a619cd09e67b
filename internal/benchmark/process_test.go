//go:build unix

package benchmark_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/benchmark/customer"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// liftedLimit is a request limit that no read reaches.
const liftedLimit = 10_000

// The bare provider and the real one have the same values. This makes their costs comparable.
func TestBareProviderHasTheSameValues(t *testing.T) {
	minimum := strconv.Itoa(customer.Minimum)
	compareDigests(t, newCLI(t), func(uins int) []configuration {
		return []configuration{
			{uins: uins},
			{uins: uins, minimum: minimum},
			{uins: uins, minimum: minimum, partner: true, status: true},
			{uins: uins, partner: true},
			{},
			{minimum: minimum},
			{status: true},
		}
	})
}

// The bare gate has the same credit as the bare data source, like the real ones.
func TestBareGateHasTheSameValues(t *testing.T) {
	cli := newCLI(t)
	cli.needGate(t)
	compareDigests(t, cli, func(uins int) []configuration {
		return []configuration{
			{uins: uins, gate: true},
			{gate: true},
			{gate: true, partner: true, status: true},
		}
	})
}

// compareDigests compares the values of both providers in configurations for a number of customers.
func compareDigests(t *testing.T, cli *testCLI, configurations func(uins int) []configuration) {
	t.Helper()
	const customers = 400
	cli.direct = customers
	cli.serve(t, simtest.New(t, simulator.Options{
		Customers: kinds(customers), Partner: partnerAccount(),
	}))
	for _, config := range configurations(customers) {
		config.rate, config.digest = liftedLimit, true
		cli.configure(t, config)
		shippedCost, bareCost := cli.plan(t, shippedProgram), cli.plan(t, bareProgram)
		if shippedCost.digest == "" || shippedCost.digest != bareCost.digest {
			t.Errorf("%+v: the values' digests are %s and %s", config, shippedCost.digest,
				bareCost.digest)
		}
	}
}

// A large read costs little more than Terraform's framework does. For each UIN, it costs little
// more than a smaller read.
func TestProcess(t *testing.T) {
	if !*compare {
		t.Skip("it runs Terraform for minutes: make bench does")
	}
	const large, small, runs = 20_000, 5_000, 5
	const mostRatio, mostGrowth, mostMemory = 1.35, 1.25, 300
	cli := newCLI(t)
	cli.serve(t, simtest.New(t, simulator.Options{Customers: kinds(large)}))
	results := newTable("8. 20,000 UINs in one read, real CLI, limit lifted, median of 5",
		"Minimum", "Provider, s", "Bare provider, s",
		"Ratio (≤ 1.35)", "µs a UIN", "µs a UIN at 5,000 (· 1.25 ≥)", "Peak, MiB (≤ 300)",
		"CLI, s")
	for _, minimum := range []string{"", strconv.Itoa(customer.Minimum)} {
		largeRead := configuration{uins: large, minimum: minimum, rate: liftedLimit}
		smallRead := configuration{uins: small, minimum: minimum, rate: liftedLimit}
		var largeReads, bareReads, smallReads []cost
		for range runs {
			cli.configure(t, largeRead)
			largeReads = append(largeReads, cli.plan(t, shippedProgram))
			bareReads = append(bareReads, cli.plan(t, bareProgram))
			cli.configure(t, smallRead)
			smallReads = append(smallReads, cli.plan(t, shippedProgram))
		}
		l, b, s := median(largeReads), median(bareReads), median(smallReads)
		ratio := l.provider.Seconds() / b.provider.Seconds()
		growth := l.perUIN(large) / s.perUIN(small)
		memory := peak(largeReads)
		if ratio > mostRatio || growth > mostGrowth || memory > mostMemory {
			t.Errorf("minimum %q: %.2f times the bare provider, %.2f times a smaller read's for "+
				"each UIN, %d MiB", minimum, ratio, growth, memory)
		}
		results.add(map[bool]string{true: "yes", false: "no"}[minimum != ""],
			fmt.Sprintf("%.2f", l.provider.Seconds()), fmt.Sprintf("%.2f", b.provider.Seconds()),
			fmt.Sprintf("%.2f", ratio), fmt.Sprintf("%.0f", l.perUIN(large)),
			fmt.Sprintf("%.0f", s.perUIN(small)), fmt.Sprint(memory),
			fmt.Sprintf("%.1f", l.cli.Seconds()))
	}
}
