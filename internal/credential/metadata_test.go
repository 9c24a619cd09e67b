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

var camRole = credential.Settings{CAMRoleName: arg("cam_role_name", "de mo/x")}

// instance returns what a metadata service's handler leads to.
func instance(t *testing.T, handler http.HandlerFunc) (secretID string, err error) {
	t.Helper()
	server := httptest.NewServer(handler)
	defer server.Close()
	choice, err := credential.Choose(camRole, environment())
	if err != nil {
		t.Fatal(err)
	}
	service := credential.NewMetadataService(server.URL, credential.NewMetadataTransport())
	keys, err := credential.New(choice, credential.Options{Metadata: service}).Credentials(t.Context())
	return keys.SecretID, err
}

func TestMetadataAnswers(t *testing.T) {
	good := fmt.Sprintf(`{"TmpSecretId":"a","TmpSecretKey":"the-secret","Token":"the-secret","ExpiredTime":%d,"Code":"Success"}`, time.Now().Add(time.Hour).Unix())
	for name, c := range map[string]struct{ body, want string }{
		"good":          {good, ""},
		"code":          {strings.Replace(good, "Success", "Failed.Role", 1), "the metadata service has no keys: it says Failed.Role"},
		"a secret code": {strings.Replace(good, "Success", "the-secret", 1), "the metadata service has no keys"},
		"no code":       {`{}`, "the metadata service has no keys"},
		"no token":      {strings.Replace(good, `"Token"`, `"Other"`, 1), "no keys that are valid now"},
		"no end":        {strings.Replace(good, `"ExpiredTime"`, `"Other"`, 1), "no keys that are valid now"},
		"ended":         {strings.Replace(good, `"ExpiredTime":1`, `"ExpiredTime":`, 1), "no keys that are valid now"},
		"a number":      {strings.Replace(good, `"the-secret"`, `123456789`, 1), "a value has another type than it should"},
		"a page":        {"<html>the-secret</html>", "it is not JSON"},
		"cut":           {good[:40], "it is not JSON"},
		"nothing":       {"", "it is not JSON"},
	} {
		path := ""
		id, err := instance(t, func(w http.ResponseWriter, r *http.Request) {
			path = r.URL.EscapedPath()
			_, _ = io.WriteString(w, c.body)
		})
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
		if !errors.As(err, &failed) || failed.Problem != credential.Metadata || !strings.Contains(err.Error(), c.want) || failed.Remedy == "" {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
		if text := fmt.Sprint(err) + fmt.Sprintf("%+v", failed); strings.Contains(text, "the-secret") || strings.Contains(text, "123456789") {
			t.Errorf("%s: %s", name, text)
		}
	}
}

func TestMetadataStatus(t *testing.T) {
	for status, c := range map[int]struct {
		requests int
		want     string
	}{
		http.StatusNotFound: {1, `knows no role "de mo/x"`}, http.StatusForbidden: {1, "HTTP status 403"},
		http.StatusFound: {1, "HTTP status 302"}, http.StatusBadGateway: {5, "HTTP status 502"},
	} {
		requests := 0
		_, err := instance(t, func(w http.ResponseWriter, _ *http.Request) {
			requests++
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(status)
		})
		if err == nil || !strings.Contains(err.Error(), c.want) || requests != c.requests {
			t.Errorf("%d: %v after %d requests, want %q after %d", status, err, requests, c.want, c.requests)
		}
	}
}

// A profile of the type cvm-role has no role's name: the service tells it.
func TestMetadataServiceNamesTheRole(t *testing.T) {
	p := inHome(t)
	p.write(".tccli/default.credential", `{"type": "cvm-role"}`)
	for list, want := range map[string]string{
		"a-role\nanother\n": "/a-role", "": "names no role of this instance", "<html>sign in</html>": "names no role of this instance",
	} {
		var asked []string
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked = append(asked, r.URL.Path[len("/latest/meta-data/cam/security-credentials"):])
			if len(asked) == 1 {
				_, _ = io.WriteString(w, list)
			}
		}))
		choice, err := credential.Choose(credential.Settings{}, environment())
		if err != nil {
			t.Fatal(err)
		}
		service := credential.NewMetadataService(server.URL, credential.NewMetadataTransport())
		_, err = credential.New(choice, credential.Options{Metadata: service}).Credentials(t.Context())
		server.Close()
		if text := fmt.Sprint(err, asked); !strings.Contains(text, want) || strings.Contains(text, "sign in") {
			t.Errorf("%q: got %v after %q, want %q", list, err, asked, want)
		}
		var failed *credential.Error
		if !errors.As(err, &failed) || failed.Profile != "default" || !strings.HasSuffix(failed.File, "default.credential") || failed.Setting.Variable != "" {
			t.Errorf("%q: the error looked at %+v", list, failed)
		}
	}
}

func TestBrokenMetadataAnswers(t *testing.T) {
	requests := 0
	_, err := instance(t, func(w http.ResponseWriter, _ *http.Request) {
		requests++
		w.Header().Set("Content-Length", "1000")
		_, _ = io.WriteString(w, `{"TmpSecretId":`)
	})
	if err == nil || !strings.Contains(err.Error(), "the connection broke off") || requests != 5 {
		t.Errorf("got %v after %d requests, want 5", err, requests)
	}
	_, err = instance(t, func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write(make([]byte, 1<<16)); err != nil {
				return
			}
		}
	})
	if err == nil || !strings.Contains(err.Error(), "it is not JSON") {
		t.Errorf("an endless body: got %v", err)
	}
}

// A metadata service that does not answer is not there: two seconds tell, once.
func TestSilentMetadataServiceIsGivenUpAfterTwoSeconds(t *testing.T) {
	silent := func(http.Handler) http.Handler {
		return http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	}
	inVirtualTime(t, simulator.Options{}, silent, func(t *testing.T, c *cloud) {
		start := time.Now()
		_, err := c.source(t, camRole).Credentials(t.Context())
		if took := time.Since(start); err == nil || !strings.Contains(err.Error(), "it did not answer within 2s") || took != 2*time.Second {
			t.Errorf("got %v after %v", err, took)
		}
	})
}

// Through a proxy, another machine's keys would come. The proxy variables are read once a process, so the case is one.
func TestMetadataServiceIsAskedWithoutProxy(t *testing.T) {
	if os.Getenv("TEST_METADATA") != "" {
		choice, err := credential.Choose(camRole, environment())
		if err != nil {
			t.Fatal(err)
		}
		service := credential.NewMetadataService("http://metadata.invalid", credential.NewMetadataTransport())
		_, err = credential.New(choice, credential.Options{Metadata: service}).Credentials(t.Context())
		t.Log(err)
		return
	}
	var asked atomic.Bool
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Store(true) }))
	defer proxy.Close()
	command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestMetadataServiceIsAskedWithoutProxy$", "-test.v")
	command.Env = append(os.Environ(), "TEST_METADATA=yes", "HTTP_PROXY="+proxy.URL, "http_proxy="+proxy.URL)
	output, err := command.CombinedOutput()
	if err != nil || asked.Load() || !strings.Contains(string(output), "the metadata service cannot be reached: its host name cannot be resolved") {
		t.Errorf("the proxy was asked: %v, %v\n%s", asked.Load(), err, output)
	}
}
