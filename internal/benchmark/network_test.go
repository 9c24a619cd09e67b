package benchmark_test

import (
	"bytes"
	"context"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"sync"
	"time"
)

// network is a transport between one process and a server. Each direction takes a random time, and
// so does a new connection. It needs much less processor time than net/http over a pipe. This makes
// it possible to simulate twenty processes for minutes.
type network struct {
	server   http.Handler
	least    time.Duration // of one direction
	most     time.Duration
	openCost int // the round trips that a new connection needs

	mu       sync.Mutex
	random   *rand.Rand
	idle     int           // unused open connections
	answered int           // requests that were answered with data
	slowest  time.Duration // the longest round trip
}

func newNetwork(server http.Handler, seed uint64) *network {
	return &network{
		server: server, least: 10 * time.Millisecond, most: 100 * time.Millisecond,
		random: rand.New(rand.NewPCG(seed, 7)),
	}
}

// RoundTrip returns the server's answer to a request.
func (n *network) RoundTrip(request *http.Request) (*http.Response, error) {
	ctx := request.Context()
	if err := n.connect(ctx); err != nil {
		return nil, err
	}
	if trace := httptrace.ContextClientTrace(ctx); trace != nil {
		trace.GotConn(httptrace.GotConnInfo{})
		trace.WroteRequest(httptrace.WroteRequestInfo{})
	}
	start := time.Now()
	if err := n.travel(ctx); err != nil {
		return nil, err
	}
	recorder := httptest.NewRecorder()
	n.server.ServeHTTP(recorder, request)
	n.count(recorder.Body.Bytes())
	if err := n.travel(ctx); err != nil {
		return nil, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.idle++
	n.slowest = max(n.slowest, time.Since(start))
	return recorder.Result(), nil
}

func (n *network) count(answer []byte) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if bytes.Contains(answer, []byte(`"Data":`)) {
		n.answered++
	}
}

// connect uses an idle connection or opens a new one.
func (n *network) connect(ctx context.Context) error {
	n.mu.Lock()
	open := n.idle > 0
	if open {
		n.idle--
	}
	n.mu.Unlock()
	if open {
		return nil
	}
	for range 2 * n.openCost {
		if err := n.travel(ctx); err != nil {
			return err
		}
	}
	return nil
}

// travel waits for the time of one direction.
func (n *network) travel(ctx context.Context) error {
	n.mu.Lock()
	delay := n.least
	if n.most > n.least {
		delay += time.Duration(n.random.Int64N(int64(n.most - n.least)))
	}
	n.mu.Unlock()
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
