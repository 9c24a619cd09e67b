//go:build unix

package acceptance_test

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// terminal runs blocks of commands as one session: variables and the directory remain.
type terminal struct {
	t     *testing.T
	dir   string // in which the session begins
	state string // a directory with the session's variables and its directory
	env   []string
}

// openTerminal returns a terminal with the CLI on PATH as "terraform". A clone of the repository in
// it has the files of the working tree.
func openTerminal(t *testing.T) *terminal {
	t.Helper()
	cli := requireCLI(t)
	w := &terminal{t: t, dir: t.TempDir(), state: t.TempDir()}
	binaries := t.TempDir()
	if err := os.Symlink(cli, filepath.Join(binaries, "terraform")); err != nil {
		t.Fatal(err)
	}
	for _, variable := range withoutUserSettings() {
		// A hook of git and "make test" set variables that would change what git and make do.
		if !strings.HasPrefix(variable, "GIT_") && !strings.HasPrefix(variable, "MAKE") {
			w.env = append(w.env, variable)
		}
	}
	w.env = append(w.env, w.caches()...)
	origin, home := t.TempDir(), t.TempDir()
	w.env = append(w.env, "HOME="+home, "XDG_CACHE_HOME="+filepath.Join(home, "cache"),
		"CHECKPOINT_DISABLE=1",
		"PATH="+binaries+string(os.PathListSeparator)+os.Getenv("PATH"),
		"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_COUNT=1",
		"GIT_CONFIG_KEY_0=url."+origin+"/.insteadOf", "GIT_CONFIG_VALUE_0="+repositories)
	w.publish(filepath.Join(origin, repository))
	return w
}

// caches returns the variables with which Go uses the user's caches in another home directory. With
// -trimpath, the path of the clone is not in what Go compiles, and the next run finds it in the
// cache.
func (w *terminal) caches() (env []string) {
	w.t.Helper()
	names := []string{"GOCACHE", "GOENV", "GOFLAGS", "GOMODCACHE", "GOPATH"}
	output, err := exec.CommandContext(w.t.Context(), "go",
		append([]string{"env"}, names...)...).Output()
	if err != nil {
		w.t.Fatal(err)
	}
	for i, value := range strings.Split(strings.TrimSpace(string(output)), "\n") {
		if names[i] == "GOFLAGS" {
			value = strings.TrimSpace(value + " -trimpath")
		}
		env = append(env, names[i]+"="+value)
	}
	return env
}

// publish makes a repository with the files of the working tree.
func (w *terminal) publish(repository string) {
	w.t.Helper()
	tree, err := filepath.Abs(root)
	if err != nil {
		w.t.Fatal(err)
	}
	git := []string{
		"--git-dir=" + repository, "--work-tree=" + tree,
		"-c", "core.bare=false", "-c", "user.name=test", "-c", "user.email=test@example.com",
	}
	for _, arguments := range [][]string{
		{"init", "--quiet", "--bare", repository},
		append(git, "add", "--all", "."),
		append(git, "commit", "--quiet", "--message=test"),
	} {
		command := exec.CommandContext(w.t.Context(), "git", arguments...)
		command.Dir, command.Env = tree, w.env
		if output, err := command.CombinedOutput(); err != nil {
			w.t.Fatalf("git %v: %v\n%s", arguments, err, output)
		}
	}
}

// command returns a shell that runs commands with the variables and the directory of the session.
func (w *terminal) command(ctx context.Context, commands string) *exec.Cmd {
	const script = `set -e
if [ -e "$STATE/variables" ]; then
	. "$STATE/variables"
	cd "$(cat "$STATE/directory")"
fi
trap 'pwd >"$STATE/directory"; export -p >"$STATE/variables"' EXIT
`
	command := exec.CommandContext(ctx, "sh", "-c", script+commands)
	command.Dir, command.Env = w.dir, append(w.env, "STATE="+w.state)
	return command
}

// run runs commands and returns their output and exit code.
func (w *terminal) run(commands string) (output string, code int) {
	w.t.Helper()
	command := w.command(w.t.Context(), commands)
	text, err := command.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		w.t.Fatal(err)
	}
	return string(text), command.ProcessState.ExitCode()
}

// background starts the tutorial's simulator on a free port. It checks the first line of its output
// and returns its address. The simulator stops at the end of the test.
func (w *terminal) background(s step) (address string) {
	w.t.Helper()
	const flag = " -customers "
	if strings.Count(s.commands, flag) != 1 {
		w.t.Fatalf("the tutorial's simulator has no%s: %s", flag, s.commands)
	}
	command := w.command(w.t.Context(), strings.Replace(s.commands, flag,
		" -listen 127.0.0.1:0"+flag, 1))
	// "go run" starts the simulator as another process.
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGKILL) }
	var failure strings.Builder
	command.Stderr = &failure
	output, err := command.StdoutPipe()
	if err != nil {
		w.t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = command.Wait() }) // the test's context ends before this
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		_ = command.Wait()
		w.t.Fatalf("%s: %v\n%s", s.commands, err, failure.String())
	}
	address = strings.TrimPrefix(strings.TrimSpace(line), "http://")
	if len(s.shown) != 1 {
		w.t.Fatal("the tutorial does not show the output of the simulator")
	}
	checkShown(w.t, s.shown[0], strings.Replace(line, address, shownAddress, 1))
	return address
}
