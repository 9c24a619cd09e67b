package benchmark_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// bound contains the bounds of a case. 0 means no bound.
type bound struct {
	ratio, errors float64 // maximums
	fairness      float64 // a minimum
	noErrors      bool
}

// String returns the bounds for a table.
func (m bound) String() string {
	var words []string
	if m.ratio > 0 {
		words = append(words, fmt.Sprintf("≤ %.2f", m.ratio))
	}
	if m.noErrors {
		words = append(words, "no error")
	}
	if m.errors > 0 {
		words = append(words, fmt.Sprintf("≤ %.1f errors", m.errors))
	}
	if m.fairness > 0 {
		words = append(words, fmt.Sprintf("≥ %.1f fair", m.fairness))
	}
	return strings.Join(append(words, "ends"), ", ")
}

// bounds returns the bounds of a case, for reads of 5,000 UINs. They are the design's.
func bounds(mode string, processes int) bound {
	switch {
	case processes == 1 && mode != simulator.SlidingCountingRejections:
		return bound{ratio: 1.12, noErrors: true}
	case processes == 5 && mode != simulator.SlidingCountingRejections:
		return bound{errors: 1}
	case processes == 20 && mode == simulator.Fixed:
		return bound{ratio: 1.10, errors: 1.5, fairness: 0.9}
	case processes == 20 && mode == simulator.Bucket:
		return bound{ratio: 1.10, errors: 1.5}
	case processes == 20 && mode == simulator.Sliding:
		return bound{errors: 1.5}
	}
	return bound{}
}

// worstCase contains the worst value of each figure of several outcomes.
type worstCase struct {
	ratio, errors, fairness float64
}

func worstOf(t *testing.T, seedCount int, mode string, processes, uins int,
	read creditClient,
) (w worstCase, err error) {
	t.Helper()
	w.fairness = 1
	for o := range each(t, seedCount, func(t *testing.T, seed uint64) outcome {
		return fleet(t, mode, processes, uins, seed, read)
	}) {
		w.ratio = max(w.ratio, o.took.Seconds()/lowerBound(processes*batches(uins)).Seconds())
		w.errors, w.fairness = max(w.errors, o.errors), min(w.fairness, o.fairness)
		if o.err != nil {
			err = o.err
		}
	}
	return w, err
}

// Processes that read 5,000 UINs each share one limit. No process may fail, and together they use
// the limit.
func TestSharedRequestLimit(t *testing.T) {
	const uins = 5000
	counts := []int{1, 2, 5}
	if *compare {
		counts = append(counts, 20)
	}
	results := newTable("1. Processes of 5,000 UINs each, on different machines",
		"Server", "Processes",
		"Time ÷ lower bound", "Limit errors per success", "Fairness", "Bound")
	for _, mode := range simulator.LimitModes {
		for _, processes := range counts {
			w, err := worstOf(t, *seeds, mode, processes, uins, shipped)
			name := fmt.Sprintf("%s, %d processes", mode, processes)
			must := bounds(mode, processes)
			switch {
			case err != nil:
				t.Errorf("%s: %v", name, err)
			case must.ratio > 0 && w.ratio > must.ratio:
				t.Errorf("%s: %.3f times the lower bound, want at most %.2f", name, w.ratio,
					must.ratio)
			case must.noErrors && w.errors > 0, must.errors > 0 && w.errors > must.errors:
				t.Errorf("%s: %.2f limit errors per success, want at most %.2f", name, w.errors,
					must.errors)
			case w.fairness < must.fairness:
				t.Errorf("%s: a fairness of %.2f, want at least %.2f", name, w.fairness,
					must.fairness)
			}
			results.add(mode, fmt.Sprint(processes), fmt.Sprintf("%.2f", w.ratio),
				fmt.Sprintf("%.2f", w.errors), fmt.Sprintf("%.2f", w.fairness), must.String())
		}
	}
}

// The naive clients and the provider's, with one and five processes. Each read has ten times the
// lower bound.
func TestNaiveClients(t *testing.T) {
	if !*compare {
		t.Skip("it asserts nothing: -compare measures it for the report")
	}
	results := newTable("6. Naive clients, 5,000 UINs a process: time ÷ lower bound (limit "+
		"errors per success), one seed",
		"Server", "Processes", "This provider", capitalised(nameOne), capitalised(nameSequential),
		capitalised(nameBucket))
	for _, mode := range simulator.LimitModes {
		for _, processes := range []int{1, 5} {
			cells := []string{mode, fmt.Sprint(processes)}
			for _, read := range []creditClient{
				shipped, naive[nameOne], naive[nameSequential], naive[nameBucket],
			} {
				w, err := worstOf(t, 1, mode, processes, 5000, read)
				ratio := fmt.Sprintf("%.2f", w.ratio)
				if err != nil {
					ratio = "> 10"
				}
				cells = append(cells, fmt.Sprintf("%s (%.2f)", ratio, w.errors))
			}
			results.add(cells...)
		}
	}
}

// The makespan over UINs, for the picture.
func TestMakespan(t *testing.T) {
	if *series == "" {
		t.Skip("it asserts nothing: -series measures it for the picture")
	}
	for _, uins := range []int{50, 100, 250, 500, 1000, 2000, 5000, 10_000} {
		for name, read := range map[string]creditClient{
			"this provider": shipped,
			nameOne:         naive[nameOne],
			nameSequential:  naive[nameSequential],
			nameBucket:      naive[nameBucket],
		} {
			o := untilDone(t, simulator.Sliding, uins, read)
			if o.err != nil {
				t.Errorf("%s, %d UINs: %v", name, uins, o.err)
			}
			addPoint("read", name, uins, o.took)
		}
		addPoint("read", "lower bound", uins, lowerBound(batches(uins)))
	}
}
