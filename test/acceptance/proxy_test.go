package acceptance_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// settings are those of a network's user.
type settings struct {
	vars   []string
	want   string // a pattern in the errors, or "" without an error
	direct bool   // without the proxy
}

// direct matches the errors of requests without the proxy. No name server knows the host, or the
// network has no name server that answers.
const direct = `lookup \w+\.proxy\.invalid|Read timed out|` +
	`Client\.Timeout exceeded|context deadline exceeded`

// environments are settings of a network's users.
func (n *network) environments() map[string]settings {
	proxy, ca := "HTTPS_PROXY="+n.proxy, "SSL_CERT_FILE="+n.ca
	return map[string]settings{
		"proxy and CA":        {vars: []string{proxy, ca}},
		"names in lower case": {vars: []string{"https_proxy=" + n.proxy, ca}},
		"no CA":               {[]string{proxy}, "certificate signed by unknown authority", false},
		"no proxy":            {[]string{ca}, direct, true},
		"exempt":              {[]string{proxy, ca, "NO_PROXY=.proxy.invalid"}, direct, true},
		"exempt, lower case":  {[]string{proxy, ca, "no_proxy=.proxy.invalid"}, direct, true},
	}
}

// withoutNetworkSettings returns variables that remove the developer's settings.
func withoutNetworkSettings() (vars []string) {
	for _, name := range []string{
		"HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "SSL_CERT_FILE",
	} {
		vars = append(vars, name+"=")
	}
	return vars
}

// The provider sends requests to the partner API and to STS through the proxy, and accepts the
// certificates of the CA.
func TestAccProxyOfTheProvider(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	for name, c := range n.environments() {
		t.Run(name, func(t *testing.T) {
			timeout := "60s"
			if c.direct {
				timeout = "3s" // a name server may not answer
			}
			w := open(t, "https://"+partnerHost, fmt.Sprintf(`
provider "tencentpartner" {
  forbidden_account_ids = ["100000000099"]
}

data "tencentpartner_customer_credits" "one" {
  uins = [1]

  timeouts {
    read = %q
  }
}
`, timeout))
			w.env = append(w.env, withoutNetworkSettings()...)
			w.env = append(w.env, "TENCENTPARTNER_STS_ENDPOINT=https://"+stsHost)
			w.env = append(w.env, c.vars...)
			check(t, w, c.want, "plan", "-input=false", "-no-color")
			hosts := n.connected()
			want := []string{partnerHost + ":443", stsHost + ":443"}
			if c.direct {
				want = nil
			}
			if (c.direct || c.want == "") && !slices.Equal(hosts, want) {
				t.Errorf("the proxy was used for %q, want %q", hosts, want)
			}
		})
	}
}

// Terraform uses the same variables for a network mirror. Its files are those that "terraform
// providers mirror" writes.
func TestAccNetworkMirrorBehindAProxy(t *testing.T) {
	t.Parallel()
	n := newNetwork(t)
	archive, err := writeArchives(n.mirror, "0.1.2")
	if err != nil {
		t.Fatal(err)
	}
	for _, host := range registries {
		dir := filepath.Join(n.mirror, host, "tencentpartner", "tencentpartner")
		for name, text := range map[string]string{
			"index.json": `{"versions": {"0.1.2": {}}}`,
			"0.1.2.json": fmt.Sprintf(`{"archives": {%q: {"url": %q}}}`, machine, archive),
		} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, c := range n.environments() {
		t.Run(name, func(t *testing.T) {
			w := open(t, "http://127.0.0.1:1", "")
			w.write("terraformrc", fmt.Sprintf(
				"provider_installation {\n  network_mirror {\n    url = \"https://%s/\"\n  }\n}\n",
				mirrorHost))
			w.env = append(w.env, withoutNetworkSettings()...)
			w.env = append(w.env, c.vars...)
			if c.direct {
				w.env = append(w.env, "TF_REGISTRY_CLIENT_TIMEOUT=3") // as above
			}
			check(t, w, c.want, "init", "-input=false", "-no-color")
			hosts := n.connected()
			if used := len(hosts) > 0; used == c.direct {
				t.Errorf("the proxy was used for %q", hosts)
			}
		})
	}
}

// check runs the CLI. With want, the command must fail with an error that matches it.
func check(t *testing.T, w *workspace, want string, args ...string) {
	t.Helper()
	if want == "" {
		w.succeed(args...)
		return
	}
	_, stderr, code := w.run(args...)
	if code == 0 || !regexp.MustCompile(want).MatchString(unwrap(stderr)) {
		t.Errorf("exit code %d, want %s in the errors:\n%s", code, want, stderr)
	}
}
