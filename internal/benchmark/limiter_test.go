package benchmark_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

func TestProbe(t *testing.T) {
	for _, mode := range simulator.LimitModes {
		for _, processes := range []int{1, 2, 5, 20} {
			start := time.Now()
			var worst, errs, fair float64 = 0, 0, 1
			var sum float64
			const seeds = 3
			for seed := range uint64(seeds) {
				o := fleet(t, mode, processes, 5000, seed, shipped)
				if o.err != nil {
					t.Error(o.err)
				}
				ratio := o.took.Seconds() / lowerBound(100*processes).Seconds()
				worst = max(worst, ratio)
				sum += ratio
				errs = max(errs, o.errorsPerSuccess())
				fair = min(fair, o.fairness)
			}
			fmt.Printf("%-28s %2d worst %.3f mean %.3f errors %.2f fair %.3f (%v)\n", mode, processes, worst, sum/seeds, errs, fair, time.Since(start))
		}
	}
}
