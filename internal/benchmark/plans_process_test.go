//go:build unix

package benchmark_test

import (
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

// The whole plan of the real CLI over customers, for the picture. The request limit is the
// documented one. Small plans are medians, because other work on the machine delays them most.
func TestProcessPlans(t *testing.T) {
	if *series == "" {
		t.Skip("it asserts nothing: -series measures it for the picture")
	}
	cli := newCLI(t)
	cli.needGate(t)
	for _, customers := range []int{1, 10, 50, 250, 500, 1000, 2000, 5000, 10_000, 20_000} {
		sim := simtest.New(t, simulator.Options{Customers: kinds(customers), Limit: limit})
		cli.serve(t, simtest.Distant(directRoundTrip, sim))
		for _, read := range []struct {
			name   string
			config configuration
			text   string
			most   int // customers
		}{
			{"Data source, for_each", configuration{uins: customers}, forEach, 1000},
			{"Data source, uins", configuration{uins: customers}, "", 20_000},
			{"Data source, direct_customers", configuration{}, "", 20_000},
			{"Gate, direct_customers", configuration{gate: true}, "", 20_000},
		} {
			if customers > read.most {
				continue
			}
			cli.configure(t, read.config)
			if read.text != "" {
				cli.write(t, "main.tf", read.text)
			}
			runs := 1
			if customers <= 250 || read.config.gate {
				runs = 3
			}
			var plans []cost
			for range runs {
				time.Sleep(2 * time.Second) // the request limit is free again
				plans = append(plans, cli.plan(t, shippedProgram))
			}
			addPoint("plan", read.name, customers, medianBy(plans, wallTime).wall)
			t.Logf("%s %d %v", read.name, customers, medianBy(plans, wallTime).wall)
		}
	}
}
