package provider_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
)

// command returns the provider's command: the test binary, which TestMain makes call Serve.
func command(ctx context.Context, t *testing.T, arguments ...string) *exec.Cmd {
	t.Helper()
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(ctx, binary, arguments...)
	c.Env = append(os.Environ(), asCommand+"=1")
	return c
}

func TestServeExitCodes(t *testing.T) {
	for name, c := range map[string]struct {
		argument, env string
		code          int
		want          string // on stderr
	}{
		"without Terraform": {code: 1, want: "This binary is a plugin"},
		"help":              {argument: "-help", code: 0, want: "serve for a debugger"},
		"unknown flag":      {argument: "-verbose", code: 2, want: "-verbose"},
		"no socket": {
			argument: "-debug", env: "TMPDIR=/no/such/directory",
			code: 1, want: "/no/such/directory",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if c.env != "" && runtime.GOOS == "windows" {
				t.Skip("Windows serves on TCP, without a socket's file")
			}
			var arguments []string
			if c.argument != "" {
				arguments = []string{c.argument}
			}
			served := command(t.Context(), t, arguments...)
			served.Env = append(served.Env, c.env)
			var stderr bytes.Buffer
			served.Stderr = &stderr
			var exit *exec.ExitError
			if err := served.Run(); err != nil && !errors.As(err, &exit) {
				t.Fatal(err)
			}
			if code := served.ProcessState.ExitCode(); code != c.code {
				t.Errorf("exit code %d, want %d", code, c.code)
			}
			if !strings.Contains(stderr.String(), c.want) {
				t.Errorf("no %q in %s", c.want, &stderr)
			}
		})
	}
}

func TestServeForADebugger(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	served := command(ctx, t, "-debug")
	// t.TempDir would be too long for a socket on macOS.
	sockets, err := os.MkdirTemp("", "serve") //nolint:usetesting // see above
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(sockets)
	served.Env = append(served.Env, "TMPDIR="+sockets)
	stdout, err := served.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := served.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		cancel()
		_ = served.Wait() // it was killed
	}()
	const want = "TF_REATTACH_PROVIDERS='{\"registry.terraform.io/tencentpartner/tencentpartner\":"
	for lines := bufio.NewScanner(stdout); lines.Scan(); {
		if strings.Contains(lines.Text(), want) {
			return
		}
	}
	t.Errorf("it did not print %s", want)
}
