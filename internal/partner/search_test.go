package partner_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// A search sends one request after another. In one queue with fresh batches, each of them would
// wait for these.
func TestSearchRequestsGoAheadOfTheQueue(t *testing.T) {
	customers, uins := numberedCustomers(2000)
	withNetwork(t, 50*time.Millisecond,
		1, simulator.Options{Customers: customers, NotCustomerFails: true},
		func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
			var group sync.WaitGroup
			group.Go(func() { readAndCheck(t, reader, uins) })
			time.Sleep(3 * time.Second) // virtual time
			readMissing(t, reader, 7000)
			fresh, probes, searching := 0, 0, false
			for _, request := range sim.Requests() {
				searching = searching || request.Code != ""
				switch {
				case searching && len(request.UINs) == 50 && request.Code == "":
					fresh++
				case searching:
					probes++
				}
			}
			if fresh > probes/2 || fresh == 0 {
				t.Errorf("%d fresh batches and %d search requests, want 1 to %d fresh ones", fresh,
					probes, probes/2)
			}
			group.Wait()
		})
}

func TestOtherReadsOfAFailedBatchGetTheirCredit(t *testing.T) {
	customers, uins := numberedCustomers(5000)
	options := simulator.Options{
		Customers:        customers,
		NotCustomerFails: true,
		Limit:            simulator.DocumentedLimit,
	}
	withNetwork(t, 50*time.Millisecond, 5, options,
		func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
			var group sync.WaitGroup
			group.Go(func() { readAndCheck(t, reader, uins) })
			time.Sleep(2 * time.Second) // virtual time
			start := time.Now()
			answers, err := reader.Read(t.Context(), []partner.UIN{7000, 42})
			if err != nil || !partner.IsMissing(answers[7000].Err) || answers[42].Err != nil {
				t.Errorf("got %v, %v", answers, err)
			}
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("the read took %v, want at most 5s", took)
			}
			group.Wait()
		})
}

func TestReadWithManyNonCustomersGetsItsCredit(t *testing.T) {
	customers, uins := numberedCustomers(3)
	delete(customers, 1)
	inVirtualTime(t, simulator.Options{Customers: customers, NotCustomerFails: true},
		func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
			var group sync.WaitGroup
			group.Go(func() {
				nonCustomers := append(consecutiveUINs(1000, 60), 1)
				answers, err := reader.Read(t.Context(), nonCustomers)
				// the sample may contain a customer
				if !errors.Is(err, partner.ErrNoCustomer) && len(answers) != len(nonCustomers) {
					t.Errorf("got %d answers, %v", len(answers), err)
				}
			})
			group.Go(func() { readAndCheck(t, reader, uins[1:]) })
			group.Wait()
		})
}

// One search runs at a time, and few fresh batches leave during a search. Otherwise all reads would
// wait for all searches.
func TestManyNonCustomersDelayOtherReadsBriefly(t *testing.T) {
	customers, uins := numberedCustomers(5000)
	for uin := uint64(1); uin <= 5000; uin += 50 { // one in every batch
		delete(customers, uin)
	}
	customers[9999] = customers[2]
	withNetwork(t, 50*time.Millisecond,
		5, simulator.Options{Customers: customers, NotCustomerFails: true},
		func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
			readAndCheck(t, reader, uins[1:2])
			time.Sleep(5 * time.Second) // virtual time
			ctx, cancel := context.WithCancel(t.Context())
			var group sync.WaitGroup
			group.Go(func() { _, _ = reader.Read(ctx, uins) })
			time.Sleep(10 * time.Second) // virtual time
			start := time.Now()
			answers, err := reader.Read(t.Context(), []partner.UIN{9999})
			if err != nil || answers[9999].Err != nil {
				t.Errorf("got %v, %v", answers, err)
			}
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("the read took %v, want at most 20s", took)
			}
			cancel()
			group.Wait()
		})
}

