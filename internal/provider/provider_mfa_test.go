package provider_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

const (
	mfaSerial = "qcs::cam:uin/100000000001::mfa/softToken"
	mfaCode   = "271828"
)

// roleWithMFA returns a block assume_role. Empty texts are null.
func roleWithMFA(s *server, serialNumber, tokenCode string) object {
	values := map[string]any{"role_arn": simulator.DemoRole.ARN}
	if serialNumber != "" {
		values["serial_number"] = serialNumber
	}
	if tokenCode != "" {
		values["token_code"] = tokenCode
	}
	return object{"assume_role": s.providerBlock("assume_role", values)}
}

// STS receives the serial number and the code. It rejects the code and repeats it, and the error
// does not show it.
func TestRejectedMFACode(t *testing.T) {
	for name, c := range map[string]struct{ serial, code string }{
		"block": {mfaSerial, mfaCode}, "environment": {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var body []byte
			sts := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter,
				r *http.Request,
			) {
				body, _ = io.ReadAll(r.Body)
				_, _ = io.WriteString(w, `{"Response":{"Error":{"Code":`+
					`"FailedOperation.CheckMFAError","Message":"`+mfaCode+` is wrong"},`+
					`"RequestId":"id"}}`)
			}))
			defer sts.Close()
			simulate(t, simulator.Options{})
			t.Setenv("TENCENTPARTNER_STS_ENDPOINT", sts.URL)
			if c.serial == "" {
				t.Setenv("TENCENTCLOUD_ASSUME_ROLE_SERIAL_NUMBER", mfaSerial)
				t.Setenv("TENCENTCLOUD_ASSUME_ROLE_TOKEN_CODE", mfaCode)
			}
			s := serve(t)
			expectNone(t, s.configure(roleWithMFA(s, c.serial, c.code)))
			_, diagnostics := s.read(t.Context(), readOne)
			expectError(t, diagnostics, "The token service gives no credentials",
				"Code: FailedOperation.CheckMFAError", "set token_code to a new code")
			if strings.Contains(describe(diagnostics), mfaCode) {
				t.Errorf("the error shows the code: %s", describe(diagnostics))
			}
			if !strings.HasSuffix(string(body),
				`,"SerialNumber":"`+mfaSerial+`","TokenCode":"`+mfaCode+`"}`) {
				t.Errorf("STS received %s", body)
			}
		})
	}
}

// The error has no path if Terraform would print the code.
func TestHalfAnMFADevice(t *testing.T) {
	for name, c := range map[string]struct {
		serial, code string
		missing      string
		hasPath      bool
	}{
		"no code":          {mfaSerial, "", "assume_role.token_code is not set, but ", true},
		"no serial number": {"", mfaCode, "assume_role.serial_number is not set, but ", false},
	} {
		simulate(t, simulator.Options{})
		s := serve(t)
		diagnostics := s.rejected(roleWithMFA(s, c.serial, c.code))
		expectError(t, diagnostics, "Incomplete credentials", c.missing)
		if strings.Contains(describe(diagnostics), mfaCode) ||
			(diagnostics[0].Attribute != nil) != c.hasPath {
			t.Errorf("%s: got %s", name, describe(diagnostics))
		}
	}
}
