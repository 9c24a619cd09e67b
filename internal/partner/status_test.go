package partner_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

func TestStatusesOf100CustomersAreFiveRequests(t *testing.T) {
	options, uins := everything(100)
	options.Shuffle = true
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
		readStatusesAndCheck(t, reader, uins)
		answers, err := reader.ReadStatuses(t.Context(), append(slices.Clone(uins), uins...))
		if err != nil {
			t.Fatal(err)
		}
		checkStatuses(t, answers, uins) // each UIN once
		if got, want := batchSizes(sim), slices.Repeat([]int{20}, 10); !slices.Equal(got, want) {
			t.Errorf("two reads took batches of %v, want five of 20 each", got)
		}
		for _, request := range sim.Requests() {
			if request.Action != statusAction {
				t.Errorf("a request of %s", request.Action)
			}
		}
	})
}

// Reads share batches with other reads of statuses, but not with reads of credit.
func TestStatusReadsShareBatches(t *testing.T) {
	options, uins := everything(100)
	options.Shuffle = true
	for _, c := range []struct {
		distance, size int
		want           []int // sizes of batches; the first one is of the read of credit
	}{
		{10, 10, []int{1, 20, 20, 20, 20, 20}},
		{0, 15, []int{1, 15}}, // the reads have the same UINs
	} {
		withNetwork(t, 100*time.Millisecond, 0, options,
			func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
				var group sync.WaitGroup
				for i := range 10 {
					own := uins[i*c.distance:][:c.size]
					group.Go(func() { readStatusesAndCheck(t, reader, own) })
				}
				group.Go(func() { readAndCheck(t, reader, uins[:1]) })
				group.Wait()
				if got := batchSizes(sim); !slices.Equal(got, c.want) {
					t.Errorf("batches of %v, want %v", got, c.want)
				}
			})
	}
}

func TestStatusRequestHasJSONIntegers(t *testing.T) {
	const last = partner.UIN(math.MaxUint64)
	options, _ := everything(2)
	options.Customers[uint64(last)] = simulator.Customer{Status: json.RawMessage(`"7"`)}
	sim := simtest.New(t, options)
	var bodies []string
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		bodies = append(bodies, string(body))
		r.Body = io.NopCloser(bytes.NewReader(body))
		sim.ServeHTTP(w, r)
	})
	withHandler(t, handler, demoKeys, func(t *testing.T, reader *partner.Reader) {
		readStatusesAndCheck(t, reader, []partner.UIN{last, 1, 2})
	})
	if want := []string{`{"CustomerUin":[1,2,18446744073709551615]}`}; !slices.Equal(bodies, want) {
		t.Errorf("the requests are %s, want %s", bodies, want)
	}
}

// The retries and the clock correction are those of Read.
func TestStatusReadIsRetriedUntilItSucceeds(t *testing.T) {
	faults := []string{
		"AuthFailure.SignatureExpire", "RequestLimitExceeded", "InternalError",
		"OperationDenied.ServiceBusy", "http-503", "html", "no-data", "cut", "reset", "silent",
	}
	options, uins := everything(3)
	options.ClockOffset = time.Hour
	for _, name := range faults {
		options.Faults = append(options.Faults, simulator.Fault{Name: name, Times: 1})
	}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
		readStatusesAndCheck(t, reader, uins)
		var codes []string
		for _, request := range sim.Requests() {
			codes = append(codes, request.Code)
		}
		if !slices.Equal(codes, append(faults, "")) {
			t.Errorf("the responses had the codes %q", codes)
		}
	})
}

// A content fault affects only its customer. A second request of a missing status returns it, if
// the fault has gone.
func TestStatusReadReportsWhichRecordsAreWrong(t *testing.T) {
	for _, times := range []int{0, 1} { // 0 means each time
		for name, want := range map[string]string{
			"omit":       "no record",
			"null":       "no status",
			"contradict": "two records contradict each other: status 1 and status 2",
			"unreadable": "its AccountStatus is not a string of one to four digits",
			"double":     "",
			"foreign":    "",
		} {
			options, uins := everything(3)
			options.Faults = []simulator.Fault{{Name: name, Times: times}}
			inVirtualTime(t, options,
				func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
					answers, err := reader.ReadStatuses(t.Context(), uins)
					var missing *partner.MissingError
					if want == "" || times == 1 && strings.HasPrefix(want, "no ") {
						checkStatuses(t, answers, uins)
						return
					}
					checkStatuses(t, answers, uins, 1)
					got := answers[1]
					if err != nil || got.Err == nil || !strings.HasPrefix(got.String(), want) ||
						errors.As(got.Err, &missing) != strings.HasPrefix(want, "no ") {
						t.Errorf("%s: customer 1 has %v, %v; want %q", name, got, err, want)
					}
				})
		}
	}
}
