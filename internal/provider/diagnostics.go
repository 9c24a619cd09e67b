package provider

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// readDiagnostic reports the error of a whole read. limit is the argument that bounded the read.
func readDiagnostic(err error, limit string, from *providerData) diag.Diagnostic {
	endpoint := from.reader.Endpoint()
	var credentialErr *credential.Error
	if errors.As(err, &credentialErr) {
		// It has no path: that would be one of the data source, not of the provider block.
		return diag.NewErrorDiagnostic(explainCredential(credentialErr, endpoint, from.origin))
	}
	if errors.Is(err, partner.ErrDefect) {
		return diag.NewErrorDiagnostic("Defect in the provider",
			"The provider panicked while it read credit.\n\n"+
				"Set TF_LOG=ERROR, run Terraform again, and report the stack in the log to the "+
				"provider's maintainers.\n\n"+
				"Endpoint: "+endpoint.String())
	}
	var failed *partner.ReadError
	if !errors.As(err, &failed) {
		return diag.NewErrorDiagnostic("Credit not read", err.Error()+".")
	}
	summary, detail := explain(failed, limit, from.origin)
	return diag.NewErrorDiagnostic(summary, detail+"\n\n"+readFacts(endpoint, failed))
}

// explain returns the title and the detail for the error of a read.
func explain(failed *partner.ReadError, limit, origin string) (summary, detail string) {
	answered := fmt.Sprintf("%d of %d customers were answered", failed.Answered, failed.Customers)
	switch {
	case errors.Is(failed.Ended, context.DeadlineExceeded):
		return "Time ran out while credit was read", limit + " ended when " + answered + ". " +
			timeoutCause(failed, limit)
	case errors.Is(failed.Ended, partner.ErrNoProgress):
		return "The partner API does not answer", "No request succeeded for three minutes. The " +
			"last failure was: " +
			failed.Err.Message +
			"\n\nIf the network, a proxy or a firewall is not the cause, try again later."
	case errors.Is(failed.Ended, partner.ErrStuck):
		return "A request keeps failing", "The request for these UINs failed for at least five " +
			"minutes, while others succeeded.\n\nThe last failure was: " + failed.Err.Message +
			"\n\nCheck whether the network, a proxy or a firewall rejects this request."
	case errors.Is(failed.Ended, partner.ErrNoCustomer):
		return "No customer's credit can be read", fmt.Sprintf("The API rejected %d UINs as no "+
			"customers, and no request has succeeded. They were chosen at random among all UINs "+
			"that were waiting, and read one by one. Either this account may not read credit, or "+
			"few or none of the UINs are its customers. The API does not say which, so "+
			"allow_missing does not apply.\n\nThe last failure was: %s\n\nUse the keys of the "+
			"partner account that has these customers, and remove UINs of other accounts.",
			len(failed.UINs), failed.Err.Message)
	case failed.Ended != nil:
		detail = "It was cancelled when " + answered + "."
		if failed.Err != nil {
			detail += " The last failure before was: " + failed.Err.Message
		}
		return "Reading credit was cancelled", detail
	}
	return explainFailure(failed.Err, origin)
}

// timeoutCause returns what a read waited for when its time ended, and the remedy.
func timeoutCause(failed *partner.ReadError, limit string) string {
	switch {
	case failed.AwaitsKeys:
		return "The credentials had not come yet: the token service, or the instance's metadata " +
			"service, had not answered.\n\nRaise " + limit +
			", or look for what keeps the answers back: sts_endpoint, the network, a proxy or a " +
			"firewall."
	case failed.Attempts == 0:
		return "No request had been sent. The read waited for other reads or for the request " +
			"limit.\n\nRaise " + limit + "."
	case failed.Err != nil:
		return "The last failure was: " + failed.Err.Message + "\n\nRaise " + limit +
			", or mend the cause of the failures."
	case failed.Open > 0:
		return fmt.Sprintf("No request had failed, and %d had no answer yet.\n\nRaise %s, or look "+
			"for what keeps the answers back: the network, a proxy or a firewall.",
			failed.Open, limit)
	}
	return "No request had failed. The other customers waited for their requests.\n\nRaise " +
		limit + "."
}

