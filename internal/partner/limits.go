package partner

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/ratelimit"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/sharedfile"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// Limits are the request limits of the actions. The zero value means the documented limits, and no
// sharing with other processes.
type Limits struct {
	// PerSecond is the maximum number of requests per second of each action. 0 means the documented
	// limit of each action.
	PerSecond float64
	// Shared is the directory through which processes on this machine share the limits. Nil means
	// that they do not share them.
	Shared *sharedfile.Directory
	// Principal returns the identity of the keys that sign the requests. Processes share the limits
	// if their principals are equal. Nil means that they do not share them. Principal must be safe
	// for concurrent use.
	Principal func() (string, error)
}

// Limiter returns a limiter of an action.
func (l Limits) Limiter(endpoint tencentapi.Endpoint, action Action) *ratelimit.Limiter {
	perSecond := cmp.Or(l.PerSecond, action.PerSecond)
	if l.Shared == nil || l.Principal == nil {
		return ratelimit.New(perSecond)
	}
	return ratelimit.NewShared(perSecond, func() (*sharedfile.File, error) {
		principal, err := l.Principal()
		if err != nil {
			return nil, err
		}
		return sharedfile.New(*l.Shared, fileName(endpoint, action, principal)), nil
	})
}

// fileName returns the name of the file of a request limit. It is a hash, because a principal can
// be a key ID or an ARN with a UIN. The hash includes the version of the file's text.
func fileName(endpoint tencentapi.Endpoint, action Action, principal string) string {
	limit := []string{"version 1", endpoint.String(), Service, action.Name, principal}
	hash := sha256.Sum256([]byte(strings.Join(limit, "\n")))
	return hex.EncodeToString(hash[:16])
}
