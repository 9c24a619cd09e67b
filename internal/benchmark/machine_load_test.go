package benchmark_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// machineLoad is the load of processes on one machine. They start within two seconds.
type machineLoad struct {
	processes, uins int // uins of each process
	direct          bool
}

func (l machineLoad) String() string {
	if l.direct {
		return fmt.Sprintf("%d × %d, direct customers", l.processes, l.uins)
	}
	return fmt.Sprintf("%d × %d", l.processes, l.uins)
}

func (l machineLoad) lowerBound() time.Duration {
	if l.direct {
		return lowerBound(l.processes)
	}
	return lowerBound(l.processes * batches(l.uins))
}

// timeout limits the time of a process. Without a shared limit, it may need very long.
func (l machineLoad) timeout() time.Duration { return 3*l.lowerBound() + 30*time.Second }

// run runs a load on a server. shared is the directory of the shared limits, or off.
func (l machineLoad) run(t *testing.T, mode, shared string) (result outcome) {
	t.Helper()
	all, _ := customers(l.processes * l.uins)
	if l.direct {
		all, _ = customers(l.uins)
	}
	sim := simtest.New(t, simulator.Options{Customers: all, Limit: limit, LimitMode: mode})
	server := httptest.NewServer(atRandomDistance(sim))
	defer server.Close()
	processes := make([]*process, l.processes)
	for i := range processes {
		read := processRead{
			Endpoint: server.URL, First: 1, UINs: l.uins, Direct: l.direct,
			Timeout: l.timeout(),
		}
		if !l.direct {
			read.First += uint64(i * l.uins)
		}
		processes[i] = startProcess(t, shared, read)
	}
	start := time.Now()
	var first, failed sync.Once
	var group sync.WaitGroup
	for _, p := range processes {
		group.Go(func() {
			time.Sleep(rand.N(2 * time.Second)) // not for timing: starts of real processes
			if _, err := p.read(); errors.Is(err, errTimedOut) {
				failed.Do(func() { result.err = err })
			} else if err != nil {
				t.Error(err)
			}
			first.Do(func() { result.fairness = l.fairness(sim.Requests()) })
		})
	}
	group.Wait()
	result.took = time.Since(start)
	result.errors = limitErrorsPerSuccess(sim)
	return result
}

// fairness returns Jain's index of the answered requests.
func (l machineLoad) fairness(requests []simulator.Request) float64 {
	answered := make([]float64, l.processes)
	for _, request := range requests {
		if request.Code == "" && len(request.UINs) > 0 {
			answered[(request.UINs[0]-1)/uint64(l.uins)]++
		}
	}
	return jainIndex(answered)
}

// atRandomDistance delays each request by a random round trip from 20 to 200 ms.
func atRandomDistance(handler http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		roundTrip := 20*time.Millisecond + rand.N(180*time.Millisecond)
		simtest.Distant(roundTrip, handler).ServeHTTP(w, r)
	})
}
