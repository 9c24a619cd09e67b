package credential_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

var camRole = credential.Settings{CAMRoleName: argument("cam_role_name", "de mo/x")}

// secretIDFrom returns the secret ID that a provider block leads to on a CVM instance. handler is
// the instance's metadata service.
func secretIDFrom(t *testing.T, handler http.HandlerFunc, block credential.Settings) (
	secretID string, err error,
) {
	t.Helper()
	server := httptest.NewServer(handler)
	defer server.Close()
	service := credential.NewMetadataService(server.URL, credential.NewMetadataTransport())
	keys, err := credentials(t, block, environment(), credential.Options{Metadata: service})
	return keys.SecretID, err
}

func TestMetadataAnswers(t *testing.T) {
	const keys = `"TmpSecretId":"a","TmpSecretKey":"the-secret","Token":"the-secret"`
	good := fmt.Sprintf(`{%s,"ExpiredTime":%d,"Code":"Success"}`,
		keys, time.Now().Add(time.Hour).Unix())
	for name, c := range map[string]struct{ body, want string }{
		"good": {good, ""},
		"code": {
			strings.Replace(good, "Success", "Failed.Role", 1),
			"the metadata service returned no keys: its code is Failed.Role",
		},
		"a secret code": {
			strings.Replace(good, "Success", "the-secret", 1),
			"the metadata service returned no keys",
		},
		"no code":  {`{}`, "the metadata service returned no keys"},
		"no token": {strings.Replace(good, `"Token"`, `"Other"`, 1), "no keys that are valid now"},
		"no expiry": {
			strings.Replace(good, `"ExpiredTime"`, `"Other"`, 1),
			"no keys that are valid now",
		},
		"expired": {
			strings.Replace(good, `"ExpiredTime":1`, `"ExpiredTime":`, 1),
			"no keys that are valid now",
		},
		"a number": {
			strings.Replace(good, `"the-secret"`, `123456789`, 1),
			"a value has a wrong type",
		},
		"a page":  {"<html>the-secret</html>", "it is not JSON"},
		"cut":     {good[:40], "it is not JSON"},
		"nothing": {"", "it is not JSON"},
	} {
		path := ""
		id, err := secretIDFrom(t, func(w http.ResponseWriter, r *http.Request) {
			path = r.URL.EscapedPath()
			_, _ = io.WriteString(w, c.body)
		}, camRole)
		if path != "/latest/meta-data/cam/security-credentials/de%20mo%2Fx" {
			t.Errorf("%s: the path is %s", name, path)
		}
		if c.want == "" {
			if err != nil || id != "a" {
				t.Errorf("%s: got %q, %v", name, id, err)
			}
			continue
		}
		var failed *credential.Error
		if !errors.As(err, &failed) || failed.Problem != credential.Metadata ||
			!strings.Contains(err.Error(), c.want) || failed.Remedy == "" {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
		text := fmt.Sprintf("%v %+v", err, failed)
		if strings.Contains(text, "the-secret") || strings.Contains(text, "123456789") {
			t.Errorf("%s: the error shows a secret: %s", name, text)
		}
	}
}

func TestMetadataStatus(t *testing.T) {
	for status, c := range map[int]struct {
		requests int
		want     string
	}{
		http.StatusNotFound:   {1, `found no role "de mo/x"`},
		http.StatusForbidden:  {1, "HTTP status 403"},
		http.StatusFound:      {1, "HTTP status 302"},
		http.StatusBadGateway: {5, "HTTP status 502"},
	} {
		requests := 0
		_, err := secretIDFrom(t, func(w http.ResponseWriter, _ *http.Request) {
			requests++
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(status)
		}, camRole)
		if err == nil || !strings.Contains(err.Error(), c.want) || requests != c.requests {
			t.Errorf("%d: %v after %d requests, want %q after %d", status, err, requests, c.want,
				c.requests)
		}
	}
}

// A profile of the type cvm-role does not name the role. The service does.
func TestMetadataServiceNamesTheRole(t *testing.T) {
	newHome(t).write(".tccli/default.credential", `{"type": "cvm-role"}`)
	const prefix = "/latest/meta-data/cam/security-credentials"
	for list, want := range map[string]string{
		"a-role\nanother\n":    "/a-role",
		"":                     "returned no role of this instance",
		"<html>sign in</html>": "returned no role of this instance",
	} {
		var paths []string
		_, err := secretIDFrom(t, func(w http.ResponseWriter, r *http.Request) {
			paths = append(paths, r.URL.Path[len(prefix):])
			if len(paths) == 1 {
				_, _ = io.WriteString(w, list)
			}
		}, credential.Settings{})
		text := fmt.Sprint(err, paths)
		if !strings.Contains(text, want) || strings.Contains(text, "sign in") {
			t.Errorf("%q: got %v after %q, want %q", list, err, paths, want)
		}
		var failed *credential.Error
		if !errors.As(err, &failed) || failed.Profile != "default" ||
			!strings.HasSuffix(failed.File, "default.credential") || failed.Setting.Variable != "" {
			t.Errorf("%q: the error is about %+v", list, failed)
		}
	}
}

func TestBrokenMetadataAnswers(t *testing.T) {
	requests := 0
	_, err := secretIDFrom(t, func(w http.ResponseWriter, _ *http.Request) {
		requests++
		w.Header().Set("Content-Length", "1000")
		_, _ = io.WriteString(w, `{"TmpSecretId":`)
	}, camRole)
	if err == nil || !strings.Contains(err.Error(), "the connection was closed") || requests != 5 {
		t.Errorf("got %v after %d requests, want 5", err, requests)
	}
	_, err = secretIDFrom(t, func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write(make([]byte, 1<<16)); err != nil {
				return
			}
		}
	}, camRole)
	if err == nil || !strings.Contains(err.Error(), "it is not JSON") {
		t.Errorf("an endless body: got %v", err)
	}
}

// A metadata service that does not answer within two seconds is absent, so there is one attempt.
func TestSilentMetadataServiceTimesOutAfterTwoSeconds(t *testing.T) {
	silent := answering(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	inVirtualTime(t, simulator.Options{}, silent, func(t *testing.T, c *testCloud) {
		start := time.Now()
		_, err := c.source(t, camRole).Credentials(t.Context())
		took := time.Since(start)
		if err == nil || !strings.Contains(err.Error(), "it did not answer within 2s") ||
			took != 2*time.Second {
			t.Errorf("got %v after %v", err, took)
		}
	})
}

// A proxy would return the keys of another machine. net/http reads the proxy variables once per
// process, so the test starts a new process.
func TestMetadataServiceIsCalledWithoutProxy(t *testing.T) {
	if os.Getenv("TEST_METADATA") != "" {
		service := credential.NewMetadataService("http://metadata.invalid",
			credential.NewMetadataTransport())
		_, err := credentials(t, camRole, environment(), credential.Options{Metadata: service})
		t.Log(err)
		return
	}
	var called atomic.Bool
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		called.Store(true)
	}))
	defer proxy.Close()
	command := exec.CommandContext(t.Context(), os.Args[0],
		"-test.run=^TestMetadataServiceIsCalledWithoutProxy$", "-test.v")
	command.Env = append(os.Environ(), "TEST_METADATA=yes", "HTTP_PROXY="+proxy.URL,
		"http_proxy="+proxy.URL)
	output, err := command.CombinedOutput()
	const want = "the metadata service cannot be reached: its host name cannot be resolved"
	if err != nil || called.Load() || !strings.Contains(string(output), want) {
		t.Errorf("the proxy was called: %v, %v\n%s", called.Load(), err, output)
	}
}
