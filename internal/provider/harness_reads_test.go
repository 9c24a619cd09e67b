package provider_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// readKind is a kind of read: by UIN, or of all direct customers.
type readKind struct {
	name   string // of the data source, the gate or the check
	direct bool
}

var readKinds = []readKind{
	{pluralDataSource, false},
	{singularDataSource, false},
	{gate, false},
	{pluralDataSource, true},
	{gate, true},
	{check, false},
	{check, true},
}

// pluralKinds are the kinds of read that have all criteria.
var pluralKinds = slices.DeleteFunc(slices.Clone(readKinds), func(k readKind) bool {
	return k.name == singularDataSource
})

// pluralNames are the names of pluralKinds.
var pluralNames = []string{pluralDataSource, gate, check}

// requiringKinds are the kinds of read that fail unless all criteria are met.
var requiringKinds = slices.DeleteFunc(slices.Clone(pluralKinds), func(k readKind) bool {
	return !k.requires()
})

// requires reports whether this kind of read fails unless all criteria are met.
func (k readKind) requires() bool { return k.name == gate || k.name == check }

// wordsOfCheck turns an error of the gate into that of the check: only these words differ.
var wordsOfCheck = strings.NewReplacer("Credit gate closed", "Credit check failed",
	"switch the gate off", "switch the check off", "timeouts.open", "timeouts.create")

// words returns the texts of an error of the gate as this kind has them.
func (k readKind) words(texts ...string) []string {
	texts = slices.Clone(texts)
	if k.name == check {
		for i := range texts {
			texts[i] = wordsOfCheck.Replace(texts[i])
		}
	}
	return texts
}

func (k readKind) String() string {
	if k.direct {
		return k.name + " with direct_customers"
	}
	return k.name
}

// expectVerdict fails the test unless a read of the gate or the check is one error with the texts.
// Without texts, the read must succeed.
func (k readKind) expectVerdict(t *testing.T, state object, diagnostics []*tfprotov6.Diagnostic,
	closed ...string,
) {
	t.Helper()
	expectError(t, diagnostics, k.words(closed...)...)
	if k.name == check && len(closed) == 0 {
		expectState(t, state, map[string]string{"all_sufficient": `true`})
	}
}

// expectUnread fails the test unless the read of a configuration with an unknown value was put off:
// the others fail, and the check has an unknown result.
func (k readKind) expectUnread(t *testing.T, state, values object,
	diagnostics []*tfprotov6.Diagnostic,
) {
	t.Helper()
	if k.name == check {
		expectNone(t, diagnostics)
		expectCheck(t, state, values, unknownBool)
		return
	}
	expectError(t, diagnostics, "Configuration not known yet")
}

// withUnknown returns copies of a valid configuration, each with another unknown value: each
// argument in turn, then each with an unknown element or attribute. The keys describe the values.
func (k readKind) withUnknown(s *server) map[string]object {
	configurations := map[string]object{}
	for argument, of := range argumentsOf(s.readSchema()) {
		for description, value := range unknowns(of) {
			configurations[argument+description] = merge(k.valid(s), object{argument: value})
		}
	}
	return configurations
}

// unknowns returns values of a type that are unknown or contain an unknown value.
func unknowns(of tftypes.Type) map[string]tftypes.Value {
	values := map[string]tftypes.Value{"": tftypes.NewValue(of, tftypes.UnknownValue)}
	switch of := of.(type) {
	case tftypes.List:
		values["[1]"] = list("1", tftypes.UnknownValue)
	case tftypes.Map:
		unknown := tftypes.NewValue(of.ElementType, tftypes.UnknownValue)
		values["[1]"] = tftypes.NewValue(of, object{"1": unknown})
	case tftypes.Object:
		attributes := object{}
		for name, attributeType := range of.AttributeTypes {
			attributes[name] = tftypes.NewValue(attributeType, nil)
		}
		for name, attributeType := range of.AttributeTypes {
			unknown := tftypes.NewValue(attributeType, tftypes.UnknownValue)
			values["."+name] = tftypes.NewValue(of, merge(attributes, object{name: unknown}))
		}
	}
	return values
}

// valid returns a valid configuration of this kind.
func (k readKind) valid(s *server) object {
	if k.direct {
		return s.validDirect()
	}
	return s.validRead()
}

// validRead returns a valid configuration of the data source, the gate or the check.
func (s *server) validRead() object {
	if s.name == singularDataSource {
		return object{"uin": text("1"), "minimum_remaining_credit": amount(50)}
	}
	return object{"uins": list("1", "2"), "minimum_remaining_credit": amount(50)}
}

// validDirect is validRead for all direct customers.
func (s *server) validDirect() object {
	return object{"direct_customers": boolean(true), "minimum_remaining_credit": amount(50)}
}
