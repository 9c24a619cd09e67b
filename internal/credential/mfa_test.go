package credential_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

const (
	mfaSerial = "qcs::cam:uin/100000000001::mfa/softToken"
	mfaCode   = "271828"
)

// withMFA returns demoRole with an MFA device.
func withMFA(serialNumber, tokenCode string) credential.Settings {
	block := demoRole("")
	block.Role.SerialNumber = argument("assume_role.serial_number", serialNumber)
	block.Role.TokenCode = argument("assume_role.token_code", tokenCode)
	return block
}

// The serial number and the code of an MFA device reach STS. A part of the block takes precedence
// over its variable.
func TestMFAReachesSTS(t *testing.T) {
	both := environment("ASSUME_ROLE_SERIAL_NUMBER="+mfaSerial, "ASSUME_ROLE_TOKEN_CODE="+mfaCode)
	const members = `,"SerialNumber":"` + mfaSerial + `","TokenCode":"` + mfaCode + `"}`
	for name, c := range map[string]struct {
		block, variables credential.Settings
		want             string // end of the request
	}{
		"block":       {withMFA(mfaSerial, mfaCode), environment(), members},
		"environment": {demoRole(""), both, members},
		"code of the block": {
			withMFA("", mfaCode),
			environment("ASSUME_ROLE_SERIAL_NUMBER="+mfaSerial, "ASSUME_ROLE_TOKEN_CODE=other"),
			members,
		},
		"neither": {demoRole(""), environment(), `"DurationSeconds":7200}`},
		"role of the environment": {
			credential.Settings{},
			environment(slices.Concat(keyVariables, []string{
				"ASSUME_ROLE_ARN=" + simulator.DemoRole.ARN,
				"ASSUME_ROLE_SERIAL_NUMBER=" + mfaSerial, "ASSUME_ROLE_TOKEN_CODE=" + mfaCode,
			})...),
			members,
		},
	} {
		var got string
		record := answering(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			got = string(body)
			http.Error(w, `{"Response":{"Error":{"Code":"Done"},"RequestId":"id"}}`, 200)
		})
		inVirtualTime(t, simulator.Options{}, record, func(t *testing.T, cloud *testCloud) {
			_, _ = cloud.sourceOf(t, c.block, c.variables).Credentials(t.Context())
			if !strings.HasSuffix(got, c.want) {
				t.Errorf("%s: STS received %s, want …%s", name, got, c.want)
			}
		})
	}
}

func TestHalfAnMFADeviceIsAnError(t *testing.T) {
	noMFA := withMFA("", "")
	for name, c := range map[string]struct {
		block, variables credential.Settings
		what             string
	}{
		"code in the block": {
			withMFA(mfaSerial, ""),
			environment(),
			"assume_role.token_code is not set, but assume_role.serial_number is",
		},
		"serial number in the block": {
			withMFA("", mfaCode),
			environment(),
			"assume_role.serial_number is not set, but assume_role.token_code is",
		},
		"code": {
			noMFA,
			environment("ASSUME_ROLE_SERIAL_NUMBER=" + mfaSerial),
			"assume_role.token_code is not set, but TENCENTCLOUD_ASSUME_ROLE_SERIAL_NUMBER is",
		},
		"serial number": {
			noMFA,
			environment("ASSUME_ROLE_TOKEN_CODE=" + mfaCode),
			"assume_role.serial_number is not set, but TENCENTCLOUD_ASSUME_ROLE_TOKEN_CODE is",
		},
	} {
		_, err := credential.Choose(c.block, c.variables)
		var failed *credential.Error
		if !errors.As(err, &failed) || failed.Problem != credential.Incomplete ||
			!strings.HasPrefix(failed.What, c.what) ||
			!strings.HasPrefix(c.what, failed.Setting.Argument) || failed.Setting.IsSet() {
			t.Errorf("no %s: got %v", name, err)
			continue
		}
		if text := fmt.Sprintf("%v %+v", err, *failed); strings.Contains(text, mfaCode) {
			t.Errorf("no %s: the error shows the code: %s", name, text)
		}
	}
}

// STS may repeat the code in its message.
func TestMFACodeIsNotShown(t *testing.T) {
	echo := answering(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"Response":{"Error":{"Code":"FailedOperation.CheckMFAError",`+
			`"Message":"the code %s is wrong"},"RequestId":"id"}}`, mfaCode)
	})
	inVirtualTime(t, simulator.Options{}, echo, func(t *testing.T, c *testCloud) {
		_, err := c.source(t, withMFA(mfaSerial, mfaCode)).Credentials(t.Context())
		if err == nil || strings.Contains(err.Error(), mfaCode) ||
			!strings.Contains(err.Error(), "the code [redacted] is wrong") {
			t.Errorf("got %v", err)
		}
	})
}

func TestRemediesOfSTSCodes(t *testing.T) {
	const keys = "Check the keys. They must be keys of the international site."
	const role = "Check role_arn. An ARN has the form"
	for code, remedy := range map[string]string{
		"FailedOperation.CheckMFAError":          "Check serial_number, and set token_code",
		"InternalError.GetRoleError":             role,
		"InternalError.IllegalRole":              role,
		"ResourceNotFound.RoleNotFound":          role,
		"InvalidParameter.AccessKeyNotSupport":   keys,
		"InternalError.GetAppIdError":            "give the request ID to Tencent Cloud's support",
		"InvalidParameter.StrategyFormatError":   "give the request ID to Tencent Cloud's support",
		"InvalidParameter.WebIdentityTokenError": "Check whether the token expired",
	} {
		options := simulator.Options{STSFaults: []simulator.Fault{{Name: code}}}
		inVirtualTime(t, options, nil, func(t *testing.T, c *testCloud) {
			_, err := c.source(t, demoRole("")).Credentials(t.Context())
			var failed *credential.Error
			if !errors.As(err, &failed) || failed.Err == nil || failed.Err.Code != code ||
				!strings.Contains(failed.Remedy, remedy) {
				t.Errorf("%s: got %v with the remedy %q", code, err, failed.Remedy)
			}
		})
	}
}
