package batch_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/batch"
)

// If Fetch breaks its contract, its reads must still end.
func TestFetchThatBreaksItsContractFailsItsReads(t *testing.T) {
	reject := func(*intRequest) error { return &batch.KeyError{Err: errRejected} }
	for name, fetch := range map[string]func(*intRequest) error{
		"KeyError before Keys": reject,
		"KeyError before Keys in the search": func(request *intRequest) error {
			if request.Fresh {
				request.Keys()
			}
			return reject(request)
		},
		"no answer and no error": func(*intRequest) error { return nil },
		"end of the goroutine": func(request *intRequest) error {
			request.Keys()
			runtime.Goexit()
			return nil
		},
		"end of the goroutine before Keys": func(*intRequest) error {
			runtime.Goexit()
			return nil
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			for _, options := range []batch.Options[int, int]{
				(&server{}).sampling(10),
				(&server{}).sampling(10),
				(&server{}).options(10),
			} {
				options.Fetch = func(_ context.Context, request *intRequest) (map[int]int, error) {
					return nil, fetch(request)
				}
				reader := batch.New(options)
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				defer cancel()
				var failed *batch.Error
				if answers, err := reader.Read(ctx, row(1, 5)); answers != nil ||
					!errors.As(err, &failed) || failed.CallerLeft {
					t.Errorf("%s: got %v, %v", name, answers, err)
				}
			}
		})
	}
}

// If a sample ends with a panic, its search and the next searches continue.
func TestSearchContinuesAfterAPanicInASample(t *testing.T) {
	for name, change := range map[string]func(*batch.Options[int, int]){
		"Conclude panics": func(o *batch.Options[int, int]) {
			o.Conclude = func([]int, []error) error { panic("defect") }
		},
		"Conclude ends the goroutine": func(o *batch.Options[int, int]) {
			o.Conclude = func([]int, []error) error { runtime.Goexit(); return nil }
		},
		"nil KeyError": func(o *batch.Options[int, int]) {
			fetch := o.Fetch
			o.Fetch = func(ctx context.Context, request *intRequest) (map[int]int, error) {
				if !request.Fresh {
					request.Keys()
					return nil, (*batch.KeyError)(nil)
				}
				return fetch(ctx, request)
			}
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			options := (&server{took: ms, rejects: always}).sampling(10)
			change(&options)
			reader := batch.New(options)
			for range 3 {
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				defer cancel()
				var panicked *batch.PanicError
				if answers, err := reader.Read(ctx, row(1, 5)); answers != nil ||
					!errors.As(err, &panicked) {
					t.Errorf("%s: got %v, %v", name, answers, err)
				}
			}
		})
	}
}
