package partner_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// directAction is the action of ReadDirect.
const directAction = "QueryDirectCustomersCredit"

// readDirectAndCheck reads all direct customers. They must be the UINs, with the credits of
// numberedCustomers.
func readDirectAndCheck(t *testing.T, reader *partner.Reader, uins []partner.UIN) {
	t.Helper()
	answers, err := reader.ReadDirect(t.Context())
	if err != nil || answers == nil {
		t.Errorf("got %v, %v", answers, err)
		return
	}
	checkCredits(t, answers, uins)
}

func TestAllDirectCustomersAreOneRequest(t *testing.T) {
	for _, n := range []int{0, 1, 1000, 2500} {
		customers, uins := numberedCustomers(n)
		options := simulator.Options{Customers: customers, Shuffle: true}
		inVirtualTime(t, options,
			func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
				start := time.Now()
				readDirectAndCheck(t, reader, uins)
				requests := sim.Requests()
				if len(requests) != 1 || requests[0].Action != directAction {
					t.Errorf("%d customers: the requests are %v, want one", n, requests)
				}
				if took := time.Since(start); took > 10*time.Millisecond {
					t.Errorf("%d customers: the read waited for %v, want 10ms", n, took)
				}
			})
	}
}

// The retries and the clock correction are those of Read.
func TestDirectReadIsRetriedUntilItSucceeds(t *testing.T) {
	faults := []string{
		"AuthFailure.SignatureExpire", "RequestLimitExceeded", "InternalError",
		"OperationDenied.ServiceBusy", "http-503", "html", "no-data", "cut", "reset", "silent",
	}
	customers, uins := numberedCustomers(3)
	options := simulator.Options{Customers: customers, ClockOffset: time.Hour}
	for _, name := range faults {
		options.Faults = append(options.Faults, simulator.Fault{Name: name, Times: 1})
	}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
		readDirectAndCheck(t, reader, uins)
		var codes []string
		for _, request := range sim.Requests() {
			codes = append(codes, request.Code)
		}
		if !slices.Equal(codes, append(faults, "")) {
			t.Errorf("the responses had the codes %q", codes)
		}
	})
}

// The content faults of the simulator concern single customers.
func TestDirectReadReportsWhichRecordsAreWrong(t *testing.T) {
	customers, uins := numberedCustomers(3)
	for name, want := range map[string]string{
		"null":       "its record has no amount",
		"contradict": "contradict",
		"unreadable": "cannot be read",
		"double":     "",
	} {
		options := simulator.Options{
			Customers: customers,
			Faults:    []simulator.Fault{{Name: name}},
		}
		inVirtualTime(t, options,
			func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
				answers, err := reader.ReadDirect(t.Context())
				if err != nil || len(sim.Requests()) != 1 {
					t.Fatalf("%s: %d requests, %v", name, len(sim.Requests()), err)
				}
				if want == "" {
					checkCredits(t, answers, uins)
					return
				}
				checkCredits(t, answers, uins, 1)
				if got := answers[1].Err; got == nil || !strings.Contains(got.Error(), want) {
					t.Errorf("%s: customer 1 has the error %v, want %q", name, got, want)
				}
			})
	}
}
