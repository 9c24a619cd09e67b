package credential_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// testCloud is a network in virtual time with STS, a metadata service and the partner API.
type testCloud struct {
	*simtest.Simulator
	client    *tencentapi.Client
	transport http.RoundTripper
	options   credential.Options
}

// middleware wraps the cloud's handler.
type middleware = func(next http.Handler) http.Handler

// inVirtualTime runs a test with a cloud. wrap may be nil.
func inVirtualTime(t *testing.T, options simulator.Options, wrap middleware,
	test func(*testing.T, *testCloud),
) {
	t.Helper()
	sim := simtest.New(t, options)
	handler := http.Handler(sim)
	if wrap != nil {
		handler = wrap(handler)
	}
	endpoint, err := tencentapi.ParseEndpoint("http://127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	simtest.InVirtualTime(t, handler, func(t *testing.T, transport *http.Transport) {
		client := tencentapi.New(endpoint, transport, "test", "test")
		metadata := credential.NewMetadataService("http://127.0.0.1", transport)
		test(t, &testCloud{
			Simulator: sim,
			client:    client,
			transport: transport,
			options:   credential.Options{STS: client, Metadata: metadata},
		})
	})
}

// answering replaces the cloud's handler.
func answering(handler http.HandlerFunc) middleware {
	return func(http.Handler) http.Handler { return handler }
}

// delaying delays each request, in virtual time.
func delaying(delay time.Duration) middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(delay)
			next.ServeHTTP(w, r)
		})
	}
}

// failingWhile answers with HTTP status 502 while fails returns true.
func failingWhile(fails func() bool) middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if fails() {
				w.WriteHeader(http.StatusBadGateway)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// source returns the source that a provider block selects.
func (c *testCloud) source(t *testing.T, block credential.Settings) *credential.Source {
	t.Helper()
	return c.sourceOf(t, block, environment())
}

// sourceOf returns the source that a provider block and an environment select.
func (c *testCloud) sourceOf(t *testing.T, block, variables credential.Settings,
) *credential.Source {
	t.Helper()
	choice, err := credential.Choose(block, variables)
	if err != nil {
		t.Fatal(err)
	}
	return credential.New(choice, c.options)
}

// reader returns a reader of credit with the keys of a provider block.
func (c *testCloud) reader(t *testing.T, block credential.Settings) *partner.Reader {
	t.Helper()
	return partner.NewReader(c.client, c.source(t, block), partner.Limits{})
}

// count returns the number of calls of an action. The test fails if any request was rejected.
func (c *testCloud) count(t *testing.T, action string) (n int) {
	t.Helper()
	for _, request := range c.Requests() {
		if request.Action == action {
			n++
		}
		if request.Code != "" {
			t.Errorf("%s was rejected: %s", request.Action, request.Code)
		}
	}
	return n
}

// demoRole is a block whose session duration is in seconds.
func demoRole(seconds string) credential.Settings {
	block := keysInBlock(simulator.DemoAccount.SecretID, simulator.DemoAccount.SecretKey, "")
	block.HasRole = true
	block.Role = credential.Role{
		ARN:             argument("assume_role.role_arn", simulator.DemoRole.ARN),
		SessionDuration: argument("assume_role.session_duration", seconds),
	}
	return block
}

// demoWebIdentity is a block whose session duration is in seconds.
func demoWebIdentity(seconds string) credential.Settings {
	return credential.Settings{HasWebIdentity: true, WebIdentity: credential.WebIdentity{
		Token:           argument("t", simulator.DemoRole.WebIdentityToken),
		RoleARN:         argument("r", simulator.DemoRole.ARN),
		SessionDuration: argument("d", seconds),
	}}
}

// demoCAMRole is a block with the role of the metadata service.
func demoCAMRole() credential.Settings {
	return credential.Settings{CAMRoleName: argument("cam_role_name", "demo")}
}
