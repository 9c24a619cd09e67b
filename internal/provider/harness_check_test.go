package provider_test

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// plan plans a check from a prior state to a configuration, as Terraform does. It proposes
// all_sufficient as in the prior state, or as unknown. Nil means no state, or no configuration.
// After an error, it returns no attributes.
func (s *server) plan(ctx context.Context, values, prior object) (
	object, []*tfprotov6.Diagnostic,
) {
	s.t.Helper()
	planned, diagnostics := s.planRaw(ctx, values, prior)
	if hasError(diagnostics) {
		return nil, diagnostics
	}
	return s.attributes(planned), diagnostics
}

func (s *server) planRaw(ctx context.Context, values, prior object) (
	*tfprotov6.DynamicValue, []*tfprotov6.Diagnostic,
) {
	s.t.Helper()
	var proposed object
	if values != nil {
		proposed = merge(values, object{"all_sufficient": unknownBool})
	}
	if values != nil && prior != nil {
		proposed["all_sufficient"] = prior["all_sufficient"]
	}
	response, err := s.server.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: s.name, PriorState: s.state(prior), ProposedNewState: s.state(proposed),
		Config: s.state(values),
	})
	if err != nil {
		s.t.Fatal(err)
	}
	if len(response.RequiresReplace) > 0 || len(response.PlannedPrivate) > 0 ||
		response.Deferred != nil {
		s.t.Errorf("the plan has more than a state: %+v", response)
	}
	return response.PlannedState, response.Diagnostics
}

// apply applies a planned state of a check, and returns the attributes of the new state. Nil means
// no state, or no configuration.
func (s *server) apply(values, planned, prior object) (object, []*tfprotov6.Diagnostic) {
	s.t.Helper()
	response, err := s.server.ApplyResourceChange(s.t.Context(),
		&tfprotov6.ApplyResourceChangeRequest{
			TypeName: s.name, PriorState: s.state(prior), PlannedState: s.state(planned),
			Config: s.state(values),
		})
	if err != nil {
		s.t.Fatal(err)
	}
	return s.attributes(response.NewState), response.Diagnostics
}

// applied applies a plan of a check, and returns the state. It fails the test unless that is the
// plan.
func (s *server) applied(values, planned, prior object) object {
	s.t.Helper()
	state, diagnostics := s.apply(values, planned, prior)
	expectNone(s.t, diagnostics)
	expectCheck(s.t, state, values, boolean(true))
	return state
}

// created plans and applies a new check, and returns its state.
func (s *server) created(values object) object {
	s.t.Helper()
	planned, diagnostics := s.plan(s.t.Context(), values, nil)
	expectNone(s.t, diagnostics)
	return s.applied(values, planned, nil)
}

// state returns a state, a plan or a configuration of a schema. Nil is none.
func (s *server) state(values object) *tfprotov6.DynamicValue {
	s.t.Helper()
	if values != nil {
		return s.block(s.readSchema(), values)
	}
	of := s.readSchema().ValueType()
	none, err := tfprotov6.NewDynamicValue(of, tftypes.NewValue(of, nil))
	if err != nil {
		s.t.Fatal(err)
	}
	return &none
}

// attributes returns the attributes of a state, or nil if there is none.
func (s *server) attributes(raw *tfprotov6.DynamicValue) (attributes object) {
	s.t.Helper()
	state, err := raw.Unmarshal(s.readSchema().ValueType())
	if err != nil {
		s.t.Fatal(err)
	}
	if !state.IsNull() {
		attributes = valueAs[object](s.t, state)
	}
	return attributes
}

// expectCheck fails the test unless a plan or a state of a check equals a configuration with this
// all_sufficient.
func expectCheck(t *testing.T, got, values object, allSufficient tftypes.Value) {
	t.Helper()
	if wrong := wrongCheck(got, values, allSufficient); wrong != "" {
		t.Error(wrong)
	}
}

// wrongCheck returns why a plan or a state of a check is not as expectCheck wants it.
func wrongCheck(got, values object, allSufficient tftypes.Value) string {
	if len(got) == 0 {
		return "there is no check"
	}
	for name, value := range got {
		want := tftypes.NewValue(value.Type(), nil)
		if argument, set := values[name]; set {
			want = argument
		}
		if name == "all_sufficient" {
			want = allSufficient
		}
		if !value.Equal(want) {
			return name + " is " + value.String() + ", want " + want.String()
		}
	}
	return ""
}
