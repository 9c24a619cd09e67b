package acceptance_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// commands are the commands of scripts, in addition to testscript's own. README.md describes them.
var commands = map[string]func(ts *testscript.TestScript, neg bool, args []string){
	"simulator":     startSimulator,
	"terraform":     runTerraform,
	"doctor":        runDoctor,
	"exitcode":      checkExitCode,
	"rejected":      checkRejected,
	"requests":      printRequests,
	"await-request": awaitRequest,
	"await-answer":  awaitAnswer,
	"stopwatch":     runStopwatch,
	"replace":       replaceText,
	"policy":        checkPolicies,
	"witness":       checkWitness,
	"write":         writeFile,
	"expand":        expandFile,
	"no-secrets":    checkNoSecrets,

	"dev-install":      installDevBuild,
	"another-provider": mirrorAnotherProvider,
	"release-archive":  mirrorArchive,
}

// runTerraform runs the CLI without colors and questions.
func runTerraform(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) == 0 {
		ts.Fatalf("usage: terraform COMMAND [ARGUMENT...]")
	}
	s := sessionOf(ts)
	switch args[0] {
	case "plan", "apply", "destroy":
		args = append([]string{args[0], "-input=false", "-no-color"}, args[1:]...)
	case "init", "validate", "test":
		args = append([]string{args[0], "-no-color"}, args[1:]...)
	}
	if s.simulator != nil {
		s.before = len(s.simulator.Requests())
	}
	s.execute(ts, s.cli, args)
	if !slices.Contains(args, "-json") {
		fmt.Fprint(ts.Stdout(), unwrap(ts.ReadFile("stdout")))
		fmt.Fprint(ts.Stderr(), unwrap(ts.ReadFile("stderr")))
	}
	if neg != (s.code != 0) {
		ts.Fatalf("exit code %d", s.code)
	}
}

// execute runs a program, and keeps its output and its exit code.
func (s *session) execute(ts *testscript.TestScript, program string, args []string) {
	err := ts.Exec(program, args...)
	s.outputs.WriteString(ts.ReadFile("stdout") + ts.ReadFile("stderr"))
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		ts.Fatalf("%v", err)
	}
	s.code = 0
	if exit != nil {
		s.code = exit.ExitCode()
	}
}

// unwrap returns an output in which each paragraph is one line: the CLI wraps errors and warnings
// at 78 columns.
func unwrap(output string) string {
	var text strings.Builder
	between := ""
	for line := range strings.Lines(output) {
		content := strings.TrimSpace(line)
		if content == "" {
			between = "\n\n"
			continue
		}
		text.WriteString(between + content)
		between = " "
	}
	return text.String() + "\n"
}

func checkExitCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: exitcode CODE")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	if got := sessionOf(ts).code; got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// checkRejected checks that Terraform's last command has failed with one error before the provider
// called the partner API. The output must not contain a text that begins with "the-secret".
func checkRejected(ts *testscript.TestScript, neg bool, args []string) {
	s := sessionOf(ts)
	if neg || len(args) != 0 || s.simulator == nil {
		ts.Fatalf("usage: rejected, after simulator")
	}
	output := ts.ReadFile("stdout") + ts.ReadFile("stderr")
	if n := strings.Count(output, "Error: "); s.code != 1 || n != 1 {
		ts.Fatalf("exit code %d and %d errors, want 1 and 1", s.code, n)
	}
	if strings.Contains(output, "the-secret") {
		ts.Fatalf("the output shows a secret")
	}
	if partnerReads(s.simulator.Requests()[s.before:]) != 0 {
		ts.Fatalf("the partner API was called")
	}
}

// runStopwatch starts a stopwatch, or checks that no more than a duration has passed since.
func runStopwatch(ts *testscript.TestScript, neg bool, args []string) {
	s := sessionOf(ts)
	switch {
	case !neg && len(args) == 0:
		s.started = time.Now()
	case !neg && len(args) == 1:
		most, err := time.ParseDuration(args[0])
		ts.Check(err)
		if took := time.Since(s.started); took > most {
			ts.Fatalf("it took %v", took)
		}
	default:
		ts.Fatalf("usage: stopwatch [DURATION]")
	}
}

// replaceText replaces a text in a file.
func replaceText(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: replace FILE OLD NEW")
	}
	text := ts.ReadFile(args[0])
	if !strings.Contains(text, args[1]) {
		ts.Fatalf("%s has no %q", args[0], args[1])
	}
	text = strings.ReplaceAll(text, args[1], args[2])
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}
