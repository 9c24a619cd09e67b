package partner_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// A gateway may add a byte order mark to the API's answers.
func TestByteOrderMarkIsAccepted(t *testing.T) {
	customers, uins := numberedCustomers(3)
	sim := simtest.New(t, simulator.Options{Customers: customers})
	marked := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		recorder := httptest.NewRecorder()
		sim.ServeHTTP(recorder, r)
		_, _ = w.Write([]byte("\ufeff" + recorder.Body.String()))
	})
	withHandler(t, marked, demoKeys, func(t *testing.T, reader *partner.Reader) {
		readAndCheck(t, reader, uins)
	})
}

func TestEmptyAnswerIsNamedSo(t *testing.T) {
	for name, body := range map[string]string{"empty": "", "byte order mark": "\ufeff"} {
		empty := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(body))
		})
		withHandler(t, empty, demoKeys, func(t *testing.T, reader *partner.Reader) {
			_, err := reader.Read(t.Context(), []partner.UIN{1})
			var failed *partner.ReadError
			if !errors.As(err, &failed) || failed.Err == nil ||
				failed.Err.Class != tencentapi.UnexpectedResponse ||
				failed.Err.Message != "the answer is empty" {
				t.Errorf("%s: got %v", name, err)
			}
		})
	}
}

// The reader does not wait for an hour. Its error has the wait that the server requested.
func TestLongRetryAfterIsInTheError(t *testing.T) {
	for _, status := range []int{http.StatusTooManyRequests, http.StatusServiceUnavailable} {
		busy := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(status)
		})
		withHandler(t, busy, demoKeys, func(t *testing.T, reader *partner.Reader) {
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
			defer cancel()
			start := time.Now()
			_, err := reader.Read(ctx, []partner.UIN{1})
			var failed *partner.ReadError
			if !errors.As(err, &failed) || failed.Err == nil ||
				failed.Err.RetryAfter != time.Hour || failed.Attempts < 5 {
				t.Errorf("%d: after %v: %v", status, time.Since(start), err)
			}
		})
	}
}
