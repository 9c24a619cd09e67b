package partner_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
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

// TestRandomReads plays random sequences of overlapping reads. The service answers, omits records,
// rejects UINs, throttles, fails and delays.
//
// The test checks each request and each read against the service's record. To repeat a sequence:
// -sequences 1 -first-seed SEED.
func TestRandomReads(t *testing.T) {
	seen := map[string]int{}
	for seed := *firstSeed; seed < *firstSeed+uint64(*sequences); seed++ {
		synctest.Test(t, func(t *testing.T) {
			t.Logf("seed %d", seed)
			playReads(t, seed, seen)
		})
	}
	for _, outcome := range []string{
		"answers", "time", "time for keys", "no progress", "no customer", "final", "keys", "defect",
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
func playReads(t *testing.T, seed uint64, seen map[string]int) {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 1))
	service := newModelService(random, seen)
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

// read calls Read, and checks the result.
func (s *modelService) read(
	t *testing.T,
	reader *partner.Reader,
	uins []partner.UIN,
	limit time.Duration,
) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	first := s.recordRead(uins, 1)
	start := time.Now()
	answers, err := reader.Read(ctx, uins)
	s.recordRead(uins, -1)
	took := time.Since(start)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		s.seen["answers"]++
		s.checkAnswers(t, uins, answers, first)
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

// checkError checks the error of a read, and returns its kind. The first request after the read
// began has the number first.
func (s *modelService) checkError(
	t *testing.T,
	uins []partner.UIN,
	err error,
	first int,
) (kind string) {
	t.Helper()
	failed := &partner.ReadError{}
	isReadError := errors.As(err, &failed)
	if isReadError && (failed.Customers != len(uins) || failed.Answered >= len(uins) ||
		failed.Answered < 0 || failed.Open < 0 || len(failed.UINs) == 0) {
		t.Errorf("a read of %d UINs has the error %+v", len(uins), failed)
	}
	hasFinalFailure := func(uin partner.UIN) bool {
		return since(s.finals[uin], first) > 0 || since(s.unexpected[uin], first) >= 5
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded) && failed.AwaitsKeys:
		if s.keys == 0 {
			t.Errorf("the source returned keys at once, and the error is %+v", failed)
		}
		return "time for keys"
	case errors.Is(err, context.DeadlineExceeded):
		return "time"
	case errors.Is(err, partner.ErrNoProgress):
		if failed.Attempts == 0 || s.outage == long && s.faults == 0 {
			t.Errorf("ErrNoProgress after %v and %d attempts", failed.Elapsed, failed.Attempts)
		}
		return "no progress"
	case errors.Is(err, partner.ErrNoCustomer):
		if s.answered {
			t.Error("ErrNoCustomer, although a request had succeeded")
		}
		return "no customer"
	case errors.Is(err, errNoKeys), errors.Is(err, partner.ErrDefect):
		if s.keys == 0 {
			t.Errorf("the source returned keys at once, and the error is %v", err)
		}
		if errors.Is(err, errNoKeys) {
			return "keys"
		}
		return "defect"
	case !isReadError || !slices.ContainsFunc(uins, hasFinalFailure):
		t.Errorf("the read failed without a final failure of its own: %v", err)
	}
	return "final"
}

// since returns how many of the requests have the number first or a higher one.
func since(requests []int, first int) (n int) {
	for _, request := range requests {
		if request >= first {
			n++
		}
	}
	return n
}

// recordRead records that a read of the UINs begins or ends. It returns the number of the next
// request.
func (s *modelService) recordRead(uins []partner.UIN, change int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, uin := range uins {
		s.wanted[uin] += change
		s.lastChange[uin] = time.Now()
	}
	return s.requests
}

// checkAnswers checks that each UIN has a correct answer of a request that was sent after the read
// began.
func (s *modelService) checkAnswers(
	t *testing.T,
	uins []partner.UIN,
	answers map[partner.UIN]partner.Answer,
	first int,
) {
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
		case kind == customer && isMissing:
			if n := since(s.omitted[uin], first); n < 2 {
				t.Errorf("customer %s is missing after %d answers that omitted it", uin, n)
			}
		case kind == customer && answer.Err == nil:
			var number int
			if _, err := fmt.Sscan(answer.Credit.Remaining.String(), &number); err != nil ||
				number < first || number >= s.requests {
				t.Errorf("customer %s has the credit of request %d, and the read began at %d", uin,
					number, first)
			}
		case kind == absent && isMissing && missing.Why == partner.NoRecord:
		case kind == empty && isMissing && missing.Why != partner.NotCustomer:
		case kind == nonCustomer && isMissing &&
			(missing.Why == partner.NotCustomer || s.omits > 0) && s.alone[uin]:
		case kind == invalid && isContent && s.alone[uin]:
		default:
			t.Errorf("UIN %s of kind %d has %s, %v", uin, kind, answer, answer.Err)
		}
	}
}
