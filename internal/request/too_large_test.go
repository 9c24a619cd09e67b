package request_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/request"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// A proxy may have written an answer that is too large. So it is retried, and the fifth in a row
// fails the request.
func TestDoRetriesFourAnswersThatAreTooLarge(t *testing.T) {
	for times, want := range map[int][]string{
		4: {"endless", "endless", "endless", "endless", ""},
		5: {"endless", "endless", "endless", "endless", "endless"},
	} {
		options := simulator.Options{
			Customers: customer,
			Faults:    []simulator.Fault{{Name: "endless", Times: times}},
		}
		inVirtualTime(t, options, keySource{},
			func(t *testing.T, a *action, sim *simtest.Simulator) {
				got, err := a.Do(t.Context(), constantRequest)
				var failed *request.Error
				isTooLarge := errors.As(err, &failed) && failed.Ended == nil &&
					!failed.RequestInvalid && failed.Err.Class == tencentapi.TooLarge
				if isTooLarge != (times == 5) || (err == nil) != (got == customersData) {
					t.Errorf("got %s, %v", got, err)
				}
				if codes := responseCodes(sim); !slices.Equal(codes, want) {
					t.Errorf("the responses had the codes %q, want %q", codes, want)
				}
			})
	}
}
