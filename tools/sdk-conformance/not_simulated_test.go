package conformance

import (
	"testing"

	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/profile"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// The API accepts these requests of the SDK. The simulator says that it does not simulate them.
func TestRequestsThatAreNotSimulated(t *testing.T) {
	_, host := serve(t, simulator.Options{})
	with := func(method, signature string, unsigned bool) outcome {
		return outcome{call{profile: func(p *profile.ClientProfile) {
			p.HttpProfile.ReqMethod, p.SignMethod, p.UnsignedPayload = method, signature, unsigned
		}}, "NotSimulated"}
	}
	checkCodes(t, host, map[string]outcome{
		"GET":              with("GET", "TC3-HMAC-SHA256", false),
		"GET HmacSHA1":     with("GET", "HmacSHA1", false),
		"GET HmacSHA256":   with("GET", "HmacSHA256", false),
		"HmacSHA1":         with("POST", "HmacSHA1", false),
		"HmacSHA256":       with("POST", "HmacSHA256", false),
		"unsigned payload": with("POST", "TC3-HMAC-SHA256", true),
	})
}
