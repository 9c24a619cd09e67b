package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// These tests run the provider's binary under the real CLI, from the configuration to what users read: plan, state, JSON,
// logs and exit codes.

// binaries is the folder of the provider's binary.
var binaries string

// linked makes the tests' own binary contain the provider that they run in a binary of its own. Else go test would take it for
// unchanged when the provider changed, and print results of before.
var linked = main

func TestMain(m *testing.M) {
	runtime.KeepAlive(linked)
	os.Exit(func() int {
		var err error
		if binaries, err = os.MkdirTemp("", "tencentpartner"); err != nil {
			panic(err)
		}
		defer os.RemoveAll(binaries)
		if output, err := exec.Command("go", "build", "-o", binaries, ".").CombinedOutput(); err != nil { //nolint:noctx // nothing to cancel
			panic(fmt.Sprintf("%v\n%s", err, output))
		}
		return m.Run()
	}())
}

// workspace is a folder with a configuration, and the environment in which the CLI runs there.
type workspace struct {
	t      *testing.T
	folder string
	env    []string
}

// open returns a workspace for a configuration, with the provider's variables set for a simulator at url.
func open(t *testing.T, url, configuration string) *workspace {
	t.Helper()
	w := &workspace{t: t, folder: t.TempDir()}
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "TENCENT") && !strings.HasPrefix(variable, "TF_") {
			w.env = append(w.env, variable)
		}
	}
	home := t.TempDir() // without the user's own profiles
	w.env = append(w.env, "HOME="+home, "USERPROFILE="+home, "CHECKPOINT_DISABLE=1", "TF_CLI_CONFIG_FILE="+filepath.Join(w.folder, "terraformrc"),
		"TENCENTPARTNER_ENDPOINT="+url, "TENCENTCLOUD_SECRET_ID="+simulator.DemoAccount.SecretID,
		"TENCENTCLOUD_SECRET_KEY="+simulator.DemoAccount.SecretKey)
	w.write("terraformrc", fmt.Sprintf("provider_installation {\n  dev_overrides { \"tencentpartner/tencentpartner\" = %q }\n  direct {}\n}\n", binaries))
	if !strings.Contains(configuration, "required_providers") {
		configuration = "terraform {\n  required_providers {\n    tencentpartner = { source = \"tencentpartner/tencentpartner\" }\n  }\n}\n" + configuration
	}
	w.write("main.tf", configuration)
	return w
}

func (w *workspace) write(name, text string) {
	w.t.Helper()
	if err := os.WriteFile(filepath.Join(w.folder, name), []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

func (w *workspace) command(ctx context.Context, arguments ...string) *exec.Cmd {
	w.t.Helper()
	cli := os.Getenv("TF_ACC_TERRAFORM_PATH")
	if cli == "" {
		var err error
		if cli, err = exec.LookPath("terraform"); err != nil {
			w.t.Skip("no terraform on PATH and no TF_ACC_TERRAFORM_PATH; \"make test\" finds or installs a CLI")
		}
	}
	command := exec.CommandContext(ctx, cli, arguments...)
	command.Dir, command.Env = w.folder, w.env
	return command
}

// run runs the CLI and returns its output, its errors and its exit code.
func (w *workspace) run(arguments ...string) (stdout, stderr string, code int) {
	w.t.Helper()
	command := w.command(w.t.Context(), arguments...)
	var out, failure bytes.Buffer
	command.Stdout, command.Stderr = &out, &failure
	err := command.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		w.t.Fatal(err)
	}
	return out.String(), failure.String(), command.ProcessState.ExitCode()
}

// succeed runs the CLI and wants exit code 0.
func (w *workspace) succeed(arguments ...string) string {
	w.t.Helper()
	stdout, stderr, code := w.run(arguments...)
	if code != 0 {
		w.t.Fatalf("%v returned %d:\n%s%s", arguments, code, stdout, stderr)
	}
	return stdout
}

func simulate(t *testing.T, options simulator.Options) (*simtest.Simulator, string) {
	t.Helper()
	sim := simtest.New(t, options)
	server := httptest.NewServer(sim)
	t.Cleanup(server.Close)
	return sim, server.URL
}

var cliVersion = regexp.MustCompile(`^(Terraform|OpenTofu) v1\.(\d+)\.`)

// needs skips a test on a CLI that is older than these minor versions.
func (w *workspace) needs(what string, terraform, opentofu int) {
	w.t.Helper()
	found := cliVersion.FindStringSubmatch(w.succeed("version"))
	if found == nil {
		w.t.Fatalf("the CLI's version is %q", w.succeed("version"))
	}
	if oldest := map[string]int{"Terraform": terraform, "OpenTofu": opentofu}[found[1]]; number(w.t, found[2]) < oldest {
		w.t.Skipf("%s: needs %s 1.%d", what, found[1], oldest)
	}
}
