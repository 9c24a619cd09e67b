package benchmark_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/connection"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

const (
	// readVariable makes the test binary a process that reads. Its value is a processRead.
	readVariable = "BENCHMARK_READ"
	// sharedVariable is the directory of the shared limits, or off.
	sharedVariable = "TENCENTPARTNER_SHARED_LIMIT_DIR"
)

// timedOut is the output of a process if its time is over.
const timedOut = "timed out"

// errTimedOut means that the time of a process is over.
var errTimedOut = errors.New(timedOut)

// processRead describes the read of a process.
type processRead struct {
	Endpoint  string
	First     uint64 // the first of its UINs, which are consecutive
	UINs      int
	Direct    bool    // it reads all direct customers, and UINs is their number
	PerSecond float64 // 0 means the documented limits
	Timeout   time.Duration
}

// serveRead waits for a line on stdin, reads, and writes how long it took.
func serveRead(text string) error {
	var read processRead
	if err := json.Unmarshal([]byte(text), &read); err != nil {
		return err
	}
	reader, err := read.newReader()
	if err != nil {
		return err
	}
	fmt.Println("ready")
	if _, err := bufio.NewReader(os.Stdin).ReadString('\n'); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), read.Timeout)
	defer cancel()
	start := time.Now()
	err = read.do(ctx, reader)
	if ctx.Err() != nil {
		fmt.Println(timedOut)
		return nil
	}
	fmt.Println(time.Since(start).Nanoseconds())
	return err
}

// newReader returns a Reader like the provider's.
func (r processRead) newReader() (*partner.Reader, error) {
	endpoint, err := tencentapi.ParseEndpoint(r.Endpoint)
	if err != nil {
		return nil, err
	}
	shared, invalid := connection.SharedLimitDirectory()
	if invalid != nil {
		return nil, invalid
	}
	client := tencentapi.New(endpoint, tencentapi.NewTransport(), "benchmark", "benchmark")
	return partner.NewReader(client, keys{}, partner.Limits{
		PerSecond: r.PerSecond,
		Shared:    shared,
		Principal: func() (string, error) { return "benchmark", nil },
	}), nil
}

// do reads, and checks each answer.
func (r processRead) do(ctx context.Context, reader *partner.Reader) error {
	var uins []partner.UIN
	for i := range r.UINs {
		uins = append(uins, partner.UIN(r.First)+partner.UIN(i))
	}
	if !r.Direct {
		return readAll(ctx, reader, uins)
	}
	answers, err := reader.ReadDirect(ctx)
	return errors.Join(err, check(answers, uins))
}

// process is a process that reads.
type process struct {
	command *exec.Cmd
	stdin   io.Writer
	lines   *bufio.Reader
}

// startProcess starts a process, and waits until it can read.
func startProcess(t *testing.T, shared string, read processRead) *process {
	t.Helper()
	text, err := json.Marshal(read)
	if err != nil {
		t.Fatal(err)
	}
	p := &process{command: exec.CommandContext(t.Context(), os.Args[0])}
	p.command.Env = append(os.Environ(), readVariable+"="+string(text), sharedVariable+"="+shared)
	p.command.Stderr = os.Stderr
	if p.stdin, err = p.command.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	stdout, err := p.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	p.lines = bufio.NewReader(stdout)
	if line, err := p.lines.ReadString('\n'); err != nil || line != "ready\n" {
		t.Fatalf("the process printed %q: %v", line, err)
	}
	return p
}

// read lets the process read, and returns how long it took.
func (p *process) read() (took time.Duration, err error) {
	if _, err := io.WriteString(p.stdin, "\n"); err != nil {
		return 0, err
	}
	line, err := p.lines.ReadString('\n')
	if err != nil {
		return 0, errors.Join(err, p.command.Wait())
	}
	if err := p.command.Wait(); err != nil {
		return 0, err
	}
	if line == timedOut+"\n" {
		return 0, errTimedOut
	}
	nanoseconds, err := strconv.ParseInt(strings.TrimSpace(line), 10, 64)
	return time.Duration(nanoseconds), err
}
