//go:build unix

package benchmark_test

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// mostSmallPlan is the most time that a plan of one customer may take at the same time as a
// large one.
const mostSmallPlan = 3 * time.Second

// Plans of the real CLI on one machine share one limit, too.
func TestMachineProcessesOfCLI(t *testing.T) {
	if !*compare {
		t.Skip("it runs Terraform for minutes: make bench does")
	}
	cli := newCLI(t)
	results := newTable("16. Plans at the same time on one machine, real CLI, sliding, median of "+
		"3 (in parentheses: sharing is off)", "Plans", "Lower bound, s", "Seconds", "Bound",
		"Limit errors")
	for _, load := range []machineLoad{{10, 500, false}, {20, 1, false}} {
		shared, off := cli.measureLoad(t, load, t.TempDir()), cli.measureLoad(t, load, "off")
		results.add(load.String(), fmt.Sprintf("%.1f", load.lowerBound().Seconds()),
			fmt.Sprintf("%.1f (%.1f)", shared.took.Seconds(), off.took.Seconds()), "",
			fmt.Sprintf("%.0f (%.0f)", shared.errors, off.errors))
	}
	shared, off := cli.measureSmall(t, t.TempDir()), cli.measureSmall(t, "off")
	if shared.took > mostSmallPlan {
		t.Errorf("a plan of one customer with a large one took %v", shared.took)
	}
	results.add("1 × 1, with 1 × 5000", "0.0",
		fmt.Sprintf("%.1f (%.1f)", shared.took.Seconds(), off.took.Seconds()),
		fmt.Sprintf("≤ %.1f", mostSmallPlan.Seconds()),
		fmt.Sprintf("%.0f (%.0f)", shared.errors, off.errors))
}

// measureLoad makes all plans of a load at the same time. It returns medians, with the number of
// limit errors.
func (c *testCLI) measureLoad(t *testing.T, load machineLoad, shared string) outcome {
	t.Helper()
	var runs []outcome
	for range machineRuns {
		var o outcome
		sim := c.serveLimited(t, load.uins)
		start := time.Now()
		t.Run(fmt.Sprintf("%v, %s", load, filepath.Base(shared)), func(t *testing.T) {
			for i := range load.processes {
				t.Run(fmt.Sprint(i), func(t *testing.T) {
					t.Parallel()
					c.sharing(t, shared, load.uins).plan(t, shippedProgram)
				})
			}
		})
		o.took = time.Since(start)
		o.errors = float64(limitErrors(sim))
		runs = append(runs, o)
	}
	return medianOutcome(runs)
}

// measureSmall makes a plan of one customer while a plan of 5,000 runs. It returns medians for the
// small plan, with the number of limit errors of both.
func (c *testCLI) measureSmall(t *testing.T, shared string) outcome {
	t.Helper()
	const many = 5000
	var runs []outcome
	for range machineRuns {
		var o outcome
		sim := c.serveLimited(t, many)
		t.Run("with a large plan, "+filepath.Base(shared), func(t *testing.T) {
			t.Run("large", func(t *testing.T) {
				t.Parallel()
				c.sharing(t, shared, many).plan(t, shippedProgram)
			})
			t.Run("small", func(t *testing.T) {
				t.Parallel()
				small := c.sharing(t, shared, 1)
				// Then the large one is at the limit.
				for t.Context().Err() == nil && len(sim.Requests()) < 10 {
					time.Sleep(10 * time.Millisecond)
				}
				o.took = small.plan(t, shippedProgram).wall
			})
		})
		o.errors = float64(limitErrors(sim))
		runs = append(runs, o)
	}
	return medianOutcome(runs)
}

// serveLimited serves a simulator at the documented limit.
func (c *testCLI) serveLimited(t *testing.T, customers int) *simtest.Simulator {
	t.Helper()
	sim := simtest.New(t, simulator.Options{
		Customers: kinds(customers), Limit: limit, LimitMode: simulator.Sliding,
	})
	server := httptest.NewServer(atRandomDistance(sim))
	t.Cleanup(server.Close)
	c.endpoint = server.URL
	return sim
}

// sharing returns a CLI with its own directory. Its configuration reads a number of customers.
// shared is the directory of the shared limits, or off.
func (c *testCLI) sharing(t *testing.T, shared string, uins int) *testCLI {
	t.Helper()
	own := *c
	own.dir, own.shared = t.TempDir(), shared
	program := filepath.Join(c.dir, shippedProgram)
	if err := os.Symlink(program, filepath.Join(own.dir, shippedProgram)); err != nil {
		t.Fatal(err)
	}
	own.configure(t, configuration{uins: uins})
	return &own
}
