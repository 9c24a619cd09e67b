package doctor_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/doctor"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// rejectedKeys are the expected results if STS and the partner API reject the keys.
func rejectedKeys(code string) map[string]want {
	return all(
		unknown("Tencent Cloud rejects the keys", append(actionChecks, "credit")...),
		map[string]want{"identity": {doctor.Problem, code}, direct: {doctor.Problem, code}},
	)
}

// closedPort is a URL of this machine. withoutSTS makes its connections fail.
const closedPort = "http://127.0.0.1:38766"

func withoutSTS(transport *http.Transport, _ http.Handler) {
	local := transport.DialContext
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if strings.HasSuffix(closedPort, address) {
			return nil, &net.OpError{Op: "dial", Net: network, Err: io.ErrClosedPipe}
		}
		return local(ctx, network, address)
	}
}

// identityStates are states of the account of the keys.
func identityStates() []state {
	stale := map[string]string{"TENCENTCLOUD_SECURITY_TOKEN": staleToken}
	loopback := map[string]string{
		"TENCENTPARTNER_STS_ENDPOINT": "", "TENCENTCLOUD_SECRET_ID": unknownID,
	}
	noSTS := map[string]string{
		"TENCENTPARTNER_STS_ENDPOINT": "", "TENCENTPARTNER_ENDPOINT": otherEndpoint,
		"TENCENTCLOUD_PROTOCOL": "ftp",
	}
	return []state{
		{
			name:        "wrong secret key",
			environment: map[string]string{"TENCENTCLOUD_SECRET_KEY": wrongKey},
			want:        rejectedKeys("AuthFailure.SignatureFailure"),
		},
		{
			name:        "unknown secret ID",
			environment: map[string]string{"TENCENTCLOUD_SECRET_ID": unknownID},
			want:        rejectedKeys("AuthFailure.SecretIdNotFound"),
		},
		{
			name: "stale token", environment: stale,
			want: all(rejectedKeys("AuthFailure.TokenFailure"), map[string]want{
				"keys": {doctor.OK, "they are temporary, and their expiry is not known"},
			}),
		},
		{
			name: "rejected keys without STS", environment: loopback,
			want: all(rejectedKeys(""), map[string]want{
				"identity":      {doctor.Unknown, "TENCENTPARTNER_STS_ENDPOINT is not set"},
				actionChecks[0]: {doctor.Problem, "AuthFailure.SecretIdNotFound"},
			}),
		},
		{
			name: "short account ID", simulator: func(options *simulator.Options) {
				options.Accounts[0].ID = "12345"
			},
			want: map[string]want{"identity": {doctor.OK, "account …, type CAMUser"}},
		},
		{
			name: "no token service", environment: noSTS, network: overTLS,
			want: unknown("STS was not called", "identity"),
		},
		{
			name: "keys that only STS rejects", simulator: withSTSFault("AuthFailure.TokenFailure"),
			want: map[string]want{"identity": {doctor.Problem, "AuthFailure.TokenFailure"}},
		},
		{
			name:      "unknown keys by STS only",
			simulator: withSTSFault("AuthFailure.SecretIdNotFound"),
			want: map[string]want{
				"identity": {doctor.Problem, "(AuthFailure.SecretIdNotFound)"},
			},
		},
		{
			name: "closed port of STS", unreachable: true, network: withoutSTS,
			environment: map[string]string{"TENCENTPARTNER_STS_ENDPOINT": closedPort},
			want:        unknown("STS did not answer", "identity"),
		},
		{
			name: "unknown certificate of STS", unreachable: true, network: distrusting,
			environment: map[string]string{"TENCENTPARTNER_STS_ENDPOINT": otherEndpoint},
			want:        unknown("STS did not answer", "identity"),
		},
		{
			name: "redirect of STS", simulator: withSTSFault(simulator.Redirect),
			want: unknown("STS returned no usable answer (HTTP status 302)", "identity"),
		},
		{
			name: "page instead of STS", simulator: withSTSFault(simulator.HTML),
			want: unknown("STS returned no usable answer (HTTP status 200)", "identity"),
		},
		{
			name: "STS with a busy gateway", simulator: withSTSFault("http-503"),
			want: unknown("STS failed (HTTP status 503); try again later", "identity"),
		},
		{
			name:      "no authorization for the identity",
			simulator: withSTSFault("AuthFailure.UnauthorizedOperation"),
			want:      unknown("no permission for sts:GetCallerIdentity", "identity"),
		},
		{
			name: "STS out of order", simulator: withSTSFault("http-502"),
			want: unknown("failed (HTTP status 502)", "identity"),
		},
		{
			name: "STS out of order, without an answer", simulator: withSTSFault(simulator.Reset),
			want: unknown("did not answer", "identity"),
		},
		{
			name:      "no permission for the identity",
			simulator: withSTSFault("UnauthorizedOperation"),
			want:      unknown("no permission for sts:GetCallerIdentity", "identity"),
		},
		{
			name: "no identity in the answer", simulator: withSTSFault(simulator.NoData),
			want: unknown("documented form", "identity"),
		},
	}
}

// The result advises to try again only if another attempt may succeed.
func TestIdentityIsTriedAgain(t *testing.T) {
	want := map[string]bool{
		"closed port of STS": false, "unknown certificate of STS": false, "redirect of STS": false,
		"page instead of STS": false, "no identity in the answer": false,
		"no permission for the identity": false, "STS with a busy gateway": true,
		"STS out of order": true, "STS out of order, without an answer": true,
	}
	found := 0
	inEachState(t, func(t *testing.T, s state, r result) {
		again, known := want[s.name]
		if !known {
			return
		}
		found++
		check := r.check(t, "identity")
		if strings.HasSuffix(check.Text(), "; try again later") != again {
			t.Errorf("got %q", check.Text())
		}
	})
	if found != len(want) {
		t.Errorf("%d of %d states are known", found, len(want))
	}
}
