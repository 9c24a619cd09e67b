package provider

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/explain"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// readContext contains the parts of a read's configuration that its error shows.
type readContext struct {
	part

	timeout  time.Duration
	limit    string // the argument that limits the time
	origin   string // where the keys come from, in words
	endpoint tencentapi.Endpoint
}

// readDiagnostic reports the error of a whole read.
func readDiagnostic(err error, read readContext) diag.Diagnostic {
	var credentialErr *credential.Error
	if errors.As(err, &credentialErr) {
		// It has no path, because a path here refers to the data source, not to the provider block.
		text := explain.Credential(credentialErr)
		return diag.NewErrorDiagnostic(text.Title, text.Detail()+"\n\n"+
			credentialFacts(credentialErr, read.endpoint, read.origin))
	}
	if errors.Is(err, partner.ErrDefect) {
		return diag.NewErrorDiagnostic("Defect in the provider",
			"The provider panicked during a read.\n\n"+
				"Set TF_LOG_PROVIDER=ERROR, run Terraform again, and report the stack in the log "+
				"to the provider's maintainers.\n\n"+
				"Endpoint: "+read.endpoint.String())
	}
	var failed *partner.ReadError
	if !errors.As(err, &failed) {
		return diag.NewErrorDiagnostic("Read failed",
			explain.Sentence(err.Error())+"\n\nReport it to the provider's maintainers.")
	}
	summary, detail := explainRead(failed, read)
	if concernsAccount(failed) {
		detail = paragraphs(detail, read.note)
	}
	return diag.NewErrorDiagnostic(summary, detail+"\n\n"+readFacts(read, failed))
}

// concernsAccount reports whether the cause of a failure can be the permissions of the partner
// account.
func concernsAccount(failed *partner.ReadError) bool {
	return errors.Is(failed.Ended, partner.ErrNoCustomer) || (failed.Err != nil &&
		(failed.Err.Class == tencentapi.Permission ||
			failed.Err.Code == tencentapi.CodeUINNotAgent))
}

// explainRead returns the title and the detail for the error of a read.
func explainRead(failed *partner.ReadError, read readContext) (summary, detail string) {
	progress := fmt.Sprintf("after %d of %d customers had been read", failed.Answered,
		failed.Customers)
	if read.awaited != "" {
		progress = "before the API returned " + read.awaited
	}
	switch {
	case errors.Is(failed.Ended, context.DeadlineExceeded):
		return "Read timed out", fmt.Sprintf("%s (%v) expired %s. %s", read.limit, read.timeout,
			progress, timeoutCause(failed, read.limit))
	case errors.Is(failed.Ended, partner.ErrNoProgress):
		return "The partner API does not answer", "No request succeeded for three minutes. The " +
			"last failure was: " + explain.FullStop(failed.Err.Message) +
			"\n\nCheck the network, the proxy and the firewall. If they work, try again later."
	case errors.Is(failed.Ended, partner.ErrStuck):
		return "A request keeps failing", "The request for these customers failed for at least " +
			"five minutes, while others succeeded.\n\nThe last failure was: " +
			explain.FullStop(failed.Err.Message) +
			"\n\nCheck whether the network, a proxy or a firewall rejects this request."
	case errors.Is(failed.Ended, partner.ErrNoCustomer):
		return "No customer can be read", fmt.Sprintf("The API rejected %d UINs as no "+
			"customers, and no request of the action has succeeded. The provider chose them at "+
			"random among all waiting UINs, and read them one by one. Either the account has no "+
			"permission to read them, or few or none of the UINs are its customers. The API "+
			"does not say which. allow_missing has no effect on this error.\n\nThe last failure "+
			"was: %s\n\nUse the keys of the partner account that has these customers, and "+
			"remove UINs of other accounts.",
			len(failed.UINs), explain.FullStop(failed.Err.Message))
	case failed.Ended != nil:
		detail = "The read was cancelled " + progress + "."
		if failed.Err != nil {
			detail += " The last failure was: " + explain.FullStop(failed.Err.Message)
		}
		return "Read cancelled", detail + "\n\nRun Terraform again. If there is another error, " +
			"fix it first."
	}
	text := explain.Failure(failed.Err, explain.Request{
		Action: failed.Action, Argument: read.argument, Limit: read.limit, Direct: read.direct,
		Origin: read.origin,
	})
	return text.Title, text.Detail()
}

// timeoutCause returns what the read waited for at its timeout, and the remedy.
func timeoutCause(failed *partner.ReadError, limit string) string {
	switch {
	case failed.AwaitsKeys:
		return "The provider still waited for credentials: the token service, or the instance's " +
			"metadata service, had not answered.\n\nRaise " + limit +
			", or check sts_endpoint, the network, the proxy and the firewall."
	case failed.Attempts == 0:
		return "No request had been sent. The read waited for other reads or for the request " +
			"limit.\n\nRaise " + limit + "."
	case failed.Err != nil:
		return "The last failure was: " + explain.FullStop(failed.Err.Message) + "\n\nRaise " +
			limit + ", or fix the cause of the failures."
	case failed.Open > 0:
		return fmt.Sprintf("No request had failed, and %d had no answer yet.\n\nRaise %s, or "+
			"check the network, the proxy and the firewall.", failed.Open, limit)
	}
	return "No request had failed. The other customers waited for their requests.\n\nRaise " +
		limit + "."
}
