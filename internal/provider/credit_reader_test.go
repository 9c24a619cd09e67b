package provider_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

func TestReadBeforeConfigureIsAnError(t *testing.T) {
	sim := simulateCustomers(t, oneCustomer)
	for _, kind := range readKinds {
		s := serveFor(t, kind.name)
		_, diagnostics := s.read(t.Context(), kind.valid(s))
		expectError(t, diagnostics, "Provider not configured")
	}
	if len(sim.Requests()) > 0 {
		t.Errorf("%d requests arrived", len(sim.Requests()))
	}
}

// Terraform does not read an unknown configuration of a data source or a gate. A gate must not
// depend on that. Terraform plans an unknown configuration of a check.
func TestUnknownConfigurationIsNotRead(t *testing.T) {
	sim := simulateCustomers(t, oneCustomer)
	for _, kind := range readKinds {
		s := serveFor(t, kind.name).configured()
		for name, values := range kind.withUnknown(s) {
			t.Run(kind.String()+" "+name, func(t *testing.T) {
				state, diagnostics := s.read(t.Context(), values)
				kind.expectUnread(t, state, values, diagnostics)
			})
		}
	}
	if len(sim.Requests()) > 0 {
		t.Errorf("%d requests arrived", len(sim.Requests()))
	}
}

func TestCancelledContextIsAnError(t *testing.T) {
	simulateCustomers(t, oneCustomer)
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for _, kind := range readKinds {
		s := serveFor(t, kind.name).configured()
		_, diagnostics := s.read(cancelled, kind.valid(s))
		expectError(t, diagnostics, "Read cancelled")
	}
}

func TestCancelledReadIsAnError(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	simulateSilence(t, cancel)
	_, diagnostics := serve(t).configured().read(ctx, readOne)
	expectError(t, diagnostics, "Read cancelled", "0 of 1 customers", "UINs: 1")
}

func TestCancelledReadNamesTheLastFailure(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	requests := 0
	simulateHandler(t, func(w http.ResponseWriter, r *http.Request) {
		if requests++; requests == 2 {
			cancel()
			<-r.Context().Done()
		}
		w.WriteHeader(http.StatusBadGateway)
	})
	_, diagnostics := serve(t).configured().read(ctx, readOne)
	expectError(t, diagnostics, "Read cancelled",
		"The last failure was: ", "HTTP status: 502")
}

func TestTimeoutWithoutAnAnswer(t *testing.T) {
	simulateSilence(t, func() {})
	_, uins := manyCustomers(51, all100)
	_, diagnostics := serve(t).configured().read(t.Context(),
		object{"uins": list(uins...), "timeouts": readTimeout("300ms")})
	expectError(t, diagnostics, "Read timed out",
		"No request had failed, and 2 had no answer yet.", "UINs: 1, 2, 3, ",
		"19, 20 and 31 more")
}

// Terraform stops a provider if the user interrupts it. A read that waits then must not look like
// one with an answer.
func TestStoppedProviderEndsEveryReadWithAnError(t *testing.T) {
	arrived := make(chan struct{})
	simulateSilence(t, sync.OnceFunc(func() { close(arrived) }))
	s := serve(t)
	expectNone(t, s.configure(object{"max_requests_per_second": amount(1)}))
	var group sync.WaitGroup
	for uin := range 3 { // one in flight, or all in one batch; the others wait for a slot
		group.Go(func() {
			_, diagnostics := s.read(t.Context(),
				object{"uins": list(fmt.Sprint(uin + 1)), "timeouts": readTimeout("30s")})
			expectError(t, diagnostics, "Read cancelled", "0 of 1 customers")
		})
	}
	<-arrived
	if _, err := s.server.StopProvider(t.Context(), &tfprotov6.StopProviderRequest{}); err != nil {
		t.Fatal(err)
	}
	group.Wait()
}

func TestRequestsAreAsFewAsPossible(t *testing.T) {
	for n, want := range map[int][]int{51: {1, 50}, 50: {50}, 1: {1}} {
		all, uins := manyCustomers(n, all100)
		sim := simulate(t, simulator.Options{Customers: all})
		_, diagnostics := serve(t).configured().read(t.Context(),
			object{"uins": list(append(uins, uins...)...)})
		expectNone(t, diagnostics)
		var sizes []int
		for _, request := range sim.Requests() {
			sizes = append(sizes, len(request.UINs))
		}
		if slices.Sort(sizes); !slices.Equal(sizes, want) {
			t.Errorf("%d UINs were read in batches of %v, want %v", n, sizes, want)
		}
	}
}
