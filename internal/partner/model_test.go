package partner_test

import (
	"context"
	"errors"
	"flag"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
)

var (
	sequences = flag.Int("sequences", 300, "number of sequences of each random test")
	firstSeed = flag.Uint64("first-seed", 0, "seed of the first sequence")
)

func TestRandomReads(t *testing.T) { testRandomReads(t, creditsModel) }

func TestRandomStatusReads(t *testing.T) { testRandomReads(t, statusesModel) }

// testRandomReads plays random sequences of overlapping reads of one action. The service answers,
// omits records, rejects UINs, returns limit errors, fails and delays.
//
// The test checks each request and each read against the service's record. To repeat a sequence:
// -sequences 1 -first-seed SEED.
func testRandomReads(t *testing.T, action modelAction) {
	t.Helper()
	seen := map[string]int{}
	for seed := *firstSeed; seed < *firstSeed+uint64(*sequences); seed++ {
		synctest.Test(t, func(t *testing.T) {
			t.Logf("seed %d", seed)
			playReads(t, action, seed, seen)
		})
	}
	for _, outcome := range []string{
		"answers", "time", "time for keys", "no progress", "no customer", "final", "keys", "defect",
		"cost", "cost of a search",
	} {
		if *sequences >= 300 && seen[outcome] == 0 {
			t.Errorf("no read ended with %q: %v", outcome, seen)
		}
	}
}

// long is more time than any read needs.
const long = 24 * time.Hour

// playReads plays one sequence: up to 30 reads of overlapping UINs. All reads begin within ten
// seconds, or within a tenth of a second. Some of them leave early.
func playReads(t *testing.T, action modelAction, seed uint64, seen map[string]int) {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, action.stream))
	service := newModelService(action, random, seen)
	rate := []float64{1, 5, 5, 5, 50}[random.IntN(5)]
	reader := newReader(t, service, service, rate)
	within := []time.Duration{100 * time.Millisecond, 10 * time.Second}[random.IntN(2)]
	leaving := 0.5 // share of reads with less than four seconds
	if service.nonCustomers {
		// an account error needs many UINs and some time
		within, leaving = 100*time.Millisecond, 0.1
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
	for _, play := range reads {
		group.Go(play)
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

// read reads the UINs, and checks the result.
func (s *modelService) read(
	t *testing.T,
	reader *partner.Reader,
	uins []partner.UIN,
	limit time.Duration,
) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	ctx, cost := partner.WithCost(ctx)
	first := s.recordRead(uins, 1)
	alone := s.watchReads(uins)
	start := time.Now()
	answers, err := s.action.read(ctx, reader, uins)
	s.recordRead(uins, -1)
	took := time.Since(start)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		s.seen["answers"]++
		s.checkAnswers(t, uins, answers, first)
		s.checkCost(t, uins, cost(), first, alone())
		return
	}
	if answers != nil {
		t.Errorf("%d answers and the error %v", len(answers), err)
	}
	if errors.Is(err, context.DeadlineExceeded) && (took != limit || limit == long) {
		t.Errorf("the read ended after %v, its context after %v: %+v", took, limit, err)
	}
	s.seen[s.checkError(t, uins, err, first)]++
}

// recordRead records that a read of the UINs begins or ends. It returns the number of the next
// request.
func (s *modelService) recordRead(uins []partner.UIN, change int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, uin := range uins {
		s.wanted[uin] += change
		s.begun[uin] += max(0, change)
		s.lastChange[uin] = time.Now()
	}
	return s.requests
}
