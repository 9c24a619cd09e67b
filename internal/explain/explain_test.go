package explain_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/explain"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// request is the request of each failure here.
var request = explain.Request{
	Action: "AnAction", Argument: "an_argument", Limit: "timeouts.read", Origin: "the environment",
}

func TestFailure(t *testing.T) {
	answered := tencentapi.Error{Message: "it failed", HTTPStatus: http.StatusOK, RequestID: "id"}
	with := func(class tencentapi.Class, code string) *tencentapi.Error {
		failure := answered
		failure.Class, failure.Code = class, code
		return &failure
	}
	for name, c := range map[string]struct {
		failure       *tencentapi.Error
		title, remedy string
	}{
		"credentials": {
			with(tencentapi.Credential, tencentapi.CodeSignatureFailure),
			"Credentials rejected by Tencent Cloud", "The credentials come from the environment.",
		},
		"credentials that were not sent": {
			&tencentapi.Error{Class: tencentapi.Credential, Message: "it failed"},
			"The credentials cannot be used", "The credentials come from the environment.",
		},
		"permission": {
			with(tencentapi.Permission, "UnauthorizedOperation"), "Permission denied",
			"The argument an_argument needs permission for the action intlpartnersmgt:AnAction",
		},
		"an answer of the API": {
			with(tencentapi.UnexpectedResponse, ""), "The partner API's answer cannot be used",
			"give the request ID to Tencent Cloud's support",
		},
		"an answer of a proxy": {
			&tencentapi.Error{Class: tencentapi.UnexpectedResponse, Message: "it failed"},
			"The answer is not Tencent Cloud's", "Check HTTPS_PROXY",
		},
		"size": {
			with(tencentapi.TooLarge, ""), "The partner API's answer is too large",
			"An answer of the API to this request is much smaller.",
		},
		"size, by the API": {
			with(tencentapi.Permanent, tencentapi.CodeResponseSize),
			"The partner API's answer is too large", "much smaller",
		},
		"no server": {
			with(tencentapi.NoServer, ""), "The partner API cannot be reached",
			"Start the simulator",
		},
		"certificate": {
			with(tencentapi.Certificate, ""), "The partner API cannot be reached", "SSL_CERT_FILE",
		},
		"no partner": {
			with(tencentapi.Permanent, tencentapi.CodeUINNotAgent),
			"The account is not a partner's", "Use keys of the partner account",
		},
		"no answer": {
			&tencentapi.Error{Message: "it failed"}, "The partner API cannot be reached",
			"the network and HTTPS_PROXY",
		},
		"another code": {
			with(tencentapi.Permanent, "InvalidParameter"), "Request rejected by the partner API",
			"If the code does not explain the fix",
		},
	} {
		got := explain.Failure(c.failure, request)
		if got.Title != c.title || got.What != "It failed." ||
			!strings.Contains(got.Remedy, c.remedy) ||
			got.Detail() != got.What+"\n\n"+got.Remedy {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}

func TestFailureOfDirectCustomers(t *testing.T) {
	direct := request
	direct.Direct = true
	for class, want := range map[tencentapi.Class]string{
		tencentapi.TooLarge:           "raise timeouts.read",
		tencentapi.UnexpectedResponse: "list them in uins",
	} {
		failure := &tencentapi.Error{Class: class, RequestID: "id"}
		if got := explain.Failure(failure, direct); !strings.Contains(got.Remedy, want) {
			t.Errorf("%v: got %+v", class, got)
		}
	}
}

func TestFailureOfClock(t *testing.T) {
	for skew, want := range map[time.Duration]string{
		time.Hour:  "1h0m0s behind the server's",
		-time.Hour: "1h0m0s ahead of the server's",
		0:          "does not contain its time",
	} {
		failure := &tencentapi.Error{Class: tencentapi.Clock, Skew: skew}
		got := explain.Failure(failure, request)
		if got.Title != "The clock of this machine is wrong" || !strings.Contains(got.What, want) {
			t.Errorf("%v: got %+v", skew, got)
		}
	}
}

func TestCredential(t *testing.T) {
	setting := credential.Setting{Argument: "role_arn"}
	denied := &tencentapi.Error{Message: "denied"}
	for _, c := range []struct {
		what, want string
		failure    *tencentapi.Error
	}{
		{"the role cannot be assumed", "The role cannot be assumed: denied.", denied},
		{"the token is too old", "The token is too old.", nil},
		{"role_arn is not a role.", "role_arn is not a role.", nil},
	} {
		got := explain.Credential(&credential.Error{
			Problem: credential.STS, Setting: setting, What: c.what, Remedy: "Try again.",
			Err: c.failure,
		})
		want := explain.Text{
			Title: "The token service gives no credentials", What: c.want, Remedy: "Try again.",
		}
		if got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
}
