package provider

import (
	"context"
	"errors"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"
	"golang.org/x/sync/errgroup"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/assessment"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// reading contains the answers of a read for criteria, and the result.
type reading struct {
	criteria

	endpoint tencentapi.Endpoint
	cost     partner.Cost // of all parts
	elapsed  time.Duration
	answers  assessment.Answers
	result   assessment.Assessment
}

// timeLimit is an argument that limits the time of a read. It has the argument's name, and a
// function that returns its value or a default.
type timeLimit struct {
	argument string
	value    func(ctx context.Context, fallback time.Duration) (time.Duration, diag.Diagnostics)
	duration time.Duration // the result of value, during the read
}

// readCustomers reads the customers of a model, and compares them with its criteria.
func (r *creditReader) readCustomers(ctx context.Context, model *criteriaModel, limit timeLimit,
) (reading, diag.Diagnostics) {
	c, diags := model.criteria()
	if diags.HasError() {
		return reading{}, diags
	}
	if !model.Minimums.IsNull() {
		c.checkFound = func(texts map[string]bool) diag.Diagnostics {
			return model.checkMinimums(texts, true)
		}
	}
	return r.read(ctx, c, limit)
}

// require reads the customers of a model. It returns errors unless they meet its criteria.
func (r *creditReader) require(ctx context.Context, model *criteriaModel, limit timeLimit,
	words verdictWords,
) (reading, diag.Diagnostics) {
	if !model.hasCriterion() { // possible only if the validated values were unknown
		return reading{}, diag.Diagnostics{noCriterion()}
	}
	read, diags := r.readCustomers(ctx, model, limit)
	if !diags.HasError() {
		diags.Append(unmetDiagnostics(read, words)...)
	}
	return read, diags
}

// read reads the answers that the criteria need, and compares them with the criteria. It reads the
// parts at the same time. If a part fails, the other parts end, and its error is the only one.
func (r *creditReader) read(ctx context.Context, c criteria, limit timeLimit,
) (reading, diag.Diagnostics) {
	timeout, diags := limit.value(ctx, defaultTimeout)
	if diags.HasError() {
		return reading{}, diags
	}
	ctx = tflog.NewSubsystem(ctx, credential.LogSubsystem)
	limit.duration = timeout
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	read := reading{criteria: c, endpoint: r.provider.reader.Endpoint()}
	begin := time.Now()
	ctx, cost := partner.WithCost(ctx)
	group, ctx := errgroup.WithContext(ctx)
	start := func(do func(context.Context, timeLimit, *reading) error) {
		group.Go(func() error { return do(ctx, limit, &read) })
	}
	start(r.readCredit)
	if c.NormalStatus && !c.direct {
		start(r.readStatus)
	}
	if c.PartnerMinimum != nil {
		start(r.readPartner)
	}
	var failed *partError
	if errors.As(group.Wait(), &failed) {
		diags.Append(failed.diagnostics...)
		return reading{}, diags
	}
	read.cost, read.elapsed = cost(), time.Since(begin)
	read.result = assessment.Assess(read.uins, read.answers, c.Criteria)
	return read, diags
}

// setFound sets the customers to the direct customers that the read found.
func (r *reading) setFound() (diags diag.Diagnostics) {
	r.uins, diags = r.found(r.answers.Credits)
	if r.checkFound != nil && !diags.HasError() {
		diags.Append(r.checkFound(textsOf(r.uins))...)
	}
	return diags
}
