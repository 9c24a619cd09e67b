package partner_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
)

// TestRandomDirectReads plays random sequences of ReadDirect and Read while the customers change.
// Each result must be from a state that was current during the call. To repeat a sequence:
// -sequences 1 -first-seed SEED.
func TestRandomDirectReads(t *testing.T) {
	seen := &outcomes{reads: map[string]int{}}
	for seed := *firstSeed; seed < *firstSeed+uint64(*sequences); seed++ {
		synctest.Test(t, func(t *testing.T) {
			t.Logf("seed %d", seed)
			playDirectReads(t, rand.New(rand.NewPCG(seed, 2)), seen)
		})
	}
	for _, outcome := range []string{"all customers", "no customer", "time", "by UIN"} {
		if *sequences >= 300 && seen.reads[outcome] == 0 {
			t.Errorf("no read ended with %q: %v", outcome, seen.reads)
		}
	}
}

// outcomes counts how reads ended.
type outcomes struct {
	sync.Mutex
	reads map[string]int
}

func (o *outcomes) add(outcome string) {
	o.Lock()
	defer o.Unlock()
	o.reads[outcome]++
}

// playDirectReads plays one sequence: up to 20 reads and 20 changes of the customers. They begin
// within three seconds, or within a tenth of a second. Some of the reads leave early.
func playDirectReads(t *testing.T, random *rand.Rand, seen *outcomes) {
	t.Helper()
	service := newChangingService(random)
	rate := []float64{1, 5, 5, 50}[random.IntN(4)]
	reader := newReader(t, service, demoKeys, rate)
	within := []time.Duration{100 * time.Millisecond, 3 * time.Second}[random.IntN(2)]
	var plays []func()
	for range 1 + random.IntN(20) {
		action, read, limit := directAction, reader.ReadDirect, long
		if random.IntN(3) == 0 {
			action = "QueryCreditByUinList"
			read = func(ctx context.Context) (map[partner.UIN]partner.Answer, error) {
				return reader.Read(ctx, consecutiveUINs(1, 8))
			}
		}
		if random.IntN(3) == 0 {
			limit = time.Duration(random.Int64N(int64(2 * time.Second)))
		}
		plays = append(plays, func() { seen.add(service.play(t, action, limit, read)) })
	}
	for range random.IntN(20) {
		plays = append(plays, service.change)
	}
	starts := make([]time.Duration, len(plays)) // the service uses random, too
	for i := range starts {
		starts[i] = time.Duration(random.Int64N(int64(within)))
	}
	var group sync.WaitGroup
	for i, play := range plays {
		group.Go(func() {
			time.Sleep(starts[i]) // virtual time
			play()
		})
	}
	group.Wait()
	synctest.Wait() // a request may leave at the same moment
	service.checkEnd(t, reader, rate)
}

// checkEnd checks that nothing happens after the last read, and that the requests kept the limit of
// their action.
func (s *changingService) checkEnd(t *testing.T, reader *partner.Reader, rate float64) {
	t.Helper()
	sent := s.count()
	time.Sleep(time.Hour) // virtual time
	if now, open := s.count(), reader.OpenReads(); now != sent || open != 0 {
		t.Errorf("after the last read, %d requests left and %d reads are open", now-sent, open)
	}
	most := int(math.Ceil(rate))
	for action, times := range s.arrivals {
		for i := most; i < len(times); i++ {
			if distance := times[i].Sub(times[i-most]); distance <= time.Second {
				t.Errorf("%d requests of %s arrived in %v", most+1, action, distance)
			}
		}
	}
	for _, text := range s.errors {
		t.Error(text)
	}
}

// result is what a successful read returned, and when it was called and returned.
type result struct {
	answers    map[partner.UIN]partner.Answer
	start, end time.Time
}

// play calls a read of an action, and checks its result. It returns the kind of the result.
func (s *changingService) play(
	t *testing.T,
	action string,
	limit time.Duration,
	read func(context.Context) (map[partner.UIN]partner.Answer, error),
) (kind string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	s.recordRead(action, 1)
	start := time.Now()
	answers, err := read(ctx)
	end := time.Now()
	s.recordRead(action, -1)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case err != nil:
		if !errors.Is(err, context.DeadlineExceeded) || limit == long || answers != nil ||
			end.Sub(start) != limit {
			t.Errorf("the read ended after %v, its limit is %v: %v, %v", end.Sub(start), limit,
				answers, err)
		}
		return "time"
	case action == directAction:
		return s.checkDirect(t, result{answers, start, end})
	}
	s.checkByUIN(t, result{answers, start, end})
	return "by UIN"
}

// checkDirect checks that all customers are from one state. It returns the kind of the result.
func (s *changingService) checkDirect(t *testing.T, r result) (kind string) {
	t.Helper()
	if len(r.answers) == 0 {
		for number, state := range s.states {
			if len(state.customers) == 0 && s.wasCurrent(number, r) {
				return "no customer"
			}
		}
		t.Error("the result is empty, although there were always customers")
	}
	for uin, answer := range r.answers {
		number := stateOf(answer)
		if !s.wasCurrent(number, r) || !s.states[number].customers[uin] ||
			len(r.answers) != len(s.states[number].customers) {
			t.Errorf("%d customers: UIN %s has %s of state %d, %v", len(r.answers), uin, answer,
				number, answer.Err)
		}
	}
	return "all customers"
}

// checkByUIN checks that each answer is from a state. Different UINs may have different states.
func (s *changingService) checkByUIN(t *testing.T, r result) {
	t.Helper()
	if len(r.answers) != 8 {
		t.Errorf("%d answers, want 8", len(r.answers))
	}
	for uin, answer := range r.answers {
		if answer.Err != nil && !partner.IsMissing(answer.Err) && s.internal >= 5 {
			continue // five failures with one code, while others succeeded
		}
		found := false
		for number, state := range s.states {
			isSame := answer.Err == nil && state.customers[uin] && stateOf(answer) == number ||
				partner.IsMissing(answer.Err) && !state.customers[uin]
			found = found || isSame && s.wasCurrent(number, r)
		}
		if !found {
			t.Errorf("UIN %s has %s, %v", uin, answer, answer.Err)
		}
	}
}

// stateOf returns the number of the state that a credit is from, or -1.
func stateOf(answer partner.Answer) (number int) {
	if _, err := fmt.Sscan(answer.Credit.Remaining.String(), &number); err != nil ||
		answer.Err != nil || answer.Credit.Total.Cmp(answer.Credit.Remaining) != 0 {
		return -1
	}
	return number
}
