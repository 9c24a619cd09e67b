package provider_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

const limitDirectory = "TENCENTPARTNER_SHARED_LIMIT_DIR"

// ownCache sets a home directory with its own cache. It returns the provider's directory in the
// cache. The directory does not exist.
func ownCache(t *testing.T) string {
	t.Helper()
	home := emptyDirectory(t)
	for _, name := range []string{"HOME", "USERPROFILE", "XDG_CACHE_HOME", "LocalAppData"} {
		t.Setenv(name, home)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(cache, "terraform-provider-tencentpartner")
}

// emptyDirectory returns a directory that remains until the last test has ended. The provider may
// update a file in it shortly after a test.
func emptyDirectory(t *testing.T) string {
	t.Helper()
	directory := filepath.Join(os.Getenv("HOME"), t.Name())
	if err := os.MkdirAll(directory, 0o700); err != nil {
		t.Fatal(err)
	}
	return directory
}

// The provider block does not have the setting. So a read has the error, without a line of the
// block.
func TestInvalidSharedLimitDirectory(t *testing.T) {
	simulate(t, simulator.Options{})
	t.Setenv(limitDirectory, "limits")
	s := serve(t)
	expectNone(t, s.configure(nil))
	_, diagnostics := s.read(t.Context(), readOne)
	expectError(t, diagnostics, "Invalid directory", limitDirectory+` is "limits".`,
		"Use an absolute path")
	if diagnostics[0].Attribute != nil {
		t.Errorf("the error has the path %s", diagnostics[0].Attribute)
	}
	// An invalid rate is reported, too.
	t.Setenv("TENCENTPARTNER_MAX_REQUESTS_PER_SECOND", "0")
	s = serve(t)
	s.configure(nil)
	_, diagnostics = s.read(t.Context(), readOne)
	texts := describe(diagnostics)
	for _, want := range []string{"Invalid directory", "Invalid request limit"} {
		if !strings.Contains(texts, want) {
			t.Errorf("no %q in:\n%s", want, texts)
		}
	}
}

func TestSharedLimitDirectory(t *testing.T) {
	for name, c := range map[string]struct {
		variable string
		block    object
		hasFile  bool
	}{
		"default":   {"", nil, true},
		"low rate":  {"", object{"max_requests_per_second": amount(3)}, true},
		"high rate": {"", object{"max_requests_per_second": amount(65)}, false},
		"off":       {"off", nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			simulateCustomers(t, oneCustomer)
			dir := ownCache(t)
			t.Setenv(limitDirectory, c.variable)
			s := serve(t)
			expectNone(t, s.configure(c.block))
			_, diagnostics := s.read(t.Context(), readOne)
			expectNone(t, diagnostics)
			files, err := filepath.Glob(filepath.Join(dir, "*"))
			if err != nil || (len(files) == 1) != c.hasFile || (len(files) == 0) == c.hasFile {
				t.Fatalf("got the files %q, %v", files, err)
			}
			if c.hasFile && runtime.GOOS != "windows" {
				expectMode(t, dir, 0o700)
				expectMode(t, files[0], 0o600)
			}
		})
	}
}

// expectMode fails the test unless a file has the permissions.
func expectMode(t *testing.T, path string, want os.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != want {
		t.Errorf("%s has the mode %v, want %v", path, got, want)
	}
}

// Two providers read 250 customers each. These are ten requests, twice the request limit.
func TestProvidersShareTheLimit(t *testing.T) {
	all, uins := manyCustomers(500, all100)
	sim := simulate(t, simulator.Options{Customers: all, Limit: simulator.DocumentedLimit})
	t.Setenv(limitDirectory, emptyDirectory(t))
	var group sync.WaitGroup
	for i := range 2 {
		s := serve(t).configured()
		values := object{"uins": list(uins[i*250 : (i+1)*250]...)}
		group.Go(func() {
			_, diagnostics := s.read(t.Context(), values)
			expectNone(t, diagnostics)
		})
	}
	group.Wait()
	if got := len(sim.Requests()); got != 10 {
		t.Errorf("%d requests arrived, want 10", got)
	}
	for _, request := range sim.Requests() {
		if request.Code != "" {
			t.Errorf("a request has the code %s", request.Code)
		}
	}
}
