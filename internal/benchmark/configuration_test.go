//go:build unix

package benchmark_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/benchmark/customer"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// kinds returns customers of the bare provider's kinds.
func kinds(uins int) simulator.Customers {
	all := simulator.Customers{}
	for i := range uins {
		uin := uint64(customer.FirstUIN + i)
		c := customer.OfKind(customer.Kind(uin))
		all[uin] = simulator.Customer{
			TotalCredit:     json.RawMessage(c.Total),
			RemainingCredit: json.RawMessage(c.Remaining),
		}
	}
	return all
}

// partnerAccount returns the partner account's own credit.
func partnerAccount() *simulator.Partner {
	return &simulator.Partner{RemainingCredit: json.RawMessage(customer.PartnerRemaining)}
}

// configuration is a root module with one read.
type configuration struct {
	uins    int    // the length of the list of UINs; 0 means all direct customers
	list    string // the expression for the UINs; empty means split of a file
	minimum string // of the data source; empty means none
	partner bool   // the read has a minimum for the partner account, which has more
	status  bool   // the read requires normal account statuses
	rate    int    // the request limit of each action; 0 means the documented limits
	gate    bool   // the gate reads, not the data source
	digest  bool   // the plan prints the digest of the values; the digest is expensive
}

// configure writes a configuration.
func (c *testCLI) configure(t *testing.T, config configuration) {
	t.Helper()
	list := make([]string, 0, config.uins)
	for i := range config.uins {
		list = append(list, fmt.Sprint(customer.FirstUIN+i))
	}
	c.write(t, "uins.txt", strings.Join(list, ","))
	text := ""
	if config.rate > 0 {
		text = fmt.Sprintf("provider \"tencentpartner\" { max_requests_per_second = %d }\n",
			config.rate)
	}
	switch {
	case config.gate && config.digest: // the gate compares its values with the data source's
		text += config.dataSource() + digestOutput + config.openGate(sameCredits)
	case config.gate:
		text += config.openGate("")
	case config.digest:
		text += config.dataSource() + digestOutput
	default:
		text += config.dataSource()
	}
	c.write(t, "main.tf", text)
}

// dataSource returns the block of the data source.
func (c configuration) dataSource() string {
	return "data \"tencentpartner_customer_credits\" \"all\" {\n" + c.criteria(c.minimum) +
		"}\n"
}

// openGate returns the block of a gate that opens, and a resource that depends on it.
func (c configuration) openGate(lifecycle string) string {
	const openMinimum = "0"
	return "ephemeral \"tencentpartner_credit_gate\" \"all\" {\n" + c.criteria(openMinimum) +
		lifecycle + `}
resource "terraform_data" "deployment" {
  depends_on = [ephemeral.tencentpartner_credit_gate.all]
}
`
}

// criteria returns the arguments of a read. By default, it uses split for the list of UINs, because
// Terraform needs least time for it. For a literal list of 20,000 UINs, the CLI needs 11 to 17
// times as long (table 17 of BENCHMARKS.md).
func (c configuration) criteria(minimum string) string {
	text := "  direct_customers = true\n"
	if c.uins > 0 {
		text = "  uins = " + cmp.Or(c.list, expressions[0].text) + "\n"
	}
	if minimum != "" {
		text += "  minimum_remaining_credit = " + minimum + "\n"
	}
	if c.partner {
		text += "  minimum_partner_remaining_credit = 1\n"
	}
	if c.status {
		text += "  require_normal_status = true\n"
	}
	return text
}

const (
	// digestOutput prints the digest of the data source's values. The bare provider does not have
	// the other values.
	digestOutput = `
output "digest" {
  value = sha256(jsonencode([
    for name in [
      "uins", "credits", "missing_uins", "insufficient_uins", "shortfalls", "all_sufficient",
      "abnormal_uins", "partner_remaining_credit",
    ] : data.tencentpartner_customer_credits.all[name]
  ]))
}
`
	// sameCredits fails unless the gate and the data source have the same credit. The values of an
	// ephemeral resource cannot be an output of the root module.
	sameCredits = `
  lifecycle {
    postcondition {
      condition = (sha256(jsonencode(self.credits))
        == sha256(jsonencode(data.tencentpartner_customer_credits.all.credits)))
      error_message = "The gate and the data source have different credit."
    }
  }
`
)
