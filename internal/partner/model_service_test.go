package partner_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// answerKind is how the service treats a UIN.
type answerKind int

const (
	customer    answerKind = iota
	absent                 // omitted in every answer
	empty                  // its record has no value
	nonCustomer            // fails its batch as no customer
	invalid                // fails its batch as invalid
)

// modelService is the API, the credential source, and a record of its requests and of the reads.
// The record shows which answers and errors are correct.
type modelService struct {
	action modelAction
	kinds  map[partner.UIN]answerKind
	// nonCustomers reports that no UIN is a customer.
	nonCustomers bool
	outage       time.Duration // all requests fail after this time
	start        time.Time
	faults       float64 // share of requests with a failure that is not due to a UIN
	final        float64 // share of final failures among these
	omits        float64 // share of customers that one answer omits
	slow         float64 // share of requests that take seconds
	// share of calls for keys that take seconds; a few of them fail or panic
	keys float64
	seen map[string]int // kind of result → number of reads

	mu         sync.Mutex
	random     *rand.Rand
	requests   int
	wanted     map[partner.UIN]int       // number of open reads that want it
	lastChange map[partner.UIN]time.Time // when a read of it last began or ended
	omitted    map[partner.UIN][]int     // requests with answers that omitted a customer
	alone      map[partner.UIN]bool      // rejected alone in a request
	answered   bool                      // a request had an answer with records
	finals     map[partner.UIN][]int     // requests with a final failure
	unexpected map[partner.UIN][]int     // requests with an unexpected response
	internal   map[partner.UIN][]int     // requests with an InternalError
	internals  int                       // number of InternalErrors
	compared   int                       // requests of a UIN that no read wants, to compare
	hadValue   map[partner.UIN]bool      // an answer had a value
	begun      map[partner.UIN]int       // number of reads of it that have begun
	sent       []sentRequest             // all requests
	errors     []string
}

func newModelService(
	action modelAction,
	random *rand.Rand,
	seen map[string]int,
) *modelService {
	s := &modelService{
		action:     action,
		random:     random,
		kinds:      map[partner.UIN]answerKind{},
		wanted:     map[partner.UIN]int{},
		lastChange: map[partner.UIN]time.Time{},
		omitted:    map[partner.UIN][]int{},
		alone:      map[partner.UIN]bool{},
		finals:     map[partner.UIN][]int{},
		unexpected: map[partner.UIN][]int{},
		internal:   map[partner.UIN][]int{},
		hadValue:   map[partner.UIN]bool{},
		begun:      map[partner.UIN]int{},
		outage:     long,
		start:      time.Now(),
		seen:       seen,
	}
	// share returns a random share up to most. In half of the models, it is 0.
	share := func(most float64) float64 { return max(0, random.Float64()*2*most-most) }
	s.faults, s.final, s.omits, s.slow = share(0.4), share(0.1), share(0.3), share(0.5)
	s.keys = share(0.3)
	special := share(0.3) // share of UINs without a usual value
	switch random.IntN(10) {
	case 0: // an outage
		s.outage = time.Duration(random.Int64N(int64(10 * time.Second)))
	case 1: // customers of another account
		special, s.nonCustomers = 1, true
	case 2: // customers of another account, and no other failure
		special, s.nonCustomers, s.faults, s.keys = 1, true, 0, 0
	}
	customers := partner.UIN(10 + random.IntN(190))
	for uin := partner.UIN(1); uin <= customers; uin++ {
		s.kinds[uin] = customer
		if random.Float64() < special {
			s.kinds[uin] = answerKind(1 + random.IntN(4))
		}
		if s.nonCustomers {
			s.kinds[uin] = nonCustomer
		}
	}
	return s
}

// someUINs returns consecutive UINs of the service.
func (s *modelService) someUINs(random *rand.Rand) []partner.UIN {
	first := random.IntN(len(s.kinds))
	most := []int{1, 10, 120}[random.IntN(3)]
	if s.nonCustomers {
		most = 120 // an account error needs many UINs
	}
	n := 1 + random.IntN(most)
	var uins []partner.UIN
	for uin := first; uin < min(first+n, len(s.kinds)); uin++ {
		uins = append(uins, partner.UIN(uin+1))
	}
	return uins
}

func (s *modelService) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests
}

