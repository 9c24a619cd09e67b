package credential_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// testHome is a home directory for profiles of tccli.
type testHome struct {
	t   *testing.T
	dir string
}

func newHome(t *testing.T) testHome {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("HOME", dir)
	t.Setenv("USERPROFILE", dir)
	return testHome{t, dir}
}

// write writes a file. name is relative to the home directory.
func (h testHome) write(name, text string) {
	h.t.Helper()
	path := filepath.Join(h.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		h.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		h.t.Fatal(err)
	}
}

// writeDemoProfile writes a default profile with the simulator's keys and role. members are
// further JSON members, each with a leading comma.
func (h testHome) writeDemoProfile(members string) {
	h.t.Helper()
	account := simulator.DemoAccount
	h.write(".tccli/default.credential",
		fmt.Sprintf(`{"secretId": %q, "secretKey": %q, "role-arn": %q%s}`,
			account.SecretID, account.SecretKey, simulator.DemoRole.ARN, members))
}

// secretIDOf returns the secret ID that a provider block leads to in an empty environment.
func secretIDOf(t *testing.T, block credential.Settings) (string, error) {
	t.Helper()
	keys, err := credentials(t, block, environment(), credential.Options{})
	return keys.SecretID, err
}

func TestProfileDirectories(t *testing.T) {
	home := newHome(t)
	for _, dir := range []string{".", ".tccli", "elsewhere"} {
		home.write(dir+"/default.credential",
			fmt.Sprintf(`{"secretId": %q, "secretKey": "b"}`, "in "+dir))
	}
	for dir, want := range map[string]string{
		"": "in .tccli", "~": "in .", "~/": "in .",
		"~/elsewhere": "in elsewhere", filepath.Join(home.dir, "elsewhere"): "in elsewhere",
	} {
		block := credential.Settings{SharedCredentialsDir: argument("shared_credentials_dir", dir)}
		if got, err := secretIDOf(t, block); got != want || err != nil {
			t.Errorf("%q: got %q, %v, want %q", dir, got, err, want)
		}
	}
}

func TestNoHomeDirectory(t *testing.T) {
	t.Setenv("HOME", "")
	t.Setenv("USERPROFILE", "")
	for _, c := range []struct {
		block   credential.Settings
		problem credential.Problem
		want    string
	}{
		{credential.Settings{}, credential.NoSource, "no credentials found"},
		{
			credential.Settings{Profile: argument("profile", "work")},
			credential.Profile,
			"the directory of tccli's profiles was not found",
		},
	} {
		_, err := secretIDOf(t, c.block)
		var failed *credential.Error
		if !errors.As(err, &failed) || failed.Problem != c.problem ||
			!strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
}

func TestUnusableProfiles(t *testing.T) {
	home := newHome(t)
	home.write(".tccli/large.credential",
		`{"secretId": "a", "secretKey": "`+strings.Repeat("b", 1<<20)+`"}`)
	home.write(".tccli/directory.credential/x", "")
	for name, want := range map[string]string{
		"large":      "it is larger than 1048576 bytes",
		"directory":  "it is not a regular file",
		`back\slash`: "the name of a profile cannot be a path",
		"no":         "was not found",
	} {
		_, err := secretIDOf(t, credential.Settings{Profile: argument("profile", name)})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", name, err, want)
		}
	}
}

// If a profile is not found, the error lists at most twenty others, in ascending order.
func TestTwentyProfilesAreListed(t *testing.T) {
	home := newHome(t)
	for n := 1; n <= 23; n++ {
		home.write(fmt.Sprintf(".tccli/p%02d.credential", n), "{}")
		want := map[int]string{
			1: ": p01.", 20: ", p19, p20.", 21: ", p19, p20 and 1 more.",
			23: ", p19, p20 and 3 more.",
		}[n]
		_, err := secretIDOf(t, credential.Settings{Profile: argument("profile", "no")})
		var failed *credential.Error
		if !errors.As(err, &failed) || !strings.HasSuffix(failed.Remedy, want) {
			t.Errorf("%d profiles: got %+v, want %q", n, failed, want)
		}
	}
}

