package credential_test

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// If no program listens at the endpoint of STS on this machine, the keys fail after a few seconds.
func TestNoServerOfSTS(t *testing.T) {
	inVirtualTime(t, simulator.Options{}, nil, func(t *testing.T, c *testCloud) {
		dials := 0
		transport := &http.Transport{DialContext: func(context.Context, string, string,
		) (net.Conn, error) {
			dials++
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
		}}
		c.options.STS = tencentapi.New(c.client.Endpoint(), transport, "test", "test")
		source, start := c.source(t, demoRole("")), time.Now()
		_, err := source.Credentials(t.Context())
		var failed *credential.Error
		if !errors.As(err, &failed) || failed.Err == nil ||
			failed.Err.Class != tencentapi.NoServer || dials != 5 ||
			!strings.HasPrefix(failed.Remedy, "Start the simulator (tencentpartner-simulator)") {
			t.Errorf("got %v after %d attempts", err, dials)
		}
		if took := time.Since(start); took > 8*time.Second {
			t.Errorf("the error came after %v", took)
		}
	})
}

func TestUntrustedCertificateOfSTS(t *testing.T) {
	requests := 0
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter,
		*http.Request,
	) {
		requests++
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // it would log the failed handshake
	var connections atomic.Int32
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	server.StartTLS()
	defer server.Close()
	endpoint, err := tencentapi.ParseEndpoint(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	client := tencentapi.New(endpoint, tencentapi.NewTransport(), "test", "test")
	_, err = credentials(t, demoRole(""), environment(), credential.Options{STS: client})
	var failed *credential.Error
	if !errors.As(err, &failed) || failed.Problem != credential.STS ||
		!strings.Contains(failed.Remedy, "SSL_CERT_FILE") ||
		!strings.Contains(err.Error(), "certificate") || requests != 0 ||
		connections.Load() != 1 {
		t.Errorf("got %v after %d connections, with the remedy %q", err, connections.Load(),
			failed.Remedy)
	}
}
