package provider_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// serveMany serves a provider for customers 1 to n, and returns their UINs.
func (k readKind) serveMany(t *testing.T, n int) (s *server, sim *simtest.Simulator, uins []any) {
	t.Helper()
	all, uins := manyCustomers(n, all100)
	sim, url := simtest.Serve(t, simulator.Options{
		Customers: all,
		Partner:   &simulator.Partner{RemainingCredit: json.RawMessage("20000")},
	})
	return k.serveAt(t, url), sim, uins
}

// sizes returns the numbers of UINs in the requests of an action, in ascending order.
func sizes(sim *simtest.Simulator, action string) (numbers []int) {
	for _, request := range sim.Requests() {
		if request.Action == action {
			numbers = append(numbers, len(request.UINs))
		}
	}
	slices.Sort(numbers)
	return numbers
}

func TestRequestsOfAllCriteria(t *testing.T) {
	for _, kind := range pluralKinds {
		s, sim, uins := kind.serveMany(t, 60)
		values := kind.purchasing(allCriteria)
		if !kind.direct {
			values["uins"] = list(append(uins, uins...)...)
		}
		_, diagnostics := s.read(t.Context(), values)
		expectNone(t, diagnostics)
		want := map[string][]int{
			creditAction: {10, 50}, statusAction: {20, 20, 20}, partnerAction: {0},
		}
		if kind.direct {
			want[creditAction], want[directAction] = nil, []int{0}
		}
		for _, action := range simulator.Actions {
			if got := sizes(sim, action); !slices.Equal(got, want[action]) {
				t.Errorf("%s: the requests of %s are for %v UINs, want %v", kind, action, got,
					want[action])
			}
		}
	}
}

// Each criterion reads only what it needs.
func TestRequestsOfOneCriterion(t *testing.T) {
	for name, c := range map[string]struct {
		criterion object
		statuses  []int
		partner   []int
	}{
		"customers": {customerCriterion, nil, nil},
		"partner":   {partnerCriterion, nil, []int{0}},
		"status":    {statusCriterion, []int{2}, nil},
	} {
		for _, kind := range pluralKinds {
			s, sim := kind.servePurchase(t, reached, simulator.Options{})
			_, diagnostics := s.read(t.Context(), kind.purchasing(c.criterion))
			expectNone(t, diagnostics)
			if got := sizes(sim, statusAction); !slices.Equal(got, c.statuses) {
				t.Errorf("%s, %s: statuses were read for %v UINs", kind, name, got)
			}
			if got := sizes(sim, partnerAction); !slices.Equal(got, c.partner) {
				t.Errorf("%s, %s: the partner's credit was read %d times", kind, name, len(got))
			}
		}
	}
}

// Reads of one customer that wait at the same time share requests: fifty UINs for credit, and
// twenty for the status. With one request per second, all reads but those of the first request
// wait, even on a busy machine.
func TestReadsOfOneCustomerShareRequests(t *testing.T) {
	kind := readKind{singularDataSource, false}
	all, uins := manyCustomers(50, all100)
	sim, url := simtest.Serve(t, simulator.Options{Customers: all})
	s := serveFor(t, kind.name)
	expectNone(t, s.configure(merge(demoKeys(), object{
		"endpoint": text(url), "max_requests_per_second": amount(1),
	})))
	var group sync.WaitGroup
	for _, uin := range uins {
		group.Go(func() {
			state, diagnostics := s.read(t.Context(),
				merge(allCriteriaOfOne, object{"uin": text(fmt.Sprint(uin))}))
			expectNone(t, diagnostics)
			expectState(t, state, map[string]string{
				"normal_status": `true`, "sufficient": `true`,
			})
		})
	}
	group.Wait()
	for action, most := range map[string]int{creditAction: 50, statusAction: 20} {
		got, total := sizes(sim, action), 0
		for _, n := range got {
			total += n
		}
		if total != 50 || got[len(got)-1] > most || len(got) > 50/most+2 {
			t.Errorf("the requests of %s are for %v UINs", action, got)
		}
	}
}

// allCriteriaOfOne are allCriteria without the one that a read of one customer does not have.
var allCriteriaOfOne = merge(customerCriterion, statusCriterion)