// A search ends with the last read that wants one of its UINs.
func TestSearchEndsWithItsLastRead(t *testing.T) {
	customers, uins := numberedCustomers(1)
	withNetwork(t, 50*time.Millisecond,
		5, simulator.Options{Customers: customers, NotCustomerFails: true},
		func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
			readAndCheck(t, reader, uins)
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer cancel()
			var group sync.WaitGroup
			group.Go(func() {
				_, _ = reader.Read(ctx, consecutiveUINs(10, 10))
			})
			group.Go(func() { readAndCheck(t, reader, uins) })
			group.Wait()
			done := len(sim.Requests())
			time.Sleep(time.Minute) // virtual time
			if got := len(sim.Requests()); got > done+1 {
				t.Errorf("%d requests left after the last read, want at most one", got-done)
			}
		})
}

func TestUINThatFailsItsBatchIsFound(t *testing.T) {
	for _, c := range []struct {
		n, most      int // customers, and requests
		nonCustomers []partner.UIN
	}{
		{0, 1, []partner.UIN{7000}},
		{1, 3, []partner.UIN{7000}},
		{49, 14, []partner.UIN{7000}},
		{147, 50, []partner.UIN{7000, 7001, 7002}},
	} {
		customers, uins := numberedCustomers(c.n)
		uins = append(uins, c.nonCustomers...)
		options := simulator.Options{
			Customers:        customers,
			Limit:            simulator.DocumentedLimit,
			NotCustomerFails: true,
		}
		inVirtualTime(t, options,
			func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
				answers, err := reader.Read(t.Context(), uins)
				if err != nil {
					t.Fatal(err)
				}
				checkCredits(t, answers, uins, c.nonCustomers...)
				for _, uin := range c.nonCustomers {
					var missing *partner.MissingError
					if !errors.As(answers[uin].Err, &missing) ||
						missing.Why != partner.NotCustomer || missing.Origin.RequestID == "" ||
						missing.Origin.HTTPStatus != 200 ||
						missing.Code != "UnauthorizedOperation.NotCustomerUin" {
						t.Errorf("UIN %s has %v", uin, answers[uin].Err)
					}
				}
				if got := len(sim.Requests()); got > c.most {
					t.Errorf("%d non-customers and %d customers: %d requests, want at most %d",
						len(c.nonCustomers), c.n, got, c.most)
				}
			})
	}
}

// Other failures do not hide a non-customer, and do not reject a customer.
func TestNonCustomersAreFoundAmongOtherFailures(t *testing.T) {
	nonCustomers := []partner.UIN{7000, 7001, 7060, 7111}
	customers, uins := numberedCustomers(496)
	uins = append(uins, nonCustomers...)
	for seed := range uint64(5) {
		options := simulator.Options{
			Customers:        customers,
			NotCustomerFails: true,
			Shuffle:          true,
			Seed:             seed,
			Faults:           []simulator.Fault{{Name: "InternalError", Share: 0.3}},
		}
		inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
			answers, err := reader.Read(t.Context(), uins)
			if err != nil {
				t.Fatal(err)
			}
			checkCredits(t, answers, uins, nonCustomers...)
			checkMissing(t, answers, nonCustomers...)
		})
	}
}

// A UIN that the API calls invalid has no MissingError. So allow_missing does not accept it.
func TestInvalidUINIsNotMissing(t *testing.T) {
	options := simulator.Options{Faults: []simulator.Fault{{Name: "InvalidParameterValue.UinList"}}}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		answers, err := reader.Read(t.Context(), []partner.UIN{1, 2})
		if err != nil || len(answers) != 2 {
			t.Fatalf("got %v, %v", answers, err)
		}
		for uin, answer := range answers {
			var content *partner.ContentError
			if !errors.As(answer.Err, &content) ||
				!strings.Contains(fmt.Sprint(answer.Err), "InvalidParameterValue.UinList") {
				t.Errorf("UIN %s has %v", uin, answer.Err)
			}
		}
	})
}
