package benchmark_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/time/rate"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

const (
	nameOne        = "one UIN per request"
	nameSequential = "batches of 50, one after another"
	nameBucket     = "batches of 50, token bucket, burst 5"
)

// naive contains simple clients for comparison. After a limit error, each waits for a random part
// of a second and retries.
var naive = map[string]creditClient{
	nameOne: func(ctx context.Context, transport http.RoundTripper, uins []partner.UIN) error {
		return oneAfterAnother(ctx, transport, uins, 1)
	},
	nameSequential: func(
		ctx context.Context, transport http.RoundTripper, uins []partner.UIN,
	) error {
		return oneAfterAnother(ctx, transport, uins, partner.BatchSize)
	},
	nameBucket: func(ctx context.Context, transport http.RoundTripper, uins []partner.UIN) error {
		bucket := rate.NewLimiter(limit, limit)
		group, ctx := errgroup.WithContext(ctx)
		for batch := range slices.Chunk(uins, partner.BatchSize) {
			group.Go(func() error { return untilAnswered(ctx, transport, batch, bucket.Wait) })
		}
		return group.Wait()
	},
}

func oneAfterAnother(ctx context.Context, transport http.RoundTripper, uins []partner.UIN,
	size int,
) error {
	noWait := func(context.Context) error { return nil }
	for batch := range slices.Chunk(uins, size) {
		if err := untilAnswered(ctx, transport, batch, noWait); err != nil {
			return err
		}
	}
	return nil
}

// untilAnswered requests a batch until there is no limit error. It calls wait before each request.
func untilAnswered(ctx context.Context, transport http.RoundTripper, batch []partner.UIN,
	wait func(context.Context) error,
) error {
	client, err := newClient(transport)
	if err != nil {
		return err
	}
	secrets, _ := keys{}.Credentials(ctx)
	call := tencentapi.Call{
		Service: partner.Service, Version: "2022-09-28",
		Action: "QueryCreditByUinList", Credentials: secrets,
	}
	for {
		if err := wait(ctx); err != nil {
			return err
		}
		var answer struct{}
		_, err := client.Do(ctx, call, map[string]any{"UinList": batch}, &answer)
		var failure *tencentapi.Error
		if !errors.As(err, &failure) || failure.Class != tencentapi.RateLimited {
			return err
		}
		select {
		case <-time.After(rand.N(time.Second)):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}
