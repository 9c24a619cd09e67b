package request_test

import (
	"context"
	"encoding/json"
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
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// query is the In of the tests' action, QueryCreditByUinList.
type query struct{ UinList []uint64 }

type action = request.Action[query, string]

// keys is a source of credentials. before is called first, if it is not nil.
type keys struct{ before func() error }

func (k keys) Credentials(context.Context) (tencentapi.Credentials, error) {
	demo := tencentapi.Credentials{SecretID: simulator.DemoAccount.SecretID, SecretKey: simulator.DemoAccount.SecretKey}
	if k.before == nil {
		return demo, nil
	}
	return demo, k.before()
}

// data returns the text of a Response's Data.
func data(_ query, response []byte, _ string) (string, error) {
	var text json.RawMessage
	if err := tencentapi.DecodeObject(response, map[string]any{"Data": &text}); err != nil {
		return "", err
	}
	if text == nil {
		return "", errors.New("no Data")
	}
	return string(text), nil
}

var customer = simulator.Customers{1: {TotalCredit: json.RawMessage("5"), RemainingCredit: json.RawMessage("4")}}

const customersData = `[{"RemainingCredit":4,"TotalCredit":5,"Uin":1}]`

// constant is a request that does not change.
var constant = request.Request[query]{Body: func() query { return query{[]uint64{1}} }}

// inVirtualTime runs a test with an action of a simulator, a round trip of 100 ms away.
func inVirtualTime(t *testing.T, options simulator.Options, source keys, test func(*testing.T, *action, *simtest.Simulator)) {
	t.Helper()
	sim := simtest.New(t, options)
	withHandler(t, simtest.Distant(100*time.Millisecond, sim), source, func(t *testing.T, a *action) { test(t, a, sim) })
}

func withHandler(t *testing.T, handler http.Handler, source keys, test func(*testing.T, *action)) {
	t.Helper()
	simtest.InVirtualTime(t, handler, func(t *testing.T, transport *http.Transport) {
		test(t, newAction(t, transport, source, ratelimit.New(5)))
	})
}

func newAction(t *testing.T, transport http.RoundTripper, source keys, limiter *ratelimit.Limiter) *action {
	t.Helper()
	endpoint, err := tencentapi.ParseEndpoint("http://127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	return request.New(request.Options[query, string]{
		Client: tencentapi.New(endpoint, transport, "test", "test"), Credentials: source, Limiter: limiter,
		Service: "intlpartnersmgt", Version: "2022-09-28", Name: "QueryCreditByUinList", Decode: data,
	})
}

func codes(sim *simtest.Simulator) (codes []string) {
	for _, request := range sim.Requests() {
		codes = append(codes, request.Code)
	}
	return codes
}

func TestDoRetriesUntilThereIsAnAnswer(t *testing.T) {
	faults := []string{"RequestLimitExceeded", "InternalError", "OperationDenied.ServiceBusy", "ServiceUnavailable", "http-503", "html", "cut", "reset", "silent", "no-data"}
	options := simulator.Options{Customers: customer}
	for _, name := range faults {
		options.Faults = append(options.Faults, simulator.Fault{Name: name, Times: 1})
	}
	inVirtualTime(t, options, keys{}, func(t *testing.T, a *action, sim *simtest.Simulator) {
		got, err := a.Do(t.Context(), constant)
		if err != nil || got != customersData {
			t.Errorf("got %s, %v", got, err)
		}
		if got := codes(sim); !slices.Equal(got, append(slices.Clone(faults), "")) {
			t.Errorf("the answers were %q", got)
		}
	})
}

func TestDoEndsAtOnceIfAnotherAttemptWouldFailAsWell(t *testing.T) {
	for name, blamed := range map[string]bool{
		"AuthFailure.SecretIdNotFound": false, "UnauthorizedOperation": false, "FailedOperation.UinNotAgent": false, "Brand.New": false,
		"UnauthorizedOperation.NotCustomerUin": true, "InvalidParameterValue.UinList": true,
	} {
		inVirtualTime(t, simulator.Options{Faults: []simulator.Fault{{Name: name}}}, keys{}, func(t *testing.T, a *action, sim *simtest.Simulator) {
			for _, send := range []func(context.Context, request.Request[query]) (string, error){a.Do, a.Try} {
				_, err := send(t.Context(), constant)
				var failed *request.Error
				if !errors.As(err, &failed) || failed.Err.Code != name || failed.Blamed != blamed || failed.Ended != nil {
					t.Errorf("%s: got %v (%+v)", name, err, failed)
				}
			}
			if got := len(sim.Requests()); got != 2 {
				t.Errorf("%s: %d requests, want 2", name, got)
			}
		})
	}
}

