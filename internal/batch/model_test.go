package batch

import (
	"context"
	"errors"
	"flag"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

var (
	sequences = flag.Int("sequences", 2000, "number of random sequences of TestRandomReads")
	firstSeed = flag.Uint64("first-seed", 0, "seed of the first sequence")
)

// TestRandomReads plays random sequences of reads that overlap, leave and time out. The server
// answers, answers incompletely, rejects keys, retries, fails and panics.
//
// The test checks the Reader's state after each transition. It checks each request and each read
// against the server's record. To repeat a sequence: -sequences 1 -first-seed SEED.
func TestRandomReads(t *testing.T) {
	for seed := *firstSeed; seed < *firstSeed+uint64(*sequences); seed++ {
		synctest.Test(t, func(t *testing.T) {
			t.Logf("seed %d", seed)
			newModel(t, seed).play()
		})
	}
}

// outcomeKind is how the server treats a key.
type outcomeKind int

const (
	good       outcomeKind = iota
	incomplete             // has only incomplete answers
	rejected               // fails its request with a KeyError
	unanswered             // has no answer in a successful request
)

var (
	errFatal      = errors.New("the server failed")
	errConclusion = errors.New("all keys of the sample were rejected")
)

// reply is the answer for a key.
type reply struct {
	request    int // number of its request
	incomplete bool
	rejected   bool
}

// model is the server, and a record of its requests and of the reads. The record shows which
// answers and errors are correct.
type model struct {
	t       *testing.T
	reader  *Reader[int, reply]
	kinds   []outcomeKind
	slow    float64 // share of requests that take seconds
	fatal   float64 // share of requests that fail
	repeats float64 // share of requests that are sent again
	panics  float64 // share of requests that panic
	omits   float64 // share of incomplete answers for good keys

	mu            sync.Mutex
	random        *rand.Rand
	requests      int
	wanted        map[int]int       // key → number of open reads that want it
	lastChange    map[int]time.Time // key → when a read of it last began or ended
	incompleteIn  map[int][]int     // key → the requests with an incomplete answer for it
	rejectedAlone map[int]bool      // key → a request of this key alone was rejected
	failedIn      map[int][]int     // key → the requests with it that failed or panicked
	answered      bool              // a request was answered
}

func newModel(t *testing.T, seed uint64) *model {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 1))
	// share returns a random share up to most. In half of the models, it is 0.
	share := func(most float64) float64 { return max(0, random.Float64()*2*most-most) }
	m := &model{
		t:             t,
		random:        random,
		kinds:         make([]outcomeKind, 1+random.IntN(150)),
		slow:          share(0.5),
		fatal:         share(0.1),
		repeats:       share(0.5),
		panics:        share(0.05),
		omits:         share(0.3),
		wanted:        map[int]int{},
		lastChange:    map[int]time.Time{},
		incompleteIn:  map[int][]int{},
		rejectedAlone: map[int]bool{},
		failedIn:      map[int][]int{},
	}
	faulty := share(0.6)
	faultyKinds := []outcomeKind{incomplete, rejected, rejected, rejected, unanswered}
	for key := range m.kinds {
		if random.Float64() < faulty {
			m.kinds[key] = faultyKinds[random.IntN(5)]
		}
	}
	m.reader = New(Options[int, reply]{
		Size: []int{1, 2, 5, 20, 50}[random.IntN(5)],
		Limiter: FixedLimiter{
			FreeRequests: random.IntN(6),
			MeanInterval: time.Duration(random.IntN(300)) * time.Millisecond,
		},
		Fetch:      m.fetch,
		Rejected:   func(int, error) reply { return reply{rejected: true} },
		Incomplete: func(r reply) bool { return r.incomplete },
		Conclude:   func([]int, []error) error { return errConclusion },
		SampleSize: 3,
	})
	m.reader.observe = func() { checkState(t, m.reader) }
	return m
}

// long is more time than any read needs.
const long = 24 * time.Hour

