package doctor_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/doctor"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// sorted sorts the records in the answers about UINs.
func sorted(compare func(a, b string) int) func(http.Handler) http.Handler {
	return changing(credits, func(records []record) []record {
		slices.SortFunc(records, func(a, b record) int {
			return compare(string(a["Uin"]), string(b["Uin"]))
		})
		return records
	})
}

func TestOrderOfRecords(t *testing.T) {
	ascending := func(a, b string) int { return bytes.Compare([]byte(a), []byte(b)) }
	expectFindings(t, "order_of_records", []findingCase{
		{"as requested", state{}, true, "that of the request (3 records)"},
		{"ascending", state{wrap: sorted(ascending)}, true, "ascending by UIN (3 records)"},
		{
			"descending",
			state{wrap: sorted(func(a, b string) int { return ascending(b, a) })},
			true,
			"descending by UIN (3 records)",
		},
		{"shuffled", state{simulator: func(o *simulator.Options) {
			o.Customers, _ = manyCustomers(20)
			o.Shuffle = true
		}}, true, "another order (20 records)"},
		{
			"50 of 60 customers",
			state{simulator: withManyCustomers(60)},
			true,
			"that of the request (50 records)",
		},
		{"one is left out", state{
			simulator: withManyCustomers(4), options: withUINs(foreign),
			wrap: requesting("200010000010", func(w http.ResponseWriter, _ *http.Request) {
				_, _ = w.Write([]byte(`{"Response":{"Data":[{"Uin":200010000009},` +
					`{"Uin":200010000010},{"Uin":200010000007}],"RequestId":"f"}}`))
			}),
		}, true, "that of the request (3 records)"},
		{"known UINs only", state{
			simulator: denied(direct), options: withUINs(first, second, third),
		}, true, "that of the request (3 records)"},
		{
			"two customers",
			state{simulator: withManyCustomers(2)},
			false,
			"an answer with three customers is necessary",
		},
		{"no permission", state{simulator: denied(credits)}, false, "three customers"},
	})
}

// The doctor requests UINs in an order that is not ascending or descending.
func TestOrderOfRequestedUINs(t *testing.T) {
	r := run(t, state{simulator: withManyCustomers(200), options: withUINs(third, first, second)})
	var lengths []int
	for _, request := range r.sim.Requests() {
		if request.Action != credits || len(request.UINs) < 3 {
			continue
		}
		lengths = append(lengths, len(request.UINs))
		descending := slices.Clone(request.UINs)
		slices.Reverse(descending)
		if slices.IsSorted(request.UINs) || slices.IsSorted(descending) {
			t.Errorf("the UINs %v are sorted", request.UINs)
		}
		if unique := slices.Compact(slices.Sorted(slices.Values(request.UINs))); len(unique) !=
			len(request.UINs) || len(unique) == 50 && unique[49] < 200010000200 {
			t.Errorf("the UINs %v are not from all parts of the list", unique)
		}
	}
	if !slices.Equal(lengths, []int{3, 50}) {
		t.Errorf("the requests have %v UINs", lengths)
	}
}

func TestRepeatedRecords(t *testing.T) {
	fault := func(name string) state {
		return state{simulator: withFault(simulator.Fault{Action: credits, Name: name})}
	}
	expectFindings(t, "repeated_records", []findingCase{
		{"none", state{}, true, "0 of 6 records repeat a UIN, 0 with other values"},
		{"equal", fault(simulator.Double), true, "3 of 9 records repeat a UIN, 0"},
		{"different", fault(simulator.Contradict), true, "1 of 7 records repeat a UIN, 1"},
		{"known UINs", state{options: withUINs(first, second)}, true, "0 of 8 records"},
		{"no UIN", state{wrap: changing(credits, func(records []record) []record {
			return append(records, record{"Uin": json.RawMessage("0")})
		})}, true, "0 of 6 records"},
		{"no records", state{simulator: withManyCustomers(0)}, false, "no records were read"},
	})
}

