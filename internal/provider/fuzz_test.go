package provider_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// FuzzConfiguration reads odd configurations, whether validation accepts them or not: the provider
// must not panic, and a read without an error must be right.
//
// A run serves a provider and calls the simulator, so tools/fuzz.sh makes fewer of them.
//
//fuzz:runs 4000
func FuzzConfiguration(f *testing.F) {
	simulateFuzzing(f)
	f.Fuzz(func(t *testing.T, bytes []byte) { readOdd(t, bytes) })
}

// FuzzProviderBlock configures the provider with odd blocks, whether validation accepts them or
// not: the provider must not panic.
//
//fuzz:runs 4000
func FuzzProviderBlock(f *testing.F) {
	simulateFuzzing(f)
	f.Fuzz(func(t *testing.T, bytes []byte) { configureOdd(t, bytes) })
}

// The seeds run in each test of the package. They must reach each outcome.
func TestFuzzSeedsReachEachOutcome(t *testing.T) {
	simulateFuzzing(t)
	counts := map[string]int{}
	for _, bytes := range seeds(t, "FuzzConfiguration") {
		result := readOdd(t, bytes)
		for _, feature := range result.features() {
			counts[feature+": "+string(result.outcome)]++
		}
	}
	for _, bytes := range seeds(t, "FuzzProviderBlock") {
		counts["the provider block: "+string(configureOdd(t, bytes))]++
	}
	for _, wanted := range wantedOutcomes() {
		if counts[wanted] < 5 {
			t.Errorf("%s: %d seeds, want at least 5", wanted, counts[wanted])
		}
	}
}

// wantedOutcomes returns the outcomes that the seeds must reach.
func wantedOutcomes() (wanted []string) {
	names := []string{"the provider block"}
	for _, kind := range readKinds {
		names = append(names, kind.String(), kind.String()+" and require_normal_status")
		if kind.name != singularDataSource {
			names = append(names, kind.String()+" and minimums without one for all",
				kind.String()+" and minimum_partner_remaining_credit")
		}
		if kind.direct {
			names = append(names, kind.String()+" and exclude_uins")
		}
		if kind.name == check {
			names = append(names, kind.String()+" and triggers")
			wanted = append(wanted, kind.String()+": "+string(postponed))
		}
	}
	for _, name := range names {
		wanted = append(wanted, name+": "+string(accepted), name+": "+string(rejected))
	}
	return wanted
}

// seeds returns the committed inputs of a fuzz target.
func seeds(t *testing.T, target string) (inputs [][]byte) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "fuzz", target, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, literal, _ := strings.Cut(string(content), "[]byte(")
		input, err := strconv.Unquote(strings.TrimSuffix(strings.TrimSpace(literal), ")"))
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		inputs = append(inputs, []byte(input))
	}
	return inputs
}

// simulateFuzzing simulates the customers 1 and 2, and the partner account, each with a credit of
// 100. Customer 2 is not in normal status.
func simulateFuzzing(tb testing.TB) {
	tb.Helper()
	all, _ := manyCustomers(2, all100)
	abnormal := all[2]
	abnormal.Status = json.RawMessage(`"2"`)
	all[2] = abnormal
	simulate(tb, simulator.Options{
		Customers: all, Partner: &simulator.Partner{RemainingCredit: json.RawMessage("100")},
	})
}

// outcome is what happened to the configuration of a seed.
type outcome string

const (
	accepted  outcome = "accepted"
	rejected  outcome = "rejected"
	postponed outcome = "not checked yet" // only the apply checks a check with unknown arguments
)

// oddResult is the result of a seed.
type oddResult struct {
	readKind

	outcome outcome
	values  object
}

// features returns the features that the seed reaches: its kind of read, and arguments that it
// sets.
func (r oddResult) features() []string {
	features := []string{r.String()}
	set := func(argument string) bool {
		value, found := r.values[argument]
		return found && !value.IsNull()
	}
	if set("exclude_uins") {
		features = append(features, r.String()+" and exclude_uins")
	}
	if set("triggers") {
		features = append(features, r.String()+" and triggers")
	}
	if set("minimums") && !set("minimum_remaining_credit") {
		features = append(features, r.String()+" and minimums without one for all")
	}
	if set("minimum_partner_remaining_credit") {
		features = append(features, r.String()+" and minimum_partner_remaining_credit")
	}
	if status, found := r.values["require_normal_status"]; found && status.Equal(boolean(true)) {
		features = append(features, r.String()+" and require_normal_status")
	}
	return features
}

// readOdd reads a configuration, and fails the test if it succeeds and must not. A check with an
// unknown argument must succeed without a result.
func readOdd(t *testing.T, bytes []byte) oddResult {
	t.Helper()
	choose := &choices{bytes}
	kind := readKinds[choose.below(len(readKinds))]
	s := serveFor(t, kind.name).configured()
	values := kind.valid(s)
	choose.change(s.readSchema(), values, 3)
	s.validate(values)
	state, diagnostics := s.read(t.Context(), values)
	if kind.name == check && unknownArgument(values) != "" {
		kind.expectUnread(t, state, values, diagnostics)
		return oddResult{kind, postponed, values}
	}
	if hasError(diagnostics) {
		return oddResult{kind, rejected, values}
	}
	if wrong := wrongToAccept(kind.name, values, state); wrong != "" {
		t.Errorf("it is accepted, although %s: %v", wrong, values)
	}
	if kind.name == check {
		s.applied(values, state, nil)
	}
	return oddResult{kind, accepted, values}
}

// configureOdd configures a provider and reads with it. It returns whether the provider block was
// accepted or rejected.
func configureOdd(t *testing.T, bytes []byte) outcome {
	t.Helper()
	s := serve(t)
	values := demoKeys()
	(&choices{bytes}).change(s.schema.Provider, values, 2)
	diagnostics := append(s.validateProvider(values), s.configureInvalid(values)...)
	cancelled, cancel := context.WithCancel(t.Context())
	cancel() // cancelled, so no address gets a request
	s.read(cancelled, readOne)
	if hasError(diagnostics) {
		return rejected
	}
	return accepted
}
