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

// profiles are a home folder's profiles of tccli.
type profiles struct {
	t    *testing.T
	home string
}

func inHome(t *testing.T) profiles {
	t.Helper()
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	return profiles{t, home}
}

func (p profiles) write(name, text string) {
	p.t.Helper()
	path := filepath.Join(p.home, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// read returns the secret id that the settings lead to.
func read(t *testing.T, block credential.Settings) (string, error) {
	t.Helper()
	choice, err := credential.Choose(block, environment())
	if err != nil {
		return "", err
	}
	keys, err := credential.New(choice, credential.Options{}).Credentials(t.Context())
	return keys.SecretID, err
}

func TestFoldersOfProfiles(t *testing.T) {
	p := inHome(t)
	for _, folder := range []string{".", ".tccli", "elsewhere"} {
		p.write(folder+"/default.credential", fmt.Sprintf(`{"secretId": %q, "secretKey": "b"}`, "in "+folder))
	}
	for folder, want := range map[string]string{
		"": "in .tccli", "~": "in .", "~/": "in .", "~/elsewhere": "in elsewhere", filepath.Join(p.home, "elsewhere"): "in elsewhere",
	} {
		if got, err := read(t, credential.Settings{SharedCredentialsDir: arg("shared_credentials_dir", folder)}); got != want || err != nil {
			t.Errorf("%q: got %q, %v, want %q", folder, got, err, want)
		}
	}
}

func TestNoHomeFolder(t *testing.T) {
	t.Setenv("HOME", "")
	t.Setenv("USERPROFILE", "")
	for _, c := range []struct {
		block   credential.Settings
		problem credential.Problem
		want    string
	}{
		{credential.Settings{}, credential.None, "nobody names keys"},
		{credential.Settings{Profile: arg("profile", "work")}, credential.Profile, "no folder to look for tccli's profiles in"},
	} {
		_, err := read(t, c.block)
		var failed *credential.Error
		if !errors.As(err, &failed) || failed.Problem != c.problem || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
}

func TestProfilesThatAreNoFiles(t *testing.T) {
	p := inHome(t)
	p.write(".tccli/large.credential", `{"secretId": "a", "secretKey": "`+strings.Repeat("b", 1<<20)+`"}`)
	p.write(".tccli/folder.credential/x", "")
	for name, want := range map[string]string{
		"large": "it is larger than 1048576 bytes", "folder": "it is no regular file", `back\slash`: "a profile's name is no path", "no": "does not exist",
	} {
		if _, err := read(t, credential.Settings{Profile: arg("profile", name)}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", name, err, want)
		}
	}
}

// A device, or a pipe, could make the reader wait for ever.
func TestDeviceIsNoTokenFile(t *testing.T) {
	if _, err := os.Stat(os.DevNull); err != nil {
		t.Skip("this system has no file for its null device")
	}
	_, err := read(t, credential.Settings{HasWebIdentity: true, WebIdentity: credential.WebIdentity{
		TokenFile: arg("web_identity_token_file", os.DevNull), RoleARN: arg("role_arn", "qcs::r"),
	}})
	if err == nil || !strings.Contains(err.Error(), "it is no regular file") {
		t.Errorf("got %v", err)
	}
}

func TestRoleOfAProfileHasItsSessionName(t *testing.T) {
	p := inHome(t)
	p.write(".tccli/default.credential", fmt.Sprintf(`{"secretId": %q, "secretKey": %q, "role-arn": %q, "role-session-name": "from-tccli"}`,
		simulator.DemoAccount.SecretID, simulator.DemoAccount.SecretKey, simulator.DemoRole.ARN))
	inVirtualTime(t, simulator.Options{}, nil, func(t *testing.T, c *cloud) {
		if _, err := c.source(t, credential.Settings{}).Credentials(t.Context()); err != nil {
			t.Fatal(err)
		}
		if body := string(c.Requests()[0].Body); !strings.Contains(body, `"RoleSessionName":"from-tccli"`) {
			t.Errorf("STS was sent %s", body)
		}
	})
}

// STS takes any region, so an odd one in tccli's file must not stop a role from being assumed.
func TestOddRegionOfAProfileIsNone(t *testing.T) {
	p := inHome(t)
	p.write(".tccli/default.credential", fmt.Sprintf(`{"secretId": %q, "secretKey": %q, "role-arn": %q}`,
		simulator.DemoAccount.SecretID, simulator.DemoAccount.SecretKey, simulator.DemoRole.ARN))
	for file, want := range map[string]string{
		`{"_sys_param": {"region": "eu-frankfurt"}}`: "eu-frankfurt", `{"_sys_param": {"region": "a\nb"}}`: "ap-singapore", "{": "ap-singapore",
		`{"_sys_param": {"region": "None"}}`: "ap-singapore",
	} {
		p.write(".tccli/default.configure", file)
		inVirtualTime(t, simulator.Options{}, nil, func(t *testing.T, c *cloud) {
			if _, err := c.source(t, credential.Settings{}).Credentials(t.Context()); err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			if got := c.Requests()[0].Header.Get("X-TC-Region"); got != want {
				t.Errorf("%s: STS was told the region %q, want %q", file, got, want)
			}
		})
	}
}

// tccli renews the keys of a login in its file.
func TestKeysOfALoginAreReadAgainBeforeTheyEnd(t *testing.T) {
	p := inHome(t)
	inVirtualTime(t, simulator.Options{}, nil, func(t *testing.T, c *cloud) {
		login := func(id string, life time.Duration) {
			p.write(".tccli/default.credential", fmt.Sprintf(`{"type": "oauth", "secretId": %q, "secretKey": "b", "token": "c", "expiresAt": %d}`,
				id, time.Now().Add(life).Unix()))
		}
		source := c.source(t, credential.Settings{})
		for i, step := range []struct {
			write string
			sleep time.Duration
			want  string
		}{{"first", 0, "first"}, {"second", 30 * time.Minute, "first"}, {"", 29*time.Minute + 30*time.Second, "second"}, {"", 2 * time.Hour, ""}} {
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

// Only the keys of a login end: what tccli leaves of a login in a profile of another type does not count.
func TestOldEndOfAnotherTypeDoesNotCount(t *testing.T) {
	p := inHome(t)
	p.write(".tccli/default.credential", `{"type": "default", "secretId": "a", "secretKey": "b", "expiresAt": 1700000000}`)
	if got, err := read(t, credential.Settings{}); got != "a" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}
