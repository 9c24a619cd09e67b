package main

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/ephemeral/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// EphemeralResources returns the gate only.
func (b bare) EphemeralResources(ctx context.Context) []func() ephemeral.EphemeralResource {
	//nolint:forcetypeassert // without ephemeral resources, there is nothing to compare
	created := b.Provider.(provider.ProviderWithEphemeralResources).EphemeralResources(ctx)
	return []func() ephemeral.EphemeralResource{
		func() ephemeral.EphemeralResource { return gate{created[0]()} },
	}
}

// gate is the real gate's schema. It opens at any credit.
type gate struct{ ephemeral.EphemeralResource }

// gateModel is a copy of the real gate's model: see model.
type gateModel struct {
	criteriaModel
	Timeouts timeouts.Value `tfsdk:"timeouts"`
	Credits  types.Map      `tfsdk:"credits"`
}

func (gate) Open(ctx context.Context, request ephemeral.OpenRequest,
	response *ephemeral.OpenResponse,
) {
	var m gateModel
	response.Diagnostics.Append(request.Config.Get(ctx, &m)...)
	if response.Diagnostics.HasError() {
		return
	}
	uins := m.UINs
	if m.DirectCustomers.ValueBool() {
		uins = directUINs()
	}
	m.Credits = creditsOf(uins)
	response.Diagnostics.Append(response.Result.Set(ctx, &m)...)
}
