package provider_test

import (
	"fmt"
	"testing"
)

func TestValidateTimeouts(t *testing.T) {
	cases := map[string]validateCase{}
	for duration, want := range map[string][]string{
		"0s":   {"Invalid timeout", `timeouts.read is "0s"`, "greater than 0"},
		"-1m":  {`timeouts.read is "-1m"`},
		"soon": {"soon"},
		"1s":   nil,
	} {
		cases[duration] = validateCase{
			object{"uins": list("1"), "timeouts": readTimeout(duration)}, want,
		}
	}
	testValidate(t, pluralDataSource, cases)
}

func TestValidateRate(t *testing.T) {
	for name, c := range map[string]struct {
		rate any
		want []string
	}{
		"fraction": {"0.5", nil},
		"0":        {0, []string{"Invalid request limit", "max_requests_per_second is 0"}},
		"negative": {-5, []string{"max_requests_per_second is -5", "greater than 0"}},
		"infinity": {"1e400", []string{"Invalid request limit"}},
	} {
		t.Run(name, func(t *testing.T) {
			expectError(t, serve(t).validateProvider(
				object{"max_requests_per_second": amount(c.rate)}), c.want...)
		})
	}
}

func TestValidateSessionDuration(t *testing.T) {
	for digits, valid := range map[string]bool{
		"0": true, "7200": true, "43200": true,
		"43201": false, "-1": false, "1.5": false, "1e+30": false,
	} {
		for _, block := range []string{"assume_role", "assume_role_with_web_identity"} {
			t.Run(block+" "+digits, func(t *testing.T) {
				values := map[string]any{
					"role_arn":         "qcs::cam::uin/1:roleName/x",
					"session_duration": bigNumber(digits),
				}
				if block == "assume_role_with_web_identity" {
					values["web_identity_token_file"] = "/run/token"
				}
				var want []string
				if !valid {
					want = []string{"Invalid duration", fmt.Sprintf("%s[0].session_duration is "+
						"%s.\n\nSet a whole number of seconds from 0 to 43200.", block, digits)}
				}
				s := serve(t)
				expectError(t, s.validateProvider(object{block: s.providerBlock(block, values)}),
					want...)
			})
		}
	}
}
