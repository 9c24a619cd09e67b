//go:build unix

package benchmark_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// forEach reads each UIN with its own instance of a data source.
const forEach = `data "tencentpartner_customer_credit" "each" {
  for_each = toset(split(",", file("${path.module}/uins.txt")))
  uin      = each.key
}
`

// source is a way to read a number of customers.
type source struct {
	name   string
	most   int // the largest number of customers that is measured
	config func(customers int) configuration
	text   string // replaces the configuration, if it is not empty
}

var sources = []source{
	{name: "Data source, for_each", most: 1000, config: byUIN, text: forEach},
	{name: "Data source, uins", most: 20_000, config: byUIN},
	{name: "Data source, direct_customers", most: 20_000, config: func(int) configuration {
		return configuration{}
	}},
	{name: "Gate, direct_customers", most: 20_000, config: func(int) configuration {
		return configuration{gate: true}
	}},
}

func byUIN(customers int) configuration { return configuration{uins: customers} }

// The whole plan of the real CLI over customers, for the picture and the guide. It has no bound,
// because other work on the machine can delay a plan.
func TestProcessPlans(t *testing.T) {
	if !*compare {
		t.Skip("it runs Terraform for minutes: make bench does")
	}
	cli := newCLI(t)
	cli.needGate(t)
	header := []string{"Customers"}
	for _, s := range sources {
		header = append(header, s.name)
	}
	results := newTable("19. Seconds of a whole plan, real CLI, round trip 100 ms", header...)
	for _, customers := range []int{1, 10, 50, 250, 500, 1000, 2000, 5000, 10_000, 20_000} {
		sim := simtest.New(t, simulator.Options{Customers: kinds(customers), Limit: limit})
		cli.serve(t, simtest.Distant(directRoundTrip, sim))
		cells := []string{fmt.Sprint(customers)}
		for _, s := range sources {
			cell := ""
			if customers <= s.most {
				took := cli.planSource(t, s, customers)
				addPoint("plan", s.name, customers, took)
				cell = fmt.Sprintf("%.2f", took.Seconds())
			}
			cells = append(cells, cell)
		}
		results.add(cells...)
	}
}

// planSource returns the time of a plan. For a plan of seconds, it is the median of three.
func (c *testCLI) planSource(t *testing.T, s source, customers int) time.Duration {
	t.Helper()
	const short = 10 * time.Second
	c.configure(t, s.config(customers))
	if s.text != "" {
		c.write(t, "main.tf", s.text)
	}
	var plans []cost
	for len(plans) < 3 {
		time.Sleep(2 * time.Second) // the request limit is free again
		plans = append(plans, c.plan(t, shippedProgram))
		if plans[0].wall > short {
			break
		}
	}
	return medianBy(plans, wallTime).wall
}
