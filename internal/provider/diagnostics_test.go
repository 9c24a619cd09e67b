package provider_test

import (
	"net/http/httptest"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// readCase is a read that fails, and the texts of its one error.
type readCase struct {
	options simulator.Options
	env     map[string]string
	timeout string
	want    []string
}

// fault is the options of a simulator that fails every request so.
func fault(name string) simulator.Options {
	return simulator.Options{Faults: []simulator.Fault{{Name: name}}}
}

func testReadFails(t *testing.T, cases map[string]readCase) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			c.options.Customers = customers(t, fourCustomers)
			simulate(t, c.options)
			for variable, value := range c.env {
				t.Setenv(variable, value)
			}
			values := object{"uins": list("9")}
			if c.timeout != "" {
				values["timeouts"] = readTimeout(c.timeout)
			}
			_, diagnostics := serve(t).configured().read(t.Context(), values)
			expectError(t, diagnostics, c.want...)
		})
	}
}

func TestRejectedCredentials(t *testing.T) {
	const title = "Credentials rejected by Tencent Cloud"
	testReadFails(t, map[string]readCase{
		"wrong key": {env: map[string]string{"TENCENTCLOUD_SECRET_KEY": "wrong"}, want: []string{
			title, "Code: AuthFailure.SignatureFailure", "HTTP status: 200", "Request ID: ",
			"UINs: 9", "Endpoint: http://127.0.0.1:", "Attempts: 1 in ",
			"The secret key does not belong to the secret ID. Check both. The credentials come " +
				"from the environment",
		}},
		"unknown secret ID": {
			env: map[string]string{"TENCENTCLOUD_SECRET_ID": "AKIDother"},
			want: []string{
				title, "Code: AuthFailure.SecretIdNotFound",
				"The secret ID does not exist, or is disabled. Check it",
			},
		},
		"stale token": {
			env:  map[string]string{"TENCENTCLOUD_SECURITY_TOKEN": "stale"},
			want: []string{"Code: AuthFailure.TokenFailure", "The session token has expired"},
		},
		"a secret ID that no header accepts": {
			env: map[string]string{"TENCENTCLOUD_SECRET_ID": "AKID\ndemo"},
			want: []string{
				"The credentials cannot be used", "has a character that no key has",
				"The credentials come from the environment", "UINs: 9",
			},
		},
		"address": {
			options: fault("IpNotInWhitelist"),
			want:    []string{title, "this machine's IP address"},
		},
		"another code": {options: fault("AuthFailure.MFAFailure"), want: []string{
			title, "Check the credentials. The credentials come from the environment " +
				"(TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY).",
		}},
	})
}

func TestRejectedRequests(t *testing.T) {
	testReadFails(t, map[string]readCase{
		"no permission": {options: fault("UnauthorizedOperation"), want: []string{
			"Permission denied", "intlpartnersmgt:QueryCreditByUinList",
			"Code: UnauthorizedOperation",
		}},
		"not a partner": {options: fault("FailedOperation.UinNotAgent"), want: []string{
			"The account is not a partner's", "Code: FailedOperation.UinNotAgent",
		}},
		"limit errors until the timeout": {
			options: fault("RequestLimitExceeded"),
			timeout: "300ms",
			want: []string{
				"Read timed out", "Code: RequestLimitExceeded",
				"Request ID: ", " seconds",
			},
		},
	})
}

// The server rejects the provider's clock, and the server's own time, too.
func TestClockErrors(t *testing.T) {
	expired := []simulator.Fault{{Name: "AuthFailure.SignatureExpire"}}
	testReadFails(t, map[string]readCase{
		"behind": {
			options: simulator.Options{ClockOffset: time.Hour, Faults: expired},
			want: []string{
				"The clock of this machine is wrong", "is 1h0m0s behind the server's", "(NTP)",
				"Code: AuthFailure.SignatureExpire", "Attempts: 2 in",
			},
		},
		"ahead": {
			options: simulator.Options{ClockOffset: -time.Hour, Faults: expired},
			want:    []string{"ahead of the server's"},
		},
	})
}

func TestOtherServersAnswers(t *testing.T) {
	const title = "The answer is not Tencent Cloud's"
	testReadFails(t, map[string]readCase{
		"a proxy's page": {options: fault("html"), want: []string{
			title, "text/html", "Check HTTPS_PROXY", "Attempts: 5 in ", "HTTP status: 200",
		}},
		"redirect": {options: fault("redirect"), want: []string{
			title, "redirect", "HTTP status: 302", "Attempts: 5 in",
		}},
	})
}

func TestUnreachableServers(t *testing.T) {
	closed := httptest.NewServer(nil)
	closed.Close()
	withoutTLS := httptest.NewServer(nil)
	defer withoutTLS.Close()
	withTLS := "https" + withoutTLS.URL[len("http"):]
	testReadFails(t, map[string]readCase{
		"closed": {
			env:     map[string]string{"TENCENTPARTNER_ENDPOINT": closed.URL},
			timeout: "300ms",
			want: []string{
				"Read timed out", "dial tcp 127.0.0.1:",
				"0 of 1 customers had been read", "Endpoint: " + closed.URL,
				"Raise timeouts.read",
			},
		},
		"without TLS": {
			env: map[string]string{"TENCENTPARTNER_ENDPOINT": withTLS},
			want: []string{
				"The partner API cannot be reached", "it does not speak TLS",
				"Endpoint: https://127.0.0.1:",
			},
		},
	})
}
