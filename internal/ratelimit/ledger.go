package ratelimit

import (
	"slices"
	"time"
)

const (
	// maxTurnWait is the maximum time after which a waiting process checks again. It is short
	// because other processes may stop, or may not write their requests.
	maxTurnWait = window
	// turnDelay is the time after which a process checks whether the processes ahead of it have
	// taken their slots.
	turnDelay = 2 * time.Millisecond
	// turnGrace is the maximum delay of a waiting process's next check. If the delay is longer, for
	// example because the process was killed, the process loses its turn.
	turnGrace = 100 * time.Millisecond
	// maxLead is the maximum time by which another process's time may be ahead. The clocks of
	// processors differ a little. If the difference is larger, the clock was set back after the
	// time was written.
	maxLead = window
	// maxEntryAge limits how long an entry remains if the clock was set back.
	maxEntryAge = 24 * time.Hour
)

// ledger contains the entries of the processes that share a request limit. All times are in
// nanoseconds since 1970, because the processes share only this clock.
type ledger []entry

// entry is the information that one process writes about itself.
type entry struct {
	id       string  // random
	expires  int64   // when the entry is no longer needed
	turn     *turn   // set while the process waits for a slot
	requests []int64 // when the requests of its slots were written
}

// turn is the position of a process in the queue. A process has one position, even if several of
// its requests wait.
type turn struct {
	since int64 // when it began to wait; the earliest is first
	until int64 // when it checks again
}

// windowLimit is a maximum number of open windows of one length.
type windowLimit struct {
	slots  int
	length time.Duration
}

// newEntry returns the entry of a process. For a slot whose request is not written, it uses the
// current time, because the slot's window has not started. If the process wants slots, the entry
// has a turn.
func newEntry(id string, current report, now time.Time) entry {
	own := entry{id: id}
	for _, at := range current.written {
		own.requests = append(own.requests, at.UnixNano())
	}
	for range current.granted {
		own.requests = append(own.requests, now.UnixNano())
	}
	if current.wanted > 0 {
		own.turn = &turn{since: now.UnixNano()}
		if current.since != 0 { // the clock may have been set back
			own.turn.since = min(own.turn.since, current.since)
		}
	}
	return own
}

// settle replaces the entry of a process. If the entry has a turn, the process may get a slot. If
// the process wants more slots, it gets a new turn. Then it may get the next slot at once.
func (l *ledger) settle(own entry, wanted int, now time.Time, limit windowLimit) (a answer) {
	if own.turn != nil {
		at := l.nextTurn(own, now, limit)
		if a.granted = !at.After(now); a.granted {
			own.requests = append(own.requests, now.UnixNano())
			own.turn = nil
		}
		if a.granted && wanted > 1 {
			own.turn = &turn{since: now.UnixNano()}
		}
		if own.turn != nil {
			a.turn, a.wait = own.turn, at.Sub(now)
			own.turn.until = now.Add(max(a.wait, turnDelay)).UnixNano()
			own.expires = own.turn.until + int64(turnGrace)
		}
	}
	for _, start := range own.requests {
		own.expires = max(own.expires, start+int64(limit.length))
	}
	l.put(own)
	a.others = l.otherWindowEnds(own.id, now, limit.length)
	return a
}

// put replaces the entry of a process.
func (l *ledger) put(own entry) {
	*l = slices.DeleteFunc(*l, func(e entry) bool { return e.id == own.id })
	*l = append(*l, own)
}

// otherWindowEnds returns the ends of the open windows of all other processes. The windows have the
// given length.
func (l ledger) otherWindowEnds(id string, now time.Time, length time.Duration) (ends []int64) {
	for _, e := range l {
		if e.id != id {
			ends = append(ends, e.windowEnds(now, length)...)
		}
	}
	return ends
}

func (e entry) windowEnds(now time.Time, length time.Duration) (ends []int64) {
	for _, start := range e.requests {
		end := start + int64(length)
		if end > now.UnixNano() && start <= now.Add(maxLead).UnixNano() {
			ends = append(ends, end)
		}
	}
	return ends
}

// nextTurn returns the earliest time when a process with a turn may get a slot. If the time is not
// after now, the process gets a slot now.
//
// Processes get slots in the order in which they began to wait, with one slot per turn. If a
// process wants several slots, other processes get slots in between.
func (l ledger) nextTurn(own entry, now time.Time, limit windowLimit) time.Time {
	ahead := 0
	last := now // when the processes ahead check again
	for _, e := range l {
		if e.id != own.id && e.waits(now) && e.before(own) {
			ahead++
			last = later(last, time.Unix(0, e.turn.until))
		}
	}
	ends := append(l.otherWindowEnds(own.id, now, limit.length),
		own.windowEnds(now, limit.length)...)
	slices.Sort(ends)
	// The processes ahead use the first windows that end. Their own windows end later.
	index, extra := len(ends)+ahead-limit.slots, time.Duration(0)
	for index >= len(ends) && index >= 0 {
		index -= limit.slots
		extra += limit.length
	}
	at := now.Add(extra)
	switch {
	case index >= 0:
		at = time.Unix(0, ends[index]).Add(extra)
	case ahead > 0:
		at = last.Add(turnDelay + extra)
	}
	if latest := now.Add(maxTurnWait); at.After(latest) {
		return latest
	}
	return at
}

// waits reports whether a process is in the queue. The time of its next check must be neither over
// nor too far ahead.
func (e entry) waits(now time.Time) bool {
	if e.turn == nil {
		return false
	}
	until := time.Unix(0, e.turn.until)
	return !until.Add(turnGrace).Before(now) && !until.After(now.Add(maxTurnWait+maxLead))
}

// before reports whether the turn of e is before the turn of other.
func (e entry) before(other entry) bool {
	if e.turn.since != other.turn.since {
		return e.turn.since < other.turn.since
	}
	return e.id < other.id
}
