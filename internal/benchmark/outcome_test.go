package benchmark_test

import (
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// outcome is the result of processes that read at the same time.
type outcome struct {
	took     time.Duration // until the last process ended
	requests int
	actions  map[string]int // the number of requests for each action, of a single process
	errors   float64        // limit errors per success, or their number for a single process
	fairness float64        // Jain's index of the answered requests when the first process ended
	err      error
}

// add makes o the worst of o and other, separately for time, requests and limit errors.
func (o *outcome) add(other outcome) {
	o.took = max(o.took, other.took)
	o.requests = max(o.requests, other.requests)
	o.errors = max(o.errors, other.errors)
}

// count sets the requests of a single process and the number of its limit errors.
func (o *outcome) count(requests []simulator.Request) {
	o.requests, o.actions = len(requests), map[string]int{}
	for _, request := range requests {
		o.actions[request.Action]++
		if request.Code == "RequestLimitExceeded" {
			o.errors++
		}
	}
}
