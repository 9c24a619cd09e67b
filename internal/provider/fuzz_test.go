package provider_test

import (
	"context"
	"maps"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

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

// The seeds run in each test of the package. They must reach reads without an error and with one.
func TestFuzzSeedsReachBothOutcomes(t *testing.T) {
	simulateFuzzing(t)
	accepted, rejected := map[string]int{}, map[string]int{}
	count := func(name string, ok bool) {
		if ok {
			accepted[name]++
		} else {
			rejected[name]++
		}
	}
	for _, bytes := range seeds(t, "FuzzConfiguration") {
		count(readOdd(t, bytes))
	}
	for _, bytes := range seeds(t, "FuzzProviderBlock") {
		count("the provider block", configureOdd(t, bytes))
	}
	for _, name := range append(slices.Clone(readers), "the provider block") {
		if accepted[name] < 5 || rejected[name] < 5 {
			t.Errorf("%s: %d seeds are accepted and %d rejected, want at least 5 of each", name,
				accepted[name], rejected[name])
		}
	}
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

// simulateFuzzing simulates the customers 1 and 2, each with a credit of 100.
func simulateFuzzing(tb testing.TB) {
	tb.Helper()
	all, _ := manyCustomers(2, all100)
	simulate(tb, simulator.Options{Customers: all})
}

// readOdd reads a configuration, and fails the test if it succeeds and must not. It returns the
// name of what it read, and whether there was no error.
func readOdd(t *testing.T, bytes []byte) (name string, accepted bool) {
	t.Helper()
	choose := &choices{bytes}
	s := serveFor(t, readers[choose.below(len(readers))]).configured()
	values := s.validRead()
	choose.change(s.readSchema(), values)
	s.validate(values)
	state, diagnostics := s.read(t.Context(), values)
	if hasError(diagnostics) {
		return s.name, false
	}
	if wrong := wrongToAccept(s.name, values, state); wrong != "" {
		t.Errorf("it is accepted, although %s: %v", wrong, values)
	}
	return s.name, true
}

// configureOdd configures a provider and reads with it. It reports whether there was no error in
// the provider block.
func configureOdd(t *testing.T, bytes []byte) (accepted bool) {
	t.Helper()
	s := serve(t)
	values := demoKeys()
	(&choices{bytes}).change(s.schema.Provider, values)
	diagnostics := append(s.validateProvider(values), s.configureInvalid(values)...)
	cancelled, cancel := context.WithCancel(t.Context())
	cancel() // nothing is sent, to whatever address
	s.read(cancelled, readOne)
	return !hasError(diagnostics)
}

// wrongToAccept returns why a configuration must not be accepted, or not with this state. It
// returns nothing if both are right.
func wrongToAccept(name string, values, state object) string {
	uins := []tftypes.Value{values["uin"]}
	if name != singularDataSource &&
		(!values["uins"].IsKnown() || values["uins"].As(&uins) != nil || len(uins) == 0) {
		return "it has no UINs"
	}
	var missingAllowed *bool
	if allow, found := values["allow_missing"]; found &&
		(!allow.IsKnown() || allow.As(&missingAllowed) != nil) {
		return "allow_missing is unknown"
	}
	for _, value := range uins {
		var uin *string
		if !value.IsKnown() || value.As(&uin) != nil || uin == nil {
			return "a UIN is unknown or null"
		}
		left, customer := remaining(state, *uin), *uin == "1" || *uin == "2"
		if left.IsNull() == customer || !customer && (missingAllowed == nil || !*missingAllowed) {
			return "a UIN has no credit"
		}
	}
	return wrongVerdict(name, values, state)
}

// wrongVerdict is wrongToAccept for the minimums.
func wrongVerdict(name string, values, state object) string {
	var minimum *big.Float
	if value := values["minimum_remaining_credit"]; !value.IsKnown() || value.As(&minimum) != nil {
		return "the minimum is unknown"
	}
	var sufficient *bool
	for _, verdict := range []string{"sufficient", "all_sufficient"} {
		if value, found := state[verdict]; found && value.As(&sufficient) != nil {
			return "the verdict is unknown"
		}
	}
	tooHigh := minimum != nil && minimum.Cmp(big.NewFloat(100)) > 0
	if tooHigh && values["minimums"].IsNull() &&
		(name == gate || sufficient == nil || *sufficient) {
		return "the minimum is over 100"
	}
	return ""
}

// remaining returns the remaining credit of a customer in a state.
func remaining(state object, uin string) tftypes.Value {
	if left, found := state["remaining_credit"]; found {
		return left
	}
	var credits, credit object
	if state["credits"].As(&credits) != nil || credits[uin].As(&credit) != nil {
		return tftypes.NewValue(tftypes.Number, nil)
	}
	return credit["remaining_credit"]
}

// choices makes values from the bytes of a fuzz input, one byte a choice. After the last byte it
// makes nulls.
type choices struct{ bytes []byte }

func (c *choices) below(n int) int {
	if len(c.bytes) == 0 {
		return 0
	}
	choice := int(c.bytes[0]) % n
	c.bytes = c.bytes[1:]
	return choice
}

// change replaces one or two arguments of a configuration.
func (c *choices) change(schema *tfprotov6.Schema, values object) {
	arguments := argumentsOf(schema)
	names := slices.Sorted(maps.Keys(arguments))
	for range 1 + c.below(2) {
		name := names[c.below(len(names))]
		values[name] = c.value(arguments[name])
	}
}

func (c *choices) value(of tftypes.Type) tftypes.Value {
	switch c.below(8) {
	case 0:
		return tftypes.NewValue(of, nil)
	case 1:
		return tftypes.NewValue(of, tftypes.UnknownValue)
	}
	switch of := of.(type) {
	case tftypes.List:
		elements := []tftypes.Value{}
		for range c.below(4) {
			elements = append(elements, c.value(of.ElementType))
		}
		return tftypes.NewValue(of, elements)
	case tftypes.Map:
		elements := object{}
		for range c.below(4) {
			elements[c.text()] = c.value(of.ElementType)
		}
		return tftypes.NewValue(of, elements)
	case tftypes.Object:
		attributes := object{}
		for _, name := range slices.Sorted(maps.Keys(of.AttributeTypes)) {
			attributes[name] = c.value(of.AttributeTypes[name])
		}
		return tftypes.NewValue(of, attributes)
	}
	switch {
	case of.Is(tftypes.Bool):
		return boolean(c.below(2) == 0)
	case of.Is(tftypes.Number):
		return amount(c.one("0", "-1", "50", "100", "100.01", "101", "1e-61", "1e40", "1e41",
			"1e400", "0.1", "18446744073709551616"))
	}
	return text(c.text())
}

func (c *choices) text() string {
	return c.one("1", "1", "2", "2", "3", "", " ", "0", "01", "-1", "1e3", "1.0", "１",
		"18446744073709551616", strings.Repeat("9", 400), "\x00", "%!s(nil)", "5m", "-5m",
		"9999999h", "http://127.0.0.1:1", "https://[::1", "HTTP", "qcs::cam::uin/1:roleName/x",
		"../..")
}

func (c *choices) one(texts ...string) string { return texts[c.below(len(texts))] }
