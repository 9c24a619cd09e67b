package documented_test

import (
	"io"
	"net/http"
	"sync"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// stub answers each request with the answer of a document.
type stub struct {
	document

	mu     sync.Mutex
	bodies [][]byte // of the requests so far
	header http.Header
}

func (s *stub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body) // a body cut short is not JSON
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bodies, s.header = append(s.bodies, body), r.Header.Clone()
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(s.Response)
}

// withDocument runs a test in virtual time. The client's requests go to the stub.
func withDocument(t *testing.T, d document, test func(*testing.T, *tencentapi.Client, *stub)) {
	t.Helper()
	server := &stub{document: d}
	simtest.InVirtualTime(t, server, func(t *testing.T, transport *http.Transport) {
		test(t, newClient(t, transport), server)
	})
}

// newClient returns a client whose requests go to the transport.
func newClient(t *testing.T, transport http.RoundTripper) *tencentapi.Client {
	t.Helper()
	endpoint, err := tencentapi.ParseEndpoint("http://127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	return tencentapi.New(endpoint, transport, "test", "test")
}

// check checks the number of requests. Each of them must have the defined form. The first one must
// have the members and values of want, which is JSON. The order of a list is not relevant.
func (s *stub) check(t *testing.T, n int, want string) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.bodies) != n {
		t.Fatalf("%s: %d requests, want %d", s.name, len(s.bodies), n)
	}
	for _, body := range s.bodies {
		checkRequest(t, s.action(), body)
	}
	got := canonical(parse(t, s.bodies[0]))
	if want := canonical(parse(t, []byte(want))); got != want {
		t.Errorf("%s: the client sent\n%s\nwant\n%s", s.name, got, want)
	}
	for name, want := range map[string]string{
		"X-TC-Action":  s.action(),
		"X-TC-Version": definitions[s.action()].version,
		"Content-Type": "application/json",
	} {
		if got := s.header.Get(name); got != want {
			t.Errorf("%s: %s is %q, want %q", s.name, name, got, want)
		}
	}
	unsigned := s.header.Get("Authorization") == "SKIP"
	if unsigned != (s.action() == "AssumeRoleWithWebIdentity") {
		t.Errorf("%s: Authorization is %q", s.name, s.header.Get("Authorization"))
	}
}
