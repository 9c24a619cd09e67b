package request_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/ratelimit"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/request"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

func TestDoRetriesUntilThereIsAnAnswer(t *testing.T) {
	faults := []string{
		"RequestLimitExceeded", "InternalError", "OperationDenied.ServiceBusy",
		"ServiceUnavailable", "http-503", "html", "cut", "reset", "silent", "no-data",
	}
	options := simulator.Options{Customers: customer}
	for _, name := range faults {
		options.Faults = append(options.Faults, simulator.Fault{Name: name, Times: 1})
	}
	inVirtualTime(t, options, keySource{}, func(t *testing.T, a *action, sim *simtest.Simulator) {
		wantAnswer(t, a, constantRequest)
		if got := responseCodes(sim); !slices.Equal(got, append(slices.Clone(faults), "")) {
			t.Errorf("the responses had the codes %q", got)
		}
	})
}

func TestDoDoesNotRetryFinalErrors(t *testing.T) {
	for name, blamed := range map[string]bool{
		"AuthFailure.SecretIdNotFound":         false,
		"UnauthorizedOperation":                false,
		"FailedOperation.UinNotAgent":          false,
		"Brand.New":                            false,
		"UnauthorizedOperation.NotCustomerUin": true,
		"InvalidParameterValue.UinList":        true,
	} {
		options := simulator.Options{Faults: []simulator.Fault{{Name: name}}}
		inVirtualTime(t, options, keySource{},
			func(t *testing.T, a *action, sim *simtest.Simulator) {
				_, doErr := a.Do(t.Context(), constantRequest)
				_, tryErr := a.Try(t.Context(), constantRequest)
				for _, err := range []error{doErr, tryErr} {
					var failed *request.Error
					if !errors.As(err, &failed) || failed.Err.Code != name ||
						failed.RequestInvalid != blamed || failed.Ended != nil {
						t.Errorf("%s: got %v (%+v)", name, err, failed)
					}
				}
				if got := len(sim.Requests()); got != 2 {
					t.Errorf("%s: %d requests, want 2", name, got)
				}
			})
	}
}

// A Response without its data is like a proxy's page: after five in a row, the request fails.
func TestDoEndsAfterFiveUnexpectedResponses(t *testing.T) {
	inVirtualTime(t, simulator.Options{Faults: []simulator.Fault{{Name: "no-data"}}}, keySource{},
		func(t *testing.T, a *action, sim *simtest.Simulator) {
			_, err := a.Do(t.Context(), constantRequest)
			const want = "the answer does not have the documented form: " +
				"no Data (HTTP status 200, request ID no-data)"
			if err == nil || !strings.Contains(err.Error(), want) || len(sim.Requests()) != 5 {
				t.Errorf("%d requests, %v", len(sim.Requests()), err)
			}
		})
}

func TestTryMakesOneAttempt(t *testing.T) {
	options := simulator.Options{
		Customers: customer,
		Faults:    []simulator.Fault{{Name: "http-503", Times: 1}},
	}
	inVirtualTime(t, options, keySource{}, func(t *testing.T, a *action, sim *simtest.Simulator) {
		_, err := a.Try(t.Context(), constantRequest)
		var failed *request.Error
		if !errors.As(err, &failed) || failed.RequestInvalid || failed.Err.HTTPStatus != 503 ||
			len(sim.Requests()) != 1 {
			t.Errorf("%d requests, %v", len(sim.Requests()), err)
		}
		if got, err := a.Try(t.Context(), constantRequest); err != nil || got != customersData {
			t.Errorf("got %s, %v", got, err)
		}
	})
}

// In an outage, the first request is retried for three minutes. A later request fails after one
// attempt.
func TestNoProgressIsMeasuredPerAction(t *testing.T) {
	inVirtualTime(t, simulator.Options{Faults: []simulator.Fault{{Name: "http-503"}}}, keySource{},
		func(t *testing.T, a *action, sim *simtest.Simulator) {
			start := time.Now()
			_, err := a.Do(t.Context(), constantRequest)
			if took := time.Since(start); !errors.Is(err, request.ErrNoProgress) ||
				took < 3*time.Minute || took > 190*time.Second {
				t.Errorf("after %v: %v", took, err)
			}
			before := len(sim.Requests())
			_, err = a.Do(t.Context(), constantRequest)
			more := len(sim.Requests()) - before
			if !errors.Is(err, request.ErrNoProgress) || more != 1 {
				t.Errorf("%d more requests, want one: %v", more, err)
			}
		})
}

// answersOnlyUIN1 answers requests for UIN 1. It closes the connection of all other requests.
func answersOnlyUIN1(t *testing.T) http.Handler {
	t.Helper()
	answering := simtest.New(t, simulator.Options{Customers: customer})
	closing := simtest.New(t, simulator.Options{Faults: []simulator.Fault{{Name: "reset"}}})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength == int64(len(`{"UinList":[1]}`)) {
			answering.ServeHTTP(w, r)
		} else {
			closing.ServeHTTP(w, r)
		}
	})
}

