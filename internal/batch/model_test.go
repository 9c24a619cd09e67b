package batch

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
)

var (
	sequences = flag.Int("sequences", 2000, "how many random sequences TestRandomReads plays")
	firstSeed = flag.Uint64("first-seed", 0, "the seed of the first one")
)

// TestRandomReads plays random sequences of reads that overlap, leave and time out, against a
// server that answers, answers incompletely, refuses keys, retries, fails and panics. It checks the
// Reader's state after every transition, and every request and every read against what the server
// did. To play a sequence again: -sequences 1 -first-seed SEED.
func TestRandomReads(t *testing.T) {
	for seed := *firstSeed; seed < *firstSeed+uint64(*sequences); seed++ {
		synctest.Test(t, func(t *testing.T) {
			t.Logf("seed %d", seed)
			newModel(t, seed).play()
		})
	}
}

// kind is what the server does about a key.
type kind int

const (
	good       kind = iota
	incomplete      // has only incomplete answers
	refused         // fails its request
	lost            // has no answer in an answered request
)

var (
	errFatal      = errors.New("the server failed")
	errConclusion = errors.New("all keys of the sample were refused")
)

// reply is the answer for a key.
type reply struct {
	request    int // that it came with
	incomplete bool
	refused    bool
}

// model is the server, and what must be true of the Reader because of what the server did.
type model struct {
	t      *testing.T
	reader *Reader[int, reply]
	kinds  []kind
	slow   float64 // the shares of requests that take seconds, fail, are sent again, panic
	fatal  float64
	again  float64
	panics float64
	omits  float64 // the share of incomplete answers for good keys

	mu       sync.Mutex
	random   *rand.Rand
	requests int
	wanted   map[int]int       // key → by how many reads
	left     map[int]time.Time // key → when a read of it last ended
	lacked   map[int][]int     // key → the requests with an incomplete answer
	alone    map[int]bool      // key → it was refused in a request of its own
	failures map[int][]int     // key → the requests that failed with it, or panicked
	answered bool              // a request has been
}

func newModel(t *testing.T, seed uint64) *model {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 1))
	share := func(most float64) float64 { return max(0, random.Float64()*2*most-most) } // 0 half of the time
	m := &model{
		t: t, random: random, kinds: make([]kind, 1+random.IntN(150)),
		slow: share(0.5), fatal: share(0.1), again: share(0.5), panics: share(0.05), omits: share(0.3),
		wanted: map[int]int{}, left: map[int]time.Time{}, lacked: map[int][]int{}, alone: map[int]bool{}, failures: map[int][]int{},
	}
	odd := share(0.6)
	for key := range m.kinds {
		if random.Float64() < odd {
			m.kinds[key] = []kind{incomplete, refused, refused, refused, lost}[random.IntN(5)]
		}
	}
	m.reader = New(Options[int, reply]{
		Size:       []int{1, 2, 5, 20, 50}[random.IntN(5)],
		Limiter:    fixedLimit{random.IntN(6), time.Duration(random.IntN(300)) * time.Millisecond},
		Fetch:      m.fetch,
		Refused:    func(int, error) reply { return reply{refused: true} },
		Incomplete: func(r reply) bool { return r.incomplete },
		Conclude:   func([]int, []error) error { return errConclusion },
		SampleSize: 3,
	})
	m.reader.observe = func() { checkState(t, m.reader) }
	return m
}

// long is more time than any read needs.
const long = 24 * time.Hour

type fixedLimit struct {
	free     int
	interval time.Duration
}

func (l fixedLimit) Free() int               { return l.free }
func (l fixedLimit) Interval() time.Duration { return l.interval }

// play lets reads come within ten seconds. Half of them have little time.
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
	sent := m.want(nil, 0)
	time.Sleep(time.Hour) // virtual time
	if now := m.want(nil, 0); now != sent {
		m.t.Errorf("%d requests left after the last read", now-sent)
	}
	m.reader.update(func() {
		if r := m.reader; len(r.reads)+len(r.batches)+r.queue.size+len(r.queue.turns)+len(r.queue.joinable) > 0 || r.next != nil {
			m.t.Errorf("after the last read, the reader still has %+v", r)
		}
	})
}

// someKeys returns keys in a row.
func (m *model) someKeys() (keys []int) {
	first, n := m.random.IntN(len(m.kinds)), 1+m.random.IntN([]int{1, 10, 60}[m.random.IntN(3)])
	for key := first; key < min(first+n, len(m.kinds)); key++ {
		keys = append(keys, key)
	}
	return keys
}

