package provider_test

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// The actions of the partner API.
const (
	creditAction  = "QueryCreditByUinList"
	directAction  = "QueryDirectCustomersCredit"
	statusAction  = "DescribeCustomerInfo"
	partnerAction = "QueryPartnerCredit"
)

// normal is the JSON text of the normal account status.
const normal = `"0"`

// purchase returns a customers' file. Customer 7 has a credit of 100 and normal status. Customer 9
// has the given credit and status, and the partner account the given credit. The texts are JSON.
func purchase(credit, status, partner string) string {
	return fmt.Sprintf(`{"Customers": {
		"7": {"TotalCredit": 500, "RemainingCredit": 100},
		"9": {"TotalCredit": 500, "RemainingCredit": %s, "Status": %s}
	}, "Partner": {"TotalCredit": 50000, "RemainingCredit": %s}}`, credit, status, partner)
}

// reached is the file of purchase in which each amount reaches its minimum of allCriteria.
var reached = purchase("100", normal, "20000")

// The criteria of a purchase, each alone.
var (
	customerCriterion = object{"minimum_remaining_credit": amount(100)}
	partnerCriterion  = object{"minimum_partner_remaining_credit": amount(20000)}
	statusCriterion   = object{"require_normal_status": boolean(true)}
	allCriteria       = merge(customerCriterion, partnerCriterion, statusCriterion)
)

// merge returns the arguments of all objects.
func merge(objects ...object) object {
	merged := object{}
	for _, arguments := range objects {
		maps.Copy(merged, arguments)
	}
	return merged
}

// purchasing returns a configuration of this kind with criteria, for the customers of purchase. The
// singular data source reads customer 9, without a criterion for the partner account.
func (k readKind) purchasing(criteria ...object) object {
	values := merge(criteria...)
	switch {
	case k.direct:
		values["direct_customers"] = boolean(true)
	case k.name == singularDataSource:
		values["uin"] = text("9")
		delete(values, "minimum_partner_remaining_credit")
	default:
		values["uins"] = list("7", "9")
	}
	return values
}

// actions returns the actions that this kind needs for allCriteria.
func (k readKind) actions() []string {
	switch {
	case k.direct:
		return []string{directAction, statusAction, partnerAction}
	case k.name == singularDataSource:
		return []string{creditAction, statusAction}
	}
	return []string{creditAction, statusAction, partnerAction}
}

// argumentOf returns the argument that needs an action.
func (k readKind) argumentOf(action string) string {
	switch {
	case action == statusAction:
		return "require_normal_status"
	case action == partnerAction:
		return "minimum_partner_remaining_credit"
	case k.direct:
		return "direct_customers"
	case k.name == singularDataSource:
		return "uin"
	}
	return "uins"
}

// timeLimit returns the argument that bounds a read of this kind. For the check, it bounds the plan
// without a prior state.
func (k readKind) timeLimit() string {
	switch k.name {
	case gate:
		return "open"
	case check:
		return "create"
	}
	return "read"
}

// timeout returns the block timeouts of this kind.
func (k readKind) timeout(duration string) object {
	if k.name == check {
		return object{"timeouts": checkTimeouts(duration, nil)}
	}
	return object{"timeouts": timeout(k.timeLimit(), duration)}
}

// ofAction returns options with one fault of an action.
func ofAction(action, fault string, times int) simulator.Options {
	return simulator.Options{
		Faults: []simulator.Fault{{Action: action, Name: fault, Times: times}},
	}
}

// servePurchase starts a simulator of a customers' file, and serves a provider that uses it. It
// sets no variables, so tests that use it can run in parallel.
func (k readKind) servePurchase(t *testing.T, file string, options simulator.Options) (
	*server, *simtest.Simulator,
) {
	t.Helper()
	var err error
	options.Customers, options.Partner, err = simulator.ParseFile([]byte(file))
	if err != nil {
		t.Fatal(err)
	}
	sim, url := simtest.Serve(t, options)
	return k.serveAt(t, url), sim
}

// serveAt serves a provider that uses the partner API at url.
func (k readKind) serveAt(t *testing.T, url string) *server {
	t.Helper()
	s := serveFor(t, k.name)
	expectNone(t, s.configure(merge(demoKeys(), object{"endpoint": text(url)})))
	return s
}

// serveSilence serves a provider. Its API calls arrived for each request of an action, and does not
// answer the request.
func (k readKind) serveSilence(t *testing.T, action string, arrived func()) *server {
	t.Helper()
	all, account, err := simulator.ParseFile([]byte(reached))
	if err != nil {
		t.Fatal(err)
	}
	sim := simtest.New(t, simulator.Options{Customers: all, Partner: account})
	listening := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-TC-Action") != action {
			sim.ServeHTTP(w, r)
			return
		}
		_, _ = io.ReadAll(r.Body) // without this, the server would not notice a closed connection
		arrived()
		<-r.Context().Done()
	}))
	t.Cleanup(listening.Close)
	return k.serveAt(t, listening.URL)
}

// count returns the number of requests of an action.
func count(sim *simtest.Simulator, action string) (n int) {
	for _, request := range sim.Requests() {
		if request.Action == action {
			n++
		}
	}
	return n
}
