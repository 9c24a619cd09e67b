package partner_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/ratelimit"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

var (
	sequences = flag.Int("sequences", 300, "how many random sequences of reads TestRandomReads tries")
	firstSeed = flag.Uint64("first-seed", 0, "the seed of the first of them")
)

// TestRandomReads sends random sequences of overlapping reads through a Reader, to a service that
// answers, leaves out, refuses UINs, throttles, fails and delays, and checks every request and
// every read against what the service did. To repeat a sequence that failed: -sequences 1
// -first-seed SEED.
func TestRandomReads(t *testing.T) {
	seen := map[string]int{}
	for seed := *firstSeed; seed < *firstSeed+uint64(*sequences); seed++ {
		synctest.Test(t, func(t *testing.T) {
			t.Logf("seed %d", seed)
			playReads(t, seed, seen)
		})
	}
	for _, outcome := range []string{"answers", "time", "time for keys", "no progress", "no customer", "final", "keys", "defect"} {
		if *sequences >= 300 && seen[outcome] == 0 {
			t.Errorf("no read ended with %s: %v", outcome, seen)
		}
	}
}

// long is more time than any read needs.
const long = 24 * time.Hour

// playReads plays one sequence: up to 30 reads within ten seconds or a tenth of one, of UINs that
// overlap, some of which leave early.
func playReads(t *testing.T, seed uint64, seen map[string]int) {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 1))
	service := newModelService(random, seen)
	endpoint, err := tencentapi.ParseEndpoint("http://127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	rate := []float64{1, 5, 5, 5, 50}[random.IntN(5)]
	reader := partner.NewReader(tencentapi.New(endpoint, service, "test", "test"), service, ratelimit.New(rate))
	within := []time.Duration{100 * time.Millisecond, 10 * time.Second}[random.IntN(2)]
	leaving := 0.5 // the share of reads with little time
	if service.strangers {
		within, leaving = 100*time.Millisecond, 0.1 // it takes many UINs and a while to blame the account
	}
	reads := make([]func(), 1+random.IntN(30))
	for i := range reads {
		uins := service.someUINs(random)
		start := time.Duration(random.Int64N(int64(within)))
		limit := long
		if random.Float64() < leaving {
			limit = time.Duration(random.Int64N(int64(4 * time.Second)))
		}
		reads[i] = func() {
			time.Sleep(start) // virtual time
			service.read(t, reader, uins, limit)
		}
	}
	var group sync.WaitGroup
	for _, read := range reads {
		group.Go(read)
	}
	group.Wait()
	synctest.Wait() // a request may leave at the same moment
	sent := service.count()
	time.Sleep(time.Hour) // virtual time
	if now := service.count(); now != sent {
		t.Errorf("%d requests left after the last read had ended", now-sent)
	}
	for _, text := range service.errors {
		t.Error(text)
	}
}

// kind is what the service thinks of a UIN.
type kind int

const (
	customerKind kind = iota
	absentKind        // left out of every answer
	emptyKind         // its record has no amounts
	strangerKind      // fails its batch as no customer
	refusedKind       // fails its batch as invalid
)

// modelService is the API and the model at once: it answers by chance, and remembers what it did.
type modelService struct {
	kinds map[partner.UIN]kind
	// strangers reports that none of the UINs is a customer.
	strangers bool
	outage    time.Duration // after this time all requests fail
	start     time.Time
	faults    float64        // the share of requests that fail for a reason that is not a UIN's
	final     float64        // the share of those that are final
	omits     float64        // the share of customers that one answer leaves out
	slow      float64        // the share of requests that take seconds
	keys      float64        // the share of calls for keys that take seconds, of which a few fail or panic
	seen      map[string]int // what became of reads

	mu       sync.Mutex
	random   *rand.Rand
	requests int
	wanted   map[partner.UIN]int       // by how many reads
	left     map[partner.UIN]time.Time // when the last of these ended
	omitted  map[partner.UIN][]int     // the requests whose answers left a customer out
	alone    map[partner.UIN]bool      // refused alone
	answered bool                      // any request, with records
	finals   map[partner.UIN][]int     // the requests that failed for good
	foreign  map[partner.UIN][]int     // the requests with answers that are not the API's
	errors   []string
}

