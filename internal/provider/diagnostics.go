package provider

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// readDiagnostic turns the error of a whole read into what a user sees. It is the one place for that. limit is the
// argument that bounded the read.
func readDiagnostic(err error, limit string, from *connection) diag.Diagnostic {
	endpoint := from.reader.Endpoint()
	var keyless *credential.Error
	if errors.As(err, &keyless) {
		// Without a path: it would be one of the data source's.
		return diag.NewErrorDiagnostic(explainCredential(keyless, endpoint, from.origin))
	}
	if errors.Is(err, partner.ErrDefect) {
		return diag.NewErrorDiagnostic("Defect in the provider", "The provider panicked while it read credit.\n\n"+
			"Set TF_LOG=ERROR, run Terraform again, and report the stack in the log to the provider's maintainers.\n\n"+
			"Endpoint: "+endpoint.String())
	}
	var failed *partner.ReadError
	if !errors.As(err, &failed) {
		return diag.NewErrorDiagnostic("Credit not read", err.Error()+".")
	}
	summary, detail := explain(failed, limit, from.origin)
	return diag.NewErrorDiagnostic(summary, detail+"\n\n"+readFacts(endpoint, failed))
}

// explain returns a summary, and what happened, why, and what to do.
func explain(failed *partner.ReadError, limit, origin string) (summary, detail string) {
	answered := fmt.Sprintf("%d of %d customers were answered", failed.Answered, failed.Asked)
	last := "No request had failed. The other customers waited for their requests.\n\nRaise " + limit + "."
	switch {
	case failed.Attempts == 0 && !failed.AwaitsKeys:
		last = "No request had been sent. The read waited for other reads or for the request limit.\n\nRaise " + limit + "."
	case failed.AwaitsKeys:
		last = "The credentials had not come yet: the token service, or the instance's metadata service, had not answered.\n\n" +
			"Raise " + limit + ", or look for what keeps the answers back: sts_endpoint, the network, a proxy or a firewall."
	case failed.Err != nil:
		last = "The last failure was: " + failed.Err.Message + "\n\nRaise " + limit + ", or mend the cause of the failures."
	case failed.Open > 0:
		last = fmt.Sprintf("No request had failed, and %d had no answer yet.\n\nRaise %s, or look for what keeps the "+
			"answers back: the network, a proxy or a firewall.", failed.Open, limit)
	}
	switch {
	case errors.Is(failed.Ended, context.DeadlineExceeded):
		return "Time ran out while credit was read", limit + " ended when " + answered + ". " + last
	case errors.Is(failed.Ended, partner.ErrNoProgress):
		return "The partner API does not answer", "No request succeeded for three minutes. The last failure was: " +
			failed.Err.Message + "\n\nIf the network, a proxy or a firewall is not the cause, try again later."
	case errors.Is(failed.Ended, partner.ErrStuck):
		return "A request keeps failing", "The request for these UINs failed for at least five minutes, while others succeeded.\n\nThe " +
			"last failure was: " + failed.Err.Message + "\n\nCheck whether the network, a proxy or a firewall rejects this request."
	case errors.Is(failed.Ended, partner.ErrNoCustomer):
		return "No customer's credit can be read", fmt.Sprintf("The API rejected %d UINs as no customers, and no request has "+
			"succeeded. They were chosen at random among all UINs that were waiting, and read one by one. Either this account may not "+
			"read credit, or few or none of the UINs are its customers. The API does not say which, so allow_missing does not apply."+
			"\n\nThe last failure was: %s\n\nUse the keys of the partner account that has these customers, and remove UINs of other "+
			"accounts.", len(failed.UINs), failed.Err.Message)
	case failed.Ended != nil:
		detail = "It was cancelled when " + answered + "."
		if failed.Err != nil {
			detail += " The last failure before was: " + failed.Err.Message
		}
		return "Reading credit was cancelled", detail
	}
	return explainFailure(failed.Err, origin)
}

