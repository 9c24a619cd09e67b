// Package doctor checks whether the provider would work on this machine: network, credentials,
// permissions and customers. It also observes behaviour of the partner API that Tencent Cloud does
// not document. It only reads, and sends at most 40 requests.
package doctor

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// Options are the user's choices. The zero value uses only the environment.
type Options struct {
	Version string
	// Credentials are the settings that take precedence over the environment, like those of the
	// provider block.
	Credentials credential.Settings
	// UINs are customers that the user knows, at most partner.BatchSize. Without them, the doctor
	// reads some of the direct customers.
	UINs []partner.UIN
	// Limit allows six requests at once, one more than the request limit.
	Limit bool

	// Transport is for the partner API and STS. Metadata is for the metadata service. Nil means the
	// real network.
	Transport, Metadata http.RoundTripper
	// OnCheck is called for the result of each check as soon as it is known. Nil means no call.
	OnCheck func(Check)
}

// examination is a run of the doctor.
type examination struct {
	options   Options
	diagnosis *Diagnosis
	meter     meter

	endpoint tencentapi.Endpoint
	client   *tencentapi.Client // of endpoint
	limits   partner.Limits
	source   *credential.Source // nil without keys
	account  partner.UIN        // of the keys; 0 if it is not known
	blocked  error              // why requests cannot be answered: a blockedError, or nil

	credits, direct, statuses, partnerCredit *action
}

// blockedError is the reason why no request of the partner API can be answered, such as "there are
// no keys".
type blockedError string

func (e blockedError) Error() string { return string(e) }

// maxTime limits the time of a run.
const maxTime = 3 * time.Minute

var errMaxTime = fmt.Errorf("the run took more than %v", maxTime)

// Run runs all checks. If ctx ends, or after three minutes, the remaining results are unknown.
func Run(ctx context.Context, options Options) *Diagnosis {
	ctx, cancel := context.WithTimeoutCause(ctx, maxTime, errMaxTime)
	defer cancel()
	if options.Transport == nil {
		options.Transport = tencentapi.NewTransport()
	}
	if options.Metadata == nil {
		options.Metadata = credential.NewMetadataTransport()
	}
	e := &examination{
		options: options,
		diagnosis: &Diagnosis{
			FormatVersion: FormatVersion,
			Version:       options.Version,
			Platform:      runtime.GOOS + "/" + runtime.GOARCH,
			Date:          time.Now().UTC().Format(time.DateOnly),
		},
	}
	e.checkNetwork(ctx)
	e.checkKeys(ctx)
	e.add("identity", e.identity(ctx))
	e.find(ctx, e.checkActions(ctx))
	e.diagnosis.Requests = e.meter.count()
	return e.diagnosis
}

// cancelled is the result of a check after the context of a run has ended.
func cancelled(ctx context.Context) Check {
	if errors.Is(context.Cause(ctx), errMaxTime) {
		return unknown("%v", errMaxTime)
	}
	return unknown("cancelled")
}

// add adds the result of a check.
func (e *examination) add(name string, check Check) {
	check.Name = name
	check.Detail = strings.Map(printable, check.Detail)
	check.Remedy = strings.Map(printable, check.Remedy)
	e.diagnosis.Checks = append(e.diagnosis.Checks, check)
	if e.options.OnCheck != nil {
		e.options.OnCheck(check)
	}
}

// block records the reason why no further request can be answered. It keeps the first reason.
func (e *examination) block(reason blockedError) {
	if e.blocked == nil {
		e.blocked = reason
	}
}

// newClient returns a client of an endpoint. The meter counts its requests.
func (e *examination) newClient(endpoint tencentapi.Endpoint) *tencentapi.Client {
	const program = "tencentpartner-doctor"
	return tencentapi.New(endpoint, e.meter.transport(e.options.Transport),
		program+"/"+e.options.Version, program+"-"+e.options.Version)
}