// A Response without its data is like a proxy's page: five in a row are final.
func TestDoEndsAfterFiveAnswersThatAreNotTheAPIs(t *testing.T) {
	inVirtualTime(t, simulator.Options{Faults: []simulator.Fault{{Name: "no-data"}}}, keys{}, func(t *testing.T, a *action, sim *simtest.Simulator) {
		_, err := a.Do(t.Context(), constant)
		if err == nil || !strings.Contains(err.Error(), "the answer does not have the documented form: no Data (HTTP status 200, request id no-data)") || len(sim.Requests()) != 5 {
			t.Errorf("%d requests, %v", len(sim.Requests()), err)
		}
	})
}

func TestTryMakesOneAttempt(t *testing.T) {
	inVirtualTime(t, simulator.Options{Customers: customer, Faults: []simulator.Fault{{Name: "http-503", Times: 1}}}, keys{}, func(t *testing.T, a *action, sim *simtest.Simulator) {
		_, err := a.Try(t.Context(), constant)
		var failed *request.Error
		if !errors.As(err, &failed) || failed.Blamed || failed.Err.HTTPStatus != 503 || len(sim.Requests()) != 1 {
			t.Errorf("%d requests, %v", len(sim.Requests()), err)
		}
		if got, err := a.Try(t.Context(), constant); err != nil || got != customersData {
			t.Errorf("got %s, %v", got, err)
		}
	})
}

// In an outage, the first request is retried for three minutes, and a later one fails at once.
func TestPatienceIsTheActions(t *testing.T) {
	inVirtualTime(t, simulator.Options{Faults: []simulator.Fault{{Name: "http-503"}}}, keys{}, func(t *testing.T, a *action, sim *simtest.Simulator) {
		start := time.Now()
		_, err := a.Do(t.Context(), constant)
		if took := time.Since(start); !errors.Is(err, request.ErrNoProgress) || took < 3*time.Minute || took > 190*time.Second {
			t.Errorf("after %v: %v", took, err)
		}
		before := len(sim.Requests())
		if _, err := a.Do(t.Context(), constant); !errors.Is(err, request.ErrNoProgress) || len(sim.Requests()) != before+1 {
			t.Errorf("%d requests more: %v", len(sim.Requests())-before, err)
		}
	})
}

// alternating answers requests for the UIN 1, and closes the connection for others.
func alternating(t *testing.T) http.Handler {
	t.Helper()
	sound := simtest.New(t, simulator.Options{Customers: customer})
	broken := simtest.New(t, simulator.Options{Faults: []simulator.Fault{{Name: "reset"}}})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength == int64(len(`{"UinList":[1]}`)) {
			sound.ServeHTTP(w, r)
		} else {
			broken.ServeHTTP(w, r)
		}
	})
}

// A request that keeps failing without a code ends, although others succeed all the time.
func TestStuckRequestEndsAfterFiveMinutes(t *testing.T) {
	withHandler(t, alternating(t), keys{}, func(t *testing.T, a *action) {
		ctx, cancel := context.WithCancel(t.Context())
		var others sync.WaitGroup
		defer others.Wait()
		defer cancel()
		others.Go(func() {
			for ctx.Err() == nil {
				_, _ = a.Do(ctx, constant)
				time.Sleep(10 * time.Second) // virtual time
			}
		})
		start := time.Now()
		_, err := a.Do(ctx, request.Request[query]{Body: func() query { return query{[]uint64{22}} }})
		if took := time.Since(start); !errors.Is(err, request.ErrStuck) || took < 5*time.Minute || took > 311*time.Second {
			t.Errorf("after %v: %v", took, err)
		}
	})
}

