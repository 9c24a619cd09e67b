package batch_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/batch"
)

// nameKey is the key of a context value: the name of a read.
type nameKey struct{}

// Fetch logs to its context. So the context must have the values of a read that wants a key.
func TestFetchContextHasValuesOfAnOpenRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		options := (&server{}).options(50)
		var got any
		options.Fetch = func(ctx context.Context, request *intRequest) (map[int]int, error) {
			got = ctx.Value(nameKey{})
			for _, reads := range request.Reads() {
				t.Errorf("before Keys, Reads has the read %v", reads.Value(nameKey{}))
			}
			request.Keys()
			if reads := request.Reads(); len(reads) != 1 || reads[0].Value(nameKey{}) != "stays" {
				t.Errorf("after Keys, Reads has %d reads", len(reads))
			}
			return map[int]int{1: 1}, nil
		}
		reader := batch.New(options)
		leaves, cancel := context.WithCancel(context.WithValue(t.Context(), nameKey{}, "leaves"))
		var group sync.WaitGroup
		group.Go(func() { _, _ = reader.Read(leaves, []int{1, 2}) })
		synctest.Wait()
		group.Go(func() {
			stays := context.WithValue(t.Context(), nameKey{}, "stays")
			if _, err := reader.Read(stays, []int{1}); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		cancel()
		group.Wait()
		if got != "stays" {
			t.Errorf("Fetch has the context of the read %v", got)
		}
	})
}

func TestFetchContextEndsWithItsRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{took: time.Second, rejects: func(key int) bool { return key == 1 }}
		options := s.options(10)
		var contexts []context.Context
		options.Fetch = func(ctx context.Context, request *intRequest) (map[int]int, error) {
			for _, earlier := range contexts {
				if earlier.Err() == nil {
					t.Error("the context of an earlier request has not ended")
				}
			}
			contexts = append(contexts, ctx)
			return s.fetch(ctx, request)
		}
		read(t, batch.New(options), row(1, 10)...)
		if len(contexts) < 5 {
			t.Errorf("%d requests, want at least 5", len(contexts))
		}
	})
}
