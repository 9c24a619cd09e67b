package partner

import (
	"context"
	"sync"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/request"
)

// Cost is the number of requests that were sent for successful reads. A retry is a request. If a
// request is for several reads, it counts for each of them.
type Cost struct {
	Requests int
	// Searches is the number of these requests that looked for the UINs that fail a batch. Such a
	// UIN can be one of another read that shares the batch. Without such UINs, these requests are
	// not sent.
	Searches int
}

// costSum is the Cost of the reads with one context.
type costSum struct {
	mu   sync.Mutex
	cost Cost
}

type costKey struct{}

// WithCost returns a context, and a function that returns the Cost of the reads with this context.
// The function counts the reads that have succeeded.
func WithCost(ctx context.Context) (withCost context.Context, cost func() Cost) {
	sum := &costSum{}
	return context.WithValue(ctx, costKey{}, sum), func() Cost {
		sum.mu.Lock()
		defer sum.mu.Unlock()
		return sum.cost
	}
}

// addCost adds the requests of a successful read to the Cost of its context.
func addCost(ctx context.Context, read request.Facts) {
	sum, ok := ctx.Value(costKey{}).(*costSum)
	if !ok {
		return
	}
	sum.mu.Lock()
	defer sum.mu.Unlock()
	sum.cost.Requests += read.Attempts
	sum.cost.Searches += read.NotFresh
}
