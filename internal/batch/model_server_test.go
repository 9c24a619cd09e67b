package batch

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// fetch is Options.Fetch, and plays the server.
func (m *model) fetch(ctx context.Context, request *Request[int]) (map[int]reply, error) {
	for {
		if !m.pause(ctx, 300*time.Millisecond) {
			return nil, context.Cause(ctx)
		}
		keys := request.Keys()
		if len(keys) == 0 {
			if ctx.Err() == nil {
				m.t.Error("the context of a request without keys has not ended")
			}
			return nil, context.Cause(ctx)
		}
		number := m.send(keys)
		if !m.pause(ctx, time.Second) {
			return nil, context.Cause(ctx)
		}
		if !m.chance(m.repeats) {
			return m.answer(keys, number)
		}
	}
}

// send records a request. A read must want each of its keys.
func (m *model) send(keys []int) (number int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !slices.IsSorted(keys) || len(slices.Compact(slices.Clone(keys))) < len(keys) {
		m.t.Errorf("request %d has the keys %v", m.requests, keys)
	}
	for _, key := range keys {
		if m.wanted[key] == 0 && !m.lastChange[key].Equal(time.Now()) {
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
			m.failedIn[key] = append(m.failedIn[key], number)
		}
		if panics {
			panic("a defect of the server")
		}
		return nil, errFatal
	}
	for _, key := range keys {
		if m.kinds[key] == rejected {
			m.rejectedAlone[key] = m.rejectedAlone[key] || len(keys) == 1
			return nil, fmt.Errorf("in other words: %w", &KeyError{Err: errFatal})
		}
	}
	m.answered = true
	answers := map[int]reply{-1: {}} // includes a key that was not requested
	for _, key := range keys {
		if kind := m.kinds[key]; kind != unanswered {
			isIncomplete := kind == incomplete || m.random.Float64() < m.omits
			answers[key] = reply{request: number, incomplete: isIncomplete}
		}
		if answers[key].incomplete {
			m.incompleteIn[key] = append(m.incompleteIn[key], number)
		}
	}
	return answers, nil
}

func (m *model) chance(share float64) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.random.Float64() < share
}

// pause waits up to most, or sometimes up to ten times that. It reports whether ctx is still open.
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
