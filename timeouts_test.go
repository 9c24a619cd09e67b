package main

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

// If timeouts were an attribute, Terraform would drop a name that it does not have, and the read
// would have the default of 20 minutes.
func TestTimeoutThatDoesNotExistIsAnError(t *testing.T) {
	const (
		plural   = "data \"tencentpartner_customer_credits\" \"one\" {\n  uins = [1]\n  "
		singular = "data \"tencentpartner_customer_credit\" \"one\" {\n  uin = 1\n  "
		gate     = "ephemeral \"tencentpartner_credit_gate\" \"one\" {\n  uins = [1]\n  minimum_remaining_credit = 1\n  "
	)
	for name, c := range map[string]struct{ block, timeouts, want string }{
		"open of the data source":          {plural, "timeouts { open = \"1s\" }", `An argument named "open" is not expected here.`},
		"create of the data source":        {plural, "timeouts { create = \"1s\" }", `An argument named "create" is not expected here.`},
		"open of the singular data source": {singular, "timeouts { open = \"1s\" }", `An argument named "open" is not expected here.`},
		"read of the gate":                 {gate, "timeouts { read = \"1s\" }", `An argument named "read" is not expected here.`},
		"an attribute":                     {plural, "timeouts = { read = \"1s\" }", `An argument named "timeouts" is not expected here.`},
		"two blocks":                       {plural, "timeouts { read = \"1s\" }\n  timeouts { read = \"1s\" }", `Duplicate timeouts block`},
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t, "http://127.0.0.1:1", c.block+c.timeouts+"\n}\n")
			if c.block == gate {
				w.needs("an ephemeral resource", 10, 11)
			}
			stdout, stderr, code := w.run("validate", "-no-color")
			if output := strings.Join(strings.Fields(stdout+stderr), " "); code != 1 || !strings.Contains(output, c.want) {
				t.Errorf("exit code %d, want %q:\n%s", code, c.want, stdout+stderr)
			}
		})
	}
}

// A customer whose read has left is not queued again, with no read to wait for it: that crashed the
// provider.
func TestCustomerThatIsLeftOutAfterItsReadTimedOutCrashesNothing(t *testing.T) {
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
		if code != 1 || strings.Contains(output, "crashed") || strings.Count(output, "Error: ") != 1 ||
			!strings.Contains(output, "timeouts.read ended when 0 of 1 customers were answered") {
			t.Fatalf("exit code %d:\n%s", code, output)
		}
		requests := sim.Requests()[before:]
		if len(requests) == 1 && slices.Equal(requests[0].UINs, []uint64{1, 2}) {
			return
		}
	}
	t.Errorf("the two reads never shared one request: %+v", sim.Requests())
}
