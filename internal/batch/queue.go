package batch

import (
	"cmp"
	"time"
)

// queue holds the entries that are in no batch. Reads take turns, one entry each, so that a read of
// thousands of keys does not hold up a read of one.
type queue[K cmp.Ordered, V any] struct {
	turns    []*read[K, V] // reads with a queue of their own, the next one first, and some that left
	joinable map[K]*entry[K, V]
	size     int       // the number of queued entries
	since    time.Time // when the queue was last empty
}

func newQueue[K cmp.Ordered, V any]() queue[K, V] {
	return queue[K, V]{joinable: map[K]*entry[K, V]{}}
}

// join returns the queued entry of a key that new reads may share, or queues a new one. They do not
// share an entry that is queued for the second time: each read is entitled to two answers of its
// own.
func (q *queue[K, V]) join(key K) *entry[K, V] {
	e, found := q.joinable[key]
	if !found {
		e = &entry[K, V]{key: key}
		q.joinable[key] = e
		q.grow()
	}
	return e
}

// requeue queues an entry for the second time, for all its reads.
func (q *queue[K, V]) requeue(e *entry[K, V]) {
	q.grow()
	for _, read := range e.reads {
		q.push(e, read)
	}
}

func (q *queue[K, V]) grow() {
	if q.size == 0 {
		q.since = time.Now()
	}
	q.size++
}

// push lets a read have its turns for a queued entry.
func (q *queue[K, V]) push(e *entry[K, V], read *read[K, V]) {
	if len(read.queue) == 0 {
		q.turns = append(q.turns, read)
	}
	read.queue = append(read.queue, e)
}

// remove takes a queued entry out. Its reads may still hold it and pass it over at their turn.
func (q *queue[K, V]) remove(e *entry[K, V]) {
	q.size--
	if q.joinable[e.key] == e {
		delete(q.joinable, e.key)
	}
	if q.size == 0 {
		for _, read := range q.turns {
			read.queue = nil
		}
		q.turns = nil
	}
}

// waiting returns how many reads have a queued entry, and whether a request has already taken other
// entries of one of these reads.
func (q *queue[K, V]) waiting() (reads int, rest bool) {
	for _, read := range q.turns {
		if read.waits() {
			reads++
			rest = rest || read.begun
		}
	}
	return reads, rest
}

// next returns the read that has the next turn. The queue must not be empty.
func (q *queue[K, V]) next() *read[K, V] {
	for len(q.turns[0].queue) == 0 {
		q.turns = q.turns[1:] // it has left
	}
	return q.turns[0]
}

// take moves the next entries to a batch, at most n.
func (q *queue[K, V]) take(b *batch[K, V], n int) {
	for len(b.entries) < n && q.size > 0 {
		read := q.next()
		q.turns = q.turns[1:]
		e := read.pop()
		if len(read.queue) > 0 {
			q.turns = append(q.turns, read)
		}
		if e != nil {
			q.remove(e)
			for _, read := range e.reads {
				read.begun = true
			}
			e.batch = b
			b.entries = append(b.entries, e)
		}
	}
}
