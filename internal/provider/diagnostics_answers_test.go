package provider_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

func TestMissingCustomersAreAnErrorOrAWarning(t *testing.T) {
	const noCredit = `{"remaining_credit":null,"total_credit":null,"used_credit":null}`
	for name, c := range map[string]struct {
		notCustomerFails bool
		uins             []any
		texts            []string
		want             map[string]string
	}{
		"left out, and a null amount": {
			false,
			[]any{"12", "9", "11", "7"},
			[]string{
				"No credit record", "Customers with no credit record: 3 of 4.",
				"No record in the API's answer: 11, 12", "No amount in the API's record: 7",
				"HTTP status: 200\nRequest ID: ",
				`AttributeName("uins")`,
			},
			map[string]string{
				"credits": `{"11":` + noCredit + `,"12":` + noCredit + `,"7":` + noCredit +
					`,"9":{"remaining_credit":"999.9","total_credit":"1000.1","used_credit":"0.2"}}`,
				"missing_uins":            `["7","11","12"]`,
				"insufficient_uins":       `[]`,
				"all_sufficient":          `false`,
				"totals":                  `{"remaining_credit":"999.9","total_credit":"1000.1","used_credit":"0.2"}`,
				"lowest_remaining_credit": `"999.9"`,
				"summary":                 `"0 of 4 customers are below the minimum of 0; 3 have no credit record: 7, 11, 12."`,
			},
		},
		"not a customer": {
			true,
			[]any{"9", "11"},
			[]string{
				"Customers with no credit record: 1 of 2.",
				"no customer (UnauthorizedOperation.NotCustomerUin): 11",
				"\nRequests: 3 in ", " seconds, 2 of them to find rejected UINs",
			},
			map[string]string{"missing_uins": `["11"]`, "all_sufficient": `false`},
		},
		"none at all": {
			false,
			[]any{"12"},
			[]string{"Customers with no credit record: 1 of 1."},
			map[string]string{
				"totals": noCredit, "lowest_remaining_credit": `null`, "all_sufficient": `false`,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			simulate(t, simulator.Options{
				Customers: customers(t, fourCustomers), NotCustomerFails: c.notCustomerFails,
			})
			s := serve(t).configured()
			values := object{"uins": list(c.uins...), "minimum_remaining_credit": amount(0)}
			for _, allow := range []any{nil, false} {
				values["allow_missing"] = boolean(allow)
				_, diagnostics := s.read(t.Context(), values)
				expectError(t, diagnostics, append(c.texts, "set allow_missing = true")...)
			}
			values["allow_missing"] = boolean(true)
			state, diagnostics := s.read(t.Context(), values)
			expectWarning(t, diagnostics, append(c.texts, "allow_missing is true")...)
			expectState(t, state, c.want)
		})
	}
}

// The message says how many requests found the rejected UINs. If no request searched, or if the
// missing UINs were not rejected, the message does not mention the cost.
func TestCostOfRejectedUINs(t *testing.T) {
	for name, c := range map[string]struct {
		fails   bool
		values  object
		batches int // number of batches of the read, or 0 if the message has no cost
	}{
		"rejected":          {true, object{"uins": list("9", "10", "11")}, 1},
		"rejected statuses": {true, merge(statusCriterion, object{"uins": list("9", "11")}), 2},
		"rejected alone":    {true, object{"uins": list("11")}, 0},
		"no record":         {false, object{"uins": list("9", "11")}, 0},
		"no amount":         {true, object{"uins": list("9", "7")}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			sim := simulate(t, simulator.Options{
				Customers: customers(t, fourCustomers), NotCustomerFails: c.fails,
			})
			for _, allow := range []bool{false, true} {
				before := len(sim.Requests())
				values := merge(c.values, object{"allow_missing": boolean(allow)})
				_, diagnostics := serve(t).configured().read(t.Context(), values)
				var want []string
				if sent := len(sim.Requests()) - before; c.batches > 0 {
					want = []string{fmt.Sprint(sent), fmt.Sprint(sent - c.batches)}
				}
				expectCost(t, describe(diagnostics), allow, want)
			}
		})
	}
}

