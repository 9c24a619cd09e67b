//go:build unix

package benchmark_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/benchmark/customer"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// cost is the cost of one plan.
type cost struct {
	provider, cli time.Duration // processor time
	memory        int           // the provider's peak, in MiB
	digest        string        // of the data source's values
}

// perUIN returns the provider's processor time for each UIN, in microseconds.
func (c cost) perUIN(uins int) float64 { return float64(c.provider.Microseconds()) / float64(uins) }

// testCLI runs plans with the real CLI.
type testCLI struct {
	dir      string // with the programs and the configuration
	path     string // of the CLI
	endpoint string // of the partner API
}

// newCLI builds the programs. It skips the test if there is no CLI.
func newCLI(t *testing.T) *testCLI {
	t.Helper()
	path := os.Getenv("TF_ACC_TERRAFORM_PATH")
	if path == "" {
		t.Skip("TF_ACC_TERRAFORM_PATH names no CLI: make bench sets it")
	}
	c := &testCLI{dir: t.TempDir(), path: path}
	build := exec.CommandContext(t.Context(), "go", "build",
		"-o", c.dir+string(filepath.Separator), "../..", "./bare")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return c
}

// serve starts the server that the plans call.
func (c *testCLI) serve(t *testing.T, handler http.Handler) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	c.endpoint = server.URL
}

