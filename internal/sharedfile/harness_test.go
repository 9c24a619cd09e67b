package sharedfile_test

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/sharedfile"
)

// name is the name of the file in each test.
const name = "name"

// TestMain lets the tests' own binary serve as another process.
func TestMain(m *testing.M) {
	if text, isChild := os.LookupEnv(jobVariable); isChild {
		runJob(text)
		return
	}
	os.Exit(m.Run())
}

// pathOf returns the path of the file in a directory.
func pathOf(directory sharedfile.Directory) string {
	return filepath.Join(directory.Path, name+".tencentpartner-limit")
}

// appendTo appends a text to the file in a directory. It returns the text before.
func appendTo(directory sharedfile.Directory, more string) (before string, err error) {
	err = sharedfile.New(directory, name).Update(func(text []byte) []byte {
		before = string(text)
		return append(text, more...)
	})
	return before, err
}

// mustAppend appends a text to the file in a directory. The text before must be as wanted.
func mustAppend(t *testing.T, directory sharedfile.Directory, more, want string) {
	t.Helper()
	before, err := appendTo(directory, more)
	if err != nil || before != want {
		t.Errorf("Update got the text %.40q, %v; want %.40q", before, err, want)
	}
}

// mustFail requires an error that contains a text. It must not take long.
func mustFail(t *testing.T, directory sharedfile.Directory, want string) {
	t.Helper()
	failed := make(chan error, 1)
	go func() {
		_, err := appendTo(directory, "more")
		failed <- err
	}()
	select {
	case err := <-failed:
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the file of %+v: %v, want an error with %q", directory, err, want)
		}
	case <-time.After(time.Minute):
		t.Fatal("Update hangs")
	}
}

// mustBeOpen requires that a channel is not closed soon. A slow machine can only hide a failure.
func mustBeOpen(t *testing.T, ended <-chan struct{}) {
	t.Helper()
	select {
	case <-ended:
		t.Error("an update did not wait for the lock")
	case <-time.After(100 * time.Millisecond):
	}
}

// must fails a test if a step of its preparation failed.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// jobVariable is the environment variable with the job of a child process, as JSON.
const jobVariable = "SHAREDFILE_TEST_JOB"

// job describes what a child process does with the file in a directory.
type job struct {
	Directory sharedfile.Directory
	Append    string
	Hold      bool // print "locked", and keep the lock until standard input ends
}

// result is the outcome of a job. It is the last line that a child process prints.
type result struct{ Before, Error string }

// runJob does a job, and prints its result.
func runJob(text string) {
	var j job
	if err := json.Unmarshal([]byte(text), &j); err != nil {
		panic(err)
	}
	var r result
	err := sharedfile.New(j.Directory, name).Update(func(text []byte) []byte {
		r.Before = string(text)
		if j.Hold {
			fmt.Println("locked")
			_, _ = io.Copy(io.Discard, os.Stdin)
		}
		return append(text, j.Append...)
	})
	if err != nil {
		r.Error = err.Error()
	}
	_ = json.NewEncoder(os.Stdout).Encode(r)
}