// play runs up to 25 reads that begin within ten seconds. Half of them have less than four seconds.
func (m *model) play() {
	reads := make([]func(), 1+m.random.IntN(25))
	for i := range reads {
		start := time.Duration(m.random.Int64N(int64(10 * time.Second)))
		limit := long
		if m.random.IntN(2) == 0 {
			limit = time.Duration(m.random.Int64N(int64(4 * time.Second)))
		}
		keys := m.someKeys()
		reads[i] = func() {
			time.Sleep(start) // virtual time
			m.read(keys, limit)
		}
	}
	var group sync.WaitGroup
	for _, read := range reads {
		group.Go(read)
	}
	group.Wait()
	synctest.Wait() // a request may leave at the same moment
	sent := m.recordRead(nil, 0)
	time.Sleep(time.Hour) // virtual time
	if now := m.recordRead(nil, 0); now != sent {
		m.t.Errorf("%d requests left after the last read", now-sent)
	}
	m.reader.update(func() {
		r := m.reader
		queued := r.queue.size + len(r.queue.turns) + len(r.queue.joinable)
		if len(r.reads)+len(r.batches)+queued > 0 || r.next != nil {
			m.t.Errorf("after the last read, the reader still has %+v", r)
		}
	})
}

// someKeys returns consecutive keys.
func (m *model) someKeys() (keys []int) {
	first, n := m.random.IntN(len(m.kinds)), 1+m.random.IntN([]int{1, 10, 60}[m.random.IntN(3)])
	for key := first; key < min(first+n, len(m.kinds)); key++ {
		keys = append(keys, key)
	}
	return keys
}

// read calls Read, and checks the result.
func (m *model) read(keys []int, limit time.Duration) {
	ctx, cancel := context.WithTimeout(m.t.Context(), limit)
	defer cancel()
	first, start := m.recordRead(keys, 1), time.Now()
	answers, err := m.reader.Read(ctx, keys)
	m.recordRead(keys, -1)
	m.mu.Lock()
	defer m.mu.Unlock()
	if err == nil {
		m.checkAnswers(keys, answers, first)
		return
	}
	failure := &Error{}
	if !errors.As(err, &failure) || answers != nil || failure.Keys != len(keys) ||
		failure.Answered >= len(keys) {
		m.t.Errorf("a read of %d keys returned %d answers and the error %#v", len(keys),
			len(answers), err)
	}
	if took := time.Since(start); failure.CallerLeft {
		if limit == long || took != limit || !errors.Is(err, context.DeadlineExceeded) {
			m.t.Errorf("a read with a timeout of %v ended after %v: %v", limit, took, err)
		}
		return
	}
	m.checkError(keys, err, first)
}

// checkError checks the error of a read whose context has not ended. The first request after the
// read began has the number first.
func (m *model) checkError(keys []int, err error, first int) {
	isUnanswered := func(key int) bool { return m.kinds[key] == unanswered }
	hasFailed := func(key int) bool { return since(m.failedIn[key], first) > 0 }
	panicked := &PanicError{}
	switch {
	case errors.Is(err, errConclusion):
		if m.answered {
			m.t.Error("a sample had a conclusion after a request had been answered")
		}
	case errors.Is(err, ErrNoAnswer):
		if !slices.ContainsFunc(keys, isUnanswered) {
			m.t.Error("a read failed with ErrNoAnswer, although each key had an answer")
		}
	case errors.Is(err, errFatal),
		errors.As(err, &panicked) && panicked.Value == "a defect of the server":
		if !slices.ContainsFunc(keys, hasFailed) {
			m.t.Errorf("a read failed because of a request that had none of its keys: %v", err)
		}
	default:
		m.t.Errorf("a read failed with %v", err)
	}
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

// recordRead records that a read of the keys begins or ends. It returns the number of the next
// request.
func (m *model) recordRead(keys []int, change int) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, key := range keys {
		m.wanted[key] += change
		m.lastChange[key] = time.Now()
	}
	return m.requests
}

// checkAnswers checks that each key has a correct answer of a request that was sent after the read
// began.
func (m *model) checkAnswers(keys []int, answers map[int]reply, first int) {
	if len(answers) != len(keys) {
		m.t.Errorf("%d answers for %d keys", len(answers), len(keys))
	}
	for _, key := range keys {
		answer, found := answers[key]
		fresh := answer.request >= first && answer.request < m.requests
		ok := false
		switch kind := m.kinds[key]; kind {
		case good:
			ok = fresh && !answer.rejected &&
				(!answer.incomplete || since(m.incompleteIn[key], first) >= 2)
		case incomplete:
			ok = fresh && answer.incomplete && since(m.incompleteIn[key], first) >= 2
		case rejected:
			ok = answer.rejected && m.rejectedAlone[key]
		case unanswered:
		}
		if !found || !ok {
			m.t.Errorf("key %d of kind %d has the answer %+v (found: %v), first request %d",
				key, m.kinds[key], answer, found, first)
		}
	}
}
