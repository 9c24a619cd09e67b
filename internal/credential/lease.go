package credential

import (
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// lease is a set of keys, and until when it may be handed out.
type lease struct {
	keys  tencentapi.Credentials
	until time.Time // without end when zero
}

// leaseUntil is a lease of keys that end then. They are handed out until a minute before, or a tenth of the time that is
// left, whichever is shorter.
func leaseUntil(keys tencentapi.Credentials, end time.Time) lease {
	margin := min(time.Minute, time.Until(end)/10)
	// By the wall clock: the monotonic one stands still while the machine sleeps, and the keys' end does not wait.
	return lease{keys, end.Add(-margin).Round(0)}
}

func (l lease) valid() bool {
	return l.keys.SecretID != "" && (l.until.IsZero() || time.Now().Before(l.until))
}

// temporaryKeys are keys as STS and the metadata service write them.
type temporaryKeys struct {
	TmpSecretID  text `json:"TmpSecretId"`
	TmpSecretKey text
	Token        text
}

// until is a lease of the keys, if they are whole and have not ended.
func (k temporaryKeys) until(end time.Time) (result lease, valid bool) {
	keys := tencentapi.Credentials{SecretID: string(k.TmpSecretID), SecretKey: string(k.TmpSecretKey), Token: string(k.Token)}
	if keys.SecretID == "" || keys.SecretKey == "" || keys.Token == "" || !time.Now().Before(end) {
		return lease{}, false
	}
	return leaseUntil(keys, end), true
}
