// Package explain describes failures in words: a title, what happened and how to fix it. The
// provider and the doctor use the same words.
package explain

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// Text explains a failure.
type Text struct {
	Title  string // without a full stop
	What   string // what happened
	Remedy string // how to fix it, in sentences
}

// Sentence returns text as a sentence, with a capital letter and a full stop.
func Sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return FullStop(string(unicode.ToUpper(first)) + text[size:])
}

// FullStop returns text with a full stop, unless the text has one.
func FullStop(text string) string {
	if last, _ := utf8.DecodeLastRuneInString(text); strings.ContainsRune(".!?。", last) {
		return text
	}
	return text + "."
}

// Detail returns What and Remedy, without the title.
func (t Text) Detail() string { return t.What + "\n\n" + t.Remedy }

// Request is the request that failed.
type Request struct {
	Action   string // of the partner API
	Argument string // the argument that needs the action
	Limit    string // the argument that limits the time of the read
	Direct   bool   // the request is for all direct customers
	Origin   string // where the keys come from, in words
}

// Failure explains a failure of the partner API that another attempt would not fix.
func Failure(failure *tencentapi.Error, request Request) Text {
	text := failureText(failure, request)
	text.What = Sentence(text.What)
	return text
}

func failureText(failure *tencentapi.Error, request Request) Text {
	switch failure.Class {
	case tencentapi.Credential:
		title := "Credentials rejected by Tencent Cloud"
		if failure.HTTPStatus == 0 {
			title = "The credentials cannot be used"
		}
		return Text{title, failure.Message, rejectedCredential(failure.Code, request.Origin)}
	case tencentapi.Clock:
		return Text{
			"The clock of this machine is wrong", clockDetail(failure.Skew),
			"Synchronize the clock (NTP) and try again.",
		}
	case tencentapi.Permission:
		return Text{
			"Permission denied", failure.Message, "The argument " + request.Argument +
				" needs permission for the action " + partner.Service + ":" + request.Action +
				" on the resource *. An administrator of the partner account can grant it, for " +
				"instance with the policy QcloudIntlpartnersmgtReadOnlyaccess. The credentials " +
				"come from " + request.Origin + ".",
		}
	case tencentapi.UnexpectedResponse:
		return answer(failure, request)
	case tencentapi.TooLarge:
		return size(failure, request)
	case tencentapi.NoServer:
		return Text{
			"The partner API cannot be reached", failure.Message, "No program listens at this " +
				"address of this machine. Start the simulator (tencentpartner-simulator). To use " +
				"Tencent Cloud's API instead, remove endpoint and TENCENTPARTNER_ENDPOINT.",
		}
	case tencentapi.Certificate:
		return Text{
			"The partner API cannot be reached", failure.Message, tencentapi.CertificateRemedy,
		}
	case tencentapi.Permanent, tencentapi.RateLimited, tencentapi.Transient, tencentapi.UIN:
	}
	if failure.Code == tencentapi.CodeResponseSize {
		return size(failure, request)
	}
	return rejection(failure)
}

// answer explains an answer without the documented form.
func answer(failure *tencentapi.Error, request Request) Text {
	if failure.RequestID == "" {
		return Text{
			"The answer is not Tencent Cloud's", failure.Message, "Another server answers " +
				"instead of the API, such as a proxy that requires a login. Check HTTPS_PROXY, " +
				"the firewall, and the provider's endpoint and domain.",
		}
	}
	remedy := "Check the provider's endpoint. If it is correct, give the request ID to Tencent " +
		"Cloud's support, and report the error to the provider's maintainers."
	if request.Direct {
		remedy += " To read other customers in the meantime, list them in uins."
	}
	return Text{"The partner API's answer cannot be used", failure.Message, remedy}
}

// size explains an answer that is too large.
func size(failure *tencentapi.Error, request Request) Text {
	remedy := "Check the provider's endpoint, HTTPS_PROXY and the firewall. An answer of the " +
		"API to this request is much smaller."
	if request.Direct {
		remedy = "Replace direct_customers with uins, remove exclude_uins, and raise " +
			request.Limit + ". The provider then reads the customers in batches of 50."
	}
	return Text{"The partner API's answer is too large", failure.Message, remedy}
}

// rejection explains a failure if its class does not determine the remedy.
func rejection(failure *tencentapi.Error) Text {
	switch {
	case failure.Code == tencentapi.CodeUINNotAgent:
		return Text{
			"The account is not a partner's", failure.Message, "Only distributors, resellers " +
				"and second-level resellers can call the partner API. Use keys of the partner " +
				"account, not of a customer.",
		}
	case failure.HTTPStatus == 0:
		return Text{
			"The partner API cannot be reached", failure.Message, "Check the provider's " +
				"endpoint and domain, the network and HTTPS_PROXY.",
		}
	}
	return Text{
		"Request rejected by the partner API", failure.Message, "If the code does not " +
			"explain the fix, give the request ID to Tencent Cloud's support.",
	}
}

// clockDetail describes the difference between the clocks. Earlier attempts have used the server's
// time for signatures, without success.
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