// Credentials is the credential source.
func (s *modelService) Credentials(ctx context.Context) (tencentapi.Credentials, error) {
	s.mu.Lock()
	chance := s.random.Float64()
	wait := time.Duration(s.random.Int64N(int64(3 * time.Second)))
	outcome := s.random.IntN(40)
	s.mu.Unlock()
	if chance >= s.keys {
		return demoKeys(ctx)
	}
	select {
	case <-time.After(wait): // virtual time
	case <-ctx.Done():
		return tencentapi.Credentials{}, context.Cause(ctx)
	}
	switch outcome {
	case 0:
		panic("a defect of the source")
	case 1:
		return tencentapi.Credentials{}, errNoKeys
	}
	return demoKeys(ctx)
}

// RoundTrip plays the service.
func (s *modelService) RoundTrip(request *http.Request) (*http.Response, error) {
	uins := requestedUINs(request)
	s.checkRequest(request.Header.Get("X-TC-Action"), uins)
	if trace := httptrace.ContextClientTrace(request.Context()); trace != nil {
		trace.GotConn(httptrace.GotConnInfo{})
		trace.WroteRequest(httptrace.WroteRequestInfo{})
	}
	status, body, delay, answered := s.answer(uins)
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-request.Context().Done():
		return nil, context.Cause(request.Context())
	}
	s.mu.Lock()
	s.answered = s.answered || answered
	s.mu.Unlock()
	return &http.Response{
		StatusCode: status,
		Header:     http.Header{"Content-Type": {"application/json"}},
		Body:       io.NopCloser(strings.NewReader(body)),
		Request:    request,
	}, nil
}

// answer chooses an answer of the service, and the time that it takes. The result answered reports
// that the answer has records.
func (s *modelService) answer(
	uins []partner.UIN,
) (status int, body string, delay time.Duration, answered bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	number := s.requests
	s.requests++
	s.sent = append(s.sent, sentRequest{uins: uins})
	for _, uin := range uins {
		if s.wanted[uin] == 0 && !s.lastChange[uin].Equal(time.Now()) && !s.compares(uins) {
			s.errors = append(s.errors, fmt.Sprintf(
				"request %d of %d UINs has UIN %s, which no read wants", number, len(uins), uin))
		}
	}
	delay = time.Duration(1 + s.random.Int64N(int64(200*time.Millisecond)))
	if s.random.Float64() < s.slow {
		delay += time.Duration(s.random.Int64N(int64(3 * time.Second)))
	}
	if time.Since(s.start) > s.outage {
		return http.StatusServiceUnavailable, "busy", delay, false
	}
	if s.random.Float64() < s.faults {
		status, body = s.fault(uins, number)
		return status, body, delay, false
	}
	for _, kind := range []answerKind{invalid, nonCustomer} {
		for _, uin := range uins {
			if s.kinds[uin] == kind {
				s.alone[uin] = s.alone[uin] || len(uins) == 1
				s.sent[number].result = rejectsUIN
				return http.StatusOK, apiError(rejectionCodes[kind], "no"), delay, false
			}
		}
	}
	s.sent[number].result = hasRecords
	return http.StatusOK, s.records(uins, number), delay, true
}

// compares reports whether a request can be a comparison: after five failures with one code, the
// client requests a UIN that had a value, although no read may want it now.
func (s *modelService) compares(uins []partner.UIN) bool {
	s.compared++
	return len(uins) == 1 && s.hadValue[uins[0]] && s.compared <= s.internals/5
}

// fault chooses a failure that is not due to a UIN.
func (s *modelService) fault(uins []partner.UIN, number int) (status int, body string) {
	if s.random.Float64() < s.final {
		recordFailure(s.finals, uins, number)
		return http.StatusOK, apiError("OperationDenied", "no")
	}
	switch s.random.IntN(4) {
	case 0:
		return http.StatusOK, apiError("RequestLimitExceeded", "no")
	case 1:
		s.internals++
		recordFailure(s.internal, uins, number)
		return http.StatusOK, apiError("InternalError", "no")
	case 2:
		return http.StatusServiceUnavailable, "busy"
	}
	recordFailure(s.unexpected, uins, number)
	return http.StatusOK, "<html>"
}

func recordFailure(failures map[partner.UIN][]int, uins []partner.UIN, number int) {
	for _, uin := range uins {
		failures[uin] = append(failures[uin], number)
	}
}
