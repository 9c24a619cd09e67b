package acceptance_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// session is the state of a script.
type session struct {
	cli       string
	code      int             // exit code of the last terraform command; -1 before the first
	before    int             // how many requests arrived before the last terraform command
	outputs   strings.Builder // of the terraform commands since the last no-secrets
	simulator *simulated
	started   time.Time // of the stopwatch
}

// current is the key of a script's session.
type current struct{}

func sessionOf(ts *testscript.TestScript) *session {
	return ts.Value(current{}).(*session) //nolint:forcetypeassert // setUp has set it
}

// setUp prepares a script's directory and environment.
func setUp(env *testscript.Env) error {
	cli, err := findCLI()
	if err != nil {
		return err
	}
	repository, err := filepath.Abs(root)
	if err != nil {
		return err
	}
	// A short path: the provider's socket is there, and a path of a socket has at most 104 bytes.
	temporary, err := os.MkdirTemp("", "acc")
	if err != nil {
		return err
	}
	env.Defer(func() { _ = os.RemoveAll(temporary) })
	env.Setenv("TMPDIR", temporary)
	home := filepath.Join(env.WorkDir, "home")
	if err := os.MkdirAll(home, 0o700); err != nil {
		return err
	}
	vars, err := prepare(env.WorkDir, home)
	if err != nil {
		return err
	}
	env.Vars = append(env.Vars, vars...)
	env.Setenv("REPOSITORY", repository)
	env.Setenv("CLI", cli)
	host, err := registry()
	if err != nil {
		return err
	}
	env.Setenv("REGISTRY", host)
	env.Setenv("PLATFORM", machine)
	env.Setenv("LF", "\n")
	env.Setenv("IN_AN_HOUR", strconv.FormatInt(time.Now().Add(time.Hour).Unix(), 10))
	env.Values[current{}] = &session{cli: cli, code: -1}
	return nil
}
