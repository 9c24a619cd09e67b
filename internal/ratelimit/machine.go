package ratelimit

import (
	cryptorand "crypto/rand"
	"math"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/sharedfile"
)

// maxUnwritten is how long other processes count a granted slot whose request is not written. A
// request that needs longer probably fails, for example because a proxy does not answer.
const maxUnwritten = 10 * window

// machine shares the slots of a Limiter with other processes on this machine. Each process writes
// the use of its own slots to one file. If the file cannot be used, the Limiter grants slots
// without regard to other processes.
//
// The Limiter's mutex protects the fields. Updates of the file run without the mutex, one at a
// time.
type machine struct {
	exchange exchanger
	updating bool // an update is in progress

	// The values at the last update.
	written time.Time // start time of the youngest window
	granted int       // slots whose requests were not written
	refresh time.Time // when the entry in the file becomes too old; zero if it does not
	since   int64     // when the turn began, in nanoseconds since 1970; 0 without a turn
	check   time.Time // when the process may get a slot
	others  []int64   // ends of windows of other processes
}

// report is the use of a process's own slots.
type report struct {
	written []time.Time // start times of windows that may be open, oldest first
	granted int         // number of slots with requests that are not written
	wanted  int         // number of callers that may use a slot now
	since   int64       // when its turn began, in nanoseconds since 1970; 0 without a turn
}

// youngest returns the start time of the youngest window, or zero.
func (r report) youngest() time.Time {
	if len(r.written) == 0 {
		return time.Time{}
	}
	return r.written[len(r.written)-1]
}

func newMachine(limit windowLimit, open func() (*sharedfile.File, error)) *machine {
	return &machine{exchange: exchanger{open: open, id: cryptorand.Text(), limit: limit}}
}

// update starts an update of the file if the report requires one. It calls settle with the answer,
// without the mutex. If next is not zero, call update again at that time.
func (m *machine) update(now time.Time, current report, settle func(report, answer),
) (next time.Time) {
	if m.updating { // after an update, settle leads to another call
		return time.Time{}
	}
	if !m.outdated(now, current) {
		next = m.refresh
		if current.wanted > 0 {
			next = earliest(next, m.check)
		}
		return next
	}
	m.updating = true
	current.since = m.since
	go func() { settle(current, m.exchange.update(current)) }()
	return time.Time{}
}

// outdated reports whether the file must be updated.
func (m *machine) outdated(now time.Time, current report) bool {
	youngest := current.youngest()
	switch {
	case current.granted != m.granted:
	case !youngest.IsZero() && !youngest.Equal(m.written):
	case !m.refresh.IsZero() && !now.Before(m.refresh):
	case current.wanted == 0 && m.since != 0: // it gives up its turn
	case current.wanted > 0 && (m.since == 0 || !now.Before(m.check)):
	default:
		return false
	}
	return true
}

// apply records the answer of an update. After an error, the process repeats the update a little
// later, because other processes do not know its slots.
func (m *machine) apply(now time.Time, current report, a answer) {
	m.updating = false
	m.written, m.granted = current.youngest(), current.granted
	if a.granted {
		m.granted++
	}
	m.refresh = time.Time{}
	if m.granted > 0 || (a.err != nil && now.Sub(m.written) < window) {
		m.refresh = now.Add(window / 4)
	}
	m.others = a.others
	m.since, m.check = 0, time.Time{}
	if a.turn != nil {
		m.since, m.check = a.turn.since, now.Add(a.wait)
	}
}

// free returns the number of slots that other processes leave free, according to the last update.
func (m *machine) free(now time.Time) int {
	if m == nil {
		return math.MaxInt
	}
	free := m.exchange.limit.slots
	for _, end := range m.others {
		if end > now.UnixNano() {
			free--
		}
	}
	return free
}
