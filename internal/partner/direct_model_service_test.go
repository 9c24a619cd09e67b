package partner_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync"
	"testing/iotest"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
)

// customersState is the content of the file of customers from a time until the next state begins.
type customersState struct {
	since     time.Time
	customers map[partner.UIN]bool
}

// changingService is the API with customers that change. Each amount is the number of the state
// that it is from. Amounts are those of a record, and the partner account's remaining credit. The
// service records its requests.
type changingService struct {
	faults float64 // share of requests with a fault
	slow   float64 // share of requests that take seconds

	mu       sync.Mutex
	random   *rand.Rand
	states   []customersState // the last one is current
	arrivals map[string][]time.Time
	open     map[string]int       // action → number of open reads
	lastEnd  map[string]time.Time // action → when a read of it last ended
	internal int                  // number of answers with an InternalError
	errors   []string
}

func newChangingService(random *rand.Rand) *changingService {
	s := &changingService{
		random:   random,
		arrivals: map[string][]time.Time{},
		open:     map[string]int{},
		lastEnd:  map[string]time.Time{},
	}
	// In half of the models, there is no fault, and in half of them no slow request.
	s.faults, s.slow = max(0, random.Float64()*0.8-0.4), max(0, random.Float64()-0.5)
	s.change()
	return s
}

// change begins a new state: about half of eight customers, or none.
func (s *changingService) change() {
	s.mu.Lock()
	defer s.mu.Unlock()
	state := customersState{time.Now(), map[partner.UIN]bool{}}
	if s.random.IntN(4) > 0 {
		for uin := partner.UIN(1); uin <= 8; uin++ {
			if s.random.IntN(2) == 0 {
				state.customers[uin] = true
			}
		}
	}
	s.states = append(s.states, state)
}

// wasCurrent reports whether a state was current at any time during a read.
func (s *changingService) wasCurrent(number int, r result) bool {
	return number >= 0 && number < len(s.states) && !s.states[number].since.After(r.end) &&
		(number == len(s.states)-1 || !s.states[number+1].since.Before(r.start))
}

// RoundTrip plays the service. It reads the customers at a time between arrival and answer.
func (s *changingService) RoundTrip(request *http.Request) (*http.Response, error) {
	uins, action := requestedUINs(request), request.Header.Get("X-TC-Action")
	if trace := httptrace.ContextClientTrace(request.Context()); trace != nil {
		trace.GotConn(httptrace.GotConnInfo{})
		trace.WroteRequest(httptrace.WroteRequestInfo{})
	}
	before, after := s.arrive(action)
	if err := wait(request.Context(), before); err != nil {
		return nil, err
	}
	body, err := s.answer(action, uins)
	if err := wait(request.Context(), after); err != nil {
		return nil, err
	}
	return &http.Response{
		StatusCode: http.StatusOK,
		Body:       io.NopCloser(body),
		Request:    request,
	}, err
}

// wait waits in virtual time. Its error is the cause of ctx.
func wait(ctx context.Context, duration time.Duration) error {
	timer := time.NewTimer(duration)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// arrive records a request. It returns how long the service takes to read the customers, and how
// long to answer then.
func (s *changingService) arrive(action string) (before, after time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.arrivals[action] = append(s.arrivals[action], time.Now())
	if s.open[action] == 0 && !s.lastEnd[action].Equal(time.Now()) {
		s.errors = append(s.errors, "no read wants a request of "+action)
	}
	longest := 200 * time.Millisecond
	if s.random.Float64() < s.slow {
		longest = 3 * time.Second
	}
	before = time.Duration(s.random.Int64N(int64(longest)))
	return before, time.Duration(s.random.Int64N(int64(longest)))
}

// answer returns an answer with the current customers, or fails.
func (s *changingService) answer(action string, uins []partner.UIN) (io.Reader, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	number := len(s.states) - 1
	customers := s.states[number].customers
	if action == directAction {
		uins = slices.Collect(maps.Keys(customers))
	}
	var records []string
	for _, uin := range uins {
		if customers[uin] {
			records = append(records, fmt.Sprintf(
				`{"Uin":%s,"TotalCredit":%d,"RemainingCredit":%d}`, uin, number, number))
		}
	}
	members := `"Data":[` + strings.Join(records, ",") + `]`
	if action == partnerCreditAction {
		members = fmt.Sprintf(`"TotalCredit":-1,"RemainingCredit":%d`, number)
	}
	text := `{"Response":{` + members + `,"RequestId":"id"}}`
	if s.random.Float64() < s.faults {
		return s.fault(text)
	}
	return strings.NewReader(text), nil
}

// fault returns a failure that is retried, instead of the answer.
func (s *changingService) fault(answer string) (io.Reader, error) {
	cut := strings.NewReader(answer[:1+s.random.IntN(len(answer)-1)])
	switch s.random.IntN(5) {
	case 0:
		return strings.NewReader(apiError("RequestLimitExceeded", "no")), nil
	case 1:
		s.internal++
		return strings.NewReader(apiError("InternalError", "no")), nil
	case 2:
		return cut, nil
	case 3:
		return io.MultiReader(cut, iotest.ErrReader(io.ErrUnexpectedEOF)), nil
	}
	return cut, errReset
}

var errReset = errors.New("connection reset by peer")

// count returns the number of requests of all actions.
func (s *changingService) count() (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, times := range s.arrivals {
		n += len(times)
	}
	return n
}

// recordRead records that a read of an action begins or ends.
func (s *changingService) recordRead(action string, change int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open[action] += change
	s.lastEnd[action] = time.Now()
}
