package provider

import (
	"fmt"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// explainFailure returns the title and the detail for a failure that another attempt would not fix.
func explainFailure(failed *partner.ReadError, read readContext) (summary, detail string) {
	failure := failed.Err
	switch failure.Class {
	case tencentapi.Credential:
		if failure.HTTPStatus == 0 {
			return "The credentials cannot be used", failure.Message + "\n\n" + credentialRemedy("",
				read.origin)
		}
		return "Tencent Cloud refuses the credentials", failure.Message + "\n\n" +
			credentialRemedy(failure.Code, read.origin)
	case tencentapi.Clock:
		return "The clock of this machine is wrong", clockDetail(failure.Skew) +
			"\n\nSynchronize the clock (NTP) and try again."
	case tencentapi.Permission:
		return "Permission denied", failure.Message +
			"\n\nThe argument " + read.argument + " needs permission for the action " +
			partner.Service + ":" + failed.Action + " on the resource *. An administrator of the " +
			"partner account can grant it, for instance with the policy " +
			"QcloudIntlpartnersmgtReadOnlyaccess. The credentials come from " + read.origin + "."
	case tencentapi.UnexpectedResponse:
		return explainAnswer(failure, read)
	case tencentapi.TooLarge:
		return explainSize(failure, read)
	case tencentapi.NoServer:
		return "The partner API cannot be reached", failure.Message +
			"\n\nNo program listens at this address of this machine. Start the simulator " +
			"(tencentpartner-simulator). To use Tencent Cloud's API instead, remove endpoint and " +
			"TENCENTPARTNER_ENDPOINT."
	case tencentapi.Certificate:
		return "The partner API cannot be reached", failure.Message + "\n\n" +
			tencentapi.CertificateRemedy
	case tencentapi.Permanent, tencentapi.RateLimited, tencentapi.Transient, tencentapi.UIN:
	}
	if failure.Code == tencentapi.CodeResponseSize {
		return explainSize(failure, read)
	}
	return explainRejection(failure)
}

// explainAnswer returns the title and the detail for an answer without the documented form.
func explainAnswer(failure *tencentapi.Error, read readContext) (summary, detail string) {
	if failure.RequestID == "" {
		return "The answer is not Tencent Cloud's", failure.Message +
			"\n\nAnother server answers instead of the API, such as a proxy that requires a " +
			"login. Check HTTPS_PROXY, the firewall, and the provider's endpoint and domain."
	}
	detail = failure.Message + "\n\nCheck the provider's endpoint. If it is right, give Tencent " +
		"Cloud's support the request id, and report it to the maintainers."
	if read.direct {
		detail += " To read other customers in the meantime, list them in uins."
	}
	return "The partner API's answer cannot be used", detail
}

// explainSize returns the title and the detail for an answer that is too large.
func explainSize(failure *tencentapi.Error, read readContext) (summary, detail string) {
	remedy := "Check the provider's endpoint, HTTPS_PROXY and the firewall. An answer of the " +
		"API to this request is much smaller."
	if read.direct {
		remedy = "Replace direct_customers with uins, remove exclude_uins, and raise " +
			read.limit + ". The provider then reads the customers in batches of 50."
	}
	return "The partner API's answer is too large", failure.Message + "\n\n" + remedy
}

// explainRejection returns the title and the detail for a failure whose class does not say what to
// do.
func explainRejection(failure *tencentapi.Error) (summary, detail string) {
	switch {
	case failure.Code == tencentapi.CodeUINNotAgent:
		return "The account is not a partner's", failure.Message +
			"\n\nOnly distributors, resellers and second-level resellers can " +
			"call the partner API. Use keys of the partner account, not of a customer."
	case failure.HTTPStatus == 0:
		return "The partner API cannot be reached", failure.Message +
			"\n\nCheck the provider's endpoint and domain, the network and " +
			"HTTPS_PROXY."
	}
	return "The partner API refuses the request", failure.Message +
		"\n\nIf the code does not explain the fix, give Tencent Cloud's " +
		"support the request id."
}

// clockDetail describes the difference between the clocks. Earlier attempts corrected the time of
// signatures by the server's clock, without success.
func clockDetail(skew time.Duration) string {
	const text = "A signature is valid for five minutes. "
	if skew == 0 {
		return text + "This machine's clock differs by more than that from the server's clock. " +
			"The server's answer does not contain its time."
	}
	direction := "behind"
	if skew < 0 {
		direction = "ahead of"
	}
	return fmt.Sprintf("%sThis machine's clock is %s %s the server's. The server also rejected a "+
		"signature with its own time.", text, skew.Abs().Round(10*time.Second), direction)
}
