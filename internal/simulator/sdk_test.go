package simulator_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// The simulator accepts the signatures of Tencent Cloud's SDK for Go. It rejects them if another
// part of the request is different.
func TestSignaturesOfTheSDK(t *testing.T) {
	const wrong = "AuthFailure.SignatureFailure"
	for _, r := range simtest.SDKRequests(t) {
		if strings.HasPrefix(r.Raw, "GET ") {
			continue // the simulator does not simulate GET, and does not check its signature
		}
		if code := replay(t, r, func(*http.Request) {}); strings.HasPrefix(code, "AuthFailure") {
			t.Errorf("%s: got %s", r.Name, code)
		}
		for part, change := range map[string]func(*http.Request){
			"host":         func(r *http.Request) { r.Host += "x" },
			"content type": func(r *http.Request) { r.Header["Content-Type"][0] += ";" },
			"body":         func(r *http.Request) { r.Body = http.NoBody },
			"query":        func(r *http.Request) { r.URL.RawQuery = "a=b" },
		} {
			if code := replay(t, r, change); code != wrong {
				t.Errorf("%s: with another %s, got %q", r.Name, part, code)
			}
		}
		r.SecretKey += "x"
		if code := replay(t, r, func(*http.Request) {}); code != wrong {
			t.Errorf("%s: with another key, got %q", r.Name, code)
		}
	}
}

// replay sends a changed request to a simulator that knows the keys, at the time of the signature.
// It returns the code of the answer.
func replay(t *testing.T, r simtest.SDKRequest, change func(*http.Request)) string {
	t.Helper()
	sim := simtest.New(t, simulator.Options{
		Accounts: []simulator.Account{
			{SecretID: r.SecretID, SecretKey: r.SecretKey, Token: r.Token},
		},
		ClockOffset: time.Until(time.Unix(r.Timestamp, 0)),
	})
	request, _ := r.Parse(t)
	change(request)
	sim.ServeHTTP(httptest.NewRecorder(), request)
	return sim.Requests()[0].Code
}
