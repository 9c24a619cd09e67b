package credential

import (
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// The monotonic clock stands still while the machine sleeps; virtual time cannot show that, so this looks at the value: == sees a
// monotonic reading.
func TestLeaseEndsByTheWallClock(t *testing.T) {
	keys := tencentapi.Credentials{SecretID: "a", SecretKey: "b"}
	if until := leaseUntil(keys, time.Now().Add(time.Hour)).until; until != until.Round(0) {
		t.Errorf("%v has a monotonic reading", until)
	}
}
