package partner_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

func TestReadRetriesTemporaryFailures(t *testing.T) {
	for _, name := range []string{
		"RequestLimitExceeded", "OperationDenied.ServiceBusy", "InternalError.Db",
		"ServiceUnavailable", "http-408", "http-429", "http-503", "html", "cut", "reset", "silent",
	} {
		fault, err := simulator.ParseFault(name + "*3")
		if err != nil {
			t.Fatal(err)
		}
		customers, uins := numberedCustomers(120)
		options := simulator.Options{
			Customers: customers,
			Limit:     simulator.DocumentedLimit,
			Faults:    []simulator.Fault{fault},
		}
		inVirtualTime(t, options,
			func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
				answers, err := reader.Read(t.Context(), uins)
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				checkCredits(t, answers, uins)
				if got := len(sim.Requests()); got != 6 {
					t.Errorf("%s: %d requests, want 3 and 3 retries", name, got)
				}
			})
	}
}

func TestReadDoesNotRetryFinalErrors(t *testing.T) {
	for _, name := range []string{
		"AuthFailure.SecretIdNotFound", "UnauthorizedOperation", "FailedOperation.UinNotAgent",
		"OperationDenied", "Brand.New",
	} {
		customers, uins := numberedCustomers(1)
		options := simulator.Options{Customers: customers, Faults: []simulator.Fault{{Name: name}}}
		inVirtualTime(t, options,
			func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
				answers, err := reader.Read(t.Context(), uins)
				var failed *partner.ReadError
				if !errors.As(err, &failed) || answers != nil || len(sim.Requests()) != 1 {
					t.Errorf("%s: %d requests, %v, %v; want one and an error", name,
						len(sim.Requests()), answers, err)
				}
			})
	}
}

func TestFailureOfOneBatchEndsTheRead(t *testing.T) {
	customers, uins := numberedCustomers(5000)
	options := simulator.Options{
		Customers: customers,
		Limit:     simulator.DocumentedLimit,
		Faults:    []simulator.Fault{{Name: "OperationDenied", Times: 1}},
	}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
		answers, err := reader.Read(t.Context(), uins)
		var failed *partner.ReadError
		if !errors.As(err, &failed) || answers != nil || len(failed.UINs) != 50 ||
			failed.Customers != 5000 || failed.Attempts > 5 {
			t.Fatalf("got %v (%+v)", err, failed)
		}
		if got := len(sim.Requests()); got > 5 {
			t.Errorf("%d requests, want only the first wave of 5", got)
		}
	})
}

func TestReadEndsAfterFiveUnexpectedResponses(t *testing.T) {
	for name, text := range map[string]string{
		"html":     "text/html",
		"redirect": "redirect",
		"endless":  "larger than",
		"no-data":  "Data is absent",
	} {
		options := simulator.Options{Faults: []simulator.Fault{{Name: name}}}
		inVirtualTime(t, options,
			func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
				start := time.Now()
				_, err := reader.Read(t.Context(), []partner.UIN{1})
				var failed *partner.ReadError
				if !errors.As(err, &failed) || failed.Attempts != 5 || failed.Ended != nil ||
					!strings.Contains(err.Error(), text) {
					t.Errorf("%s: got %v", name, err)
				}
				took := time.Since(start)
				if got := len(sim.Requests()); got != 5 || took > 10*time.Second {
					t.Errorf("%s: %d requests in %v, want 5 with short delays", name, got, took)
				}
			})
	}
}

// A read may wait for minutes before its first request leaves. That wait is not a failure.
func TestWaitingForASlotIsNoFailure(t *testing.T) {
	customers, uins := numberedCustomers(1)
	sim := simtest.New(t, simulator.Options{
		Customers: customers,
		Faults:    []simulator.Fault{{Name: "silent", Times: 1}, {Name: "http-503", Times: 1}},
	})
	withRate(t, 0.004, sim, demoKeys, func(t *testing.T, reader *partner.Reader) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := reader.Read(ctx, uins); err == nil { // uses the only slot for 275 s
			t.Error("the silent server answered")
		}
		readAndCheck(t, reader, uins)
	})
}

// A limit error comes from a service that works. Failures before or after it do not change that.
func TestRequestWithLimitErrorsIsRetriedUntilTheReadEnds(t *testing.T) {
	limited := simulator.Fault{Name: "RequestLimitExceeded", Times: 100}
	busy := simulator.Fault{Name: "http-503", Times: 1}
	for name, faults := range map[string][]simulator.Fault{
		"alone":            {limited},
		"after a failure":  {busy, limited},
		"before a failure": {limited, busy},
	} {
		customers, uins := numberedCustomers(1)
		inVirtualTime(t, simulator.Options{Customers: customers, Faults: faults},
			func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
				start := time.Now()
				answers, err := reader.Read(t.Context(), uins)
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				checkCredits(t, answers, uins)
				if took := time.Since(start); took < 6*time.Minute {
					t.Errorf("%s: 100 retries after limit errors took %v, want at least 6m", name,
						took)
				}
			})
	}
}

// An answer that rejects a UIN is an answer of a service that works. The search for many such UINs
// may take longer than three minutes.
func TestRejectedUINsAreProgress(t *testing.T) {
	customers, _ := numberedCustomers(50)
	_, uins := numberedCustomers(1500)
	options := simulator.Options{
		Customers:        customers,
		NotCustomerFails: true,
		Limit:            simulator.DocumentedLimit,
		Faults:           []simulator.Fault{{Name: "InternalError", Share: 0.05}},
	}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		start := time.Now()
		answers, err := reader.Read(t.Context(), uins)
		if err != nil || len(answers) != 1500 || time.Since(start) < 3*time.Minute {
			t.Errorf("after %v: %d answers, %v", time.Since(start), len(answers), err)
		}
	})
}

func TestOnlyConsecutiveUnexpectedResponsesCount(t *testing.T) {
	customers, uins := numberedCustomers(1)
	options := simulator.Options{Customers: customers, Faults: []simulator.Fault{
		{Name: "html", Times: 4}, {Name: "http-503", Times: 1}, {Name: "html", Times: 4},
	}}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		readAndCheck(t, reader, uins)
	})
}

// The retry of a batch goes ahead of fresh batches, because the batch has waited longer.
func TestRetriesGoAheadOfFreshBatches(t *testing.T) {
	customers, uins := numberedCustomers(500)
	options := simulator.Options{
		Customers: customers,
		Faults:    []simulator.Fault{{Name: "RequestLimitExceeded", Times: 1}},
	}
	withNetwork(t, 50*time.Millisecond, 1, options,
		func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
			readAndCheck(t, reader, uins)
			requests := sim.Requests()
			first, retry := requests[0].UINs, -1
			for i, request := range requests[1:] {
				if slices.Equal(request.UINs, first) {
					retry = i + 1
				}
			}
			if retry != 1 {
				t.Errorf("the batch was retried as request %d of %d, want the second",
					retry+1, len(requests))
			}
		})
}
