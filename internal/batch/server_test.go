package batch_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/batch"
)

type (
	fixedLimiter = batch.FixedLimiter
	intRequest   = batch.Request[int]
)

const (
	ms             = time.Millisecond
	rejectedAnswer = -1
)

var unlimited = fixedLimiter{FreeRequests: 64}

var (
	errRejected   = errors.New("rejected")
	errConclusion = errors.New("all keys of the sample were rejected")
)

// server is Options.Fetch of a reader. It answers each key with the number of the request, after
// the time took.
type server struct {
	took    time.Duration
	rejects func(key int) bool

	mu       sync.Mutex
	requests [][]int         // keys of each request
	times    []time.Duration // when each request was sent
	ends     []error         // error of each context at the end of its request
	start    time.Time
	sampled  []int // keys of the sample that Conclude had
}

func (s *server) fetch(ctx context.Context, request *intRequest) (map[int]int, error) {
	keys := request.Keys()
	s.mu.Lock()
	s.requests = append(s.requests, keys)
	s.times = append(s.times, time.Since(s.start))
	number := len(s.requests)
	s.mu.Unlock()
	select {
	case <-time.After(s.took): // virtual time
	case <-ctx.Done():
	}
	s.mu.Lock()
	s.ends = append(s.ends, ctx.Err())
	s.mu.Unlock()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	answers := map[int]int{}
	for _, key := range keys {
		if s.rejects != nil && s.rejects(key) {
			return nil, &batch.KeyError{Err: errRejected}
		}
		answers[key] = number
	}
	return answers, nil
}

// ended returns the errors of the contexts of ended requests.
func (s *server) ended() []error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.ends)
}

func (s *server) options(size int) batch.Options[int, int] {
	s.start = time.Now()
	return batch.Options[int, int]{
		Size:     size,
		Limiter:  unlimited,
		Fetch:    s.fetch,
		Rejected: func(int, error) int { return rejectedAnswer },
	}
}

// read reads keys, and checks that each key has an answer.
func read(t *testing.T, reader *batch.Reader[int, int], keys ...int) map[int]int {
	t.Helper()
	answers, err := reader.Read(t.Context(), keys)
	if err != nil || len(answers) != len(keys) {
		t.Errorf("%d answers for %d keys, and %v", len(answers), len(keys), err)
	}
	return answers
}

// row returns n consecutive keys.
func row(first, n int) (keys []int) {
	for key := first; key < first+n; key++ {
		keys = append(keys, key)
	}
	return keys
}

// sizes returns the number of keys of each request.
func sizes(requests [][]int) (counts []int) {
	for _, keys := range requests {
		counts = append(counts, len(keys))
	}
	return counts
}

// sampling returns options with a sample of three keys.
func (s *server) sampling(size int) batch.Options[int, int] {
	options := s.options(size)
	options.SampleSize = 3
	options.Conclude = func(keys []int, rejections []error) error {
		distinct := slices.Compact(slices.Sorted(slices.Values(keys)))
		for _, err := range rejections {
			if len(rejections) != 3 || len(distinct) != 3 || !errors.Is(err, errRejected) {
				return errors.New("wrong rejections")
			}
		}
		s.sampled = keys
		return errConclusion
	}
	return options
}

// wantConclusion reads keys, and checks that the read fails with errConclusion.
func wantConclusion(t *testing.T, reader *batch.Reader[int, int], keys ...int) {
	t.Helper()
	answers, err := reader.Read(t.Context(), keys)
	if answers != nil || !errors.Is(err, errConclusion) {
		t.Errorf("got %v, %v; want errConclusion", answers, err)
	}
}

// singleKeys returns the keys that were alone in a request, in ascending order.
func singleKeys(requests [][]int) (keys []int) {
	for _, request := range requests {
		if len(request) == 1 {
			keys = append(keys, request[0])
		}
	}
	slices.Sort(keys)
	return keys
}

func always(int) bool { return true }
