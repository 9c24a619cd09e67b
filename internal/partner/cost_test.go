package partner_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// Each request of this read is either one of its batches, or looks for UINs that fail a batch.
func TestCostOfNonCustomers(t *testing.T) {
	for name, c := range map[string]struct{ n, nonCustomers, batches int }{
		"none of 100":  {100, 0, 2},
		"1 of 1":       {1, 1, 1},
		"2 of 2":       {2, 2, 1},
		"1 of 50":      {50, 1, 1},
		"20 of 400":    {400, 20, 8},
		"100 of 2,000": {2000, 100, 40},
	} {
		t.Run(name, func(t *testing.T) {
			customers, uins := numberedCustomers(c.n)
			var nonCustomers []partner.UIN
			for i := range c.nonCustomers {
				nonCustomers = append(nonCustomers, uins[i*c.n/c.nonCustomers])
				delete(customers, uint64(nonCustomers[i]))
			}
			customers[9999] = simulator.Customer{}
			options := simulator.Options{Customers: customers, NotCustomerFails: true}
			withNetwork(t, 50*time.Millisecond, 5, options,
				func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
					readMissing(t, reader, 9999) // a request has been answered, so no sample
					before, start := len(sim.Requests()), time.Now()
					ctx, cost := partner.WithCost(t.Context())
					answers, err := reader.Read(ctx, uins)
					if err != nil {
						t.Fatal(err)
					}
					took := time.Since(start)
					checkCredits(t, answers, uins, nonCustomers...)
					checkMissing(t, answers, nonCustomers...)
					sent := len(sim.Requests()) - before
					want := partner.Cost{Requests: sent, Searches: sent - c.batches}
					t.Logf("%+v in %v", cost(), took)
					if cost() != want {
						t.Errorf("the cost is %+v, want %+v", cost(), want)
					}
				})
		})
	}
}

// A retry is a request. A retry of a batch does not look for a UIN.
func TestCostCountsRetries(t *testing.T) {
	customers, uins := numberedCustomers(3)
	options := simulator.Options{
		Customers: customers,
		Faults:    []simulator.Fault{{Name: "http-503", Times: 2}},
	}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		ctx, cost := partner.WithCost(t.Context())
		if _, err := reader.Read(ctx, uins); err != nil {
			t.Fatal(err)
		}
		if want := (partner.Cost{Requests: 3}); cost() != want {
			t.Errorf("the cost is %+v, want %+v", cost(), want)
		}
	})
}

func TestCostCountsNoFailedRead(t *testing.T) {
	customers, uins := numberedCustomers(3)
	options := simulator.Options{
		Customers: customers,
		Faults:    []simulator.Fault{{Name: "OperationDenied", Times: 1}},
	}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		ctx, cost := partner.WithCost(t.Context())
		if _, err := reader.Read(ctx, uins); err == nil || cost() != (partner.Cost{}) {
			t.Errorf("the cost of the failed read is %+v, its error %v", cost(), err)
		}
		_, err := reader.Read(ctx, uins)
		if want := (partner.Cost{Requests: 1}); err != nil || cost() != want {
			t.Errorf("the cost of both reads is %+v, want %+v: %v", cost(), want, err)
		}
	})
}

// A request of several reads counts for each of them. A request without a UIN of a read does not
// count for it. Reads of several actions with one context add up.
func TestCostOfReadsThatShareRequests(t *testing.T) {
	customers, _ := numberedCustomers(8)
	options := simulator.Options{Customers: customers, NotCustomerFails: true}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
		readAndCheck(t, reader, []partner.UIN{8})
		before := len(sim.Requests())
		reads := [][]partner.UIN{{1, 2, 3, 4, 7000}, {5, 6, 7}}
		costs := make([]partner.Cost, len(reads))
		var group sync.WaitGroup
		for i, uins := range reads {
			group.Go(func() {
				ctx, cost := partner.WithCost(t.Context())
				if _, err := reader.Read(ctx, uins); err != nil {
					t.Error(err)
				}
				costs[i] = cost()
			})
		}
		group.Wait()
		for i, uins := range reads {
			var want partner.Cost
			for _, request := range sim.Requests()[before:] {
				if slices.ContainsFunc(uins, func(uin partner.UIN) bool {
					return slices.Contains(request.UINs, uint64(uin))
				}) {
					want.Requests++
				}
			}
			want.Searches = want.Requests - 1
			if costs[i] != want || want.Searches == 0 {
				t.Errorf("the cost of read %d is %+v, want %+v", i, costs[i], want)
			}
		}
		if costs[1].Requests >= costs[0].Requests {
			t.Errorf("the read without a non-customer has the cost %+v, the other one %+v",
				costs[1], costs[0])
		}
	})
}

func TestCostOfSeveralReads(t *testing.T) {
	customers, uins := numberedCustomers(3)
	options := simulator.Options{Customers: customers, NotCustomerFails: true}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
		ctx, cost := partner.WithCost(t.Context())
		var group sync.WaitGroup
		group.Go(func() { _, _ = reader.Read(ctx, append(uins, 7000)) })
		group.Go(func() { _, _ = reader.ReadStatuses(ctx, append(uins, 7000)) })
		group.Go(func() { _, _ = reader.ReadDirect(ctx) })
		group.Wait()
		sent := len(sim.Requests())
		if want := (partner.Cost{Requests: sent, Searches: sent - 3}); cost() != want {
			t.Errorf("the cost is %+v, want %+v", cost(), want)
		}
	})
}