// write writes a file of the configuration.
func (c *testCLI) write(t *testing.T, name, text string) {
	t.Helper()
	if name == "main.tf" { // the full source address works with OpenTofu, too
		text = `terraform {
  required_providers {
    tencentpartner = { source = "registry.terraform.io/tencentpartner/tencentpartner" }
  }
}
` + text
	}
	if err := os.WriteFile(filepath.Join(c.dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// kinds returns customers of the bare provider's kinds.
func kinds(uins int) simulator.Customers {
	all := simulator.Customers{}
	for i := range uins {
		uin := firstUIN + uint64(i)
		c := customer.OfKind(customer.Kind(uin))
		all[uin] = simulator.Customer{
			TotalCredit:     json.RawMessage(c.Total),
			RemainingCredit: json.RawMessage(c.Remaining),
		}
	}
	return all
}

const firstUIN = 100_000_000_000

// configure writes the configuration of a read. It uses split for the list of UINs, because
// Terraform needs twice the time for other expressions.
func (c *testCLI) configure(t *testing.T, uins int, minimum bool) {
	t.Helper()
	list := make([]string, 0, uins)
	for i := range uins {
		list = append(list, fmt.Sprint(firstUIN+i))
	}
	argument, output := "", ""
	if uins <= 1000 { // the digest is expensive
		output = `output "digest" {
  value = sha256(jsonencode([
    for name in [
      "credits", "missing_uins", "insufficient_uins", "shortfalls", "all_sufficient",
    ] : data.tencentpartner_customer_credits.all[name]
  ]))
}`
	}
	if minimum {
		argument = fmt.Sprintf("minimum_remaining_credit = %d", customer.Minimum)
	}
	c.write(t, "uins.txt", strings.Join(list, ","))
	c.write(t, "main.tf", fmt.Sprintf(`
provider "tencentpartner" { max_requests_per_second = 10000 }
data "tencentpartner_customer_credits" "all" {
  uins = split(",", file("${path.module}/uins.txt"))
  %s
}
%s
`, argument, output))
}

var (
	attach = regexp.MustCompile(`TF_REATTACH_PROVIDERS='(.*)'`)
	digest = regexp.MustCompile(`digest = "(\w*)"`)
)

// plan makes one plan and returns its cost. It starts the provider before the CLI, to separate
// their costs.
func (c *testCLI) plan(t *testing.T, program string) cost {
	t.Helper()
	environment := append(os.Environ(), "TENCENTPARTNER_ENDPOINT="+c.endpoint,
		"TENCENTCLOUD_SECRET_ID="+simulator.DemoAccount.SecretID,
		"TENCENTCLOUD_SECRET_KEY="+simulator.DemoAccount.SecretKey)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	provider := exec.CommandContext(ctx, filepath.Join(c.dir, program), "-debug")
	provider.Env = environment
	reattach := startProvider(t, provider)
	cli := exec.CommandContext(ctx, c.path, "plan", "-no-color", "-input=false")
	cli.Dir, cli.Env = c.dir, append(environment, "TF_REATTACH_PROVIDERS="+reattach)
	out, err := cli.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v: %s", program, err, out)
	}
	if err := provider.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = provider.Wait() // its error is the interrupt
	result := cost{
		provider: processorTime(provider),
		cli:      processorTime(cli),
		memory:   peakMemory(t, provider),
	}
	if found := digest.FindSubmatch(out); found != nil {
		result.digest = string(found[1])
	}
	return result
}

// startProvider starts a provider and returns the CLI's TF_REATTACH_PROVIDERS for it.
func startProvider(t *testing.T, provider *exec.Cmd) (reattach string) {
	t.Helper()
	stdout, err := provider.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := provider.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(stdout); reattach == "" && lines.Scan(); {
		if found := attach.FindStringSubmatch(lines.Text()); found != nil {
			reattach = found[1]
		}
	}
	return reattach
}

// processorTime returns the processor time of a process that has ended.
func processorTime(command *exec.Cmd) time.Duration {
	return command.ProcessState.UserTime() + command.ProcessState.SystemTime()
}

// peakMemory returns the peak memory of a process that has ended, in MiB.
func peakMemory(t *testing.T, command *exec.Cmd) int {
	t.Helper()
	usage, ok := command.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		t.Fatalf("the process's usage is a %T", command.ProcessState.SysUsage())
	}
	unit := 1024 // Linux counts kilobytes
	if runtime.GOOS == "darwin" {
		unit = 1
	}
	return int(usage.Maxrss) * unit >> 20
}

// median returns the median by the provider's processor time.
func median(costs []cost) cost {
	slices.SortFunc(costs, func(a, b cost) int { return int(a.provider - b.provider) })
	return costs[len(costs)/2]
}

const (
	shippedProgram = "terraform-provider-tencentpartner"
	bareProgram    = "bare"
)

// The bare provider and the real one have the same values. This makes their costs comparable.
func TestBareProviderHasTheSameValues(t *testing.T) {
	cli := newCLI(t)
	cli.serve(t, simtest.New(t, simulator.Options{Customers: kinds(400)}))
	for _, minimum := range []bool{true, false} {
		cli.configure(t, 400, minimum)
		shippedCost, bareCost := cli.plan(t, shippedProgram), cli.plan(t, bareProgram)
		if shippedCost.digest == "" || shippedCost.digest != bareCost.digest {
			t.Errorf("the values' digests are %s and %s", shippedCost.digest, bareCost.digest)
		}
	}
}

// A large read costs little more than Terraform's framework does. For each UIN, it costs little
// more than a smaller read.
func TestProcess(t *testing.T) {
	if !*compare {
		t.Skip("it runs Terraform for minutes: make bench does")
	}
	const large, small, runs = 20_000, 5_000, 5
	const mostRatio, mostGrowth, mostMemory = 1.35, 1.25, 300
	cli := newCLI(t)
	cli.serve(t, simtest.New(t, simulator.Options{Customers: kinds(large)}))
	results := newTable("8. 20,000 UINs in one read, real CLI, limit lifted, median of 5",
		"minimum", "provider, s", "bare provider, s",
		"ratio (≤ 1.35)", "µs a UIN", "µs a UIN at 5,000 (· 1.25 ≥)", "peak, MiB (≤ 300)",
		"the CLI itself, s")
	for _, minimum := range []bool{false, true} {
		var largeReads, bareReads, smallReads []cost
		for range runs {
			cli.configure(t, large, minimum)
			largeReads = append(largeReads, cli.plan(t, shippedProgram))
			bareReads = append(bareReads, cli.plan(t, bareProgram))
			cli.configure(t, small, minimum)
			smallReads = append(smallReads, cli.plan(t, shippedProgram))
		}
		l, b, s := median(largeReads), median(bareReads), median(smallReads)
		ratio := l.provider.Seconds() / b.provider.Seconds()
		growth := l.perUIN(large) / s.perUIN(small)
		byMemory := func(a, b cost) int { return a.memory - b.memory }
		memory := slices.MaxFunc(largeReads, byMemory).memory
		if ratio > mostRatio || growth > mostGrowth || memory > mostMemory {
			t.Errorf("minimum %v: %.2f times the bare provider, %.2f times a smaller read's for "+
				"each UIN, %d MiB", minimum, ratio, growth, memory)
		}
		results.add(map[bool]string{true: "yes", false: "no"}[minimum],
			fmt.Sprintf("%.2f", l.provider.Seconds()), fmt.Sprintf("%.2f", b.provider.Seconds()),
			fmt.Sprintf("%.2f", ratio), fmt.Sprintf("%.0f", l.perUIN(large)),
			fmt.Sprintf("%.0f", s.perUIN(small)), fmt.Sprint(memory),
			fmt.Sprintf("%.1f", l.cli.Seconds()))
	}
}
