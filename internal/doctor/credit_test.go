package doctor_test

import (
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/doctor"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// fails makes a foreign UIN fail its request.
func fails(options *simulator.Options) { options.NotCustomerFails = true }

// The detail has at most five UINs. The report has none.
func TestDetailOfCredit(t *testing.T) {
	_, many := manyCustomers(12)
	const notCustomer = "Not a customer (UnauthorizedOperation.NotCustomerUin)"
	for name, c := range map[string]struct {
		state          state
		detail, report string
	}{
		"direct customers denied": {
			state{simulator: func(options *simulator.Options) {
				fails(options)
				options.Denied = []string{direct}
			}, options: withUINs(foreign)},
			notCustomer, notCustomer,
		},
		"five of six are foreign": {
			state{simulator: fails, options: withUINs(many[:6]...)},
			notCustomer + "; not in the list of direct customers: 200010000008, 200010000009, " +
				"200010000010, 200010000011, 200010000012",
			notCustomer + "; not in the list of direct customers: 5 of 6",
		},
		"six of seven are foreign": {
			state{simulator: fails, options: withUINs(many[:7]...)},
			notCustomer + "; not in the list of direct customers: 200010000008, 200010000009, " +
				"200010000010, 200010000011, 200010000012 and 1 more",
			notCustomer + "; not in the list of direct customers: 6 of 7",
		},
		"unusable record in the list": {
			unusable(notSampled),
			"59 of 60 customers have a credit record: " + notSampled + ": contradictory records, " +
				"or an amount that is not a number",
			"59 of 60 customers have a credit record",
		},
		"customers that the API lists and rejects": {
			state{wrap: requesting("200010000007", rejecting("m"))},
			"The API rejects customers that it lists (UnauthorizedOperation.NotCustomerUin)",
			"The API rejects customers that it lists (UnauthorizedOperation.NotCustomerUin)",
		},
		"one is left out": {
			state{options: withUINs(foreign)},
			"0 of 1 customers have a credit record: 400040004004: no record",
			"0 of 1 customers have a credit record: customer 1: no record",
		},
		"six are left out": {
			state{options: withUINs(many[1:7]...)},
			"0 of 6 customers have a credit record: 200010000008: no record; " +
				"200010000009: no record; 200010000010: no record; 200010000011: no record; " +
				"200010000012: no record",
			"0 of 6 customers have a credit record: customer 1: no record; " +
				"customer 2: no record; customer 3: no record; customer 4: no record; " +
				"customer 5: no record",
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := run(t, c.state)
			check := r.check(t, "credit")
			if check.State != doctor.Problem || check.Text() != c.detail {
				t.Errorf("got %s: %s", check.State, check.Text())
			}
			if row := "| credit | problem | " + c.report + " |"; !strings.Contains(r.report, row) {
				t.Errorf("no %q in:\n%s", row, r.report)
			}
		})
	}
}
