package acceptance_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// openMany returns a workspace with a configuration, and a simulator with the documented limits.
// The simulator has the customers 1 to n and the partner account.
func openMany(t *testing.T, n int, configuration string) (*workspace, *simtest.Simulator) {
	t.Helper()
	customers := simulator.Customers{}
	for uin := range uint64(n) {
		customers[uin+1] = oneCustomer[1]
	}
	sim, url := simtest.Serve(t, simulator.Options{
		Customers: customers, Limit: simulator.DocumentedLimit,
		Partner: &simulator.Partner{RemainingCredit: json.RawMessage("20000")},
	})
	return open(t, url, configuration), sim
}

// sizes returns the numbers of UINs in requests, for each action and in ascending order.
func sizes(requests []simulator.Request) map[string][]int {
	byAction := map[string][]int{}
	for _, request := range requests {
		byAction[request.Action] = append(byAction[request.Action], len(request.UINs))
	}
	for _, numbers := range byAction {
		slices.Sort(numbers)
	}
	return byAction
}

// A plan for 60 customers with all criteria has six requests. Without the criteria for statuses and
// for the partner account, it has two.
func TestAccPlanHasAsFewRequestsAsPossible(t *testing.T) {
	t.Parallel()
	requireCLI(t)
	w, sim := openMany(t, 60, `
variable "all" {
  type = bool
}

data "tencentpartner_customer_credits" "customers" {
  uins                             = range(1, 61)
  minimum_remaining_credit         = 1
  minimum_partner_remaining_credit = var.all ? 20000 : null
  require_normal_status            = var.all
}
`)
	w.succeed("plan", "-input=false", "-var=all=true")
	expectSizes(t, sim.Requests(), map[string][]int{
		"QueryCreditByUinList": {10, 50}, "DescribeCustomerInfo": {20, 20, 20},
		"QueryPartnerCredit": {0},
	})
	before := len(sim.Requests())
	w.succeed("plan", "-input=false", "-var=all=false")
	expectSizes(t, sim.Requests()[before:], map[string][]int{"QueryCreditByUinList": {10, 50}})
}

func expectSizes(t *testing.T, requests []simulator.Request, want map[string][]int) {
	t.Helper()
	got := sizes(requests)
	for _, action := range simulator.Actions {
		if !slices.Equal(got[action], want[action]) {
			t.Errorf("the requests of %s are for %v UINs, want %v", action, got[action],
				want[action])
		}
	}
}

// Fifty instances that Terraform reads at the same time share requests for their statuses.
func TestAccInstancesShareRequestsForStatuses(t *testing.T) {
	requireCLI(t) // not parallel: the number of requests depends on the load of the machine
	w, sim := openMany(t, 50, `
data "tencentpartner_customer_credit" "each" {
  count                 = 50
  uin                   = count.index + 1
  require_normal_status = true
}

output "normal" {
  value = alltrue(data.tencentpartner_customer_credit.each[*].normal_status)
}
`)
	w.succeed("apply", "-auto-approve", "-input=false", "-parallelism=50")
	if got := w.succeed("output", "-raw", "normal"); got != "true" {
		t.Errorf("all are normal: %s", got)
	}
	for action, most := range map[string]int{
		"DescribeCustomerInfo": 20, "QueryCreditByUinList": 50,
	} {
		numbers, total := sizes(sim.Requests())[action], 0
		for _, n := range numbers {
			total += n
		}
		if total != 50 || len(numbers) > 12 || slices.Max(numbers) > most {
			t.Errorf("the requests of %s are for %v UINs", action, numbers)
		}
	}
	for _, request := range sim.Requests() {
		if request.Code != "" {
			t.Errorf("a request was answered with %s", request.Code)
		}
	}
}
