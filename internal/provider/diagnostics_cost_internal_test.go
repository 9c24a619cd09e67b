package provider

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// A read that shares a batch with a rejected UIN of another read also waits for the search. Its
// message does not mention the cost, because the user cannot save it by removing UINs of this read.
func TestCostOfReadsThatShareABatch(t *testing.T) {
	five := json.RawMessage("5")
	credit := simulator.Customer{TotalCredit: five, RemainingCredit: five}
	sim := simtest.New(t, simulator.Options{
		Customers: simulator.Customers{
			1: credit, 2: credit, 3: credit,
			4: {TotalCredit: five}, // no amount
		},
		NotCustomerFails: true,
	})
	distant := simtest.Distant(time.Second, sim)
	simtest.InVirtualTime(t, distant, func(t *testing.T, transport *http.Transport) {
		reader := virtualReader(t, transport)
		reader.readNow(t, 1) // without an answer, the client sends a sample of rejected UINs alone
		var group sync.WaitGroup
		group.Go(func() {
			begin := time.Now()
			read, detail := reader.readNow(t, 2, 99)
			line := fmt.Sprintf("\nRequests: %d in %.1f seconds, %d of them to find rejected UINs",
				read.cost.Requests, time.Since(begin).Seconds(), read.cost.Searches)
			if read.cost.Searches == 0 || !strings.Contains(detail, line) ||
				!strings.Contains(detail, saveRequests) {
				t.Errorf("the message does not have %q and the remedy:\n%s", line, detail)
			}
		})
		group.Go(func() {
			read, detail := reader.readNow(t, 3, 4)
			if read.cost.Searches == 0 {
				t.Error("the reads share no batch")
			}
			if !strings.Contains(detail, "No amount in the API's record: 4") ||
				strings.Contains(detail, "Requests: ") || strings.Contains(detail, saveRequests) {
				t.Errorf("the message has a cost:\n%s", detail)
			}
		})
		group.Wait()
	})
}

// virtualReader returns a reader of the simulator at the other end of the transport.
func virtualReader(t *testing.T, transport *http.Transport) *creditReader {
	t.Helper()
	endpoint, err := tencentapi.ParseEndpoint("http://127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	client := tencentapi.New(endpoint, transport, "test", "test")
	limits := partner.Limits{PerSecond: partner.MaxRequestsPerSecond}
	return &creditReader{&providerData{reader: partner.NewReader(client, demoKeys{}, limits)}}
}

// demoKeys is a source of the simulator's keys.
type demoKeys struct{}

func (demoKeys) Credentials(context.Context) (tencentapi.Credentials, error) {
	return tencentapi.Credentials{
		SecretID:  simulator.DemoAccount.SecretID,
		SecretKey: simulator.DemoAccount.SecretKey,
	}, nil
}

// readNow reads UINs. It returns the detail of the warning about missing customers, or "".
func (r *creditReader) readNow(t *testing.T, uins ...partner.UIN) (read reading, detail string) {
	t.Helper()
	limit := timeLimit{
		argument: readTimeout,
		value: func(_ context.Context, fallback time.Duration) (time.Duration, diag.Diagnostics) {
			return fallback, nil
		},
	}
	read, diags := r.read(t.Context(), criteria{uins: uins}, limit)
	if diags.HasError() {
		t.Error(diags)
	}
	for _, warning := range answerDiagnostics(read, missingAllowed) {
		detail += warning.Detail()
	}
	return read, detail
}
