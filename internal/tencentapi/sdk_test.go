package tencentapi

import (
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// Tencent Cloud's SDK for Go does not sign the action. Without it, our signatures are the same.
func TestSignaturesAreThoseOfTheSDK(t *testing.T) {
	for _, r := range simtest.SDKRequests(t) {
		request, body := r.Parse(t)
		want := request.Header.Get("Authorization")
		request.Header.Del("X-TC-Action")
		keys := Credentials{SecretID: r.SecretID, SecretKey: r.SecretKey, Token: r.Token}
		sign(request, body, r.Service, keys, time.Unix(r.Timestamp, 0))
		if got := request.Header.Get("Authorization"); got != want {
			t.Errorf("%s: Authorization is %q, want %q", r.Name, got, want)
		}
	}
}
