package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// command returns the command as a process.
func command(ctx context.Context, t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	process := exec.CommandContext(ctx, os.Args[0], args...)
	process.Env = append(os.Environ(), asCommand+"=1")
	return process
}

// exitCode returns the exit code of a process that has ended.
func exitCode(t *testing.T, err error) int {
	t.Helper()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	if failed == nil {
		return 0
	}
	return failed.ExitCode()
}

func TestExitCodeOfTheProcess(t *testing.T) {
	simulate(t, denyStatuses)
	for _, c := range []struct {
		code int
		args []string
	}{
		{0, []string{"-version"}},
		{0, []string{"-help"}},
		{1, nil},
		{1, []string{"-json"}},
		{2, []string{"-uins", "a"}},
		{2, []string{"-report", t.TempDir()}},
	} {
		err := command(t.Context(), t, c.args...).Run()
		if got := exitCode(t, err); got != c.code {
			t.Errorf("%q: the exit code is %d, want %d", c.args, got, c.code)
		}
	}
}

// An interrupt ends a process that waits for an answer.
func TestInterruptOfTheProcess(t *testing.T) {
	arrived := make(chan struct{}, 100)
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body) // without this, the server would not notice a closed connection
		arrived <- struct{}{}
		<-r.Context().Done()
	}))
	t.Cleanup(silent.Close)
	simulate(t, nil)
	t.Setenv("TENCENTPARTNER_ENDPOINT", silent.URL)
	directory := t.TempDir()
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		process := command(t.Context(), t, "-report", filepath.Join(directory, "report.md"))
		var stderr bytes.Buffer
		process.Stderr = &stderr
		if err := process.Start(); err != nil {
			t.Fatal(err)
		}
		<-arrived
		if err := process.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		if code := exitCode(t, process.Wait()); code != 1 {
			t.Errorf("%v: the exit code is %d", signal, code)
		}
		expectTexts(t, stderr.String(), "interrupted")
		expectFiles(t, directory)
	}
}
