package partner_test

import (
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/sharedfile"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// principal returns a source of a principal.
func principal(name string) func() (string, error) {
	return func() (string, error) { return name, nil }
}

// sharedIn returns limits that processes share through a directory.
func sharedIn(dir string) partner.Limits {
	return partner.Limits{
		Shared:    &sharedfile.Directory{Path: dir, Named: true},
		Principal: principal("key " + simulator.DemoAccount.SecretID),
	}
}

// newProcess returns a reader with separate limiters, like that of another process.
func newProcess(t *testing.T, transport *http.Transport, limits partner.Limits) *partner.Reader {
	t.Helper()
	endpoint, err := tencentapi.ParseEndpoint("http://127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	return partner.NewReader(tencentapi.New(endpoint, transport, "test", "test"), demoKeys, limits)
}

// readInProcesses reads customers in two processes with limits at the same time. It returns the
// arrivals of the requests, and the number of those that exceeded the request limit.
func readInProcesses(t *testing.T, options simulator.Options, limits [2]partner.Limits) (
	arrivals []time.Time, exceeded int,
) {
	t.Helper()
	customers, uins := numberedCustomers(1000)
	options.Customers, options.Limit = customers, simulator.DocumentedLimit
	sim := simtest.New(t, options)
	simtest.InVirtualTime(t, simtest.Distant(50*time.Millisecond, sim),
		func(t *testing.T, transport *http.Transport) {
			var group sync.WaitGroup
			for i, limit := range limits {
				process := newProcess(t, transport, limit)
				group.Go(func() { readAndCheck(t, process, uins[i*500:(i+1)*500]) })
			}
			group.Wait()
		})
	for _, request := range sim.Requests() {
		arrivals = append(arrivals, request.Time)
		if request.Code != "" {
			exceeded++
		}
	}
	return arrivals, exceeded
}

func TestProcessesShareTheLimits(t *testing.T) {
	for _, mode := range simulator.LimitModes {
		options := simulator.Options{LimitMode: mode}
		shared := sharedIn(t.TempDir())
		arrivals, exceeded := readInProcesses(t, options, [2]partner.Limits{shared, shared})
		if exceeded > 0 || len(arrivals) != 20 {
			t.Errorf("%s: %d of %d requests exceeded the limit", mode, exceeded, len(arrivals))
		}
		checkLimit(t, creditsAction, arrivals, 5)
		if took := arrivals[len(arrivals)-1].Sub(arrivals[0]); took > 4*time.Second {
			t.Errorf("%s: the requests took %v, want 3.3s: four waves of five", mode, took)
		}
	}
}

// Without one of the parts, processes share nothing. So together they exceed the limit.
func TestProcessesThatDoNotShareTheLimits(t *testing.T) {
	for name, change := range map[string]func(*partner.Limits){
		"no directory": func(l *partner.Limits) { l.Shared = nil },
		"no principal": func(l *partner.Limits) { l.Principal = nil },
		"another directory": func(l *partner.Limits) {
			l.Shared.Path = filepath.Join(l.Shared.Path, "b")
		},
		"another principal": func(l *partner.Limits) { l.Principal = principal("key AKIDother") },
	} {
		dir := t.TempDir()
		limits := [2]partner.Limits{sharedIn(dir), sharedIn(dir)}
		change(&limits[1])
		options := simulator.Options{LimitMode: simulator.Sliding}
		if arrivals, exceeded := readInProcesses(t, options, limits); exceeded == 0 {
			t.Errorf("%s: none of %d requests exceeded the limit", name, len(arrivals))
		}
	}
}
