package main

import (
	"bytes"
	"errors"
	"path/filepath"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/doctor"
)

// full is an output that cannot be written. It calls write before it fails.
type full struct{ write func() }

func (f full) Write([]byte) (int, error) {
	f.write()
	return 0, errors.New("no space left on device")
}

// If the output cannot be written, the exit code is 2. The report is still written.
func TestOutputThatCannotBeWritten(t *testing.T) {
	for _, args := range [][]string{nil, {"-json"}} {
		simulate(t, nil)
		path := filepath.Join(t.TempDir(), "report.md")
		var stderr bytes.Buffer
		args = append(args, "-report", path)
		if code := run(t.Context(), args, full{func() {}}, &stderr); code != exitUsage {
			t.Errorf("%q: the exit code is %d", args, code)
		}
		expectTexts(t, stderr.String(), "no space left on device", "Read it before you publish it")
		expectTexts(t, readFile(t, path), doctor.ReportTitle)
	}
}

// A file that appears during the run is not replaced.
func TestFileThatAppearsDuringTheRun(t *testing.T) {
	simulate(t, nil)
	directory := t.TempDir()
	path := filepath.Join(directory, "report.md")
	var stderr bytes.Buffer
	out := full{func() { writeFile(t, path, "precious") }}
	if code := run(t.Context(), []string{"-report", path}, out, &stderr); code != exitUsage {
		t.Errorf("the exit code is %d", code)
	}
	expectTexts(t, stderr.String(), "it exists and is not a report of the doctor")
	expectTexts(t, readFile(t, path), "precious")
	expectFiles(t, directory, "report.md")
}
