package doctor_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// withForeign returns simulator options with one more customer.
func withForeign(total, remaining string) func(*simulator.Options) {
	return func(options *simulator.Options) {
		options.Customers[foreign] = customer(total, remaining)
	}
}

// notListed leaves UINs out of the answer about direct customers.
func notListed(uins ...string) func([]record) []record {
	return func(records []record) []record {
		return slices.DeleteFunc(records, func(r record) bool {
			return slices.Contains(uins, string(r["Uin"]))
		})
	}
}

func TestNoAllocatedCredit(t *testing.T) {
	const foreignText = "400040004004"
	unlisted := changing(direct, notListed(foreignText))
	known := []partner.UIN{first, foreign}
	expectFindings(t, "no_allocated_credit", []findingCase{
		{
			"total of 0",
			state{simulator: withForeign("0.00", "0")},
			true,
			"listed: 1 of 4 customers has a total of 0 or no amount",
		},
		{
			"null",
			state{simulator: withForeign("null", "null")},
			true,
			"listed: 1 of 4 customers has a total of 0 or no amount",
		},
		{"no number", state{simulator: withForeign(`"many"`, "0")}, false, "set -uins"},
		{
			"perhaps no customer",
			state{options: withUINs(known...)},
			false,
			"no customer without allocated credit is known",
		},
		{"no amount, not listed", state{
			simulator: withForeign("null", "null"), wrap: unlisted, options: withUINs(known...),
		}, true, "not listed: 1 customer in -uins. It may be of a second-level reseller"},
		{"total of 0, not listed", state{
			simulator: withForeign("0", "0"), wrap: unlisted, options: withUINs(known...),
		}, true, "not listed: 1 customer in -uins. It may be of a second-level reseller"},
		{"no such customer", state{options: withUINs(first)}, false, "set -uins"},
		{"no number, not listed", state{
			simulator: withForeign(`"many"`, "0"), wrap: unlisted, options: withUINs(known...),
		}, false, "no customer without allocated credit is known"},
		{"two without a record", state{
			options: withUINs(first, foreign, foreign+1),
		}, false, "no customer without allocated credit is known"},
		{"credit, not listed", state{
			simulator: withForeign("5", "0"), wrap: unlisted, options: withUINs(known...),
		}, false, "no customer without allocated credit is known"},
		{
			"no direct customers",
			state{simulator: denied(direct), options: withUINs(known...)},
			false, "the direct customers were not read",
		},
	})
}

func TestIndirectCustomers(t *testing.T) {
	unlisted := changing(direct, notListed("200010000007"))
	expectFindings(t, "customers_not_listed", []findingCase{
		{
			"one",
			state{wrap: unlisted, options: withUINs(first, second)},
			true,
			"1 of 2 customers in -uins has a credit record and is not in the list",
		},
		{
			"two",
			state{
				wrap:    changing(direct, notListed("200010000007", "200010000018")),
				options: withUINs(first, second),
			},
			true,
			"2 of 2 customers in -uins have a credit record and are not in the list",
		},
		{"none", state{options: withUINs(first, second, foreign)}, true, "0 of 3 customers"},
		{"no UINs", state{wrap: unlisted}, false, "set -uins to customers"},
		{
			"no direct customers",
			state{simulator: denied(direct), options: withUINs(first)},
			false,
			"the direct customers were not read",
		},
		{"rejected UINs", state{
			simulator: func(o *simulator.Options) { o.NotCustomerFails = true },
			options:   withUINs(first, foreign),
		}, false, "the customers in -uins were not read"},
	})
}

func TestAccountStatuses(t *testing.T) {
	status := func(uin uint64, text string) func(*simulator.Options) {
		return func(o *simulator.Options) {
			c := o.Customers[uin]
			c.Status = json.RawMessage(text)
			o.Customers[uin] = c
		}
	}
	numbered := func(n int) state {
		return state{simulator: func(o *simulator.Options) {
			o.Customers, _ = manyCustomers(n)
			for i := range n {
				status(uint64(first+i), fmt.Sprintf("%q", fmt.Sprint(i)))(o)
			}
		}}
	}
	expectFindings(t, "account_statuses", []findingCase{
		{"normal", state{}, true, `"0" (3 records)`},
		{"arrears", state{simulator: status(second, `"2"`)}, true, `"0" (2 records), "2" (1 record)`},
		{"null", state{simulator: status(second, "null")}, true, "absent or null (1 record)"},
		{"a number", state{simulator: status(second, "0")}, true, "another form (1 record)"},
		{"five digits", state{simulator: status(second, `"00001"`)}, true, "another form (1 record)"},
		{
			"a name",
			state{simulator: status(second, `"Jane 1"`)},
			true,
			`"0" (2 records), another form (1 record)`,
		},
		{"absent", state{wrap: changing(statuses, func(records []record) []record {
			delete(records[0], "AccountStatus")
			return records
		})}, true, "absent or null (1 record)"},
		{"50 of 60 customers", state{simulator: withManyCustomers(60)}, true, `"0" (50 records)`},
		{"one is left out", state{
			wrap: changing(statuses, func(records []record) []record { return records[1:] }),
		}, true, `"0" (2 records), no record (1 record)`},
		{"one is left out, another repeated", state{
			wrap: changing(statuses, func(records []record) []record {
				return []record{records[0], records[0], records[1]}
			}),
		}, true, `"0" (3 records), no record (1 record)`},
		{"all are left out", state{wrap: changing(statuses, func([]record) []record {
			return []record{}
		})}, true, "no record (3 records)"},
		{"ten forms", numbered(10), true, `"8" (1 record), "9" (1 record)`},
		{"twelve forms", numbered(12), true, `"7" (1 record), and 2 more`},
		{"denied", state{simulator: denied(statuses)}, false, "no account status was read"},
		{"no customers", state{simulator: withManyCustomers(0)}, false, "no account status"},
	})
}
