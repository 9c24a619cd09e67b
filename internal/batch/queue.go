package batch

import (
	"cmp"
	"time"
)

// queue holds the entries that are in no batch. Reads take turns, with one entry per turn. Without
// turns, a read of thousands of keys would delay a read of one key.
type queue[K cmp.Ordered, V any] struct {
	// reads with queued entries, next turn first; some may have left
	turns         []*pendingRead[K, V]
	joinable      map[K]*entry[K, V]
	size          int       // the number of queued entries
	nonEmptySince time.Time // start of the current wait: when the queue last became non-empty
}

func newQueue[K cmp.Ordered, V any]() queue[K, V] {
	return queue[K, V]{joinable: map[K]*entry[K, V]{}}
}

// join returns the queued entry of a key that new reads may share. If there is no such entry, join
// queues a new one. New reads do not share an entry that is queued for the second time. Each read
// is entitled to two attempts.
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
		q.nonEmptySince = time.Now()
	}
	q.size++
}

// push gives a read its turn for a queued entry.
func (q *queue[K, V]) push(e *entry[K, V], read *pendingRead[K, V]) {
	if len(read.queue) == 0 {
		q.turns = append(q.turns, read)
	}
	read.queue = append(read.queue, e)
}

// remove removes a queued entry. Its reads may still list the entry. They skip it at their turn.
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

// waitingReads returns the number of reads with a queued entry. remainder reports whether one of
// these reads already has another entry in a request.
func (q *queue[K, V]) waitingReads() (reads int, remainder bool) {
	for _, read := range q.turns {
		if read.hasQueued() {
			reads++
			remainder = remainder || read.requested
		}
	}
	return reads, remainder
}

// next returns the read with the next turn. The queue must not be empty.
func (q *queue[K, V]) next() *pendingRead[K, V] {
	for len(q.turns[0].queue) == 0 {
		q.turns = q.turns[1:] // this read has left
	}
	return q.turns[0]
}

// take moves the next entries to a batch, until the batch has n entries.
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
				read.requested = true
			}
			e.batch = b
			b.entries = append(b.entries, e)
		}
	}
}