// If a request fails without a code, it ends after five minutes, although others succeed.
func TestStuckRequestEndsAfterFiveMinutes(t *testing.T) {
	withHandler(t, answersOnlyUIN1(t), keySource{}, func(t *testing.T, a *action) {
		ctx, cancel := context.WithCancel(t.Context())
		var others sync.WaitGroup
		defer others.Wait()
		defer cancel()
		others.Go(func() {
			for ctx.Err() == nil {
				_, _ = a.Do(ctx, constantRequest)
				time.Sleep(10 * time.Second) // virtual time
			}
		})
		start := time.Now()
		unanswered := request.Request[query]{Body: func() query { return query{[]uint64{22}} }}
		_, err := a.Do(ctx, unanswered)
		took := time.Since(start)
		if !errors.Is(err, request.ErrStuck) || took < 5*time.Minute || took > 311*time.Second {
			t.Errorf("after %v: %v", took, err)
		}
	})
}

// After five failures with one API error code, the request is compared with others. If the service
// answers these, the request fails. Otherwise it is retried.
func TestRequestIsComparedAfterFiveFailuresWithOneCode(t *testing.T) {
	options := simulator.Options{
		Customers: customer,
		Faults:    []simulator.Fault{{Name: "InternalError", Times: 11}},
	}
	inVirtualTime(t, options, keySource{}, func(t *testing.T, a *action, _ *simtest.Simulator) {
		wantAnswer(t, a, constantRequest) // without AnswersOthers
	})
	for _, answersOthers := range []bool{false, true} {
		options := simulator.Options{Customers: customer, Faults: []simulator.Fault{
			{Name: "InternalError", Times: 4},
			{Name: "ServiceUnavailable", Times: 1},
			{Name: "InternalError", Times: 11},
		}}
		test := func(t *testing.T, a *action, sim *simtest.Simulator) {
			var compared []int // the number of requests at each comparison
			suspected := constantRequest
			suspected.AnswersOthers = func(context.Context) bool {
				compared = append(compared, len(sim.Requests()))
				return answersOthers
			}
			_, err := a.Do(t.Context(), suspected)
			if !answersOthers {
				if err != nil || !slices.Equal(compared, []int{10, 15}) {
					t.Errorf("compared after %v requests: %v", compared, err)
				}
				return
			}
			var failed *request.Error
			if !errors.As(err, &failed) || !failed.RequestInvalid ||
				failed.Err.Code != "InternalError" ||
				!slices.Equal(compared, []int{10}) {
				t.Errorf("compared after %v requests: %v", compared, err)
			}
		}
		inVirtualTime(t, options, keySource{}, test)
	}
}

// Limit errors and failures without a code do not concern the request. Their number does not
// matter.
func TestLimitErrorsAndNetworkFailuresCauseNoComparison(t *testing.T) {
	options := simulator.Options{
		Customers: customer,
		Faults: []simulator.Fault{
			{Name: "RequestLimitExceeded", Times: 12},
			{Name: "reset", Times: 12},
		},
	}
	inVirtualTime(t, options, keySource{}, func(t *testing.T, a *action, sim *simtest.Simulator) {
		suspected := constantRequest
		suspected.AnswersOthers = func(context.Context) bool {
			t.Errorf("compared after %d requests", len(sim.Requests()))
			return true
		}
		wantAnswer(t, a, suspected)
	})
}

// An answer that rejects a UIN is an answer. It raises a rate that limit errors have cut.
func TestRejectedUINsRaiseTheRate(t *testing.T) {
	options := simulator.Options{
		NotCustomerFails: true,
		Faults:           []simulator.Fault{{Name: "RequestLimitExceeded", Times: 10}},
	}
	sim := simtest.New(t, options)
	simtest.InVirtualTime(t, simtest.Distant(100*time.Millisecond, sim),
		func(t *testing.T, transport *http.Transport) {
			limiter := ratelimit.New(5)
			a := newAction(t, transport, keySource{}, limiter)
			var rates []float64
			for range 20 {
				_, err := a.Do(t.Context(), constantRequest)
				var failed *request.Error
				if !errors.As(err, &failed) || !failed.RequestInvalid {
					t.Fatalf("got %v", err)
				}
				rates = append(rates, limiter.Rate())
			}
			if rates[0] >= 5 || rates[19] < rates[0]+1 {
				t.Errorf("the rates were %v", rates)
			}
		})
}

func TestErrorOfTheCredentialSourceEndsTheRequest(t *testing.T) {
	noCredentials := errors.New("no credentials")
	source := keySource{before: func() error { return noCredentials }}
	inVirtualTime(t, simulator.Options{}, source,
		func(t *testing.T, a *action, sim *simtest.Simulator) {
			for range 10 { // more requests than slots
				_, err := a.Do(t.Context(), constantRequest)
				if !errors.Is(err, noCredentials) || len(sim.Requests()) != 0 {
					t.Errorf("%d requests, %v", len(sim.Requests()), err)
				}
			}
		})
}