// A request that fails five times with one code of the API's is compared with others. If these are
// answered, the request is to blame; otherwise it is retried.
func TestRequestIsComparedAfterFiveEqualFailures(t *testing.T) {
	inVirtualTime(t, simulator.Options{Customers: customer, Faults: []simulator.Fault{{Name: "InternalError", Times: 11}}}, keys{}, func(t *testing.T, a *action, _ *simtest.Simulator) {
		if got, err := a.Do(t.Context(), constant); err != nil || got != customersData { // without ToBlame
			t.Errorf("got %s, %v", got, err)
		}
	})
	for _, toBlame := range []bool{false, true} {
		options := simulator.Options{Customers: customer, Faults: []simulator.Fault{
			{Name: "InternalError", Times: 4}, {Name: "ServiceUnavailable", Times: 1}, {Name: "InternalError", Times: 11},
		}}
		inVirtualTime(t, options, keys{}, func(t *testing.T, a *action, sim *simtest.Simulator) {
			var compared []int
			suspected := constant
			suspected.ToBlame = func(context.Context) bool {
				compared = append(compared, len(sim.Requests()))
				return toBlame
			}
			_, err := a.Do(t.Context(), suspected)
			var failed *request.Error
			switch {
			case !toBlame && (err != nil || !slices.Equal(compared, []int{10, 15})):
				t.Errorf("compared after %v requests: %v", compared, err)
			case toBlame && (!errors.As(err, &failed) || !failed.Blamed || failed.Err.Code != "InternalError" || !slices.Equal(compared, []int{10})):
				t.Errorf("compared after %v requests: %v", compared, err)
			}
		})
	}
}

// A throttle, and a failure without a code, say nothing of the request, however often they come.
func TestRequestIsNotComparedBecauseOfThrottlesAndTheNetwork(t *testing.T) {
	options := simulator.Options{Customers: customer, Faults: []simulator.Fault{{Name: "RequestLimitExceeded", Times: 12}, {Name: "reset", Times: 12}}}
	inVirtualTime(t, options, keys{}, func(t *testing.T, a *action, sim *simtest.Simulator) {
		suspected := constant
		suspected.ToBlame = func(context.Context) bool {
			t.Errorf("compared after %d requests", len(sim.Requests()))
			return true
		}
		if got, err := a.Do(t.Context(), suspected); err != nil || got != customersData {
			t.Errorf("got %s, %v", got, err)
		}
	})
}

// If ctx ends while an answer is awaited, its cause is the error, also after a long outage.
func TestEndOfTheContextIsItsCause(t *testing.T) {
	gone := errors.New("gone")
	for name, faults := range map[string][]simulator.Fault{
		"a first attempt": {{Name: "silent"}},
		"after an outage": {{Name: "http-503", Times: 30}, {Name: "silent"}},
	} {
		inVirtualTime(t, simulator.Options{Faults: faults}, keys{}, func(t *testing.T, a *action, sim *simtest.Simulator) {
			ctx, cancel := context.WithCancelCause(t.Context())
			go func() {
				for len(sim.Requests()) < max(1, faults[0].Times+1) {
					time.Sleep(10 * time.Millisecond) // virtual time
				}
				time.Sleep(time.Second) // virtual time
				cancel(gone)
			}()
			if _, err := a.Do(ctx, constant); err != gone { //nolint:errorlint // an Error could wrap it
				t.Errorf("%s: got %v", name, err)
			}
			if _, err := a.Try(ctx, constant); err != gone { //nolint:errorlint // an Error could wrap it
				t.Errorf("%s: got %v", name, err)
			}
		})
	}
	inVirtualTime(t, simulator.Options{Faults: []simulator.Fault{{Name: "silent"}}}, keys{}, func(t *testing.T, a *action, _ *simtest.Simulator) {
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, gone)
		defer cancel()
		if _, err := a.Try(ctx, constant); err != gone { //nolint:errorlint // an Error could wrap it
			t.Errorf("got %v", err)
		}
	})
}

