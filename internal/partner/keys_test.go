package partner_test

import (
	"context"
	"errors"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// keySource is a credential source.
type keySource func(context.Context) (tencentapi.Credentials, error)

func (s keySource) Credentials(ctx context.Context) (tencentapi.Credentials, error) {
	return s(ctx)
}

// demoKeys returns keys that the simulator accepts.
var demoKeys keySource = func(context.Context) (tencentapi.Credentials, error) {
	return tencentapi.Credentials{
		SecretID:  simulator.DemoAccount.SecretID,
		SecretKey: simulator.DemoAccount.SecretKey,
	}, nil
}

var errNoKeys = errors.New("no keys")

// noKeys returns errNoKeys.
var noKeys keySource = func(context.Context) (tencentapi.Credentials, error) {
	return tencentapi.Credentials{}, errNoKeys
}

// panickingKeys panics.
var panickingKeys keySource = func(context.Context) (tencentapi.Credentials, error) {
	panic("the defect")
}

// firstCalls uses first for a number of calls, and demoKeys after them.
func firstCalls(number int, first keySource) keySource {
	return func(ctx context.Context) (tencentapi.Credentials, error) {
		if number--; number >= 0 {
			return first(ctx)
		}
		return demoKeys(ctx)
	}
}
