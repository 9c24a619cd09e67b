package partner_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// inVirtualTime runs a test with a reader of a simulator, over a network in memory.
func inVirtualTime(
	t *testing.T,
	options simulator.Options,
	test func(*testing.T, *partner.Reader, *simtest.Simulator),
) {
	t.Helper()
	sim := simtest.New(t, options)
	withHandler(t, sim, demoKeys, func(t *testing.T, reader *partner.Reader) {
		test(t, reader, sim)
	})
}

// withHandler runs a test with a reader whose requests go to the handler.
func withHandler(
	t *testing.T,
	handler http.Handler,
	keys tencentapi.CredentialSource,
	test func(*testing.T, *partner.Reader),
) {
	t.Helper()
	withRate(t, partner.MaxRequestsPerSecond, handler, keys, test)
}

// withRate is withHandler at another request limit.
func withRate(
	t *testing.T,
	rate float64,
	handler http.Handler,
	keys tencentapi.CredentialSource,
	test func(*testing.T, *partner.Reader),
) {
	t.Helper()
	simtest.InVirtualTime(t, handler, func(t *testing.T, transport *http.Transport) {
		test(t, newReader(t, transport, keys, rate))
	})
}

// newReader returns a reader whose requests go to the transport.
func newReader(
	t *testing.T,
	transport http.RoundTripper,
	keys tencentapi.CredentialSource,
	rate float64,
) *partner.Reader {
	t.Helper()
	endpoint, err := tencentapi.ParseEndpoint("http://127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	return partner.NewReader(tencentapi.New(endpoint, transport, "test", "test"),
		keys, partner.Limits{PerSecond: rate})
}

// numberedCustomers returns the customers 1 to n and their UINs. The total credit of a customer is
// its UIN, and 0.5 of it is used.
func numberedCustomers(n int) (simulator.Customers, []partner.UIN) {
	customers, uins := simulator.Customers{}, make([]partner.UIN, 0, n)
	for i := 1; i <= n; i++ {
		customers[uint64(i)] = simulator.Customer{
			TotalCredit:     json.RawMessage(fmt.Sprint(i)),
			RemainingCredit: json.RawMessage(fmt.Sprintf("%d.50", i-1)),
		}
		uins = append(uins, partner.UIN(i))
	}
	return customers, uins
}

// checkCredits checks that each UIN has an answer. The answer must be the credit of
// numberedCustomers, except for the UINs in except.
func checkCredits(
	t *testing.T,
	answers map[partner.UIN]partner.CreditAnswer,
	uins []partner.UIN,
	except ...partner.UIN,
) {
	t.Helper()
	if len(answers) != len(uins) {
		t.Errorf("%d answers for %d UINs", len(answers), len(uins))
	}
	for _, uin := range uins {
		if slices.Contains(except, uin) {
			continue
		}
		answer, answered := answers[uin]
		want := fmt.Sprintf("total %d, remaining %d.5", uin, uin-1)
		if !answered || answer.Err != nil || answer.String() != want ||
			answer.Value.Used().String() != "0.5" {
			t.Errorf("UIN %s has %s (%v), want %s", uin, answer, answer.Err, want)
		}
	}
}

// batchSizes returns the number of UINs of each request, in ascending order.
func batchSizes(sim *simtest.Simulator) (sizes []int) {
	for _, request := range sim.Requests() {
		sizes = append(sizes, len(request.UINs))
	}
	slices.Sort(sizes)
	return sizes
}

// oneAtATime serves one request after another.
func oneAtATime(handler http.Handler) http.Handler {
	turn := make(chan struct{}, 1) // a mutex would stop virtual time
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		turn <- struct{}{}
		defer func() { <-turn }()
		handler.ServeHTTP(w, r)
	})
}

// readUntilTimeout reads UINs, and checks that the read ends with its timeout.
func readUntilTimeout(
	t *testing.T,
	reader *partner.Reader,
	timeout time.Duration,
	uins ...partner.UIN,
) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), timeout)
	defer cancel()
	if _, err := reader.Read(ctx, uins); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

// readMissing reads a UIN, and checks that it has no credit record.
func readMissing(t *testing.T, reader *partner.Reader, uin partner.UIN) {
	t.Helper()
	answers, err := reader.Read(t.Context(), []partner.UIN{uin})
	if err != nil || !partner.IsMissing(answers[uin].Err) {
		t.Errorf("got %v, %v", answers, err)
	}
}

// consecutiveUINs returns n consecutive UINs.
func consecutiveUINs(first partner.UIN, n int) (uins []partner.UIN) {
	for i := range n {
		uins = append(uins, first+partner.UIN(i))
	}
	return uins
}

// requestedUINs returns the UINs of a request. The body can be read again.
func requestedUINs(r *http.Request) []partner.UIN {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	var query struct{ UinList, CustomerUin []partner.UIN }
	_ = json.Unmarshal(body, &query)
	return append(query.UinList, query.CustomerUin...)
}

// apiError returns an API response with an error.
func apiError(code, message string) string {
	return `{"Response":{"Error":{"Code":"` + code + `","Message":"` + message +
		`"},"RequestId":"id-1"}}`
}

// failingWith serves requests like handler. If fails returns true, the response is an InternalError
// instead.
func failingWith(handler http.Handler, fails func(uins []partner.UIN) bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if fails(requestedUINs(r)) {
			_, _ = io.WriteString(w, apiError("InternalError", "defect"))
			return
		}
		handler.ServeHTTP(w, r)
	})
}

// withNetwork is inVirtualTime with a round trip time and a request limit.
func withNetwork(
	t *testing.T,
	roundTrip time.Duration,
	rate float64,
	options simulator.Options,
	test func(*testing.T, *partner.Reader, *simtest.Simulator),
) {
	t.Helper()
	sim := simtest.New(t, options)
	distant := simtest.Distant(roundTrip, sim)
	withRate(t, rate, distant, demoKeys, func(t *testing.T, reader *partner.Reader) {
		test(t, reader, sim)
	})
}

// readAndCheck reads the UINs, and checks that they have the credits of numberedCustomers.
func readAndCheck(t *testing.T, reader *partner.Reader, uins []partner.UIN) {
	t.Helper()
	answers, err := reader.Read(t.Context(), uins)
	if err != nil {
		t.Error(err)
		return
	}
	checkCredits(t, answers, uins)
}

// checkMissing checks that UINs have no credit record.
func checkMissing(t *testing.T, answers map[partner.UIN]partner.CreditAnswer, uins ...partner.UIN) {
	t.Helper()
	for _, uin := range uins {
		answer := answers[uin]
		if !partner.IsMissing(answer.Err) {
			t.Errorf("UIN %s has %s (%v), want no credit record", uin, answer, answer.Err)
		}
	}
}