// The end of the callers says nothing of the service.
func TestCancelledRequestsAreNoOutage(t *testing.T) {
	options := simulator.Options{Customers: customer, Faults: []simulator.Fault{{Name: "silent", Times: 10}, {Name: "http-503", Times: 1}}}
	inVirtualTime(t, options, keys{}, func(t *testing.T, a *action, sim *simtest.Simulator) {
		gone := errors.New("gone")
		for range 10 {
			ctx, cancel := context.WithTimeoutCause(t.Context(), 25*time.Second, gone)
			if _, err := a.Do(ctx, constant); !errors.Is(err, gone) {
				t.Errorf("got %v", err)
			}
			cancel()
		}
		if got, err := a.Do(t.Context(), constant); err != nil || got != customersData || len(sim.Requests()) != 12 {
			t.Errorf("%d requests: %s, %v", len(sim.Requests()), got, err)
		}
	})
}

// The server's refusal of a UIN is an answer: it raises a rate that throttles had lowered.
func TestRefusalsRaiseTheRate(t *testing.T) {
	options := simulator.Options{NotCustomerFails: true, Faults: []simulator.Fault{{Name: "RequestLimitExceeded", Times: 10}}}
	sim := simtest.New(t, options)
	simtest.InVirtualTime(t, simtest.Distant(100*time.Millisecond, sim), func(t *testing.T, transport *http.Transport) {
		limiter := ratelimit.New(5)
		a := newAction(t, transport, keys{}, limiter)
		var rates []float64
		for range 20 {
			var failed *request.Error
			if _, err := a.Do(t.Context(), constant); !errors.As(err, &failed) || !failed.Blamed {
				t.Fatalf("got %v", err)
			}
			rates = append(rates, limiter.Rate())
		}
		if rates[0] >= 5 || rates[19] < rates[0]+1 {
			t.Errorf("the rates were %v", rates)
		}
	})
}

// If the callers leave while keys are awaited, nothing is sent, and the slot is free again.
func TestNothingIsSentWhenTheCallersLeftWhileKeysWereAwaited(t *testing.T) {
	var leave func()
	source := keys{before: func() error {
		leave()
		return nil
	}}
	inVirtualTime(t, simulator.Options{Customers: customer}, source, func(t *testing.T, a *action, sim *simtest.Simulator) {
		gone := errors.New("gone")
		for range 10 {
			ctx, cancel := context.WithCancelCause(t.Context())
			leave = func() { cancel(gone) }
			if _, err := a.Do(ctx, constant); !errors.Is(err, gone) {
				t.Errorf("got %v", err)
			}
		}
		if got := len(sim.Requests()); got != 0 {
			t.Errorf("%d requests were sent", got)
		}
		start := time.Now()
		leave = func() {}
		if _, err := a.Do(t.Context(), constant); err != nil || time.Since(start) > 150*time.Millisecond {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
	})
}

func TestErrorOfTheCredentialsSourceEndsTheRequest(t *testing.T) {
	none := errors.New("no credentials")
	inVirtualTime(t, simulator.Options{}, keys{before: func() error { return none }}, func(t *testing.T, a *action, sim *simtest.Simulator) {
		for range 10 { // more than there are slots
			if _, err := a.Do(t.Context(), constant); !errors.Is(err, none) || len(sim.Requests()) != 0 {
				t.Errorf("%d requests, %v", len(sim.Requests()), err)
			}
		}
	})
}

// What is sent is what Body returns last: what is not wanted any more is left out of a retry.
func TestBodyMayChangeUntilItIsSent(t *testing.T) {
	options := simulator.Options{Customers: customer, Faults: []simulator.Fault{{Name: "http-503", Times: 1}}}
	inVirtualTime(t, options, keys{}, func(t *testing.T, a *action, sim *simtest.Simulator) {
		left := []uint64{5, 4, 3, 2, 1}
		_, err := a.Do(t.Context(), request.Request[query]{Body: func() query {
			left = left[1:]
			return query{slices.Clone(left)}
		}})
		if err != nil {
			t.Fatal(err)
		}
		if got := sim.Requests(); !slices.Equal(got[0].UINs, []uint64(nil)) || !slices.Equal(got[1].UINs, []uint64{1}) {
			t.Errorf("sent were %v and %v", got[0].UINs, got[1].UINs)
		}
	})
}
