package ratelimit

import "time"

// grant grants free slots to callers, and sets the timer for the next grant. If the Limiter shares
// its slots, grant updates the file instead. Then settle grants the slot.
func (l *Limiter) grant() {
	if l.timer != nil {
		l.timer.Stop()
	}
	for {
		now := time.Now()
		wanted, next := l.wanted(now)
		if wanted > 0 && l.machine == nil {
			l.give(now, nil)
			continue
		}
		if l.machine != nil {
			current := report{
				written: l.windowStarts, granted: l.awaited(now), wanted: wanted,
			}
			next = earliest(next, l.machine.update(now, current, l.settle))
		}
		if !next.IsZero() {
			l.timer = time.AfterFunc(time.Until(next), func() {
				l.mu.Lock()
				defer l.mu.Unlock()
				l.grant()
			})
		}
		return
	}
}

// settle applies the answer of an update. If the file cannot be used, it grants a slot without
// regard to other processes.
func (l *Limiter) settle(current report, a answer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	l.machine.apply(now, current, a)
	// Callers may have left during the update. Then the next update returns the slot.
	if wanted, _ := l.wanted(now); wanted > 0 && (a.granted || a.err != nil) {
		l.give(now, a.err)
	}
	l.grant()
}

// wanted returns the number of waiting callers if this process has a free slot, and otherwise 0.
// Then next is the time of the next free slot. If this time is not known, or if no caller waits,
// next is zero.
func (l *Limiter) wanted(now time.Time) (n int, next time.Time) {
	waiting := len(l.ordinary) + len(l.priority)
	at, known := l.nextFree(now)
	switch {
	case waiting == 0 || !known:
		return 0, time.Time{}
	case at.After(now):
		return 0, at
	default:
		return waiting, time.Time{}
	}
}

// awaited returns the number of granted slots whose requests may be written soon.
func (l *Limiter) awaited(now time.Time) (n int) {
	for _, slot := range l.unwritten {
		if now.Sub(slot.granted) < maxUnwritten {
			n++
		}
	}
	return n
}

// give grants a slot to the next caller. alone is the reason if the slot was granted without regard
// to other processes.
func (l *Limiter) give(now time.Time, alone error) {
	queue := l.nextQueue()
	slot := &Slot{limiter: l, granted: now, alone: alone}
	l.lastGrant = now
	l.unwritten = append(l.unwritten, slot)
	l.inFlight++
	l.priorityStreak++
	if queue == &l.ordinary || len(l.ordinary) == 0 {
		l.priorityStreak = 0
	}
	(*queue)[0] <- slot
	*queue = (*queue)[1:]
}

// nextQueue returns the queue that gets the next slot.
func (l *Limiter) nextQueue() *[]chan<- *Slot {
	if len(l.priority) == 0 || (l.priorityStreak >= maxPriorityStreak && len(l.ordinary) > 0) {
		return &l.ordinary
	}
	return &l.priority
}

// nextFree returns when this process next has a free slot. If the time depends on requests that are
// not written or released, it is not known.
func (l *Limiter) nextFree(now time.Time) (at time.Time, known bool) {
	length := l.share.window(l.slots)
	for len(l.windowStarts) > 0 && !l.windowStarts[0].Add(length).After(now) {
		l.windowStarts = l.windowStarts[1:]
	}
	if len(l.unwritten) >= l.slots || l.inFlight >= maxSlots {
		return time.Time{}, false
	}
	at = l.share.pausedUntil
	if l.share.adapted() {
		at = later(at, l.lastGrant.Add(l.share.window(1)))
	}
	if over := len(l.unwritten) + len(l.windowStarts) - l.slots; over >= 0 {
		at = later(at, l.windowStarts[over].Add(length))
	}
	return at, true
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// earliest returns the earlier of two times. It ignores a zero time.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}