func newModelService(random *rand.Rand, seen map[string]int) *modelService {
	s := &modelService{
		random: random, kinds: map[partner.UIN]kind{}, wanted: map[partner.UIN]int{}, left: map[partner.UIN]time.Time{},
		omitted: map[partner.UIN][]int{}, alone: map[partner.UIN]bool{}, finals: map[partner.UIN][]int{}, foreign: map[partner.UIN][]int{},
		outage: long, start: time.Now(), seen: seen,
	}
	share := func(most float64) float64 { return max(0, random.Float64()*2*most-most) } // half of the time 0
	s.faults, s.final, s.omits, s.slow = share(0.4), share(0.1), share(0.3), share(0.5)
	s.keys = share(0.3)
	odd := share(0.3)
	switch random.IntN(10) {
	case 0: // an outage
		s.outage = time.Duration(random.Int64N(int64(10 * time.Second)))
	case 1: // another account's customers
		odd, s.strangers = 1, true
	case 2: // the same, and nothing else goes wrong
		odd, s.strangers, s.faults, s.keys = 1, true, 0, 0
	}
	customers := partner.UIN(10 + random.IntN(190))
	for uin := partner.UIN(1); uin <= customers; uin++ {
		s.kinds[uin] = customerKind
		if random.Float64() < odd {
			s.kinds[uin] = kind(1 + random.IntN(4))
		}
		if s.strangers {
			s.kinds[uin] = strangerKind
		}
	}
	return s
}

// someUINs returns a run of the service's UINs.
func (s *modelService) someUINs(random *rand.Rand) []partner.UIN {
	first := random.IntN(len(s.kinds))
	most := []int{1, 10, 120}[random.IntN(3)]
	if s.strangers {
		most = 120 // or they would be too few to blame the account
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

// read reads, and checks what came of it.
func (s *modelService) read(t *testing.T, reader *partner.Reader, uins []partner.UIN, limit time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	first := s.want(uins, 1)
	start := time.Now()
	answers, err := reader.Read(ctx, uins)
	s.want(uins, -1)
	took := time.Since(start)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		s.seen["answers"]++
		s.checkAnswers(t, uins, answers, first)
		return
	}
	if answers != nil {
		t.Errorf("%d answers beside the error %v", len(answers), err)
	}
	failed := &partner.ReadError{}
	isRead := errors.As(err, &failed)
	if isRead && (failed.Asked != len(uins) || failed.Answered >= len(uins) || failed.Answered < 0 || failed.Open < 0 || len(failed.UINs) == 0) {
		t.Errorf("%d UINs were asked; the error says %+v", len(uins), failed)
	}
	outcome := "final"
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		outcome = "time"
		if failed.AwaitsKeys {
			outcome = "time for keys"
		}
		if took != limit || limit == long || failed.AwaitsKeys && s.keys == 0 {
			t.Errorf("the read ended after %v, its context after %v: %+v", took, limit, failed)
		}
	case errors.Is(err, partner.ErrNoProgress):
		outcome = "no progress"
		if failed.Attempts == 0 || s.outage == long && s.faults == 0 {
			t.Errorf("no patience after %v and %d attempts", took, failed.Attempts)
		}
	case errors.Is(err, partner.ErrNoCustomer):
		outcome = "no customer"
		if s.answered {
			t.Error("the account was blamed although a request had succeeded")
		}
	case errors.Is(err, errNoKeys):
		outcome = "keys"
	case errors.Is(err, partner.ErrDefect):
		outcome = "defect"
	case !isRead || !slices.ContainsFunc(uins, func(uin partner.UIN) bool {
		return since(s.finals[uin], first) > 0 || since(s.foreign[uin], first) >= 5
	}):
		t.Errorf("the read failed without a final failure of its own: %v", err)
	}
	s.seen[outcome]++
	if s.keys == 0 && (outcome == "keys" || outcome == "defect") {
		t.Errorf("keys came at once, and the read ended with %v", err)
	}
}

// since counts the requests from the first one on.
func since(requests []int, first int) (n int) {
	for _, request := range requests {
		if request >= first {
			n++
		}
	}
	return n
}

var errNoKeys = errors.New("no keys")

// Credentials is the source of keys.
func (s *modelService) Credentials(ctx context.Context) (tencentapi.Credentials, error) {
	s.mu.Lock()
	chance, wait, end := s.random.Float64(), time.Duration(s.random.Int64N(int64(3*time.Second))), s.random.IntN(40)
	s.mu.Unlock()
	if chance >= s.keys {
		return source{}.Credentials(ctx)
	}
	select {
	case <-time.After(wait): // virtual time
	case <-ctx.Done():
		return tencentapi.Credentials{}, context.Cause(ctx)
	}
	switch end {
	case 0:
		panic("a defect of the source")
	case 1:
		return tencentapi.Credentials{}, errNoKeys
	}
	return source{}.Credentials(ctx)
}

// want notes that a read of the UINs begins or ends. It returns the number of the next request.
func (s *modelService) want(uins []partner.UIN, change int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, uin := range uins {
		s.wanted[uin] += change
		s.left[uin] = time.Now()
	}
	return s.requests
}

