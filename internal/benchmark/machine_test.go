package benchmark_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

const machineRuns = 3

// Processes on one machine share one limit: they reach it, and the server rejects almost nothing.
func TestMachineProcesses(t *testing.T) {
	if !*compare {
		t.Skip("it takes about 15 minutes: make bench runs it")
	}
	const mostRatio, mostErrors, leastFairness = 1.15, 0.02, 0.8
	results := newTable("13. Processes on one machine, real processes, median of 3 "+
		"(in parentheses: sharing is off)",
		"Server", "Processes × UINs", "Time ÷ lower bound (≤ 1.15)",
		"Limit errors per success (≤ 0.02)", "Fairness (≥ 0.8)")
	onServers(t, []machineLoad{{2, 5_000, false}, {5, 2_000, false}, {20, 1_000, false}},
		func(t *testing.T, mode string, load machineLoad, shared, off outcome) {
			least := load.lowerBound().Seconds()
			ratio := shared.took.Seconds() / least
			if ratio > mostRatio || shared.errors > mostErrors || shared.fairness < leastFairness {
				t.Errorf("%s: %.3f times the lower bound, %.3f limit errors per success, a "+
					"fairness of %.2f", mode, ratio, shared.errors, shared.fairness)
			}
			results.add(mode, load.String(),
				fmt.Sprintf("%.2f (%s%.2f)", ratio, off.atLeast(), off.took.Seconds()/least),
				fmt.Sprintf("%.3f (%.2f)", shared.errors, off.errors),
				fmt.Sprintf("%.2f (%.2f)", shared.fairness, off.fairness))
		})
}

// Small reads of many processes on one machine end soon, too.
func TestMachineProcessesWithSmallReads(t *testing.T) {
	if !*compare {
		t.Skip("it takes about five minutes: make bench runs it")
	}
	const mostErrors = 0.1
	results := newTable("14. Small reads on one machine, real processes, median of 3 "+
		"(in parentheses: sharing is off)",
		"Server", "Processes × UINs", "Seconds", "Bound", "Limit errors per success (≤ 0.1)")
	onServers(t, []machineLoad{{20, 1, false}, {100, 1, false}, {20, 5_000, true}},
		func(t *testing.T, mode string, load machineLoad, shared, off outcome) {
			most := load.lowerBound()*13/10 + time.Second
			if shared.took > most || shared.errors > mostErrors {
				t.Errorf("%s: %v, want at most %v, and %.3f limit errors per success", mode,
					shared.took, most, shared.errors)
			}
			results.add(mode, load.String(),
				fmt.Sprintf("%.1f (%s%.1f)", shared.took.Seconds(), off.atLeast(),
					off.took.Seconds()),
				fmt.Sprintf("≤ %.1f", most.Seconds()),
				fmt.Sprintf("%.3f (%.2f)", shared.errors, off.errors))
		})
}

// onServers runs loads on a server of each limit mode at the same time, with and without a shared
// limit. It calls report with the medians for each.
func onServers(t *testing.T, loads []machineLoad,
	report func(t *testing.T, mode string, load machineLoad, shared, off outcome),
) {
	t.Helper()
	modes := simulator.LimitModes
	for _, load := range loads {
		t.Run(load.String(), func(t *testing.T) {
			shared, off := make([][]outcome, len(modes)), make([][]outcome, len(modes))
			for run := range machineRuns {
				t.Run(fmt.Sprint(run), func(t *testing.T) {
					for i, mode := range modes {
						t.Run(mode, func(t *testing.T) {
							t.Parallel()
							shared[i] = append(shared[i], load.run(t, mode, t.TempDir()))
						})
						t.Run(mode+", off", func(t *testing.T) {
							t.Parallel()
							off[i] = append(off[i], load.run(t, mode, "off"))
						})
					}
				})
			}
			for i, mode := range modes {
				report(t, mode, load, medianOutcome(shared[i]), medianOutcome(off[i]))
			}
		})
	}
}

// medianOutcome returns the median of each figure of runs. It includes runs that ran out of time.
func medianOutcome(runs []outcome) (o outcome) {
	o.took = medianFigure(runs, func(o outcome) time.Duration { return o.took })
	o.errors = medianFigure(runs, func(o outcome) float64 { return o.errors })
	o.fairness = medianFigure(runs, func(o outcome) float64 { return o.fairness })
	for _, run := range runs {
		o.err = cmp.Or(o.err, run.err)
	}
	return o
}

// atLeast returns a sign for a time that is too short, because a process ran out of time.
func (o outcome) atLeast() string {
	if o.err != nil {
		return "> "
	}
	return ""
}

func medianFigure[F cmp.Ordered](runs []outcome, figure func(outcome) F) F {
	var figures []F
	for _, run := range runs {
		figures = append(figures, figure(run))
	}
	slices.Sort(figures)
	return figures[len(figures)/2]
}
