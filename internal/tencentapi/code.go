package tencentapi

import (
	"net/http"
	"strings"
)

// The codes that all services share (https://www.tencentcloud.com/document/product/1085/51422).
// Only this file contains literals of error codes. Codes have sub-codes after a dot, and Tencent
// adds new ones.
const (
	codeRequestLimitExceeded = "RequestLimitExceeded"
	codeServiceBusy          = "OperationDenied.ServiceBusy"
	codeInternalError        = "InternalError"
	codeServiceUnavailable   = "ServiceUnavailable"
	codeAuthFailure          = "AuthFailure"
	codeSignatureExpire      = "AuthFailure.SignatureExpire"
	codeUnauthorized         = "UnauthorizedOperation"

	CodeResponseSize     = "ResponseSizeLimitExceeded" // the answer would have more than 50 MB
	CodeSecretIDNotFound = "AuthFailure.SecretIdNotFound"
	CodeInvalidSecretID  = "AuthFailure.InvalidSecretId"
	CodeSignatureFailure = "AuthFailure.SignatureFailure"
	CodeTokenFailure     = "AuthFailure.TokenFailure"
	CodeNotAuthorized    = "AuthFailure.UnauthorizedOperation" // not authorized by CAM
	CodeIPInBlacklist    = "IpInBlacklist"
	CodeIPNotInWhitelist = "IpNotInWhitelist"
)

// The codes of the partner service (https://www.tencentcloud.com/document/product/1085/51422).
const (
	CodeNotCustomerUIN = "UnauthorizedOperation.NotCustomerUin" // does not name the UIN
	codeUINList        = "InvalidParameterValue.UinList"
	CodeUINNotAgent    = "FailedOperation.UinNotAgent" // the keys' account is not a partner's
)

// The codes of STS (https://www.tencentcloud.com/document/product/1150).
const (
	codeOverLimit        = "InvalidParameter.OverLimit"     // STS's code for its request limit
	CodeOverTime         = "InvalidParameter.OverTimeError" // DurationSeconds is too long
	CodeWebIdentityToken = "InvalidParameter.WebIdentityTokenError"
	CodeAccessKeyKind    = "InvalidParameter.AccessKeyNotSupport"
	CodeMFA              = "FailedOperation.CheckMFAError"
	CodeRoleNotFound     = "ResourceNotFound.RoleNotFound"
	// They have the class of InternalError. AssumeRoleWithWebIdentity has no other codes about the
	// role, so the role may also be wrong.
	CodeGetRole     = "InternalError.GetRoleError"
	CodeIllegalRole = "InternalError.IllegalRole"
)

// Class is the class of a failed attempt. It determines how a caller continues.
type Class int

const (
	// Permanent means that another attempt would also fail. It is the class of unknown codes.
	Permanent Class = iota
	// RateLimited means that there were too many requests in a second.
	RateLimited
	// Transient means that the service or the network failed, and another attempt may succeed.
	Transient
	// UnexpectedResponse means that the API did not write the answer, or that the answer does not
	// have the documented form. Examples are a proxy's page, a redirect, a body that does not end,
	// and a Response without data. Another attempt may succeed after a gateway's page, but not
	// after a proxy's page.
	UnexpectedResponse
	// Credential means that the service rejected the keys.
	Credential
	// Clock means that the time stamp was more than 300 seconds from the server's clock.
	Clock
	// Permission means that the keys may not call the action.
	Permission
	// TooLarge means that the answer is larger than Call.MaxAnswer. Another attempt may succeed, if
	// the API did not write the answer.
	TooLarge
	// UIN means that the service rejected a UIN of the request. It would answer for other UINs.
	UIN
	// NoServer means that no program listens at an endpoint on this machine. Another attempt
	// succeeds only if the program starts.
	NoServer
	// Certificate means that the server's certificate is not trusted. Nothing was sent.
	Certificate
)

// classes contains the classes of codes and of their sub-codes. The longest matching entry applies.
var classes = map[string]Class{
	codeRequestLimitExceeded: RateLimited,
	codeOverLimit:            RateLimited,
	codeServiceBusy:          Transient,
	codeInternalError:        Transient,
	codeServiceUnavailable:   Transient,
	codeAuthFailure:          Credential,
	CodeIPInBlacklist:        Credential,
	CodeIPNotInWhitelist:     Credential,
	codeSignatureExpire:      Clock,
	codeUnauthorized:         Permission,
	CodeNotCustomerUIN:       UIN,
	codeUINList:              UIN,
}

// classOf classifies an API error code.
func classOf(code string) Class {
	for {
		if class, found := classes[code]; found {
			return class
		}
		dot := strings.LastIndexByte(code, '.')
		if dot < 0 {
			return Permanent
		}
		code = code[:dot]
	}
}

// classOfStatus classifies an HTTP status if the API did not write the body. The API itself also
// uses status 200 for failures.
func classOfStatus(status int) Class {
	if status == http.StatusRequestTimeout || status == http.StatusTooManyRequests ||
		status >= http.StatusInternalServerError {
		return Transient
	}
	return UnexpectedResponse
}
