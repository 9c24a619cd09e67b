package ratelimit_test

import (
	"crypto/rand"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/sharedfile"
)

const (
	// window is the length of a window of a whole limit.
	window = 1100 * time.Millisecond
	// noise is a bound for delays on a busy machine.
	noise = 2 * time.Second
	// patience limits the wait for an event.
	patience = time.Minute
)

// newConfig returns a config with a new directory.
func newConfig(t *testing.T, perSecond float64) config {
	t.Helper()
	directory := filepath.Join(directories, t.Name(), rand.Text())
	return config{sharedfile.Directory{Path: directory}, perSecond}
}

// path returns the path of the file.
func (c config) path() string {
	return filepath.Join(c.Directory.Path, "name.tencentpartner-limit")
}

// waitForTurns waits until a number of processes wait for slots. Then none of them has the lock.
func (c config) waitForTurns(t *testing.T, count int) {
	t.Helper()
	for start := time.Now(); time.Since(start) < patience; time.Sleep(time.Millisecond) {
		text, _ := os.ReadFile(c.path())
		line, _, _ := strings.Cut(string(text), "\n")
		waiting := strings.Count(line, " ") - strings.Count(line, ",0,0")
		if waiting == count &&
			c.file().Update(func(text []byte) []byte { return text }) == nil {
			return
		}
	}
	t.Fatalf("%d processes do not wait", count)
}

// process is a child process.
type process struct {
	*exec.Cmd
	stdin  io.WriteCloser
	events chan event
}

// command returns a child process that was not started.
func (c config) command(t *testing.T) *exec.Cmd {
	t.Helper()
	text, err := json.Marshal(c)
	must(t, err)
	executable, err := os.Executable()
	must(t, err)
	command := exec.CommandContext(t.Context(), executable)
	// The race detector delays the end of a process by a second.
	command.Env = append(os.Environ(), configVariable+"="+string(text), "GORACE=atexit_sleep_ms=0")
	command.Stderr = os.Stderr
	return command
}

// start starts a child process.
func start(t *testing.T, command *exec.Cmd) *process {
	t.Helper()
	stdin, err := command.StdinPipe()
	must(t, err)
	stdout, err := command.StdoutPipe()
	must(t, err)
	must(t, command.Start())
	p := &process{command, stdin, make(chan event, 1000)}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer close(p.events)
		for decoder := json.NewDecoder(stdout); ; {
			var e event
			if decoder.Decode(&e) != nil {
				return
			}
			p.events <- e
		}
	}()
	t.Cleanup(func() {
		_ = p.Process.Kill()
		<-ended
		_ = p.Wait()
	})
	return p
}

// start starts child processes, and waits until they are ready.
func (c config) start(t *testing.T, count int) (all []*process) {
	t.Helper()
	for range count {
		all = append(all, start(t, c.command(t)))
	}
	for _, p := range all {
		p.wait(t, "ready", 1)
	}
	return all
}

// send sends a command several times.
func (p *process) send(t *testing.T, command string, times int) {
	t.Helper()
	_, err := io.WriteString(p.stdin, strings.Repeat(command+"\n", times))
	must(t, err)
}

// wait waits for a number of events of a kind. An empty kind is any.
func (p *process) wait(t *testing.T, kind string, count int) (all []event) {
	t.Helper()
	for range count {
		select {
		case e, running := <-p.events:
			if !running || (kind != "" && e.Kind != kind) {
				t.Fatalf("a process ended, or has the event %+v, want %q", e, kind)
			}
			all = append(all, e)
		case <-time.After(patience):
			t.Fatalf("a process does not print the event %q", kind)
		}
	}
	return all
}

// checkLimit checks that no more than a number of requests were written in any second. It excuses
// requests of slots that were granted alone. It returns their number, which is limited.
func checkLimit(t *testing.T, limit int, writes []event, mostAlone int) (alone int) {
	t.Helper()
	slices.SortFunc(writes, func(a, b event) int { return a.At.Compare(b.At) })
	var shared []event
	for _, write := range writes {
		if write.Alone == "" {
			shared = append(shared, write)
		}
	}
	if alone = len(writes) - len(shared); alone > mostAlone {
		t.Errorf("%d of %d slots were granted alone", alone, len(writes))
	}
	for i := limit; i < len(shared); i++ {
		if span := shared[i].At.Sub(shared[i-limit].At); span < time.Second {
			t.Errorf("%d requests were written in %v, want at most %d in 1s", limit+1, span, limit)
		}
	}
	return alone
}

// must fails a test if a step of its preparation failed.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
