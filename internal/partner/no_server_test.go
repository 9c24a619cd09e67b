package partner_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"syscall"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// withoutServer runs a test with a reader of an endpoint, and with the simulator behind it. It
// calls absent before each connection. While absent returns true, no program listens.
func withoutServer(
	t *testing.T,
	url string,
	absent func() bool,
	test func(*testing.T, *partner.Reader, *simtest.Simulator),
) {
	t.Helper()
	customers, _ := numberedCustomers(3)
	sim := simtest.New(t, simulator.Options{Customers: customers})
	endpoint, err := tencentapi.ParseEndpoint(url)
	if err != nil {
		t.Fatal(err)
	}
	simtest.InVirtualTime(t, sim, func(t *testing.T, transport *http.Transport) {
		transport.DisableKeepAlives = true // each request needs a connection
		dial := transport.DialContext
		transport.DialContext = func(ctx context.Context, network, address string) (
			net.Conn, error,
		) {
			if absent() {
				return nil, &net.OpError{Op: "dial", Net: network, Err: syscall.ECONNREFUSED}
			}
			return dial(ctx, network, address)
		}
		client := tencentapi.New(endpoint, transport, "test", "test")
		test(t, partner.NewReader(client, demoKeys, partner.Limits{}), sim)
	})
}

const loopback = "http://127.0.0.1"

// loopbacks are endpoints on this machine.
var loopbacks = []string{
	loopback, "http://127.5.5.5:8025", "http://[::1]:8025", "http://localhost:8025",
	"https://LOCALHOST",
}

// expectNoServer fails the test unless a read ends because no program listens. It returns the
// number of attempts and how long the read took.
func expectNoServer(t *testing.T, reader *partner.Reader) (attempts int, took time.Duration) {
	t.Helper()
	start := time.Now()
	_, err := reader.Read(t.Context(), []partner.UIN{1})
	took = time.Since(start)
	var failed *partner.ReadError
	if !errors.As(err, &failed) || failed.Err == nil ||
		failed.Err.Class != tencentapi.NoServer || failed.Ended != nil {
		t.Fatalf("after %v: %v", took, err)
	}
	return failed.Attempts, took
}

// If no program listens on this machine, a read ends after about five seconds. A later read ends
// after one attempt. If a program listens then, reads work.
func TestReadEndsIfNoProgramListens(t *testing.T) {
	for _, url := range loopbacks {
		withoutServer(t, url, func() bool { return true },
			func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
				expectNoServer(t, reader)
			})
	}
	started := false
	withoutServer(t, loopback, func() bool { return !started },
		func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
			attempts, took := expectNoServer(t, reader)
			if attempts < 6 || took < 5*time.Second || took > 6*time.Second {
				t.Errorf("%d attempts in %v, want about five seconds", attempts, took)
			}
			attempts, took = expectNoServer(t, reader)
			if attempts != 1 || took > time.Second {
				t.Errorf("the second read made %d attempts in %v, want one", attempts, took)
			}
			started = true
			readAndCheck(t, reader, []partner.UIN{1})
			started = false
			if attempts, took = expectNoServer(t, reader); took < 5*time.Second {
				t.Errorf("after a success, %d attempts in %v, want five seconds", attempts, took)
			}
		})
}

// A simulator that starts during the five seconds answers the read.
func TestReadWaitsForAProgramThatStarts(t *testing.T) {
	for _, delay := range []time.Duration{
		time.Millisecond, time.Second, 3 * time.Second, 4900 * time.Millisecond,
	} {
		var start time.Time
		withoutServer(t, loopback, func() bool { return time.Since(start) < delay },
			func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
				start = time.Now()
				readAndCheck(t, reader, []partner.UIN{1, 2, 3})
				if took := time.Since(start); took > delay+time.Second ||
					len(sim.Requests()) != 1 {
					t.Errorf("the server starts after %v: the read took %v", delay, took)
				}
			})
	}
}

// Another machine may be unreachable for a while, so the reads of its API keep their patience.
func TestReadOfAnotherMachineWaitsForThreeMinutes(t *testing.T) {
	for _, url := range []string{"https://api.example", "https://192.0.2.1"} {
		withoutServer(t, url, func() bool { return true },
			func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
				start := time.Now()
				_, err := reader.Read(t.Context(), []partner.UIN{1})
				if took := time.Since(start); !errors.Is(err, partner.ErrNoProgress) ||
					took < 3*time.Minute {
					t.Errorf("%s: after %v: %v", url, took, err)
				}
			})
	}
}
