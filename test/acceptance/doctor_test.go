package acceptance_test

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// runDoctor builds and runs the doctor. Each paragraph of its output becomes one line.
func runDoctor(ts *testscript.TestScript, neg bool, args []string) {
	// Windows needs the extension.
	binary := filepath.Join(ts.Getenv("TMPDIR"), "tencentpartner-doctor.exe")
	build := exec.CommandContext(context.Background(), "go", "build", "-o", binary,
		"./cmd/tencentpartner-doctor")
	build.Dir = root
	if output, err := build.CombinedOutput(); err != nil {
		ts.Fatalf("%v\n%s", err, output)
	}
	s := sessionOf(ts)
	s.execute(ts, binary, args)
	// The doctor indents the other lines of a result.
	fmt.Fprint(ts.Stdout(), strings.ReplaceAll(ts.ReadFile("stdout"), "\n         ", " "))
	fmt.Fprint(ts.Stderr(), ts.ReadFile("stderr"))
	if neg != (s.code != 0) {
		ts.Fatalf("exit code %d", s.code)
	}
}
