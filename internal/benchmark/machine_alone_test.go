package benchmark_test

import (
	"fmt"
	"net/http/httptest"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/ratelimit"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/sharedfile"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// aloneRequests is the number of requests of a process that is alone. They are fewer than the slots
// of its limit, so no request waits for a window.
const aloneRequests = 60

// aloneRate is the highest limit that processes share.
const aloneRate = 64

// A process that is alone on its machine is about as fast with a shared limit as without one.
func TestMachineProcessAlone(t *testing.T) {
	if !*compare {
		t.Skip("a time of milliseconds needs a quiet machine: make bench runs it")
	}
	const runs = 15
	const mostDelay, mostSlot = 2 * time.Millisecond, time.Millisecond
	all, _ := customers(aloneRequests * partner.BatchSize)
	server := httptest.NewServer(simtest.New(t, simulator.Options{Customers: all}))
	defer server.Close()
	var shared, off []time.Duration
	for range runs {
		shared = append(shared, readAlone(t, server.URL, t.TempDir()))
		off = append(off, readAlone(t, server.URL, "off"))
	}
	delay := (medianTime(shared) - medianTime(off)) / aloneRequests
	slot := medianTime(slotTimes(t, runs))
	if delay > mostDelay || slot > mostSlot {
		t.Errorf("sharing delays a request by %v, and a slot takes %v", delay, slot)
	}
	results := newTable("15. One process alone, 60 requests at 64/s without a round trip, median "+
		"of 15", "Figure", "Shared limit", "Sharing off", "Bound")
	results.add("Read, ms", milliseconds(medianTime(shared)), milliseconds(medianTime(off)),
		"≤ 2 ms longer for each request")
	results.add("Slot: grant, write and release, ms", milliseconds(slot), "", "≤ 1 ms")
}

// readAlone returns how long a process reads.
func readAlone(t *testing.T, url, shared string) time.Duration {
	t.Helper()
	took, err := startProcess(t, shared, processRead{
		Endpoint: url, First: 1, UINs: aloneRequests * partner.BatchSize, PerSecond: aloneRate,
		Timeout: time.Minute,
	}).read()
	if err != nil {
		t.Fatal(err)
	}
	return took
}

// slotTimes returns the times of single slots.
func slotTimes(t *testing.T, runs int) (times []time.Duration) {
	t.Helper()
	directory, err := os.MkdirTemp("", "slots") //nolint:usetesting // updates may end late
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(directory)
	for run := range runs {
		file := sharedfile.New(sharedfile.Directory{Path: directory}, fmt.Sprint(run))
		limiter := ratelimit.NewShared(aloneRate, func() (*sharedfile.File, error) {
			return file, nil
		})
		for range aloneRequests {
			start := time.Now()
			slot, err := limiter.Acquire(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if err := slot.Alone(); err != nil {
				t.Fatal(err)
			}
			slot.Written()
			slot.Release()
			times = append(times, time.Since(start))
		}
	}
	return times
}

func medianTime(times []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(times))
	return sorted[len(sorted)/2]
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.2f", float64(d.Microseconds())/1000)
}
