package acceptance_test

import (
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// oneCustomer has a credit of 1.
var oneCustomer = simulator.Customers{
	1: {TotalCredit: []byte("1"), RemainingCredit: []byte("1")},
}

// simulated is a simulator that a script has started.
type simulated struct {
	*simtest.Simulator

	arrived  chan struct{} // closed when the first request arrives
	answered chan struct{} // closed when the first request has its answer
	once     [2]sync.Once
	printed  int // how many requests the script has printed
}

// ServeHTTP serves a request, and reports when it arrives and when it has its answer.
func (s *simulated) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.once[0].Do(func() { close(s.arrived) })
	s.Simulator.ServeHTTP(w, r)
	s.once[1].Do(func() { close(s.answered) })
}

// startSimulator starts a simulator, instead of an earlier one, and points the provider at it.
func startSimulator(ts *testscript.TestScript, neg bool, args []string) {
	options, err := simulatorOptions(ts, args)
	if err != nil || neg {
		ts.Fatalf("usage: simulator [-identities] [FLAG...]: %v", err)
	}
	sim, err := simtest.Observed(options)
	ts.Check(err)
	s := &simulated{Simulator: sim, arrived: make(chan struct{}), answered: make(chan struct{})}
	server := httptest.NewServer(s)
	ts.Defer(server.Close)
	sessionOf(ts).simulator = s
	ts.Setenv("SIMULATOR", server.URL)
	for _, service := range []string{"", "STS_", "METADATA_"} {
		ts.Setenv("TENCENTPARTNER_"+service+"ENDPOINT", server.URL)
	}
}

// simulatorOptions returns the options of a simulator. With -identities, it removes the keys of the
// demo from the environment.
func simulatorOptions(ts *testscript.TestScript, args []string) (simulator.Options, error) {
	var options simulator.Options
	flags := flag.NewFlagSet("simulator", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	options.AddFlags(flags)
	identities := flags.Bool("identities", false, "")
	if err := flags.Parse(args); err != nil {
		return options, err
	}
	if flags.NArg() > 0 {
		return options, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if options.File != "" {
		options.File = ts.MkAbs(options.File)
	} else {
		options.Customers = oneCustomer
	}
	if *identities {
		options.Accounts, options.Roles = accounts, slices.Concat(roles, options.Roles)
		ts.Setenv("TENCENTCLOUD_SECRET_ID", "")
		ts.Setenv("TENCENTCLOUD_SECRET_KEY", "")
	}
	return options, nil
}

// printRequests prints a line for each request that has arrived since the last time.
func printRequests(ts *testscript.TestScript, neg bool, args []string) {
	sim := sessionOf(ts).simulator
	if neg || len(args) != 0 || sim == nil {
		ts.Fatalf("usage: requests, after simulator")
	}
	requests := sim.Requests()
	stdout := ts.Stdout() // without a call, the output of the last command would remain
	for _, request := range requests[sim.printed:] {
		fmt.Fprintln(stdout, describe(sim.Simulator, request))
	}
	sim.printed = len(requests)
}

// describe returns the action of a request, its signer, and its region if it has one.
func describe(sim *simtest.Simulator, request simulator.Request) string {
	text := request.Action + " signed by " + signer(sim, request)
	if region := request.Header.Get("X-TC-Region"); region != "" {
		text += " in " + region
	}
	return text
}

// signer returns the secret ID that signed a request, or the role that the secret ID belongs to.
func signer(sim *simtest.Simulator, request simulator.Request) string {
	_, id, found := strings.Cut(request.Header.Get("Authorization"), "Credential=")
	if !found {
		return "no keys"
	}
	id, _, _ = strings.Cut(id, "/")
	for _, account := range sim.Issued() {
		if account.SecretID == id {
			return "role " + account.ID
		}
	}
	return id
}

// partnerReads returns how many of the requests are for the partner API.
func partnerReads(requests []simulator.Request) (n int) {
	for _, request := range requests {
		if slices.Contains(simulator.Actions, request.Action) {
			n++
		}
	}
	return n
}

func TestPartnerReadsCountsTheActionsOfThePartnerAPI(t *testing.T) {
	requests := []simulator.Request{
		{Action: "QueryCreditByUinList"},
		{Action: "AssumeRole"},
		{Action: "QueryDirectCustomersCredit"},
		{Action: "DescribeCustomerInfo"},
		{Action: "QueryPartnerCredit"},
		{Action: simulator.Metadata},
	}
	if got := partnerReads(requests); got != 4 {
		t.Errorf("got %d, want 4", got)
	}
}

// awaitRequest waits until the simulator's first request, or the first one of an action, has
// arrived.
func awaitRequest(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) == 1 && !neg {
		awaitAction(ts, args[0])
		return
	}
	await(ts, neg || len(args) != 0, func(s *simulated) chan struct{} { return s.arrived })
}

// awaitAction waits until a request of an action has arrived.
func awaitAction(ts *testscript.TestScript, action string) {
	sim := sessionOf(ts).simulator
	if sim == nil || !slices.Contains(simulator.Actions, action) {
		ts.Fatalf("usage: await-request [ACTION], after simulator")
	}
	isOfAction := func(request simulator.Request) bool { return request.Action == action }
	for end := time.Now().Add(time.Minute); time.Now().Before(end); {
		if slices.ContainsFunc(sim.Requests(), isOfAction) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	ts.Fatalf("no request of %s has arrived for a minute", action)
}

// awaitAnswer waits until the simulator's first request has its answer.
func awaitAnswer(ts *testscript.TestScript, neg bool, args []string) {
	await(ts, neg || len(args) != 0, func(s *simulated) chan struct{} { return s.answered })
}

func await(ts *testscript.TestScript, misused bool, event func(*simulated) chan struct{}) {
	sim := sessionOf(ts).simulator
	if misused || sim == nil {
		ts.Fatalf("usage: await-request [ACTION], or await-answer, after simulator")
	}
	select {
	case <-event(sim):
	case <-time.After(time.Minute):
		ts.Fatalf("nothing has happened for a minute")
	}
}
