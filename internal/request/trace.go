package request

import (
	"context"
	"sync"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// Trace records what was sent for one caller. The caller's context contains it.
type Trace struct {
	mu    sync.Mutex
	facts Facts
}

// Facts are the contents of a Trace.
type Facts struct {
	Attempts   int // requests sent
	NotFresh   int // of these, attempts of requests that are not Fresh
	Open       int // of these, requests without an answer
	AwaitsKeys int // requests that have a slot and wait for keys
	// last failure, even if a retry succeeded; nil without a failure
	Failure *tencentapi.Error
	Failed  any // In of the request that failed
}

type traceKey struct{}

// WithTrace returns a context that carries a new Trace.
func WithTrace(ctx context.Context) (context.Context, *Trace) {
	t := &Trace{}
	return context.WithValue(ctx, traceKey{}, t), t
}

// Facts returns the current contents of the Trace.
func (t *Trace) Facts() Facts {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.facts
}

func (t *Trace) record(change func(*Facts)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	change(&t.facts)
}

// traceList contains the traces of the callers of one request.
type traceList []*Trace

// tracesOf returns the traces in the callers' contexts. If callers is nil, it returns the trace in
// ctx.
func tracesOf(ctx context.Context, callers func() []context.Context) (all traceList) {
	contexts := []context.Context{ctx}
	if callers != nil {
		contexts = callers()
	}
	for _, ctx := range contexts {
		if t, ok := ctx.Value(traceKey{}).(*Trace); ok {
			all = append(all, t)
		}
	}
	return all
}

func (t traceList) record(change func(*Facts)) {
	for _, trace := range t {
		trace.record(change)
	}
}

// awaitKeys records that a request waits for keys. Call endWait when the wait ends.
func (t traceList) awaitKeys() (endWait func()) {
	t.record(func(f *Facts) { f.AwaitsKeys++ })
	return func() { t.record(func(f *Facts) { f.AwaitsKeys-- }) }
}

// send records that a request was sent. Call recordEnd with the failure, or with nil.
func (t traceList) send(in any, fresh bool) (recordEnd func(*tencentapi.Error)) {
	t.record(func(f *Facts) {
		f.Attempts++
		f.Open++
		if !fresh {
			f.NotFresh++
		}
	})
	return func(failure *tencentapi.Error) {
		t.record(func(f *Facts) {
			f.Open--
			if failure != nil {
				f.Failure, f.Failed = failure, in
			}
		})
	}
}
