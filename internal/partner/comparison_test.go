package partner_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// One success during a short outage does not show that a failing batch contains an offending UIN.
func TestOutageRejectsNoUIN(t *testing.T) {
	customers, uins := numberedCustomers(51)
	sim := simtest.New(t, simulator.Options{Customers: customers})
	start := time.Now()
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		uins, age := requestedUINs(r), time.Since(start)
		isFirstBatch := len(uins) > 2 && uins[0] == 1 && uins[1] == 2
		switch {
		case isFirstBatch && age < time.Second:
			time.Sleep(200 * time.Millisecond) // virtual time: it arrived before the outage
			sim.ServeHTTP(w, r)
		case age < 30*time.Second:
			_, _ = io.WriteString(w, apiError("InternalError", "down"))
		default:
			sim.ServeHTTP(w, r)
		}
	})
	for range 5 {
		withHandler(t, handler, demoKeys, func(t *testing.T, reader *partner.Reader) {
			start = time.Now()
			readAndCheck(t, reader, uins)
		})
	}
}

// While the last batch runs, no other request runs that could succeed.
func TestLastBatchThatAlwaysFailsIsSearched(t *testing.T) {
	customers, uins := numberedCustomers(120)
	sim := simtest.New(t, simulator.Options{Customers: customers})
	wholeBatches := 0 // failures of the whole last batch, which has 20 UINs
	handler := failingWith(sim, func(uins []partner.UIN) bool {
		fails := slices.Contains(uins, 113)
		if fails && len(uins) == 20 {
			wholeBatches++
		}
		return fails
	})
	withHandler(t, handler, demoKeys, func(t *testing.T, reader *partner.Reader) {
		start := time.Now()
		answers, err := reader.Read(t.Context(), uins)
		took := time.Since(start)
		var content *partner.ContentError
		if err != nil || !errors.As(answers[113].Err, &content) || took > 2*time.Minute {
			t.Fatalf("after %v: %s, %v", took, answers[113], err)
		}
		checkCredits(t, answers, uins, 113)
		if wholeBatches != 5 {
			t.Errorf("the batch was sent %d times before its search, want 5", wholeBatches)
		}
	})
}

// A batch may always fail with a code of the service. If other requests succeed, the batch contains
// the cause.
func TestBatchThatAlwaysFailsWhileOthersSucceedIsSearched(t *testing.T) {
	customers, uins := numberedCustomers(2000)
	offending := []partner.UIN{77, 177}
	sim := simtest.New(t, simulator.Options{Customers: customers})
	handler := failingWith(sim, func(uins []partner.UIN) bool {
		return slices.Contains(uins, offending[0]) || slices.Contains(uins, offending[1])
	})
	withHandler(t, handler, demoKeys, func(t *testing.T, reader *partner.Reader) {
		answers, err := reader.Read(t.Context(), uins)
		if err != nil {
			t.Fatal(err)
		}
		checkCredits(t, answers, uins, offending...)
		for _, uin := range offending {
			var content *partner.ContentError
			if !errors.As(answers[uin].Err, &content) ||
				!strings.Contains(fmt.Sprint(answers[uin].Err), "InternalError: defect") {
				t.Errorf("UIN %s has %v", uin, answers[uin].Err)
			}
		}
	})
	// If no request succeeds, the service is the cause.
	options := simulator.Options{
		Customers: customers,
		Faults:    []simulator.Fault{{Name: "InternalError", Times: 400}},
	}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
		readAndCheck(t, reader, uins)
		if sizes := batchSizes(sim); slices.Min(sizes) != 50 {
			t.Errorf("batches of %v were searched", sizes)
		}
	})
}

// For the comparison, the client requests a UIN with a credit record. This request does not belong
// to the read.
func TestComparisonIsNoRequestOfTheRead(t *testing.T) {
	customers, uins := numberedCustomers(1)
	answering := simtest.New(t, simulator.Options{Customers: customers})
	for known, want := range map[partner.UIN]int{uins[0]: 2, 5: 0} { // 5 has no record
		faults := []simulator.Fault{{Name: "InternalError"}}
		failing := simtest.New(t, simulator.Options{Faults: faults})
		var down atomic.Bool
		handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if down.Load() {
				failing.ServeHTTP(w, r)
			} else {
				answering.ServeHTTP(w, r)
			}
		})
		withHandler(t, handler, demoKeys, func(t *testing.T, reader *partner.Reader) {
			if _, err := reader.Read(t.Context(), []partner.UIN{known}); err != nil {
				t.Fatal(err)
			}
			down.Store(true)
			ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
			defer cancel()
			_, err := reader.Read(ctx, []partner.UIN{7})
			var failed *partner.ReadError
			if !errors.As(err, &failed) || !errors.Is(err, context.DeadlineExceeded) {
				t.Fatalf("got %v", err)
			}
			compared := 0
			for _, request := range failing.Requests() {
				if request.UINs[0] == uint64(known) {
					compared++
				}
			}
			if compared < want || want == 0 && compared > 0 ||
				failed.Attempts != len(failing.Requests())-compared {
				t.Errorf("the read had %d attempts; %d requests, of which %d were for UIN %s",
					failed.Attempts, len(failing.Requests()), compared, known)
			}
		})
	}
}

// The UIN of the comparison is possibly no longer a customer. Its rejection also counts as an
// answer.
func TestRejectedComparisonUINIsAnAnswer(t *testing.T) {
	customers, uins := numberedCustomers(3)
	sim := simtest.New(t, simulator.Options{Customers: customers, NotCustomerFails: true})
	handler := failingWith(sim, func(uins []partner.UIN) bool {
		return slices.Contains(uins, 3333)
	})
	withHandler(t, handler, demoKeys, func(t *testing.T, reader *partner.Reader) {
		readAndCheck(t, reader, uins[:1])
		delete(customers, 1)
		start := time.Now()
		answers, err := reader.Read(t.Context(), []partner.UIN{2, 3333})
		took := time.Since(start)
		var content *partner.ContentError
		if err != nil || answers[2].Err != nil || !errors.As(answers[3333].Err, &content) ||
			took > time.Minute {
			t.Errorf("after %v: %v, %v", took, answers, err)
		}
	})
}

// A batch may contain only the UIN of the comparison. Then its success proves nothing about others.
func TestOwnSuccessIsNoComparison(t *testing.T) {
	customers, uins := numberedCustomers(1)
	sim := simtest.New(t, simulator.Options{Customers: customers})
	calls := 0
	flaky := failingWith(sim, func([]partner.UIN) bool {
		calls++
		return calls > 1 && calls <= 6
	})
	withHandler(t, oneAtATime(flaky), demoKeys, func(t *testing.T, reader *partner.Reader) {
		readAndCheck(t, reader, uins)
		readAndCheck(t, reader, uins)
	})
}
