package partner_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// fileAfter grants a slot of an action. It returns the name and the text of the only new file in
// dir. Without a new file, they are empty.
func fileAfter(t *testing.T, dir, endpoint string, limits partner.Limits, action partner.Action) (
	name, text string,
) {
	t.Helper()
	at, err := tencentapi.ParseEndpoint(endpoint)
	if err != nil {
		t.Fatal(err)
	}
	known := namesIn(t, dir)
	synctest.Test(t, func(t *testing.T) { // in virtual time, the file system is fast
		slot, err := limits.Limiter(at, action).Acquire(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer slot.Release()
		if slot.Alone() != nil {
			t.Errorf("the limit is not shared: %v", slot.Alone())
		}
	})
	added := slices.DeleteFunc(namesIn(t, dir), func(name string) bool {
		return slices.Contains(known, name)
	})
	if len(added) == 0 {
		return "", ""
	}
	content, err := os.ReadFile(filepath.Join(dir, added[0]))
	if err != nil || len(added) > 1 {
		t.Fatal(added, err)
	}
	return added[0], string(content)
}

// namesIn returns the names of the files in dir.
func namesIn(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

// Each limit of the API has its file: by endpoint, action and principal. Neither the name nor the
// text shows them.
func TestEachLimitHasItsFile(t *testing.T) {
	const (
		endpoint = "https://intlpartnersmgt.intl.tencentcloudapi.com"
		role     = "role qcs::cam::uin/100000000001:roleName/demo"
	)
	dir := t.TempDir()
	private := []string{
		simulator.DemoAccount.SecretID, simulator.DemoAccount.SecretKey, "100000000001", "AKID",
		"roleName", "tencentcloudapi", "127.0.0.1", "Query", "Describe",
	}
	for i, c := range []struct {
		endpoint, principal string
		action              partner.Action
		isNew               bool
	}{
		{endpoint, "key " + simulator.DemoAccount.SecretID, partner.CreditsAction, true},
		{endpoint, "key " + simulator.DemoAccount.SecretID, partner.CreditsAction, false},
		{endpoint, "key AKIDother", partner.CreditsAction, true},
		{endpoint, role, partner.CreditsAction, true},
		{endpoint, role, partner.StatusesAction, true},
		{"http://127.0.0.1:1", role, partner.CreditsAction, true},
		{"http://127.0.0.1:2", role, partner.CreditsAction, true},
		{"http://127.0.0.1:2", role, partner.CreditsAction, false},
	} {
		limits := sharedIn(dir)
		limits.Principal = principal(c.principal)
		name, text := fileAfter(t, dir, c.endpoint, limits, c.action)
		if (name != "") != c.isNew {
			t.Errorf("%d: got a new file %q", i, name)
		}
		for _, value := range private {
			if strings.Contains(name+text, value) {
				t.Errorf("%d: %q is in the file %s:\n%s", i, value, name, text)
			}
		}
	}
}

// A limit that is not shared needs no file.
func TestLimitsWithoutFile(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*partner.Limits)
		isNew  bool
	}{
		"shared":       {func(l *partner.Limits) { l.PerSecond = 64 }, true},
		"high":         {func(l *partner.Limits) { l.PerSecond = 64.5 }, false},
		"no directory": {func(l *partner.Limits) { l.Shared = nil }, false},
		"no principal": {func(l *partner.Limits) { l.Principal = nil }, false},
	} {
		dir := t.TempDir()
		limits := sharedIn(dir)
		c.change(&limits)
		got, _ := fileAfter(t, dir, "http://127.0.0.1", limits, partner.CreditsAction)
		if (got != "") != c.isNew {
			t.Errorf("%s: got the file %q", name, got)
		}
	}
}

// Processes with unknown principals must not share a limit, because their principals can differ.
func TestUnknownPrincipalSharesNothing(t *testing.T) {
	unknown := errors.New("no profile")
	dir := t.TempDir()
	limits := sharedIn(dir)
	limits.Principal = func() (string, error) { return "", unknown }
	limiter := limits.Limiter(tencentapi.Endpoint{}, partner.CreditsAction)
	slot, err := limiter.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer slot.Release()
	if names := namesIn(t, dir); !errors.Is(slot.Alone(), unknown) || len(names) > 0 {
		t.Errorf("got %v, and the files %q", slot.Alone(), names)
	}
}
