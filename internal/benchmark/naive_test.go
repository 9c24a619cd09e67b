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

// naive are the clients that people write: on a limit error, each waits for a random part of a second and asks again.
var naive = map[string]client{
	nameOne: func(ctx context.Context, way http.RoundTripper, uins []partner.UIN) error {
		return oneAfterAnother(ctx, way, uins, 1)
	},
	nameSequential: func(ctx context.Context, way http.RoundTripper, uins []partner.UIN) error {
		return oneAfterAnother(ctx, way, uins, partner.BatchSize)
	},
	nameBucket: func(ctx context.Context, way http.RoundTripper, uins []partner.UIN) error {
		bucket := rate.NewLimiter(limit, limit)
		group, ctx := errgroup.WithContext(ctx)
		for batch := range slices.Chunk(uins, partner.BatchSize) {
			group.Go(func() error { return untilAnswered(ctx, way, batch, bucket.Wait) })
		}
		return group.Wait()
	},
}

func oneAfterAnother(ctx context.Context, way http.RoundTripper, uins []partner.UIN, size int) error {
	for batch := range slices.Chunk(uins, size) {
		if err := untilAnswered(ctx, way, batch, func(context.Context) error { return nil }); err != nil {
			return err
		}
	}
	return nil
}

// untilAnswered asks again and again, each time when wait lets it.
func untilAnswered(ctx context.Context, way http.RoundTripper, batch []partner.UIN, wait func(context.Context) error) error {
	client, err := newClient(way)
	if err != nil {
		return err
	}
	secrets, _ := keys{}.Credentials(ctx)
	call := tencentapi.Call{Service: partner.Service, Version: "2022-09-28", Action: "QueryCreditByUinList", Credentials: secrets}
	for {
		if err := wait(ctx); err != nil {
			return err
		}
		var answer struct{}
		_, err := client.Do(ctx, call, map[string]any{"UinList": batch}, &answer)
		var failure *tencentapi.Error
		if !errors.As(err, &failure) || failure.Class != tencentapi.Throttle {
			return err
		}
		select {
		case <-time.After(rand.N(time.Second)):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}
