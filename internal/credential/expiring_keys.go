package credential

import (
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// expiringKeys is a set of keys and the time of its renewal. Both times are zero for keys that do
// not expire.
type expiringKeys struct {
	keys    tencentapi.Credentials
	expiry  time.Time
	renewAt time.Time
}

// newExpiringKeys returns keys that expire at expiry. They are renewed a minute before, or a tenth
// of the remaining time before, if that is shorter.
func newExpiringKeys(keys tencentapi.Credentials, expiry time.Time) expiringKeys {
	margin := min(time.Minute, time.Until(expiry)/10)
	// Round(0) removes the monotonic reading, which stops while the machine sleeps.
	return expiringKeys{keys, expiry, expiry.Add(-margin).Round(0)}
}

// valid reports whether there are keys and the time of their renewal has not come.
func (k expiringKeys) valid() bool {
	return k.keys.SecretID != "" && (k.renewAt.IsZero() || time.Now().Before(k.renewAt))
}

// temporaryKeys is a set of keys in an answer of STS or of the metadata service.
type temporaryKeys struct {
	TmpSecretID  jsonString `json:"TmpSecretId"`
	TmpSecretKey jsonString
	Token        jsonString
}

// withExpiry returns the keys, which expire at expiry.
// They are valid if none of their parts is missing and they have not expired.
func (k temporaryKeys) withExpiry(expiry time.Time) (result expiringKeys, valid bool) {
	keys := tencentapi.Credentials{
		SecretID:  string(k.TmpSecretID),
		SecretKey: string(k.TmpSecretKey),
		Token:     string(k.Token),
	}
	complete := keys.SecretID != "" && keys.SecretKey != "" && keys.Token != ""
	if !complete || !time.Now().Before(expiry) {
		return expiringKeys{}, false
	}
	return newExpiringKeys(keys, expiry), true
}
