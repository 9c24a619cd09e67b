// Package simtest is what tests use beside a simulator: a log of its requests, and a network in
// memory, over which it can be called in virtual time.
package simtest

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// Simulator is a simulator that keeps what it has seen.
type Simulator struct {
	*simulator.Simulator

	mu       sync.Mutex
	requests []simulator.Request
}

// New returns a Simulator, or fails the test if the options are wrong. It sets options.Observe.
func New(tb testing.TB, options simulator.Options) *Simulator {
	tb.Helper()
	s := &Simulator{}
	options.Observe = s.observe
	var err error
	if s.Simulator, err = simulator.New(options); err != nil {
		tb.Fatal(err)
	}
	return s
}

func (s *Simulator) observe(request simulator.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if request.Number == len(s.requests) {
		s.requests = append(s.requests, request)
	}
	s.requests[request.Number] = request
}

// Requests returns what the simulator has seen so far, in the order of arrival.
func (s *Simulator) Requests() []simulator.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]simulator.Request(nil), s.requests...)
}

// InVirtualTime runs a test in virtual time, with a server of handler and a transport whose every
// connection leads to it.
func InVirtualTime(t *testing.T, handler http.Handler, test func(*testing.T, *http.Transport)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		network := newPipe()
		server := &http.Server{Handler: handler, ReadHeaderTimeout: time.Hour}
		go server.Serve(network) //nolint:errcheck // it ends with the test
		transport := network.transport()
		defer func() {
			transport.CloseIdleConnections()
			_ = server.Close() // of a pipe that the server has closed already
		}()
		test(t, transport)
	})
}

// Distant makes every request take a round trip: half of it to the handler, and half of it back.
func Distant(roundTrip time.Duration, handler http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		travel(r.Context(), roundTrip/2)
		handler.ServeHTTP(w, r)
		travel(r.Context(), roundTrip/2)
	})
}

// travel takes a while, unless the client goes away.
func travel(ctx context.Context, duration time.Duration) {
	select {
	case <-time.After(duration):
	case <-ctx.Done():
	}
}
