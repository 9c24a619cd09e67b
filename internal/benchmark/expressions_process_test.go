//go:build unix

package benchmark_test

import (
	"fmt"
	"testing"
	"time"
)

// The expression for the list of UINs can cost more than the rest of the plan. The guide for many
// customers recommends the fast expressions, so the test also fails if a slow one is not slow.
func TestProcessExpressions(t *testing.T) {
	if !*compare {
		t.Skip("it runs Terraform for minutes: make bench does")
	}
	const tiny, small, large, runs = 1_000, 10_000, 20_000, 3
	const mostFast, leastSlow = 3.0, 4.0 // times split
	cli := newCLI(t)
	cli.needGate(t)
	results := newTable(
		"17. Expressions for the UINs of a gate, bare provider, real CLI, median of 3",
		"Expression", "CLI, 1,000 UINs, s", "10,000 UINs, s", "20,000 UINs, s", "Growth",
		"÷ `split`, 20,000 UINs", "Bound")
	var split time.Duration
	for _, e := range expressions {
		var medians []time.Duration
		for _, uins := range []int{tiny, small, large} {
			cli.configureExpression(t, e, uins)
			var plans []cost
			for range runs {
				plans = append(plans, cli.plan(t, bareProgram))
			}
			medians = append(medians, medianBy(plans, cliTime).cli)
		}
		if split == 0 {
			split = medians[2]
		}
		ratio, bound := medians[2].Seconds()/split.Seconds(), fmt.Sprintf("≤ %.0f", mostFast)
		if e.slow {
			bound = fmt.Sprintf("≥ %.0f", leastSlow)
		}
		if e.slow && ratio < leastSlow || !e.slow && ratio > mostFast {
			t.Errorf("%s: %.1f times split", e.name, ratio)
		}
		results.add(e.name, fmt.Sprintf("%.2f", medians[0].Seconds()),
			fmt.Sprintf("%.2f", medians[1].Seconds()), fmt.Sprintf("%.2f", medians[2].Seconds()),
			fmt.Sprintf("%.1f", medians[2].Seconds()/medians[1].Seconds()),
			fmt.Sprintf("%.1f", ratio), bound)
	}
}