func TestDecimalPlaces(t *testing.T) {
	forms := func(partner *simulator.Partner, amounts ...string) state {
		return state{simulator: func(o *simulator.Options) {
			o.Customers, o.Partner = simulator.Customers{}, partner
			for i, amount := range amounts {
				o.Customers[uint64(first+i)] = customer(amount, "1.5")
			}
			o.Denied = []string{credits}
		}}
	}
	own := &simulator.Partner{RemainingCredit: json.RawMessage("1.25")}
	expectFindings(t, "decimal_places", []findingCase{
		{"two", state{}, true, "2 (15 amounts)"},
		{"each form", forms(nil, "100", "3.50", "-0.123456", `"12.5"`, "1E-7", "1.5e+2", "null",
			`"many"`, ""), true, "0 (1 amount), 0 with exponent (1 amount), 1 (9 amounts), " +
			"1 as a string (1 amount), 1 with exponent (1 amount), 2 (1 amount), " +
			"6 (1 amount), absent or null (2 amounts), " +
			"no number (1 amount)"},
		{"of the partner account", forms(own), true, "2 (1 amount)"},
		{"none", forms(nil), false, "no amounts were read"},
	})
}

// The second answer about direct customers decides whether credit has changed.
func TestAgreement(t *testing.T) {
	answers := func(change func(number int, records []record)) state {
		var number atomic.Int32
		return state{wrap: changing(direct, func(records []record) []record {
			change(int(number.Add(1)), records)
			return records
		})}
	}
	set := func(member, value string, last int) state {
		return answers(func(number int, records []record) {
			if number <= last {
				records[0][member] = json.RawMessage(value)
			}
		})
	}
	again := set("TotalCredit", "1", 2)
	changed := again.wrap
	again.wrap = func(next http.Handler) http.Handler {
		return failingAfter(direct, 1, changed(next))
	}
	unusable := func(amount string) state {
		return state{simulator: func(o *simulator.Options) {
			o.Customers[first] = customer(amount, "5")
		}}
	}
	expectFindings(t, "same_amounts", []findingCase{
		{"equal", state{}, true, "3 of 3 customers"},
		{"equal with other digits", set("TotalCredit", "73519.4200", 1), true, "3 of 3"},
		{
			"total changes", set("TotalCredit", "1", 1), true,
			"2 of 3 customers, 1 changed between the requests, 0 differ",
		},
		{
			"remaining differs", set("RemainingCredit", "1", 2), true,
			"2 of 3 customers, 0 changed between the requests, 1 differ",
		},
		{"null", set("TotalCredit", "null", 2), true, "0 changed between the requests, 1 differ"},
		{"null instead of 0", state{
			simulator: func(o *simulator.Options) { o.Customers[first] = customer("0", "0") },
			wrap:      set("TotalCredit", "null", 2).wrap,
		}, true, "2 of 3 customers, 0 changed between the requests, 1 differ"},
		{"another differs later", answers(func(number int, records []record) {
			records[number]["TotalCredit"] = json.RawMessage("1")
		}), true, "2 of 3 customers, 1 changed between the requests, 0 differ"},
		{"changes with each read", answers(func(number int, records []record) {
			records[0]["RemainingCredit"] = json.RawMessage(fmt.Sprint(number))
		}), true, "2 of 3 customers, 1 changed between the requests, 0 differ"},
		{"differs, and changes", answers(func(number int, records []record) {
			records[0]["RemainingCredit"] = json.RawMessage("1")
			records[1]["RemainingCredit"] = json.RawMessage(fmt.Sprint(number))
		}), true, "1 of 3 customers, 1 changed between the requests, 1 differ"},
		{"no amount in both", unusable("null"), true, "3 of 3 customers"},
		{"no number in both", unusable(`"many"`), true, "3 of 3 customers"},
		{"no number in one", set("TotalCredit", `"many"`, 2), true, "0 changed between the " +
			"requests, 1 differ"},
		{"no second answer", again, false, "2 of 3 customers, and the second"},
		{
			"no direct customers",
			state{simulator: denied(direct)},
			false,
			"no direct customers were read with both actions",
		},
		{
			"no permission",
			state{simulator: denied(credits), options: func(*doctor.Options) {}},
			false, "no direct customers were read with both actions",
		},
	})
}

// failingAfter fails the requests of an action after a number of them.
func failingAfter(action string, number int32, next http.Handler) http.Handler {
	var count atomic.Int32
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isSigned(r, action) && count.Add(1) > number {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}
