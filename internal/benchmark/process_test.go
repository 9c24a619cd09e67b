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

// cost is what one plan cost.
type cost struct {
	provider, cli time.Duration // processor time
	memory        int           // the provider's peak, in MiB
	digest        string        // of what Terraform got
}

func (c cost) perUIN(uins int) float64 { return float64(c.provider.Microseconds()) / float64(uins) }

// stage is what plans run on.
type stage struct {
	folder, cli, endpoint string
}

// setStage builds the programs.
func setStage(t *testing.T) *stage {
	t.Helper()
	cli := os.Getenv("TF_ACC_TERRAFORM_PATH")
	if cli == "" {
		t.Skip("TF_ACC_TERRAFORM_PATH names no CLI: make bench sets it")
	}
	s := &stage{folder: t.TempDir(), cli: cli}
	build := exec.CommandContext(t.Context(), "go", "build", "-o", s.folder+string(filepath.Separator), "../..", "./bare")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return s
}

// serve starts a server that the plans call.
func (s *stage) serve(t *testing.T, handler http.Handler) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	s.endpoint = server.URL
}

// write writes a file of the configuration.
func (s *stage) write(t *testing.T, name, text string) {
	t.Helper()
	if name == "main.tf" { // the source as the programs say, for OpenTofu, too
		text = `terraform {
  required_providers {
    tencentpartner = { source = "registry.terraform.io/tencentpartner/tencentpartner" }
  }
}
` + text
	}
	if err := os.WriteFile(filepath.Join(s.folder, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// kinds are so many customers of the bare provider's kinds.
func kinds(uins int) simulator.Customers {
	all := simulator.Customers{}
	for i := range uins {
		uin := firstUIN + uint64(i)
		c := customer.OfKind(customer.Kind(uin))
		all[uin] = simulator.Customer{TotalCredit: json.RawMessage(c.Total), RemainingCredit: json.RawMessage(c.Remaining)}
	}
	return all
}

const firstUIN = 100_000_000_000

// configure writes the configuration of a read of so many UINs. split makes the list: Terraform needs twice the time for
// other ways to write it.
func (s *stage) configure(t *testing.T, uins int, minimum bool) {
	t.Helper()
	list := make([]string, 0, uins)
	for i := range uins {
		list = append(list, fmt.Sprint(firstUIN+i))
	}
	argument, output := "", ""
	if uins <= 1000 { // it is dear
		output = `output "digest" {
  value = sha256(jsonencode([for name in ["credits", "missing_uins", "insufficient_uins", "shortfalls", "all_sufficient"] :
    data.tencentpartner_customer_credits.all[name]]))
}`
	}
	if minimum {
		argument = fmt.Sprintf("minimum_remaining_credit = %d", customer.Minimum)
	}
	s.write(t, "uins.txt", strings.Join(list, ","))
	s.write(t, "main.tf", fmt.Sprintf(`
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

// plan makes one plan with a provider that was started beforehand, so that its cost is its own.
func (s *stage) plan(t *testing.T, program string) (c cost) {
	t.Helper()
	environment := append(os.Environ(), "TENCENTPARTNER_ENDPOINT="+s.endpoint,
		"TENCENTCLOUD_SECRET_ID="+simulator.DemoAccount.SecretID, "TENCENTCLOUD_SECRET_KEY="+simulator.DemoAccount.SecretKey)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	provider := exec.CommandContext(ctx, filepath.Join(s.folder, program), "-debug")
	provider.Env = environment
	stdout, err := provider.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := provider.Start(); err != nil {
		t.Fatal(err)
	}
	var reattach string
	for lines := bufio.NewScanner(stdout); reattach == "" && lines.Scan(); {
		if found := attach.FindStringSubmatch(lines.Text()); found != nil {
			reattach = found[1]
		}
	}
	cli := exec.CommandContext(ctx, s.cli, "plan", "-no-color", "-input=false")
	cli.Dir, cli.Env = s.folder, append(environment, "TF_REATTACH_PROVIDERS="+reattach)
	out, err := cli.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v: %s", program, err, out)
	}
	if err := provider.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = provider.Wait() // it was interrupted
	usage, ok := provider.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		t.Fatalf("the process's usage is a %T", provider.ProcessState.SysUsage())
	}
	unit := 1024 // Linux counts kilobytes
	if runtime.GOOS == "darwin" {
		unit = 1
	}
	c = cost{
		provider: provider.ProcessState.UserTime() + provider.ProcessState.SystemTime(),
		cli:      cli.ProcessState.UserTime() + cli.ProcessState.SystemTime(),
		memory:   int(usage.Maxrss) * unit >> 20,
	}
	if found := digest.FindSubmatch(out); found != nil {
		c.digest = string(found[1])
	}
	return c
}

// median of five, by the provider's processor time.
func median(costs []cost) cost {
	slices.SortFunc(costs, func(a, b cost) int { return int(a.provider - b.provider) })
	return costs[len(costs)/2]
}

const (
	shippedProgram = "terraform-provider-tencentpartner"
	bareProgram    = "bare"
)

// The bare provider gives Terraform what the real one does: otherwise their costs could not be compared.
func TestBareProviderHasTheSameValues(t *testing.T) {
	stage := setStage(t)
	stage.serve(t, simtest.New(t, simulator.Options{Customers: kinds(400)}))
	for _, minimum := range []bool{true, false} {
		stage.configure(t, 400, minimum)
		if shipped, bare := stage.plan(t, shippedProgram), stage.plan(t, bareProgram); shipped.digest == "" || shipped.digest != bare.digest {
			t.Errorf("the values' digests are %s and %s", shipped.digest, bare.digest)
		}
	}
}

// A large read costs little more than what Terraform's framework costs, and no more for each UIN than a smaller one.
func TestProcess(t *testing.T) {
	if !*compare {
		t.Skip("it runs Terraform for minutes: make bench does")
	}
	const large, small, runs = 20_000, 5_000, 5
	const mostRatio, mostGrowth, mostMemory = 1.35, 1.25, 300
	stage := setStage(t)
	stage.serve(t, simtest.New(t, simulator.Options{Customers: kinds(large)}))
	results := newTable("8. 20,000 UINs in one read, real CLI, limit lifted, median of 5", "minimum", "provider, s", "bare provider, s",
		"ratio (≤ 1.35)", "µs a UIN", "µs a UIN at 5,000 (· 1.25 ≥)", "peak, MiB (≤ 300)", "the CLI itself, s")
	for _, minimum := range []bool{false, true} {
		var shipped, bare, smaller []cost
		for range runs {
			stage.configure(t, large, minimum)
			shipped = append(shipped, stage.plan(t, shippedProgram))
			bare = append(bare, stage.plan(t, bareProgram))
			stage.configure(t, small, minimum)
			smaller = append(smaller, stage.plan(t, shippedProgram))
		}
		s, b, l := median(shipped), median(bare), median(smaller)
		ratio, growth := s.provider.Seconds()/b.provider.Seconds(), s.perUIN(large)/l.perUIN(small)
		memory := slices.MaxFunc(shipped, func(a, b cost) int { return a.memory - b.memory }).memory
		if ratio > mostRatio || growth > mostGrowth || memory > mostMemory {
			t.Errorf("minimum %v: %.2f times the bare provider, %.2f times a smaller read's for each UIN, %d MiB", minimum, ratio, growth, memory)
		}
		results.add(map[bool]string{true: "yes", false: "no"}[minimum], fmt.Sprintf("%.2f", s.provider.Seconds()), fmt.Sprintf("%.2f", b.provider.Seconds()),
			fmt.Sprintf("%.2f", ratio), fmt.Sprintf("%.0f", s.perUIN(large)), fmt.Sprintf("%.0f", l.perUIN(small)), fmt.Sprint(memory),
			fmt.Sprintf("%.1f", s.cli.Seconds()))
	}
}
