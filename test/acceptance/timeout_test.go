package acceptance_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// The API leaves out a customer after the read of this customer has timed out. An earlier version
// crashed, because it queued the customer again without a read.
func TestAccCustomerLeftOutAfterTimeout(t *testing.T) {
	requireCLI(t)
	sim := simtest.New(t, simulator.Options{Customers: simulator.Customers{
		1: {TotalCredit: json.RawMessage("5"), RemainingCredit: json.RawMessage("5")},
	}})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select { // longer than the read that times out
		case <-time.After(1500 * time.Millisecond):
			sim.ServeHTTP(w, r)
		case <-r.Context().Done():
		}
	}))
	defer server.Close()
	w := open(t, server.URL, `
data "tencentpartner_customer_credits" "known" {
  uins = [1]
}

data "tencentpartner_customer_credits" "left_out" {
  uins = [2]

  timeouts {
    read = "1s"
  }
}
`)
	for range 5 { // until Terraform starts the two reads close enough to share a request
		before := len(sim.Requests())
		stdout, stderr, code := w.run("plan", "-input=false", "-no-color")
		output := stdout + stderr
		if code != 1 || strings.Contains(output, "crashed") ||
			strings.Count(output, "Error: ") != 1 ||
			!strings.Contains(output,
				"timeouts.read (1s) expired after 0 of 1 customers had been read") {
			t.Fatalf("exit code %d:\n%s", code, output)
		}
		requests := sim.Requests()[before:]
		if len(requests) == 1 && slices.Equal(requests[0].UINs, []uint64{1, 2}) {
			return
		}
	}
	t.Errorf("the two reads never shared one request: %+v", sim.Requests())
}
