package partner_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// A UIN that fails its batch has no status. The other UINs of the batch have theirs.
func TestUINThatFailsItsStatusBatchIsFound(t *testing.T) {
	for _, c := range []struct {
		n, most      int // customers, and requests
		nonCustomers []partner.UIN
	}{
		{0, 1, []partner.UIN{7000}},
		{1, 3, []partner.UIN{7000}},
		{19, 11, []partner.UIN{7000}},
		{97, 36, []partner.UIN{7000, 7001, 7002}},
	} {
		options, uins := everything(c.n)
		options.NotCustomerFails, options.Limit = true, simulator.DocumentedLimit
		uins = append(uins, c.nonCustomers...)
		inVirtualTime(t, options,
			func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
				answers, err := reader.ReadStatuses(t.Context(), uins)
				if err != nil {
					t.Fatal(err)
				}
				checkStatuses(t, answers, uins, c.nonCustomers...)
				for _, uin := range c.nonCustomers {
					checkNotCustomer(t, uin, answers[uin].Err)
				}
				if got := len(sim.Requests()); got > c.most {
					t.Errorf("%d non-customers and %d customers: %d requests, want at most %d",
						len(c.nonCustomers), c.n, got, c.most)
				}
			})
	}
}

// checkNotCustomer checks the error of a UIN that the API rejected alone as no customer.
func checkNotCustomer(t *testing.T, uin partner.UIN, err error) {
	t.Helper()
	var missing *partner.MissingError
	if !errors.As(err, &missing) || missing.Why != partner.NotCustomer ||
		missing.Origin.RequestID == "" || missing.Origin.HTTPStatus != 200 ||
		missing.Code != "UnauthorizedOperation.NotCustomerUin" {
		t.Errorf("UIN %s has %v", uin, err)
	}
}

// An account error of statuses names the sample of forty UINs. It does not matter that the account
// may read credit. The first batch that fails may be searched before the sample, because it has
// only twenty UINs.
func TestAccountErrorOfStatuses(t *testing.T) {
	options, _ := everything(1)
	options.NotCustomerFails = true
	nonCustomers := consecutiveUINs(7000, 120)
	withNetwork(t, 50*time.Millisecond, 0, options,
		func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
			readAndCheck(t, reader, []partner.UIN{1})
			answers, err := reader.ReadStatuses(t.Context(), nonCustomers)
			var failed *partner.ReadError
			if !errors.As(err, &failed) || !errors.Is(failed.Ended, partner.ErrNoCustomer) ||
				failed.Err == nil || answers != nil {
				t.Fatalf("got %v, %v", answers, err)
			}
			alone := map[partner.UIN]bool{}
			for _, request := range sim.Requests()[1:] {
				if len(request.UINs) == 1 {
					alone[partner.UIN(request.UINs[0])] = true
				}
			}
			for _, uin := range failed.UINs {
				if !alone[uin] {
					t.Errorf("UIN %s of the sample was not sent alone", uin)
				}
			}
			if failed.Action != statusAction || failed.Customers != 120 ||
				len(failed.UINs) != 40 || !slices.IsSorted(failed.UINs) ||
				failed.Err.Code != "UnauthorizedOperation.NotCustomerUin" {
				t.Errorf("got %+v", failed)
			}
			if got := len(sim.Requests()) - 1; got > 6+40+40 {
				t.Errorf("%d requests, want six batches, a search of one, and the sample", got)
			}
		})
}

// A sample requires more than forty UINs, and that no request has succeeded.
func TestNonCustomersThatAreNoAccountErrorOfStatuses(t *testing.T) {
	for _, hasStatus := range []bool{false, true} {
		options, _ := everything(1)
		options.NotCustomerFails = true
		uins := consecutiveUINs(7000, 40)
		inVirtualTime(t, options,
			func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
				if hasStatus {
					readStatusesAndCheck(t, reader, []partner.UIN{1})
					uins = consecutiveUINs(7000, 100)
				}
				answers, err := reader.ReadStatuses(t.Context(), uins)
				if err != nil || len(answers) != len(uins) {
					t.Fatalf("got %v, %v", answers, err)
				}
				for uin, answer := range answers {
					checkNotCustomer(t, uin, answer.Err)
				}
			})
	}
}