// read reads, and checks what came of it.
func (m *model) read(keys []int, limit time.Duration) {
	ctx, cancel := context.WithTimeout(m.t.Context(), limit)
	defer cancel()
	first, start := m.want(keys, 1), time.Now()
	answers, err := m.reader.Read(ctx, keys)
	m.want(keys, -1)
	m.mu.Lock()
	defer m.mu.Unlock()
	if err == nil {
		m.checkAnswers(keys, answers, first)
		return
	}
	failure := &Error{}
	if !errors.As(err, &failure) || answers != nil || failure.Asked != len(keys) || failure.Answered >= len(keys) {
		m.t.Errorf("a read of %d keys has %d answers and the error %#v", len(keys), len(answers), err)
	}
	panicked := &PanicError{}
	switch {
	case failure.Left:
		if limit == long || time.Since(start) != limit || !errors.Is(err, context.DeadlineExceeded) {
			m.t.Errorf("a read with %v of time left after %v: %v", limit, time.Since(start), err)
		}
	case errors.Is(err, errConclusion):
		if m.answered {
			m.t.Error("the sample was believed after a request had been answered")
		}
	case errors.Is(err, ErrNoAnswer):
		if !slices.ContainsFunc(keys, func(key int) bool { return m.kinds[key] == lost }) {
			m.t.Error("a read lacks an answer that it was given")
		}
	case errors.Is(err, errFatal), errors.As(err, &panicked) && panicked.Value == "a defect of the server":
		if !slices.ContainsFunc(keys, func(key int) bool { return since(m.failures[key], first) > 0 }) {
			m.t.Errorf("a read failed because of a request that had none of its keys: %v", err)
		}
	default:
		m.t.Errorf("a read failed with %v", err)
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

// want notes that a read of the keys begins or ends, and returns the number of the next request.
func (m *model) want(keys []int, change int) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, key := range keys {
		m.wanted[key] += change
		m.left[key] = time.Now()
	}
	return m.requests
}

// checkAnswers wants, for each key, an answer that a request since the read's first has given.
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
			ok = fresh && !answer.refused && (!answer.incomplete || since(m.lacked[key], first) >= 2)
		case incomplete:
			ok = fresh && answer.incomplete && since(m.lacked[key], first) >= 2
		case refused:
			ok = answer.refused && m.alone[key]
		case lost:
		}
		if !found || !ok {
			m.t.Errorf("key %d of kind %d has the answer %+v (%v); the read's first request was %d", key, m.kinds[key], answer, found, first)
		}
	}
}

// fetch is the server.
func (m *model) fetch(ctx context.Context, request *Request[int]) (map[int]reply, error) {
	for {
		if !m.pause(ctx, 300*time.Millisecond) {
			return nil, context.Cause(ctx)
		}
		keys := request.Keys()
		if len(keys) == 0 {
			if ctx.Err() == nil {
				m.t.Error("a request without keys goes on")
			}
			return nil, context.Cause(ctx)
		}
		number := m.send(keys)
		if !m.pause(ctx, time.Second) {
			return nil, context.Cause(ctx)
		}
		if !m.chance(m.again) {
			return m.answer(keys, number)
		}
	}
}

// send notes a request, of which every key must be wanted.
func (m *model) send(keys []int) (number int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !slices.IsSorted(keys) || len(slices.Compact(slices.Clone(keys))) < len(keys) {
		m.t.Errorf("request %d has the keys %v", m.requests, keys)
	}
	for _, key := range keys {
		if m.wanted[key] == 0 && !m.left[key].Equal(time.Now()) {
			m.t.Errorf("request %d has key %d, which no read wants", m.requests, key)
		}
	}
	if len(keys) > m.reader.options.Size {
		m.t.Errorf("request %d has %d keys", m.requests, len(keys))
	}
	number = m.requests
	m.requests++
	return number
}

func (m *model) answer(keys []int, number int) (map[int]reply, error) {
	fails, panics := m.chance(m.fatal), m.chance(m.panics)
	m.mu.Lock()
	defer m.mu.Unlock()
	if fails || panics {
		for _, key := range keys {
			m.failures[key] = append(m.failures[key], number)
		}
		if panics {
			panic("a defect of the server")
		}
		return nil, errFatal
	}
	for _, key := range keys {
		if m.kinds[key] == refused {
			m.alone[key] = m.alone[key] || len(keys) == 1
			return nil, fmt.Errorf("in other words: %w", &KeyError{Err: errFatal})
		}
	}
	m.answered = true
	answers := map[int]reply{-1: {}} // and one that was not requested
	for _, key := range keys {
		if kind := m.kinds[key]; kind != lost {
			answers[key] = reply{request: number, incomplete: kind == incomplete || m.random.Float64() < m.omits}
		}
		if answers[key].incomplete {
			m.lacked[key] = append(m.lacked[key], number)
		}
	}
	return answers, nil
}

func (m *model) chance(share float64) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.random.Float64() < share
}

// pause takes up to most, sometimes ten times that. It reports whether ctx went on.
func (m *model) pause(ctx context.Context, most time.Duration) bool {
	if m.chance(m.slow) {
		most *= 10
	}
	m.mu.Lock()
	timer := time.NewTimer(1 + time.Duration(m.random.Int64N(int64(most))))
	m.mu.Unlock()
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