// expectCost fails the test unless a message has the numbers of requests in want: all of them, and
// those that found rejected UINs. If want is empty, the message must not have a cost.
func expectCost(t *testing.T, message string, allowMissing bool, want []string) {
	t.Helper()
	found := regexp.MustCompile(`\nRequests: (\d+) in \d+\.\d seconds, (\d+) of them to find ` +
		`rejected UINs\nat `).FindStringSubmatch(message)
	remedy := strings.Contains(message, " To save these requests, remove the rejected UINs")
	if len(want) == 0 {
		if strings.Contains(message, "\nRequests: ") || remedy {
			t.Errorf("the message has a cost:\n%s", message)
		}
	} else if len(found) == 0 || !slices.Equal(found[1:], want) || remedy != allowMissing {
		t.Errorf("allow_missing is %v, the requests %v:\n%s", allowMissing, want, message)
	}
}

// The customers are in 24 answers. The message has 20 of their request IDs.
func TestTwentyAnswersAreListed(t *testing.T) {
	t.Setenv("TENCENTPARTNER_MAX_REQUESTS_PER_SECOND", "1000")
	_, uins := manyCustomers(1200, all100)
	simulate(t, simulator.Options{})
	_, diagnostics := serve(t).configured().read(t.Context(), object{"uins": list(uins...)})
	expectError(t, diagnostics, "Customers with no credit record: 1200 of 1200.")
	detail := diagnostics[0].Detail
	ids := `\nHTTP status: 200\nRequest ID: ([0-9a-f]{32}, ){19}[0-9a-f]{32} and \d+ more$`
	if !regexp.MustCompile(ids).MatchString(detail) {
		t.Errorf("the message does not have 20 request IDs:\n%s", detail)
	}
}

func TestAllowMissingCoversOnlyMissingRecords(t *testing.T) {
	for name, want := range map[string][]string{
		"contradict": {
			"Unusable credit records", "allow_missing has no effect",
			"  9: two records contradict each other: total 1000.1, remaining 999.9 and total " +
				"1000.1, remaining 0.123456 (HTTP status 200, request ID ",
		},
		"unreadable": {
			"Unusable credit records",
			"  9: its RemainingCredit cannot be read: it is not a decimal number (HTTP status " +
				"200, request ID ",
		},
		"InvalidParameterValue.UinList": {
			"Unusable credit records", "InvalidParameterValue.UinList", "2 of 2 customers",
		},
		"no-data": {
			"The partner API's answer cannot be used", "documented form", "Request ID: no-data",
			"UINs: 9, 10",
		},
		"OperationDenied": {"Request rejected by the partner API", "Code: OperationDenied"},
	} {
		t.Run(name, func(t *testing.T) {
			options := fault(name)
			options.Customers = customers(t, fourCustomers)
			simulate(t, options)
			_, diagnostics := serve(t).configured().read(t.Context(),
				object{"uins": list("9", "10"), "allow_missing": boolean(true)})
			expectError(t, diagnostics, want...)
		})
	}
}

// If the account may not read credit, no customer is missing, so allow_missing does not apply.
func TestAccountWithoutCustomersIsAnErrorWithAllowMissing(t *testing.T) {
	t.Setenv("TENCENTPARTNER_MAX_REQUESTS_PER_SECOND", "1000")
	_, uins := manyCustomers(41, all100)
	for _, allow := range []bool{false, true} {
		simulate(t, simulator.Options{NotCustomerFails: true})
		_, diagnostics := serve(t).configured().read(t.Context(),
			object{"uins": list(uins...), "allow_missing": boolean(allow)})
		expectError(t, diagnostics, "No customer can be read",
			"The API rejected 40 UINs as no customers",
			"Either the account has no permission to read them, or few or none of the UINs are "+
				"its customers",
			"Code: UnauthorizedOperation.NotCustomerUin", "Request ID: ", "UINs: ",
			" and 20 more")
	}
}