// explainFailure words a failure that does not heal.
func explainFailure(failure *tencentapi.Error, origin string) (summary, detail string) {
	switch failure.Class {
	case tencentapi.Credential:
		if failure.HTTPStatus == 0 {
			return "The credentials cannot be used", failure.Message + "\n\n" + credentialRemedy("", origin)
		}
		return "Tencent Cloud refuses the credentials", failure.Message + "\n\n" + credentialRemedy(failure.Code, origin)
	case tencentapi.Clock:
		return "The clock of this machine is wrong", clockDetail(failure.Skew) + "\n\nSynchronize the clock (NTP) and try again."
	case tencentapi.Permission:
		return "The credentials may not read credit", failure.Message + "\n\nThe identity needs permission for the action " +
			"intlpartnersmgt:QueryCreditByUinList on the resource *, for instance through the policy " +
			"QcloudIntlpartnersmgtReadOnlyaccess. Ask an administrator of the partner account. The credentials come from " + origin + "."
	case tencentapi.Foreign:
		if failure.RequestID != "" {
			return "The partner API's answer cannot be used", failure.Message + "\n\nCheck the provider's endpoint. If it is right, " +
				"give Tencent Cloud's support the request id, and tell the provider's maintainers."
		}
		return "The answer is not Tencent Cloud's", failure.Message + "\n\nSomething between this machine and the API answers in its " +
			"place, such as a proxy that wants a login. Check HTTPS_PROXY and the firewall, and the provider's endpoint and domain."
	case tencentapi.Final, tencentapi.Throttle, tencentapi.Transient, tencentapi.UIN:
	}
	switch {
	case failure.Code == tencentapi.CodeUINNotAgent:
		return "The account is not a partner's", failure.Message + "\n\nOnly distributors, resellers and second-level resellers can " +
			"read credit. Use keys of the partner account, not of a customer."
	case failure.HTTPStatus == 0:
		return "The partner API cannot be reached", failure.Message + "\n\nCheck the provider's endpoint and domain, the network and " +
			"HTTPS_PROXY."
	}
	return "The partner API refuses the request", failure.Message + "\n\nIf the code does not say how to mend it, give Tencent Cloud's " +
		"support the request id."
}

// credentialRemedy says what to do about credentials that are refused, and where they are from.
func credentialRemedy(code, origin string) string {
	from := " They come from " + origin + "."
	switch code {
	case tencentapi.CodeSecretIDNotFound, tencentapi.CodeInvalidSecretID:
		return "The secret id does not exist, or is disabled. Check it, and that the key is of the international site." + from
	case tencentapi.CodeSignatureFailure:
		return "The secret key does not belong to the secret id. Check both." + from
	case tencentapi.CodeTokenFailure:
		return "The session token has expired, is missing, or belongs to other keys. Get temporary keys again; where they are set one by " +
			"one, they are three: secret id, secret key and security token." + from
	case tencentapi.CodeIPInBlacklist, tencentapi.CodeIPNotInWhitelist:
		return "The key may not be used from this machine's address. Ask an administrator of the partner account." + from
	}
	return "Check the credentials." + from
}

// clockDetail words a signature out of time. One that the server's Date could mend was made again by it.
func clockDetail(skew time.Duration) string {
	const text = "A signature counts for five minutes"
	if skew == 0 {
		return text + ", and this machine's clock differs by more from the server's, which its answer does not tell."
	}
	direction := "behind"
	if skew < 0 {
		direction = "ahead of"
	}
	return fmt.Sprintf("%s. The server's answers say that this machine's clock is %s %s theirs, and the server refuses a signature made "+
		"by their clock, too.", text, skew.Abs().Round(10*time.Second), direction)
}

// readFacts lists what support asks for, one a line.
func readFacts(endpoint tencentapi.Endpoint, failed *partner.ReadError) string {
	facts := facts{}
	facts.addEndpoint(endpoint)
	facts.addFailure(failed.Err)
	facts.add("Attempts", fmt.Sprintf("%d in %.1f seconds", failed.Attempts, failed.Elapsed.Seconds()))
	facts.add("UINs", joinSome(failed.UINs))
	return facts.String()
}

// facts are lines at the end of a message.
type facts []string

// add adds a line, without what could make it two or move a terminal's cursor: names of files and roles come from outside.
func (f *facts) add(name, value string) {
	if value != "" {
		*f = append(*f, name+": "+strings.Map(printable, value))
	}
}

func printable(r rune) rune {
	if unicode.IsPrint(r) {
		return r
	}
	return '?'
}

// addEndpoint adds where the partner API is called, if that is known.
func (f *facts) addEndpoint(endpoint tencentapi.Endpoint) {
	if endpoint != (tencentapi.Endpoint{}) {
		f.add("Endpoint", endpoint.String())
	}
}

// addFailure adds what identifies an answer, if there was one.
func (f *facts) addFailure(failure *tencentapi.Error) {
	if failure == nil {
		return
	}
	f.add("Code", failure.Code)
	if failure.HTTPStatus != 0 {
		f.add("HTTP status", fmt.Sprint(failure.HTTPStatus))
	}
	f.add("Request id", failure.RequestID)
}

func (f facts) String() string { return strings.Join(f, "\n") }

// maxListed is how many entries a message lists.
const maxListed = 20

// joinSome joins the first UINs, and says how many more there are.
func joinSome(uins []partner.UIN) string {
	if more := len(uins) - maxListed; more > 0 {
		return join(uins[:maxListed]) + fmt.Sprintf(" and %d more", more)
	}
	return join(uins)
}

func join(uins []partner.UIN) string {
	texts := make([]string, 0, len(uins))
	for _, uin := range uins {
		texts = append(texts, uin.String())
	}
	return strings.Join(texts, ", ")
}
