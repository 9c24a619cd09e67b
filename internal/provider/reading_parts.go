package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// part is one of the reads for criteria, with the values that the message about its failure needs.
type part struct {
	argument string // the argument that needs the part
	awaited  string // the answer that the API had not returned, if the part is not read by UIN
	direct   bool   // the part is the credit of all direct customers
	note     string // a note for the case that the partner account may not read the part
}

// partError is the failure of a part.
type partError struct{ diagnostics diag.Diagnostics }

func (e *partError) Error() string { return e.diagnostics[0].Summary() }

// failure returns the error of a part, or nil.
func (r *creditReader) failure(err error, p part, limit timeLimit) error {
	if err == nil {
		return nil
	}
	return &partError{diag.Diagnostics{readDiagnostic(err, readContext{
		part:     p,
		limit:    limit.argument,
		timeout:  limit.duration,
		origin:   r.provider.origin,
		endpoint: r.provider.reader.Endpoint(),
	})}}
}

// readCredit reads the customers' credit. Then it reads the statuses of direct customers, because
// their UINs are not known before.
func (r *creditReader) readCredit(ctx context.Context, limit timeLimit, to *reading) (err error) {
	p := part{argument: to.selector.String(), direct: to.direct}
	if !to.direct {
		to.answers.Credits, err = r.provider.reader.Read(ctx, to.uins)
		return r.failure(err, p, limit)
	}
	p.awaited = "the direct customers"
	to.answers.Credits, err = r.provider.reader.ReadDirect(ctx)
	if err != nil {
		return r.failure(err, p, limit)
	}
	if diags := to.setFound(); diags.HasError() {
		return &partError{diags}
	}
	if to.NormalStatus {
		return r.readStatus(ctx, limit, to)
	}
	return nil
}

// readStatus reads the customers' account statuses.
func (r *creditReader) readStatus(ctx context.Context, limit timeLimit, to *reading) (err error) {
	to.answers.Statuses, err = r.provider.reader.ReadStatuses(ctx, to.uins)
	return r.failure(err, part{
		argument: "require_normal_status",
		note:     statusRoles + distributorDecides,
	}, limit)
}

// readPartner reads the partner account's own credit.
func (r *creditReader) readPartner(ctx context.Context, limit timeLimit, to *reading) error {
	remaining, err := r.provider.reader.ReadPartnerCredit(ctx)
	to.answers.Partner = &remaining
	return r.failure(err, part{
		argument: "minimum_partner_remaining_credit",
		awaited:  "the partner account's credit",
		note:     partnerOptional + distributorDecides,
	}, limit)
}

// Notes about permissions. The source for the callers of the action is
// https://www.tencentcloud.com/document/product/1085/56040. The source for the distributor's credit
// is https://www.tencentcloud.com/document/product/1085/74089.
const (
	distributorDecides = "For customers of a second-level reseller, the distributor's credit " +
		"decides a purchase. With the keys of a second-level reseller, the API returns that " +
		"account's own credit, not the distributor's."
	statusRoles = "Tencent Cloud does not list second-level resellers as callers of this action. " +
		"If you use their keys, remove require_normal_status. "
	partnerOptional = "If you cannot get the permission, remove " +
		"minimum_partner_remaining_credit. "
)
