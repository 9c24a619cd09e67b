package batch

import (
	"cmp"
	"context"
)

// Request is one request for the keys that reads want.
type Request[K cmp.Ordered] struct {
	// Fresh reports whether the keys come from the queue. The keys of other requests come from a
	// search for failing keys. Fetch should send requests of a search first.
	Fresh bool

	keys  func() []K
	reads func() []context.Context
}

// Keys returns the keys to send, in ascending order and without duplicates. The first call for a
// fresh request takes the keys from the queue. So call Keys only when the request may be sent.
// Later calls return the keys that reads still want. If no key is left, the context of Fetch has
// ended, and Fetch must not send a request.
func (r *Request[K]) Keys() []K { return r.keys() }

// Reads returns the contexts of the reads that want any of the keys now. Use them only for their
// values.
func (r *Request[K]) Reads() []context.Context { return r.reads() }
