package simtest

import (
	"context"
	"net"
	"net/http"
	"sync"
)

// pipe is a network in memory with one server. With testing/synctest, a real http.Server and
// http.Client use it in virtual time, which is impossible with a socket.
type pipe struct {
	connections chan net.Conn
	closed      chan struct{}
	once        sync.Once
}

// newPipe returns an open pipe.
func newPipe() *pipe {
	return &pipe{connections: make(chan net.Conn), closed: make(chan struct{})}
}

// transport returns an HTTP transport. All its connections lead to the pipe's server.
func (p *pipe) transport() *http.Transport {
	return &http.Transport{DialContext: p.dial, MaxIdleConnsPerHost: 64}
}

func (p *pipe) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case p.connections <- server:
		return client, nil
	case <-p.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// Accept returns the next connection. After Close, it returns net.ErrClosed.
func (p *pipe) Accept() (net.Conn, error) {
	select {
	case connection := <-p.connections:
		return connection, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

// Close makes Accept and new connections fail.
func (p *pipe) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

// Addr returns the pipe's only address.
func (p *pipe) Addr() net.Addr { return pipeAddr{} }

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "pipe" }
