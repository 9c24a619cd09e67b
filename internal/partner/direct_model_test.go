package partner_test

import (
	"math"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
)

func TestRandomDirectReads(t *testing.T) {
	testRandomAccountReads(t, 2, directRead, "all customers", "no customer", "time", "by UIN")
}

func TestRandomPartnerCreditReads(t *testing.T) {
	testRandomAccountReads(t, 4, partnerCreditRead, "partner credit", "time", "by UIN")
}

// testRandomAccountReads plays random sequences of reads of one kind and of Read while the
// customers change. Each result must be from a state that was current during the call. Reads must
// end with each of the outcomes. To repeat a sequence: -sequences 1 -first-seed SEED.
func testRandomAccountReads(
	t *testing.T,
	stream uint64, // of the random numbers
	kind changingRead,
	want ...string,
) {
	t.Helper()
	seen := &outcomes{reads: map[string]int{}}
	for seed := *firstSeed; seed < *firstSeed+uint64(*sequences); seed++ {
		synctest.Test(t, func(t *testing.T) {
			t.Logf("seed %d", seed)
			playAccountReads(t, kind, rand.New(rand.NewPCG(seed, stream)), seen)
		})
	}
	for _, outcome := range want {
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

// playAccountReads plays one sequence: up to 20 reads and 20 changes of the customers. They begin
// within three seconds, or within a tenth of a second. Some of the reads leave early.
func playAccountReads(t *testing.T, kind changingRead, random *rand.Rand, seen *outcomes) {
	t.Helper()
	service := newChangingService(random)
	rate := []float64{1, 5, 5, 50}[random.IntN(4)]
	reader := newReader(t, service, demoKeys, rate)
	within := []time.Duration{100 * time.Millisecond, 3 * time.Second}[random.IntN(2)]
	var plays []func()
	for range 1 + random.IntN(20) {
		read, limit := kind, long
		if random.IntN(3) == 0 {
			read = byUINRead
		}
		if random.IntN(3) == 0 {
			limit = time.Duration(random.Int64N(int64(2 * time.Second)))
		}
		plays = append(plays, func() { seen.add(service.play(t, reader, read, limit)) })
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
