package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Only a plan reads credit, so only a plan that was checked becomes a state.
func TestApplyOfAnUncheckedPlanFails(t *testing.T) {
	s, sim := simulateChecked(t)
	state := s.created(checked)
	changed := merge(checked, triggers("a"))
	for name, result := range map[string]tftypes.Value{
		"unknown": unknownBool, "false": boolean(false), "null": boolean(nil),
	} {
		t.Run(name, func(t *testing.T) {
			planned := merge(changed, object{"all_sufficient": result})
			created, diagnostics := s.apply(changed, planned, nil)
			expectError(t, diagnostics, "Credit not checked", "Report it to the provider's")
			if created != nil {
				t.Errorf("the state is %v", created)
			}
			updated, diagnostics := s.apply(changed, planned, state)
			expectError(t, diagnostics, "Credit not checked")
			expectCheck(t, updated, checked, boolean(true)) // as it was
			expectRequests(t, sim, 1)
		})
	}
}

// Terraform may apply with a provider that has just been started.
func TestApplyReadsNothing(t *testing.T) {
	sim := simulateCustomers(t, fourCustomers)
	s := serveFor(t, check)
	planned := merge(checked, object{"all_sufficient": boolean(true)})
	state := s.applied(checked, planned, nil)
	changed := merge(checked, triggers("a"))
	planned = merge(changed, object{"all_sufficient": boolean(true)})
	s.applied(changed, planned, state)
	expectRequests(t, sim, 0)
}

// A refresh does not change a state, and needs no provider block.
func TestRefreshOfACheckReadsNothing(t *testing.T) {
	s, sim := simulateChecked(t)
	for name, arguments := range exactChecks {
		values := merge(object{"minimum_remaining_credit": amount(-4)}, arguments)
		state := s.created(values)
		before := len(sim.Requests())
		for _, s := range []*server{s, serveFor(t, check)} {
			response, err := s.server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
				TypeName: check, CurrentState: s.state(state),
			})
			if err != nil {
				t.Fatal(err)
			}
			t.Run(name, func(t *testing.T) {
				expectNone(t, response.Diagnostics)
				expectCheck(t, s.attributes(response.NewState), values, boolean(true))
				expectRequests(t, sim, before)
			})
		}
	}
}

func TestImportOfACheckFails(t *testing.T) {
	s, sim := simulateChecked(t)
	for _, s := range []*server{s, serveFor(t, check)} {
		response, err := s.server.ImportResourceState(t.Context(),
			&tfprotov6.ImportResourceStateRequest{TypeName: check, ID: "9"})
		if err != nil {
			t.Fatal(err)
		}
		expectError(t, response.Diagnostics, "Import not supported",
			"exists only in Terraform's state", "Remove the import block")
		if len(response.ImportedResources) > 0 {
			t.Errorf("imported %+v", response.ImportedResources)
		}
	}
	expectRequests(t, sim, 0)
}
