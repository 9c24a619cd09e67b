package doctor_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/doctor"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// slowRuns returns states in which a run would take more than three minutes.
func slowRuns() map[string]state {
	_, many := manyCustomers(50)
	return map[string]state{
		"slow rate": {
			environment: map[string]string{"TENCENTPARTNER_MAX_REQUESTS_PER_SECOND": "0.01"},
			simulator:   withManyCustomers(60), options: withUINs(many...),
		},
		"slow answers": {
			environment: withRole(role.ExternalID),
			simulator:   withFault(simulator.Fault{Name: "http-503", Times: 1}),
			wrap:        withSlowAnswers,
		},
	}
}

// withSlowAnswers answers just before the time of an attempt is over.
func withSlowAnswers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // then, the context ends with the connection
		r.Body = io.NopCloser(bytes.NewReader(body))
		delay := 9900 * time.Millisecond
		if isSigned(r, direct) {
			delay = 119 * time.Second
		}
		select {
		case <-time.After(delay): // virtual time
			next.ServeHTTP(w, r)
		case <-r.Context().Done():
		}
	})
}

// After three minutes, the remaining checks are unknown, and no check is a problem.
func TestRunEndsAfterThreeMinutes(t *testing.T) {
	for name, s := range slowRuns() {
		t.Run(name, func(t *testing.T) {
			r := run(t, s)
			if r.took != 3*time.Minute {
				t.Errorf("the run takes %v", r.took)
			}
			if len(r.Checks) != len(checkNames) || len(r.Findings) != 10 {
				t.Errorf("%d checks, and %d findings", len(r.Checks), len(r.Findings))
			}
			if r.Count(doctor.Problem) != 0 {
				t.Errorf("got %+v", r.Checks)
			}
			last := r.check(t, partnerCredit)
			if last.State != doctor.Unknown || last.Text() != "the run took more than 3m0s" {
				t.Errorf("got %+v", last)
			}
			if !strings.Contains(r.report, "| unknown | the run took more than 3m0s |") {
				t.Errorf("got\n%s", r.report)
			}
		})
	}
}
