package connection_test

import (
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/connection"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/sharedfile"
)

const limitDirectory = "TENCENTPARTNER_SHARED_LIMIT_DIR"

// setCache sets the variables from which Go derives the user's cache directory.
func setCache(t *testing.T, home, cache string) {
	t.Helper()
	for name, value := range map[string]string{
		"HOME": home, "XDG_CACHE_HOME": cache, "LocalAppData": cache,
	} {
		t.Setenv(name, value)
	}
}

func TestSharedLimits(t *testing.T) {
	cache, named := t.TempDir(), t.TempDir()
	inCache := filepath.Join(cache, "terraform-provider-tencentpartner")
	if runtime.GOOS == "darwin" { // it has no variable for the cache
		inCache = filepath.Join(cache, "Library", "Caches", "terraform-provider-tencentpartner")
	}
	setCache(t, cache, cache)
	for value, want := range map[string]*sharedfile.Directory{
		"":                   {Path: inCache},
		" \t ":               {Path: inCache},
		"off":                nil,
		" off\n":             nil,
		named:                {Path: named, Named: true},
		" " + named + "\r\n": {Path: named, Named: true},
	} {
		t.Setenv(limitDirectory, value)
		got, invalid := connection.SharedLimitDirectory()
		if invalid != nil || (got == nil) != (want == nil) || (got != nil && *got != *want) {
			t.Errorf("%q: got %+v, %v, want %+v", value, got, invalid, want)
		}
	}
}

// Without a cache directory, the provider works without sharing the limits. The log contains the
// reason.
func TestSharedLimitsWithoutCacheDirectory(t *testing.T) {
	for _, directories := range [][2]string{{"", ""}, {"relative", ""}, {"", "relative"}} {
		setCache(t, directories[0], directories[1])
		t.Setenv(limitDirectory, "")
		got, invalid := connection.SharedLimitDirectory()
		if invalid != nil || got == nil || *got != (sharedfile.Directory{}) {
			t.Errorf("%q: got %+v, %v", directories, got, invalid)
		}
	}
}

func TestInvalidSharedLimits(t *testing.T) {
	setCache(t, t.TempDir(), t.TempDir())
	for value, shown := range map[string]string{
		"limits":      `"limits"`,
		"./limits":    `"./limits"`,
		"~/limits":    `"~/limits"`,
		"OFF":         `"OFF"`,
		secret:        "a key or a token",
		"a " + secret: "a key or a token",
	} {
		t.Setenv(limitDirectory, value)
		got, invalid := connection.SharedLimitDirectory()
		if got != nil || invalid == nil || invalid.Title != "Invalid directory" ||
			invalid.Argument != "" {
			t.Errorf("%q: got %+v, %+v", value, got, invalid)
			continue
		}
		text := invalid.Error()
		for _, want := range []string{
			limitDirectory + " is " + shown, "Use an absolute path", "use off.",
		} {
			if !strings.Contains(text, want) {
				t.Errorf("%q: no %q in %q", value, want, text)
			}
		}
		if strings.Contains(text, secret) {
			t.Errorf("%q is in %q", value, text)
		}
	}
}
