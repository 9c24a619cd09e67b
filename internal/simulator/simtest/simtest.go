// Package simtest provides simulators for tests. They have a log of requests, and a network in
// memory for virtual time.
package simtest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// Simulator is a simulator with a log of its requests.
type Simulator struct {
	*simulator.Simulator

	mu       sync.Mutex
	requests []simulator.Request
}

// New returns a Simulator. It sets options.Observe. If the options are invalid, the test fails.
func New(tb testing.TB, options simulator.Options) *Simulator {
	tb.Helper()
	s, err := Observed(options)
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// Observed is like New, but returns an error. It is for code without a testing.TB.
func Observed(options simulator.Options) (*Simulator, error) {
	s := &Simulator{}
	options.Observe = s.observe
	var err error
	s.Simulator, err = simulator.New(options)
	return s, err
}

func (s *Simulator) observe(request simulator.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if request.Number == len(s.requests) {
		s.requests = append(s.requests, request)
	}
	s.requests[request.Number] = request
}

// Serve returns a Simulator and its URL. The simulator listens on loopback until the test ends.
func Serve(tb testing.TB, options simulator.Options) (s *Simulator, url string) {
	tb.Helper()
	s = New(tb, options)
	server := httptest.NewServer(s)
	tb.Cleanup(server.Close)
	return s, server.URL
}

// Requests returns the requests so far, in the order of their arrival.
func (s *Simulator) Requests() []simulator.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]simulator.Request(nil), s.requests...)
}

// InVirtualTime runs a test in virtual time. All connections of the test's transport lead to a
// server with the handler.
func InVirtualTime(t *testing.T, handler http.Handler, test func(*testing.T, *http.Transport)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		network := newPipe()
		server := &http.Server{Handler: handler, ReadHeaderTimeout: time.Hour}
		go server.Serve(network) //nolint:errcheck // it returns an error when the test closes it
		transport := network.transport()
		defer func() {
			transport.CloseIdleConnections()
			_ = server.Close()
		}()
		test(t, transport)
	})
}

// Distant delays each request by half a round trip before and after the handler.
func Distant(roundTrip time.Duration, handler http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		travel(r.Context(), roundTrip/2)
		handler.ServeHTTP(w, r)
		travel(r.Context(), roundTrip/2)
	})
}

// travel waits for the duration, or until ctx ends.
func travel(ctx context.Context, duration time.Duration) {
	select {
	case <-time.After(duration):
	case <-ctx.Done():
	}
}
