package acceptance_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// Each script in testdata/failing must fail with the message in its first line. Otherwise a command
// that checks nothing would stay unnoticed.
func TestAccScriptsThatMustFail(t *testing.T) {
	requireCLI(t)
	files, err := filepath.Glob("testdata/failing/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 10 {
		t.Fatalf("only %q", files)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			first, _, _ := strings.Cut(readFile(t, file), "\n")
			want, found := strings.CutPrefix(first, "# fails: ")
			if !found {
				t.Fatalf("%s does not begin with \"# fails: \"", file)
			}
			recorded := &recorder{}
			testscript.RunT(recorded, testscript.Params{
				Files:               []string{file},
				WorkdirRoot:         t.TempDir(),
				Setup:               setUp,
				Cmds:                commands,
				Condition:           condition,
				RequireExplicitExec: true,
			})
			log := recorded.log.String()
			if recorded.skipped {
				t.Skip(log)
			}
			if !recorded.failed || !strings.Contains(log, want) {
				t.Errorf("failed: %t, want a failure with %q:\n%s", recorded.failed, want, log)
			}
		})
	}
}

func TestREADMEHasEveryCommand(t *testing.T) {
	readme := readFile(t, "README.md")
	for name := range commands {
		if !strings.Contains(readme, "\n| `"+name+"`") && !strings.Contains(readme, "\n| `"+name+" ") {
			t.Errorf("README.md does not describe %s", name)
		}
	}
}

// recorder is a testscript.T that records a failure instead of failing the test.
type recorder struct {
	mu              sync.Mutex
	log             bytes.Buffer
	failed, skipped bool
}

func (r *recorder) record(failed, skipped bool, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed = r.failed || failed
	r.skipped = r.skipped || skipped
	fmt.Fprintln(&r.log, args...)
}

func (r *recorder) Log(args ...any) { r.record(false, false, args...) }

func (r *recorder) Fatal(args ...any) {
	r.record(true, false, args...)
	runtime.Goexit()
}

func (r *recorder) FailNow() { r.Fatal() }

func (r *recorder) Skip(args ...any) {
	r.record(false, true, args...)
	runtime.Goexit()
}

func (r *recorder) Parallel() {}

func (r *recorder) Verbose() bool { return false }

// Run runs a script to its end.
func (r *recorder) Run(_ string, script func(testscript.T)) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		script(r)
	}()
	<-done
}

var _ testscript.T = (*recorder)(nil)
