package tencentapi

import (
	"net/http"
	"strings"
)

// The API's error codes that the provider knows by name. This file is the only one that has them as
// literals. Codes have dotted sub-codes, and Tencent adds new ones.
// https://www.tencentcloud.com/document/product/1085/51422 names the codes that all services share.
const (
	codeRequestLimitExceeded = "RequestLimitExceeded"
	codeServiceBusy          = "OperationDenied.ServiceBusy"
	codeInternalError        = "InternalError"
	codeServiceUnavailable   = "ServiceUnavailable"
	codeAuthFailure          = "AuthFailure"
	codeSignatureExpire      = "AuthFailure.SignatureExpire"
	codeUnauthorized         = "UnauthorizedOperation"

	CodeSecretIDNotFound = "AuthFailure.SecretIdNotFound"
	CodeInvalidSecretID  = "AuthFailure.InvalidSecretId"
	CodeSignatureFailure = "AuthFailure.SignatureFailure"
	CodeTokenFailure     = "AuthFailure.TokenFailure"
	CodeIPInBlacklist    = "IpInBlacklist"
	CodeIPNotInWhitelist = "IpNotInWhitelist"
)

// The codes of the partner service (https://www.tencentcloud.com/document/product/1085/51422).
const (
	CodeNotCustomerUIN = "UnauthorizedOperation.NotCustomerUin" // which of the UINs is undocumented
	codeUINList        = "InvalidParameterValue.UinList"
	CodeUINNotAgent    = "FailedOperation.UinNotAgent" // the keys' account is not a partner's
)

// The codes of STS (https://www.tencentcloud.com/document/product/1150).
const (
	codeOverLimit        = "InvalidParameter.OverLimit"     // STS's own word for a throttle
	CodeOverTime         = "InvalidParameter.OverTimeError" // DurationSeconds is too long
	CodeRoleNotFound     = "ResourceNotFound.RoleNotFound"
	CodeWebIdentityToken = "InvalidParameter.WebIdentityTokenError"
)

// Class says what to do about a failed attempt.
type Class int

const (
	// Final is a failure that the same request would have again. Codes without a class are final.
	Final Class = iota
	// Throttle is one request too many within a second.
	Throttle
	// Transient is a failure of the service or of the network that another attempt may not have.
	Transient
	// Foreign is an answer that the API did not write, or not as documented: the page of a proxy, a
	// redirect, a body without end, a Response without its data. At the next attempt, a gateway's
	// page may be gone, a proxy's is not.
	Foreign
	// Credential is a refusal of the keys themselves.
	Credential
	// Clock is a time stamp more than 300 seconds from the server's clock.
	Clock
	// Permission is a refusal to let these keys call this action.
	Permission
	// UIN is a refusal of one of the UINs in the request. The service works, and would answer for
	// others.
	UIN
)

// classes are those of codes, and of all codes that begin with one and a dot. The longest counts.
var classes = map[string]Class{
	codeRequestLimitExceeded: Throttle,
	codeOverLimit:            Throttle,
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
			return Final
		}
		code = code[:dot]
	}
}

// classOfStatus classifies an HTTP status whose body is not the API's. The API itself answers 200,
// failures included.
func classOfStatus(status int) Class {
	if status == http.StatusRequestTimeout || status == http.StatusTooManyRequests || status >= http.StatusInternalServerError {
		return Transient
	}
	return Foreign
}
