package sharedfile_test

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/sharedfile"
)

// command returns a child process with a job.
func command(t *testing.T, j job) *exec.Cmd {
	t.Helper()
	text, err := json.Marshal(j)
	must(t, err)
	executable, err := os.Executable()
	must(t, err)
	child := exec.CommandContext(t.Context(), executable)
	// The race detector delays the end of a process by a second.
	child.Env = append(os.Environ(), jobVariable+"="+string(text), "GORACE=atexit_sleep_ms=0")
	child.Stderr = os.Stderr
	child.WaitDelay = time.Minute
	return child
}

// run runs a child process, and returns its result.
func run(t *testing.T, child *exec.Cmd) (r result) {
	t.Helper()
	output, err := child.Output()
	must(t, err)
	if err := json.Unmarshal(output, &r); err != nil {
		t.Fatalf("a process printed %q: %v", output, err)
	}
	return r
}

// holder is a child process that has the lock.
type holder struct {
	*exec.Cmd
	stdin  io.Closer
	stdout *bufio.Reader
}

// hold starts a child process that has the lock of the file. It appends "held" at its end.
func hold(t *testing.T, directory sharedfile.Directory) holder {
	t.Helper()
	child := command(t, job{Directory: directory, Append: "held", Hold: true})
	stdin, err := child.StdinPipe()
	must(t, err)
	stdout, err := child.StdoutPipe()
	must(t, err)
	must(t, child.Start())
	h := holder{child, stdin, bufio.NewReader(stdout)}
	if line, err := h.stdout.ReadString('\n'); err != nil || line != "locked\n" {
		t.Fatalf("a process that has the lock printed %q, %v", line, err)
	}
	return h
}

// waitForLock appends "+" to the file in this process and in another one. The result returns the
// texts that they found.
func waitForLock(t *testing.T, directory sharedfile.Directory) (texts func() []string) {
	t.Helper()
	var here string
	var err error
	var there result
	var group sync.WaitGroup
	group.Go(func() { here, err = appendTo(directory, "+") })
	group.Go(func() { there = run(t, command(t, job{Directory: directory, Append: "+"})) })
	ended := make(chan struct{})
	go func() {
		group.Wait()
		close(ended)
	}()
	mustBeOpen(t, ended)
	return func() []string {
		<-ended
		must(t, err)
		found := []string{here, there.Before}
		slices.Sort(found)
		return found
	}
}

func TestProcessesShareTheText(t *testing.T) {
	directory := sharedfile.Directory{Path: t.TempDir()}
	mustAppend(t, directory, "a", "")
	if r := run(t, command(t, job{Directory: directory, Append: "b"})); r != (result{Before: "a"}) {
		t.Errorf("another process got %+v, want the text a", r)
	}
	mustAppend(t, directory, "", "ab")
}

func TestLockOfAnotherProcess(t *testing.T) {
	for name, c := range map[string]struct {
		end  func(holder) error
		held string // the text of the other process
	}{
		"released": {func(h holder) error { return h.stdin.Close() }, "held"},
		"killed":   {func(h holder) error { return h.Process.Kill() }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			directory := sharedfile.Directory{Path: t.TempDir()}
			mustAppend(t, directory, "a", "")
			holder := hold(t, directory)
			texts := waitForLock(t, directory)
			must(t, c.end(holder))
			before := "a" + c.held
			if found := texts(); !slices.Equal(found, []string{before, before + "+"}) {
				t.Errorf("the processes that waited found %q", found)
			}
			_ = holder.Wait() // it may have been killed
			mustAppend(t, directory, "", before+"++")
		})
	}
}

// Processes that wait for the lock of a file that was replaced lock the new file.
func TestFileReplacedWhileOthersWait(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows does not remove open files")
	}
	directory := sharedfile.Directory{Path: t.TempDir()}
	mustAppend(t, directory, "old", "")
	holder := hold(t, directory)
	texts := waitForLock(t, directory)
	must(t, os.Remove(pathOf(directory)))
	must(t, holder.stdin.Close())
	if found := texts(); !slices.Equal(found, []string{"", "+"}) {
		t.Errorf("the processes that waited found %q", found)
	}
	must(t, holder.Wait())
	mustAppend(t, directory, "", "++")
}

// The other process has the lock of a file that no longer exists.
func TestFileRemovedWhileLocked(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows does not remove open files")
	}
	for _, remove := range []func(sharedfile.Directory) error{
		func(d sharedfile.Directory) error { return os.Remove(pathOf(d)) },
		func(d sharedfile.Directory) error { return os.RemoveAll(d.Path) },
		func(d sharedfile.Directory) error { return os.Rename(d.Path, d.Path+"-moved") },
	} {
		directory := sharedfile.Directory{Path: t.TempDir()}
		holder := hold(t, directory)
		must(t, remove(directory))
		mustAppend(t, directory, "new", "")
		must(t, holder.stdin.Close())
		must(t, holder.Wait())
		mustAppend(t, directory, "", "new")
	}
}