// checkAnswers wants an answer for every UIN that a request since the read's first may have given.
func (s *modelService) checkAnswers(t *testing.T, uins []partner.UIN, answers map[partner.UIN]partner.Answer, first int) {
	t.Helper()
	if len(answers) != len(uins) {
		t.Errorf("%d answers for %d UINs", len(answers), len(uins))
	}
	for _, uin := range uins {
		answer, ok := answers[uin]
		var missing *partner.MissingError
		var content *partner.ContentError
		isMissing, isContent := errors.As(answer.Err, &missing), errors.As(answer.Err, &content)
		switch kind := s.kinds[uin]; {
		case !ok:
			t.Errorf("UIN %s has no answer", uin)
		case kind == customerKind && isMissing:
			if n := since(s.omitted[uin], first); n < 2 {
				t.Errorf("customer %s is missing after %d answers that left it out", uin, n)
			}
		case kind == customerKind && answer.Err == nil:
			var number int
			if _, err := fmt.Sscan(answer.Credit.Remaining.String(), &number); err != nil || number < first || number >= s.requests {
				t.Errorf("customer %s has the credit of request %d, and the read's first was %d", uin, number, first)
			}
		case kind == absentKind && isMissing && missing.Why == partner.NoRecord:
		case kind == emptyKind && isMissing && missing.Why != partner.NotCustomer:
		case kind == strangerKind && isMissing && (missing.Why == partner.NotCustomer || s.omits > 0) && s.alone[uin]:
		case kind == refusedKind && isContent && s.alone[uin]:
		default:
			t.Errorf("UIN %s of kind %d has %s, %v", uin, kind, answer, answer.Err)
		}
	}
}

// RoundTrip is the service.
func (s *modelService) RoundTrip(request *http.Request) (*http.Response, error) {
	var asked struct{ UinList []partner.UIN }
	if err := json.NewDecoder(request.Body).Decode(&asked); err != nil {
		return nil, err
	}
	if trace := httptrace.ContextClientTrace(request.Context()); trace != nil {
		trace.GotConn(httptrace.GotConnInfo{})
		trace.WroteRequest(httptrace.WroteRequestInfo{})
	}
	status, body, delay, answered := s.answer(asked.UinList)
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
		StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)), Request: request,
	}, nil
}

// answer decides what the service answers, and after how long.
func (s *modelService) answer(uins []partner.UIN) (status int, body string, delay time.Duration, answered bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	number := s.requests
	s.requests++
	for _, uin := range uins {
		if s.wanted[uin] == 0 && !s.left[uin].Equal(time.Now()) {
			s.errors = append(s.errors, fmt.Sprintf("request %d of %d UINs has UIN %s, which no read wants", number, len(uins), uin))
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
		if s.random.Float64() < s.final {
			s.fail(s.finals, uins, number)
			return http.StatusOK, apiError("OperationDenied"), delay, false
		}
		switch s.random.IntN(4) {
		case 0:
			return http.StatusOK, apiError("RequestLimitExceeded"), delay, false
		case 1:
			return http.StatusOK, apiError("InternalError"), delay, false
		case 2:
			return http.StatusServiceUnavailable, "busy", delay, false
		}
		s.fail(s.foreign, uins, number)
		return http.StatusOK, "<html>", delay, false
	}
	for _, kind := range []kind{refusedKind, strangerKind} {
		for _, uin := range uins {
			if s.kinds[uin] == kind {
				s.alone[uin] = s.alone[uin] || len(uins) == 1
				return http.StatusOK, apiError(refusals[kind]), delay, false
			}
		}
	}
	return http.StatusOK, s.records(uins, number), delay, true
}

func (s *modelService) fail(failures map[partner.UIN][]int, uins []partner.UIN, number int) {
	for _, uin := range uins {
		failures[uin] = append(failures[uin], number)
	}
}

var refusals = map[kind]string{refusedKind: "InvalidParameterValue.UinList", strangerKind: "UnauthorizedOperation.NotCustomerUin"}

// records is an answer with the number of the request as every amount.
func (s *modelService) records(uins []partner.UIN, number int) string {
	var records []string
	for _, uin := range uins {
		switch {
		case s.kinds[uin] == absentKind:
		case s.kinds[uin] == emptyKind:
			records = append(records, fmt.Sprintf(`{"Uin":%s,"TotalCredit":null}`, uin))
		case s.random.Float64() < s.omits:
			s.omitted[uin] = append(s.omitted[uin], number)
		default:
			records = append(records, fmt.Sprintf(`{"Uin":%s,"TotalCredit":%d,"RemainingCredit":%d}`, uin, number, number))
		}
	}
	return `{"Response":{"Data":[` + strings.Join(records, ",") + `],"RequestId":"id"}}`
}

func apiError(code string) string {
	return `{"Response":{"Error":{"Code":"` + code + `","Message":"no"},"RequestId":"id"}}`
}