// explainFailure returns the title and the detail for a failure that another attempt would not fix.
func explainFailure(failure *tencentapi.Error, origin string) (summary, detail string) {
	switch failure.Class {
	case tencentapi.Credential:
		if failure.HTTPStatus == 0 {
			return "The credentials cannot be used", failure.Message + "\n\n" + credentialRemedy("",
				origin)
		}
		return "Tencent Cloud refuses the credentials", failure.Message + "\n\n" +
			credentialRemedy(failure.Code, origin)
	case tencentapi.Clock:
		return "The clock of this machine is wrong", clockDetail(failure.Skew) +
			"\n\nSynchronize the clock (NTP) and try again."
	case tencentapi.Permission:
		return "The credentials may not read credit", failure.Message +
			"\n\nThe identity needs permission for the action " +
			"intlpartnersmgt:QueryCreditByUinList on the resource *, for instance through the " +
			"policy QcloudIntlpartnersmgtReadOnlyaccess. Ask an administrator of the partner " +
			"account. The credentials come from " + origin + "."
	case tencentapi.UnexpectedResponse:
		if failure.RequestID != "" {
			return "The partner API's answer cannot be used", failure.Message +
				"\n\nCheck the provider's endpoint. If it is right, " +
				"give Tencent Cloud's support the request id, and tell the provider's " +
				"maintainers."
		}
		return "The answer is not Tencent Cloud's", failure.Message +
			"\n\nSomething between this machine and the API answers in its " +
			"place, such as a proxy that wants a login. Check HTTPS_PROXY and the firewall, and " +
			"the provider's endpoint and domain."
	case tencentapi.Permanent, tencentapi.RateLimited, tencentapi.Transient, tencentapi.UIN:
	}
	return explainRejection(failure)
}

// explainRejection returns the title and the detail for a failure whose class does not say what to
// do.
func explainRejection(failure *tencentapi.Error) (summary, detail string) {
	switch {
	case failure.Code == tencentapi.CodeUINNotAgent:
		return "The account is not a partner's", failure.Message +
			"\n\nOnly distributors, resellers and second-level resellers can " +
			"read credit. Use keys of the partner account, not of a customer."
	case failure.HTTPStatus == 0:
		return "The partner API cannot be reached", failure.Message +
			"\n\nCheck the provider's endpoint and domain, the network and " +
			"HTTPS_PROXY."
	}
	return "The partner API refuses the request", failure.Message +
		"\n\nIf the code does not say how to mend it, give Tencent Cloud's " +
		"support the request id."
}

// credentialRemedy returns the remedy for rejected credentials. code is the API's, or empty if a
// request could not even be signed.
func credentialRemedy(code, origin string) string {
	from := " They come from " + origin + "."
	switch code {
	case tencentapi.CodeSecretIDNotFound, tencentapi.CodeInvalidSecretID:
		return "The secret id does not exist, or is disabled. Check it, and that the key is of " +
			"the international site." + from
	case tencentapi.CodeSignatureFailure:
		return "The secret key does not belong to the secret id. Check both." + from
	case tencentapi.CodeTokenFailure:
		return "The session token has expired, is missing, or belongs to other keys. Get " +
			"temporary keys again; where they are set one by one, they are three: secret id, " +
			"secret key and security token." + from
	case tencentapi.CodeIPInBlacklist, tencentapi.CodeIPNotInWhitelist:
		return "The key may not be used from this machine's address. Ask an administrator of the " +
			"partner account." + from
	}
	return "Check the credentials." + from
}

// clockDetail returns what is known of this machine's clock. The attempts before have corrected it
// by the server's, without success.
func clockDetail(skew time.Duration) string {
	const text = "A signature counts for five minutes"
	if skew == 0 {
		return text +
			", and this machine's clock differs by more from the server's, which its answer does " +
			"not tell."
	}
	direction := "behind"
	if skew < 0 {
		direction = "ahead of"
	}
	return fmt.Sprintf("%s. The server's answers say that this machine's clock is %s %s theirs, "+
		"and the server refuses a signature made by their clock, "+
		"too.", text, skew.Abs().Round(10*time.Second), direction)
}

// readFacts returns the facts of a read's error, one a line.
func readFacts(endpoint tencentapi.Endpoint, failed *partner.ReadError) string {
	var lines facts
	lines.addEndpoint(endpoint)
	lines.addFailure(failed.Err)
	lines.add("Attempts",
		fmt.Sprintf("%d in %.1f seconds", failed.Attempts, failed.Elapsed.Seconds()))
	lines.add("UINs", joinSomeUINs(failed.UINs))
	return lines.String()
}
