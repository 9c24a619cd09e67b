package partner

import (
	"maps"
	"slices"
	"time"
)

// entry is one UIN to be asked for, on behalf of every read that waits for it.
type entry struct {
	uin    UIN
	reads  []*read // who waits; nobody once it is answered
	queued bool    // in no batch yet, or again
	again  bool    // one answer had no credit for it
}

// queue holds the entries that are in no batch. Reads take turns, so that one of thousands of UINs does not hold up one of
// a single UIN.
type queue struct {
	turns    []*read // those with queued entries, the next first
	joinable map[UIN]*entry
	size     int       // the number of queued entries
	since    time.Time // since when it has not been empty
}

// add queues the UINs of a read. Where another read's entry for a UIN is still queued, they share it. One in a batch is not
// shared: a read that begins after a credit changed must not see what was asked before.
func (q *queue) add(read *read, uins []UIN) {
	read.entries = make([]*entry, 0, len(uins))
	for _, uin := range uins {
		e, found := q.joinable[uin]
		if !found {
			e = &entry{uin: uin}
			q.joinable[uin] = e
		}
		read.entries = append(read.entries, e)
		e.reads = append(e.reads, read)
		q.push(e, read)
	}
}

// repeat queues an entry once more, for all who wait for it. Nobody joins it: whoever comes later is owed two answers.
func (q *queue) repeat(e *entry) {
	e.again = true
	for _, read := range e.reads {
		q.push(e, read)
	}
}

func (q *queue) push(e *entry, read *read) {
	if q.size == 0 {
		q.since = time.Now()
	}
	if !e.queued {
		e.queued = true
		q.size++
	}
	if len(read.queue) == 0 {
		q.turns = append(q.turns, read)
	}
	read.queue = append(read.queue, e)
}

// cut takes the next entries out, at most so many.
func (q *queue) cut(most int) []*entry {
	batch := make([]*entry, 0, min(most, q.size))
	for len(batch) < most && q.size > 0 {
		read := q.turns[0]
		q.turns = q.turns[1:]
		if e := read.next(); e != nil {
			q.out(e)
			batch = append(batch, e)
		}
		if len(read.queue) > 0 {
			q.turns = append(q.turns, read)
		}
	}
	q.forget()
	return batch
}

func (q *queue) out(e *entry) {
	e.queued = false
	q.size--
	if q.joinable[e.uin] == e {
		delete(q.joinable, e.uin)
	}
}

// remove withdraws a read's interest.
func (q *queue) remove(gone *read) {
	for _, e := range gone.entries {
		e.reads = slices.DeleteFunc(e.reads, func(r *read) bool { return r == gone })
		if e.queued && len(e.reads) == 0 {
			q.out(e)
		}
	}
	gone.queue = nil
	q.turns = slices.DeleteFunc(q.turns, func(r *read) bool { return r == gone })
	q.forget()
}

// forget drops, from an empty queue, the reads whose entries left it on behalf of others.
func (q *queue) forget() {
	if q.size > 0 {
		return
	}
	for _, read := range q.turns {
		read.queue = nil
	}
	q.turns = nil
}

// wanted tells whether anybody waits for the entry.
func (e *entry) wanted() bool { return len(e.reads) > 0 }

// uinsOf returns the entries' UINs, each once.
func uinsOf(entries []*entry) []UIN {
	uins := make([]UIN, 0, len(entries))
	for _, e := range entries {
		uins = append(uins, e.uin)
	}
	slices.Sort(uins)
	return slices.Compact(uins)
}

// readsOf returns who waits for any of the entries.
func readsOf(entries []*entry) []*read {
	seen := map[*read]struct{}{}
	for _, e := range entries {
		for _, read := range e.reads {
			seen[read] = struct{}{}
		}
	}
	return slices.Collect(maps.Keys(seen))
}
