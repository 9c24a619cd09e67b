package simtest

import (
	"context"
	"net"
	"net/http"
	"sync"
)

// pipe is a network of one server in memory. Unlike a socket it lets time stand still: under
// testing/synctest, a real http.Server and http.Client talk over it in virtual time.
type pipe struct {
	connections chan net.Conn
	closed      chan struct{}
	once        sync.Once
}

// newPipe returns an open pipe.
func newPipe() *pipe {
	return &pipe{connections: make(chan net.Conn), closed: make(chan struct{})}
}

// transport returns an HTTP transport whose every connection leads to the pipe's server.
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

// Accept waits for the next connection.
func (p *pipe) Accept() (net.Conn, error) {
	select {
	case connection := <-p.connections:
		return connection, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

// Close ends Accept and refuses new connections.
func (p *pipe) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

// Addr returns the address of a network of one.
func (p *pipe) Addr() net.Addr { return pipeAddr{} }

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "pipe" }
