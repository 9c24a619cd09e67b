//go:build unix

package benchmark_test

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/benchmark/customer"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

const (
	shippedProgram = "terraform-provider-tencentpartner"
	bareProgram    = "bare"
)

// testCLI runs plans with the real CLI.
type testCLI struct {
	dir      string // with the programs and the configuration
	path     string // of the CLI
	endpoint string // of the partner API
	direct   int    // number of direct customers, for the bare provider
	shared   string // directory of the shared limits, or off; empty means one below dir
}

// newCLI builds the programs. It skips the test if there is no CLI.
func newCLI(t *testing.T) *testCLI {
	t.Helper()
	path := os.Getenv("TF_ACC_TERRAFORM_PATH")
	if path == "" {
		t.Skip("TF_ACC_TERRAFORM_PATH names no CLI: make bench sets it")
	}
	c := &testCLI{dir: t.TempDir(), path: path}
	build := exec.CommandContext(t.Context(), "go", "build",
		"-o", c.dir+string(filepath.Separator), "../..", "./bare")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return c
}

var versionPattern = regexp.MustCompile(`(Terraform|OpenTofu) v1\.(\d+)`)

// needGate skips the test if the CLI has no ephemeral resources.
func (c *testCLI) needGate(t *testing.T) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), c.path, "version").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	oldest := map[string]int{"Terraform": 10, "OpenTofu": 11}
	found := versionPattern.FindStringSubmatch(string(out))
	if found == nil {
		return
	}
	if minor, _ := strconv.Atoi(found[2]); minor < oldest[found[1]] {
		t.Skipf("%s has no ephemeral resources", found[0])
	}
}

// serve starts the server that the plans call.
func (c *testCLI) serve(t *testing.T, handler http.Handler) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	c.endpoint = server.URL
}

// write writes a file of the configuration.
func (c *testCLI) write(t *testing.T, name, text string) {
	t.Helper()
	if name == "main.tf" { // the full source address works with OpenTofu, too
		text = `terraform {
  required_providers {
    tencentpartner = { source = "registry.terraform.io/tencentpartner/tencentpartner" }
  }
}
` + text
	}
	if err := os.WriteFile(filepath.Join(c.dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

var (
	attach = regexp.MustCompile(`TF_REATTACH_PROVIDERS='(.*)'`)
	digest = regexp.MustCompile(`digest = "(\w*)"`)
)

// plan makes one plan and returns its cost. It starts the provider before the CLI, to separate
// their costs. The arguments are additional ones of the CLI.
func (c *testCLI) plan(t *testing.T, program string, arguments ...string) cost {
	t.Helper()
	environment := append(os.Environ(), "TENCENTPARTNER_ENDPOINT="+c.endpoint,
		"TENCENTCLOUD_SECRET_ID="+simulator.DemoAccount.SecretID,
		"TENCENTCLOUD_SECRET_KEY="+simulator.DemoAccount.SecretKey,
		fmt.Sprintf("%s=%d", customer.CountVariable, c.direct),
		sharedVariable+"="+cmp.Or(c.shared, filepath.Join(c.dir, "limits")))
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	provider := exec.CommandContext(ctx, filepath.Join(c.dir, program), "-debug")
	provider.Env = environment
	reattach := startProvider(t, provider)
	cli := exec.CommandContext(ctx, c.path,
		append([]string{"plan", "-no-color", "-input=false"}, arguments...)...)
	cli.Dir, cli.Env = c.dir, append(environment, "TF_REATTACH_PROVIDERS="+reattach)
	start := time.Now()
	out, err := cli.CombinedOutput()
	wall := time.Since(start)
	if err != nil {
		t.Fatalf("%s: %v: %s", program, err, out)
	}
	if err := provider.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = provider.Wait() // its error is the interrupt
	result := cost{
		wall:     wall,
		provider: processorTime(provider),
		cli:      processorTime(cli),
		memory:   peakMemory(t, provider),
	}
	if found := digest.FindSubmatch(out); found != nil {
		result.digest = string(found[1])
	}
	return result
}

// startProvider starts a provider and returns the CLI's TF_REATTACH_PROVIDERS for it.
func startProvider(t *testing.T, provider *exec.Cmd) (reattach string) {
	t.Helper()
	stdout, err := provider.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := provider.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(stdout); reattach == "" && lines.Scan(); {
		if found := attach.FindStringSubmatch(lines.Text()); found != nil {
			reattach = found[1]
		}
	}
	return reattach
}
