// Command tencentpartner-doctor checks whether the provider would work on this machine: network,
// credentials, permissions and customers. It also observes behaviour of the partner API that
// Tencent Cloud does not document. It only reads.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"syscall"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/doctor"
)

// version is set by the linker: -ldflags "-X main.version=1.2.3".
var version = "dev"

// The exit codes.
const (
	exitOK      = 0 // no check found a problem
	exitProblem = 1 // a check found a problem, or the run was interrupted
	exitUsage   = 2 // a flag is wrong, or the results cannot be written
)

func main() {
	log.SetOutput(io.Discard)      // net/http logs what a server sends on an idle connection
	signal.Ignore(syscall.SIGPIPE) // after "| head -1", the report is still written
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

var (
	// errProblem means that a check found a problem.
	errProblem = errors.New("a check found a problem")
	// errFlags means that the flags are wrong. The package flag has printed the reason.
	errFlags = errors.New("wrong flags")
)

// run runs the doctor, and returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	err := execute(ctx, args, stdout, stderr)
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return exitOK
	case errors.Is(err, errProblem):
		return exitProblem
	case errors.Is(err, errFlags):
		return exitUsage
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(stderr, "tencentpartner-doctor: interrupted")
		return exitProblem
	}
	fmt.Fprintln(stderr, "tencentpartner-doctor:", err)
	return exitUsage
}

func execute(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	parsed, err := parse(args, stderr)
	if err != nil {
		return err
	}
	if parsed.version {
		_, err := fmt.Fprintln(stdout, "tencentpartner-doctor", version)
		return err
	}
	if parsed.report != "" {
		if err := checkReport(parsed.report); err != nil {
			return err
		}
	}
	diagnosis, printed := examine(ctx, parsed, stdout)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if parsed.report != "" {
		if err := writeReport(parsed.report, diagnosis); err != nil {
			return err
		}
		fmt.Fprintf(stderr, "The report is in %s. Read it before you publish it.\n", parsed.report)
	}
	if printed != nil {
		return printed
	}
	if diagnosis.Count(doctor.Problem) > 0 {
		return errProblem
	}
	return nil
}

// examine runs the doctor, and prints the results. Its error is an error of printing.
func examine(ctx context.Context, parsed arguments, stdout io.Writer) (*doctor.Diagnosis, error) {
	out := &firstError{out: stdout}
	options := parsed.options
	if !parsed.json {
		options.OnCheck = func(check doctor.Check) { doctor.PrintCheck(out, check) }
	}
	diagnosis := doctor.Run(ctx, options)
	if parsed.json {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		encoder.SetEscapeHTML(false)
		_ = encoder.Encode(diagnosis) // out keeps the error for later
	} else {
		doctor.PrintSummary(out, diagnosis)
	}
	return diagnosis, out.err
}

// firstError is a writer that keeps its first error.
type firstError struct {
	out io.Writer
	err error
}

func (w *firstError) Write(text []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	written, err := w.out.Write(text)
	w.err = err
	return written, err
}
