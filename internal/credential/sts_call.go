package credential

import (
	"context"
	"errors"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// call calls STS and retries a retryable failure. If STS rejects the time stamp, call corrects the
// clock once, with the server's time. It returns how far the server's clock is ahead. Its error is
// an *Error or the cause of ctx. at is the setting that led to the call, and what describes the
// failure.
func (c *stsCaller) call(ctx context.Context, call tencentapi.Call, in, out any, at Setting,
	what string,
) (time.Duration, error) {
	client := c.source.options.STS
	if client == nil {
		return 0, &Error{
			Problem: STS, Setting: at,
			What:   what + ": the address of the token service is invalid",
			Remedy: c.source.options.STSError.Error(),
		}
	}
	call.Service, call.Version, call.Region = STSService, stsVersion, c.region
	corrected := false
	var answer tencentapi.Answer
	err := c.attempts.retry(ctx, func(ctx context.Context) (_ bool, err error) {
		ctx, cancel := context.WithTimeout(ctx, attemptTimeout)
		defer cancel()
		call.Skew = *c.skew
		start := time.Now()
		answer, err = client.Do(ctx, call, in, out)
		var failure *tencentapi.Error
		errors.As(err, &failure)
		logSTS(ctx, call.Action, time.Since(start), answer.RequestID, failure)
		if failure != nil && failure.Class == tencentapi.Clock && failure.Skew != 0 && !corrected {
			corrected, *c.skew = true, failure.Skew
			return true, err
		}
		return isRetryable(failure), err
	})
	var failure *tencentapi.Error
	if err == nil || !errors.As(err, &failure) {
		return answer.Skew, err
	}
	return 0, &Error{
		Problem: STS, Setting: at, Endpoint: client.Endpoint().String(), What: what,
		Remedy: stsRemedy(call, failure), Err: failure,
	}
}

// isRetryable reports whether another attempt may succeed.
func isRetryable(failure *tencentapi.Error) bool {
	if failure == nil {
		return false
	}
	switch failure.Class {
	case tencentapi.RateLimited, tencentapi.Transient, tencentapi.UnexpectedResponse,
		tencentapi.TooLarge, tencentapi.NoServer:
		return true
	default:
		return false
	}
}

// stsRemedy returns how to fix a failure of STS, as sentences.
func stsRemedy(call tencentapi.Call, failure *tencentapi.Error) string {
	switch {
	case failure.Code == tencentapi.CodeMFA:
		return "Check serial_number, and set token_code to a new code. A code expires after a " +
			"short time. The provider cannot renew keys with an old code, so raise " +
			"session_duration for long runs."
	case failure.Class == tencentapi.Credential && call.Action == "AssumeRole":
		return "Check the keys that assume the role. They must be keys of the international site."
	case failure.Class == tencentapi.Credential, failure.Code == tencentapi.CodeAccessKeyKind:
		return "Check the keys. They must be keys of the international site."
	case failure.Class == tencentapi.Clock:
		return "Synchronize this machine's clock (NTP) and try again."
	case failure.Class == tencentapi.NoServer:
		return "Start the simulator (tencentpartner-simulator), or correct sts_endpoint or " +
			"TENCENTPARTNER_STS_ENDPOINT."
	case failure.Class == tencentapi.Certificate:
		return tencentapi.CertificateRemedy
	case failure.Code == "":
		return "Check sts_endpoint, domain, the network and HTTPS_PROXY."
	case failure.Code == tencentapi.CodeRoleNotFound, failure.Code == tencentapi.CodeGetRole,
		failure.Code == tencentapi.CodeIllegalRole:
		return "Check role_arn. " + arnRemedy
	case failure.Code == tencentapi.CodeWebIdentityToken:
		return "Check whether the token expired, and whether provider_id is the name of the " +
			"identity provider in CAM. That identity provider must have the token's issuer and " +
			"audience."
	case failure.Code == tencentapi.CodeOverTime:
		return "Lower session_duration, because the role can have a lower maximum."
	case failure.Class == tencentapi.Permission && call.Unsigned:
		return "The role's trust policy must name the identity provider, and its conditions must " +
			"match the token."
	case failure.Class == tencentapi.Permission && call.Action == "AssumeRole":
		return "The identity of the keys needs permission for sts:AssumeRole, and the role's " +
			"trust policy must name this identity. If it requires an external ID, set external_id."
	case failure.Class == tencentapi.Permission:
		return "The identity of the keys needs permission for sts:" + call.Action + "."
	}
	return "If the code does not explain the fix, give the request ID to Tencent Cloud's support."
}
