package credential

import (
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// The monotonic clock stops while the machine sleeps. Virtual time cannot show this, so the test
// looks for a monotonic reading: == compares it, too.
func TestRenewalTimeUsesTheWallClock(t *testing.T) {
	keys := tencentapi.Credentials{SecretID: "a", SecretKey: "b"}
	renewAt := newExpiringKeys(keys, time.Now().Add(time.Hour)).renewAt
	if renewAt != renewAt.Round(0) {
		t.Errorf("%v has a monotonic reading", renewAt)
	}
}
