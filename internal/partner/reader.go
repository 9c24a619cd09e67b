// Package partner reads the credit records of a partner's customers, of given UINs or of all direct
// customers. It keeps the request limit, retries temporary failures, and checks each answer.
package partner

import (
	"context"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/ratelimit"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/request"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// The service, and the request limit of its actions that read credit
// (https://www.tencentcloud.com/document/product/1085/51422 and
// https://www.tencentcloud.com/document/product/1085/51420).
const (
	// Service is the service's name in signatures and host names.
	Service = "intlpartnersmgt"
	// MaxRequestsPerSecond is the documented limit of each action.
	MaxRequestsPerSecond = 5

	version = "2022-09-28"
)

// Reader reads credit records. All reads that share a request limit must use one Reader. It is safe
// for concurrent use. While no read is open, it has no goroutine and no timer. It does not cache
// credit.
type Reader struct {
	endpoint tencentapi.Endpoint
	byUIN    *byUIN
	direct   *direct
}

// NewReader returns a Reader that sends requests with client. It signs them with keys of
// credentials. The rate is in requests per second. It limits each action separately, because the
// API counts requests per action.
func NewReader(
	client *tencentapi.Client,
	credentials tencentapi.CredentialSource,
	rate float64,
) *Reader {
	return &Reader{
		endpoint: client.Endpoint(),
		byUIN:    newByUIN(client, credentials, ratelimit.New(rate)),
		direct:   newDirect(client, credentials, ratelimit.New(rate)),
	}
}

// newAction returns an action of the service.
func newAction[In, Out any](options request.Options[In, Out]) *request.Action[In, Out] {
	options.Service, options.Version = Service, version
	return request.New(options)
}

// Endpoint returns the endpoint of the Reader's client.
func (r *Reader) Endpoint() tencentapi.Endpoint { return r.endpoint }

// Read returns one Answer for each distinct UIN. Fifty UINs share a request. If Read fails, it
// returns no answers. The error is a *ReadError, an error of the credential source, ErrDefect, or
// batch.ErrNoAnswer. The last one would be a defect of this package.
//
// If ctx ends, Read returns at once. Requests that other reads share continue.
func (r *Reader) Read(ctx context.Context, uins []UIN) (map[UIN]Answer, error) {
	return r.byUIN.read(ctx, uins)
}

// ReadDirect returns one Answer for each direct customer of the partner account, however many there
// are. It returns an empty map if there is none. The documentation does not say whether customers
// of second-level resellers are among them. Several calls may return the same map, so it must not
// be changed.
//
// ReadDirect sends one request. Concurrent calls share it until it has a slot of the request limit.
// Later calls send their own, because each answer must be newer than the call. Errors and the end
// of ctx are those of Read.
func (r *Reader) ReadDirect(ctx context.Context) (map[UIN]Answer, error) {
	return r.direct.read(ctx)
}