// Reading a device or a pipe can block forever.
func TestDeviceAsTokenFileIsAnError(t *testing.T) {
	if _, err := os.Stat(os.DevNull); err != nil {
		t.Skip("this system has no file for its null device")
	}
	block := credential.Settings{HasWebIdentity: true, WebIdentity: credential.WebIdentity{
		TokenFile: argument("web_identity_token_file", os.DevNull),
		RoleARN:   argument("role_arn", "qcs::r"),
	}}
	_, err := secretIDOf(t, block)
	if err == nil || !strings.Contains(err.Error(), "it is not a regular file") {
		t.Errorf("got %v", err)
	}
}

func TestRoleOfAProfileHasTheProfilesSessionName(t *testing.T) {
	newHome(t).writeDemoProfile(`, "role-session-name": "from-tccli"`)
	inVirtualTime(t, simulator.Options{}, nil, func(t *testing.T, c *testCloud) {
		if _, err := c.source(t, credential.Settings{}).Credentials(t.Context()); err != nil {
			t.Fatal(err)
		}
		body := string(c.Requests()[0].Body)
		if !strings.Contains(body, `"RoleSessionName":"from-tccli"`) {
			t.Errorf("STS received %s", body)
		}
	})
}

// STS accepts any region, so the provider assumes the role although tccli's region is unusable.
func TestUnusableRegionOfAProfileIsIgnored(t *testing.T) {
	home := newHome(t)
	home.writeDemoProfile("")
	for file, want := range map[string]string{
		`{"_sys_param": {"region": "eu-frankfurt"}}`: "eu-frankfurt",
		`{"_sys_param": {"region": "a\nb"}}`:         "ap-singapore",
		`{"_sys_param": {"region": "None"}}`:         "ap-singapore",
		"{":                                          "ap-singapore",
	} {
		home.write(".tccli/default.configure", file)
		inVirtualTime(t, simulator.Options{}, nil, func(t *testing.T, c *testCloud) {
			if _, err := c.source(t, credential.Settings{}).Credentials(t.Context()); err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			if got := c.Requests()[0].Header.Get("X-TC-Region"); got != want {
				t.Errorf("%s: STS received the region %q, want %q", file, got, want)
			}
		})
	}
}

// tccli replaces the keys of a login in its file.
func TestKeysOfALoginAreReadAgainBeforeTheyExpire(t *testing.T) {
	home := newHome(t)
	inVirtualTime(t, simulator.Options{}, nil, func(t *testing.T, c *testCloud) {
		login := func(id string, life time.Duration) {
			const keys = `"secretId": %q, "secretKey": "b", "token": "c"`
			home.write(".tccli/default.credential",
				fmt.Sprintf(`{"type": "oauth", `+keys+`, "expiresAt": %d}`,
					id, time.Now().Add(life).Unix()))
		}
		source := c.source(t, credential.Settings{})
		for i, step := range []struct {
			write string
			sleep time.Duration
			want  string
		}{
			{"first", 0, "first"},
			{"second", 30 * time.Minute, "first"},
			{"", 29*time.Minute + 30*time.Second, "second"},
			{"", 2 * time.Hour, ""},
		} {
			if step.write != "" {
				login(step.write, time.Hour)
			}
			time.Sleep(step.sleep) // virtual time
			keys, err := source.Credentials(t.Context())
			if keys.SecretID != step.want || (err == nil) != (step.want != "") {
				t.Errorf("step %d: got %q, %v, want %q", i, keys.SecretID, err, step.want)
			}
		}
	})
}

// Only the keys of a login expire. In a profile of another type, an expiry is left from an earlier
// login.
func TestExpiryOfAnotherProfileTypeIsIgnored(t *testing.T) {
	newHome(t).write(".tccli/default.credential",
		`{"type": "default", "secretId": "a", "secretKey": "b", "expiresAt": 1700000000}`)
	if got, err := secretIDOf(t, credential.Settings{}); got != "a" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}
