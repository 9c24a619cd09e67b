package request

import (
	"context"
	"sync"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// Trace is what was sent on behalf of one caller. The caller's context carries it.
type Trace struct {
	mu    sync.Mutex
	facts Facts
}

// Facts are what a Trace has noted.
type Facts struct {
	Attempts   int               // requests sent
	Open       int               // of those, without an answer so far
	AwaitsKeys int               // those that could be sent, and wait for keys
	Failure    *tencentapi.Error // the last failure, whether or not a retry succeeded; nil if there was none
	Failed     any               // what that request sent, the In of its Action
}

type traceKey struct{}

// WithTrace returns a context that carries a new Trace.
func WithTrace(ctx context.Context) (context.Context, *Trace) {
	t := &Trace{}
	return context.WithValue(ctx, traceKey{}, t), t
}

// Facts returns what the Trace has noted so far.
func (t *Trace) Facts() Facts {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.facts
}

func (t *Trace) note(change func(*Facts)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	change(&t.facts)
}

// traces are those of the callers that a request serves.
type traces []*Trace

// tracesOf returns the traces that the callers' contexts carry, or ctx if callers is nil.
func tracesOf(ctx context.Context, callers func() []context.Context) (all traces) {
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

func (t traces) note(change func(*Facts)) {
	for _, trace := range t {
		trace.note(change)
	}
}

// awaitKeys notes that a request waits for keys. The function that it returns notes the end of
// that.
func (t traces) awaitKeys() (ended func()) {
	t.note(func(f *Facts) { f.AwaitsKeys++ })
	return func() { t.note(func(f *Facts) { f.AwaitsKeys-- }) }
}

// send notes that a request was sent. The function that it returns notes how it ended: with a
// failure or nil.
func (t traces) send(in any) (returned func(*tencentapi.Error)) {
	t.note(func(f *Facts) {
		f.Attempts++
		f.Open++
	})
	return func(failure *tencentapi.Error) {
		t.note(func(f *Facts) {
			f.Open--
			if failure != nil {
				f.Failure, f.Failed = failure, in
			}
		})
	}
}
