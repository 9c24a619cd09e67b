package ratelimit

import (
	"encoding/json"
	"slices"
	"time"
)

const (
	// maxTurnWait is the longest time after which a waiting process checks again. It is short,
	// because a process may have ended, or its requests may not have been written.
	maxTurnWait = window
	// turnDelay is the time after which a process checks again whether those ahead of it have taken
	// their slots.
	turnDelay = 2 * time.Millisecond
	// turnGrace is how much later than announced a waiting process may check again. Then it loses
	// its turn to the processes behind it. A process that was killed does not check again.
	turnGrace = 100 * time.Millisecond
	// maxLead is how far ahead a time of another process may be. Clocks of processors differ a
	// little. A time further ahead was written before the clock was set back.
	maxLead = window
	// maxEntryAge limits the time for which an entry remains after the clock was set back.
	maxEntryAge = 24 * time.Hour
)

// ledger is what the processes that share a request limit write about themselves. All times are in
// nanoseconds since 1970, because the processes have only this clock in common.
type ledger struct {
	Processes []entry `json:"processes"`
}

// entry is what one process writes about itself.
type entry struct {
	ID       string  `json:"id"`             // random
	Requests []int64 `json:"requests"`       // when the requests of its slots were written
	Turn     *turn   `json:"turn,omitempty"` // set while it waits for a slot
	Expires  int64   `json:"expires"`        // when the entry is of no more use
}

// turn is the place of a process in the queue. A process has one place, however many requests wait.
type turn struct {
	Since int64 `json:"since"` // when it began to wait; the earliest is next
	Until int64 `json:"until"` // when it checks again
}

// parseLedger returns the entries of a text that are of use now. A text that is no ledger has none.
func parseLedger(text []byte, now time.Time) (l ledger) {
	// The end of a longer text may follow the first line.
	end := slices.Index(text, '\n')
	if end < 0 || json.Unmarshal(text[:end], &l) != nil {
		return ledger{}
	}
	l.Processes = slices.DeleteFunc(l.Processes, func(e entry) bool {
		left := time.Duration(e.Expires - now.UnixNano())
		return left < 0 || left > maxEntryAge
	})
	return l
}

// text returns the ledger as one line of JSON.
func (l ledger) text() []byte {
	text, _ := json.Marshal(l) // it has only numbers and texts
	return append(text, '\n')
}

// windowLimit is a maximum number of open windows of one length.
type windowLimit struct {
	slots  int
	length time.Duration
}

// newEntry returns the entry of a process. A slot whose request was not written counts as written
// now, because its window has not started. If the process wants slots, the entry has a turn.
func newEntry(id string, current report, now time.Time) entry {
	own := entry{ID: id}
	for _, at := range current.written {
		own.Requests = append(own.Requests, at.UnixNano())
	}
	for range current.granted {
		own.Requests = append(own.Requests, now.UnixNano())
	}
	if current.wanted > 0 {
		own.Turn = &turn{Since: now.UnixNano()}
		if current.since != 0 { // the clock may have been set back
			own.Turn.Since = min(own.Turn.Since, current.since)
		}
	}
	return own
}

// settle replaces the entry of a process. If the entry has a turn, the process may get a slot. If
// it wants more than one, it has a new turn then, and may get the next slot at once.
func (l *ledger) settle(own entry, wanted int, now time.Time, limit windowLimit) (a answer) {
	if own.Turn != nil {
		at := l.nextTurn(own, now, limit)
		if a.granted = !at.After(now); a.granted {
			own.Requests = append(own.Requests, now.UnixNano())
			own.Turn = nil
		}
		if a.granted && wanted > 1 {
			own.Turn = &turn{Since: now.UnixNano()}
		}
		if own.Turn != nil {
			a.turn, a.wait = own.Turn, at.Sub(now)
			own.Turn.Until = now.Add(max(a.wait, turnDelay)).UnixNano()
			own.Expires = own.Turn.Until + int64(turnGrace)
		}
	}
	for _, start := range own.Requests {
		own.Expires = max(own.Expires, start+int64(limit.length))
	}
	l.put(own)
	a.others = l.otherWindowEnds(own.ID, now, limit.length)
	return a
}

// put replaces the entry of a process.
func (l *ledger) put(own entry) {
	l.Processes = slices.DeleteFunc(l.Processes, func(e entry) bool { return e.ID == own.ID })
	l.Processes = append(l.Processes, own)
}

// otherWindowEnds returns the ends of the open windows of all processes but one. The windows have
// the given length.
func (l ledger) otherWindowEnds(id string, now time.Time, length time.Duration) (ends []int64) {
	for _, e := range l.Processes {
		if e.ID != id {
			ends = append(ends, e.windowEnds(now, length)...)
		}
	}
	return ends
}

func (e entry) windowEnds(now time.Time, length time.Duration) (ends []int64) {
	for _, start := range e.Requests {
		end := start + int64(length)
		if end > now.UnixNano() && start <= now.Add(maxLead).UnixNano() {
			ends = append(ends, end)
		}
	}
	return ends
}

// nextTurn returns when a process may get a slot at the earliest. Its entry has a turn. A time that
// is not after now means that it gets one now.
//
// Processes get slots in the order in which they began to wait, and one slot in a turn. So a
// process that wants several slots lets the others have theirs in between.
func (l ledger) nextTurn(own entry, now time.Time, limit windowLimit) time.Time {
	ahead := 0
	last := now // when the processes ahead check again
	for _, e := range l.Processes {
		if e.ID != own.ID && e.waits(now) && e.before(own) {
			ahead++
			last = later(last, time.Unix(0, e.Turn.Until))
		}
	}
	ends := append(l.otherWindowEnds(own.ID, now, limit.length),
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
	case ahead > 0: // there is a slot for each of them, too
		at = last.Add(turnDelay)
	}
	if latest := now.Add(maxTurnWait); at.After(latest) {
		return latest
	}
	return at
}

// waits reports whether a process is in the queue: the time of its next check is not over, and not
// too far ahead.
func (e entry) waits(now time.Time) bool {
	if e.Turn == nil {
		return false
	}
	until := time.Unix(0, e.Turn.Until)
	return !until.Add(turnGrace).Before(now) && !until.After(now.Add(maxTurnWait+maxLead))
}

// before reports whether the turn of one process is before that of another.
func (e entry) before(other entry) bool {
	if e.Turn.Since != other.Turn.Since {
		return e.Turn.Since < other.Turn.Since
	}
	return e.ID < other.ID
}
