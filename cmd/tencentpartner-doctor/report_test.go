package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/doctor"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// expectFiles fails the test unless a directory has only these files.
func expectFiles(t *testing.T, directory string, names ...string) {
	t.Helper()
	entries, err := os.ReadDir(directory)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, entry := range entries {
		found = append(found, entry.Name())
	}
	if strings.Join(found, " ") != strings.Join(names, " ") {
		t.Errorf("the directory has %q, want %q", found, names)
	}
}

// writeFile writes a file.
func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// readFile returns the content of a file, or an empty text without the file.
func readFile(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return string(content)
}

// A report is written if there is none, and replaces an old one. It is also written with -json, and
// if a check finds a problem.
func TestReportIsWritten(t *testing.T) {
	for name, c := range map[string]struct {
		old  string
		args []string
		deny bool
	}{
		"new":      {"", nil, false},
		"replaced": {doctor.ReportTitle + "\n\nold", nil, false},
		"JSON":     {"", []string{"-json"}, false},
		"problem":  {"", nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			change, code := func(*simulator.Options) {}, exitOK
			if c.deny {
				change, code = denyStatuses, exitProblem
			}
			simulate(t, change)
			directory := t.TempDir()
			path := filepath.Join(directory, "report.md")
			if c.old != "" {
				writeFile(t, path, c.old)
			}
			expectRun(t, code, append(c.args, "-report", path)...)
			content := readFile(t, path)
			expectTexts(t, content, doctor.ReportTitle+"\n", "| credit | ok |")
			if strings.Contains(content, "old") || strings.Contains(content, "12345") {
				t.Errorf("the report is\n%s", content)
			}
			expectFiles(t, directory, "report.md")
		})
	}
}

// A report is written into the current directory if its name has none.
func TestReportInTheCurrentDirectory(t *testing.T) {
	simulate(t, nil)
	t.Chdir(t.TempDir())
	expectRun(t, exitOK, "-report", "report.md")
	expectFiles(t, ".", "report.md")
}

// A file that is not a report is not replaced.
func TestOtherFilesAreNotReplaced(t *testing.T) {
	for name, content := range map[string]string{
		"another text": "# A text that is longer than the title of a report\n",
		"empty":        "",
		"short":        doctor.ReportTitle[:10],
	} {
		t.Run(name, func(t *testing.T) {
			sim := simulate(t, nil)
			directory := t.TempDir()
			path := filepath.Join(directory, "main.tf")
			writeFile(t, path, content)
			_, stderr := expectRun(t, exitUsage, "-report", path)
			expectTexts(t, stderr, "is not a report of the doctor")
			if got := readFile(t, path); got != content || len(sim.Requests()) > 0 {
				t.Errorf("%d requests, and the file has %q", len(sim.Requests()), got)
			}
			expectFiles(t, directory, "main.tf")
		})
	}
}

// A link is not replaced, even if it leads to a report.
func TestLinkIsNotReplaced(t *testing.T) {
	directory := t.TempDir()
	target, link := filepath.Join(directory, "a.md"), filepath.Join(directory, "b.md")
	writeFile(t, target, doctor.ReportTitle+"\n")
	if err := os.Symlink(target, link); err != nil {
		t.Skip(err)
	}
	_, stderr := expectRun(t, exitUsage, "-report", link)
	expectTexts(t, stderr, "it exists and is not a regular file")
}

// removing removes a directory when the result of the first check is printed.
type removing struct{ directory string }

func (r removing) Write(text []byte) (int, error) {
	_ = os.RemoveAll(r.directory)
	return len(text), nil
}

// A report that cannot be written is an error, even if there is no problem.
func TestReportThatCannotBeWritten(t *testing.T) {
	simulate(t, nil)
	directory := filepath.Join(t.TempDir(), "reports")
	if err := os.Mkdir(directory, 0o700); err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	args := []string{"-report", filepath.Join(directory, "report.md")}
	if code := run(t.Context(), args, removing{directory}, &stderr); code != exitUsage {
		t.Errorf("the exit code is %d", code)
	}
	expectTexts(t, stderr.String(), "tencentpartner-doctor: -report")
}

// cancelling ends a run when the result of the first check is printed.
type cancelling struct{ cancel context.CancelFunc }

func (c cancelling) Write(text []byte) (int, error) {
	c.cancel()
	return len(text), nil
}

// An interrupted run has the exit code 1 and writes no report. An old report remains.
func TestInterruptedRun(t *testing.T) {
	const old = doctor.ReportTitle + "\n\nold"
	for name, c := range map[string]struct {
		before bool
		args   []string
	}{
		"before the run":       {true, nil},
		"before the run, JSON": {true, []string{"-json"}},
		"during the run":       {false, nil},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			simulate(t, nil)
			if c.before {
				cancel()
			}
			directory := t.TempDir()
			path := filepath.Join(directory, "report.md")
			writeFile(t, path, old)
			var stderr bytes.Buffer
			args := append(c.args, "-report", path)
			if code := run(ctx, args, cancelling{cancel}, &stderr); code != exitProblem {
				t.Errorf("the exit code is %d", code)
			}
			if got := stderr.String(); got != "tencentpartner-doctor: interrupted\n" {
				t.Errorf("the command prints %q", got)
			}
			if got := readFile(t, path); got != old {
				t.Errorf("the report is %q", got)
			}
			expectFiles(t, directory, "report.md")
		})
	}
}
