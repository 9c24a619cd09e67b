package doctor_test

import (
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/doctor"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// creditProblem is the expected result if customers have no credit record.
func creditProblem(detail string) map[string]want { return one("credit", doctor.Problem, detail) }

// creditStates are states of the credit of customers.
func creditStates() []state {
	_, many := manyCustomers(8)
	foreignUINs := []partner.UIN{first, foreign}
	return []state{
		{name: "known UINs", options: withUINs(first, third)},
		{
			name: "many customers", options: withUINs(many...), simulator: withManyCustomers(60),
			want: one("credit", doctor.OK, "8 of 8 customers"),
		},
		{
			name: "foreign UIN that fails", options: withUINs(foreignUINs...),
			simulator: func(options *simulator.Options) { options.NotCustomerFails = true },
			want: creditProblem("Not a customer (UnauthorizedOperation.NotCustomerUin); " +
				"not in the list of direct customers: 400040004004"),
		},
		{
			name: "foreign UIN that fails, direct customers denied",
			simulator: func(options *simulator.Options) {
				options.NotCustomerFails, options.Denied = true, []string{direct}
			},
			options: withUINs(foreignUINs...),
			want: all(one(direct, doctor.Problem, "Permission denied"),
				creditProblem("Not a customer"),
				unknown("the API rejects the UINs", credits)),
		},
		{
			name: "foreign UIN that is left out", options: withUINs(foreignUINs...),
			want: creditProblem("1 of 2 customers has a credit record: 400040004004: no record"),
		},
		{
			name: "seven foreign UINs", options: withUINs(many...),
			simulator: func(options *simulator.Options) {
				delete(options.Customers, third)
				delete(options.Customers, second)
			},
			want: creditProblem("1 of 8 customers has a credit record: 200010000008: no record; " +
				"200010000009: no record; 200010000010: no record; 200010000011: no record; " +
				"200010000012: no record"),
		},
		{
			name: "seven foreign UINs that fail", options: withUINs(many...),
			simulator: func(options *simulator.Options) { options.NotCustomerFails = true },
			want:      creditProblem("200010000012 and 2 more"),
		},
		{
			name: "listed UINs that fail", options: withUINs(first, second),
			wrap: answering(credits, `{"Response":{"Error":{"Code":`+
				`"InvalidParameterValue.UinList","Message":"m"},"RequestId":"fedcba9876543210"}}`),
			want: all(creditProblem("not in the list of direct customers: none"),
				unknown("the API rejects the UINs", credits)),
		},
		{
			name: "no customers", simulator: func(options *simulator.Options) {
				options.Customers = simulator.Customers{}
			},
			want: unknown("no customer is known; set -uins", "credit"),
		},
		{
			name: "record without an amount", simulator: withFault(
				simulator.Fault{Action: credits, Name: simulator.NullAmount}),
			want: creditProblem("200010000018: no amount"),
		},
		{
			name: "contradictory records", simulator: withFault(
				simulator.Fault{Action: credits, Name: simulator.Contradict}),
			want: creditProblem("200010000018: contradictory records"),
		},
		{
			name: "amount that is not a number", simulator: withFault(
				simulator.Fault{Action: credits, Name: simulator.Unreadable}),
			want: creditProblem("200010000018: contradictory records, or an amount that is"),
		},
		{
			name: "record that is absent", simulator: withFault(
				simulator.Fault{Action: credits, Name: simulator.Omit}),
			want: creditProblem("200010000018: no record"),
		},
		{
			name: "repeated_records", simulator: withFault(
				simulator.Fault{Action: credits, Name: simulator.Double},
				simulator.Fault{Action: direct, Name: simulator.Double},
				simulator.Fault{Action: statuses, Name: simulator.Double}),
		},
		{
			name: "own credit that is absent", simulator: withFault(
				simulator.Fault{Action: partnerCredit, Name: simulator.Omit}),
			want: one(partnerCredit, doctor.Problem, "answer cannot be used"),
		},
		{
			name: "own credit that is not a number", simulator: withFault(
				simulator.Fault{Action: partnerCredit, Name: simulator.Unreadable}),
			want: one(partnerCredit, doctor.Problem, "answer cannot be used"),
		},
		{
			name: "statuses of another form", simulator: withFault(
				simulator.Fault{Action: statuses, Name: simulator.Unreadable}),
		},
	}
}

// withManyCustomers returns simulator options with many customers.
func withManyCustomers(n int) func(*simulator.Options) {
	return func(options *simulator.Options) { options.Customers, _ = manyCustomers(n) }
}
