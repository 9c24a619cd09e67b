package batch

import (
	"cmp"
	"context"
)

// Request is one request, on behalf of the reads that want its keys.
type Request[K cmp.Ordered] struct {
	// Fresh reports that the keys come from the queue. Other requests are part of the search for
	// keys that fail their batch and should be sent ahead of fresh ones.
	Fresh bool

	keys  func() []K
	reads func() []context.Context
}

// Keys returns the keys to send, in ascending order and each once. A fresh request takes them from
// the queue when Keys is called first, so call it when the request may be sent. Later calls return
// those that are still wanted. If no key is left, the context that came with the request has ended,
// and nothing should be sent.
func (r *Request[K]) Keys() []K { return r.keys() }

// Reads returns the contexts of the reads that want any of the keys now. They serve for their
// values.
func (r *Request[K]) Reads() []context.Context { return r.reads() }
