//go:build unix

package benchmark_test

import (
	"cmp"
	"os/exec"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"
)

// cost is the cost of one plan.
type cost struct {
	wall          time.Duration // of the CLI, whose plan includes the provider's work
	provider, cli time.Duration // processor time
	memory        int           // the provider's peak, in MiB
	digest        string        // of the data source's values
}

// perUIN returns the provider's processor time for each customer, in microseconds.
func (c cost) perUIN(uins int) float64 { return float64(c.provider.Microseconds()) / float64(uins) }

// processorTime returns the processor time of a process that has ended.
func processorTime(command *exec.Cmd) time.Duration {
	return command.ProcessState.UserTime() + command.ProcessState.SystemTime()
}

// peakMemory returns the peak memory of a process that has ended, in MiB.
func peakMemory(t *testing.T, command *exec.Cmd) int {
	t.Helper()
	usage, ok := command.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		t.Fatalf("the process's usage is a %T", command.ProcessState.SysUsage())
	}
	unit := 1024 // Linux uses kilobytes
	if runtime.GOOS == "darwin" {
		unit = 1
	}
	return int(usage.Maxrss) * unit >> 20
}

// median returns the median by the provider's processor time.
func median(costs []cost) cost {
	return medianBy(costs, func(c cost) time.Duration { return c.provider })
}

// medianBy returns the median by one figure.
func medianBy(costs []cost, figure func(cost) time.Duration) cost {
	sorted := slices.SortedFunc(slices.Values(costs), func(a, b cost) int {
		return cmp.Compare(figure(a), figure(b))
	})
	return sorted[len(sorted)/2]
}

// peak returns the highest peak memory, in MiB.
func peak(costs []cost) int {
	byMemory := func(a, b cost) int { return cmp.Compare(a.memory, b.memory) }
	return slices.MaxFunc(costs, byMemory).memory
}
