package acceptance_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
	"github.com/tencentpartner/terraform-provider-tencentpartner/test/usecase"
)

const savedPlan = "saved.tfplan"

// What exists before a command runs. All of it was made while all customers had enough.
const (
	nothing = iota
	saved
	deployed
)

// useCaseCommands are the commands in the tables of the use cases.
var useCaseCommands = map[string]struct {
	before    int
	arguments []string
}{
	"plan":                    {nothing, []string{"plan"}},
	"plan -detailed-exitcode": {nothing, []string{"plan", "-detailed-exitcode"}},
	"apply":                   {nothing, []string{"apply", "-auto-approve"}},
	"apply of a plan saved while there was enough": {saved, []string{"apply", savedPlan}},
	"plan -detailed-exitcode of what is deployed": {
		deployed, []string{"plan", "-detailed-exitcode"},
	},
	"destroy of what is deployed": {deployed, []string{"destroy", "-auto-approve"}},
	"destroy -var enforce_credit=false": {
		deployed, []string{"destroy", "-auto-approve", "-var", "enforce_credit=false"},
	},
}

// Each use case has a table of exit codes at its top. This test runs the commands.
func TestAccUseCasesReturnTheirExitCodes(t *testing.T) {
	requireCLI(t)
	for _, u := range useCases(t) {
		if strings.HasPrefix(u.Name, "test-") {
			continue
		}
		t.Run(u.Name, func(t *testing.T) {
			t.Parallel()
			for command := range useCaseCommands {
				hasSwitch := strings.Contains(u.Text, "var.enforce_credit")
				if _, found := u.ExitCodes[command]; !found &&
					(hasSwitch || !strings.Contains(command, "enforce_credit")) {
					t.Errorf("it does not have the exit code of %q", command)
				}
			}
			d := prepareUseCase(t, u)
			for command, codes := range u.ExitCodes {
				d.run(t, command, situation{"enough", d.enough(t), nil}, codes[0])
				for _, s := range d.failing(t, u) {
					d.run(t, command, s, codes[1])
				}
			}
		})
	}
}

// preparedUseCase is a use case with its directories before its commands, and its customers'
// credit.
type preparedUseCase struct {
	*customersFile
	before map[int]*workspace
}

// prepareUseCase prepares the directories.
func prepareUseCase(t *testing.T, u usecase.UseCase) *preparedUseCase {
	t.Helper()
	p := &preparedUseCase{newCustomersFile(t, u), map[int]*workspace{}}
	url := p.serve(t)
	for before, command := range map[int][]string{
		nothing:  {"version"},
		saved:    {"plan", "-input=false", "-out=" + savedPlan},
		deployed: {"apply", "-input=false", "-auto-approve"},
	} {
		w := openUseCase(t, url, u)
		w.succeed(command...)
		p.before[before] = w
	}
	return p
}

// situation is what the customers have while a command runs.
type situation struct {
	name   string
	text   string         // of the customers' file
	reason *regexp.Regexp // matches how the use cases report why a criterion is not met
}

// enough returns the customers' file in which all customers have enough.
func (p *preparedUseCase) enough(t *testing.T) string {
	t.Helper()
	return changed(t, p.text, lastCustomer, "RemainingCredit", enough)
}

// failing returns the situations in which a criterion of the use case is not met.
func (p *preparedUseCase) failing(t *testing.T, u usecase.UseCase) []situation {
	t.Helper()
	all := []situation{{
		"customer below its minimum",
		changed(t, p.text, lastCustomer, "RemainingCredit", tooLittle),
		insufficient,
	}}
	if strings.Contains(u.Text, "minimum_partner_remaining_credit") {
		all = append(all, situation{
			"partner below its minimum",
			changed(t, p.enough(t), "Partner", "RemainingCredit", "299.99"),
			regexp.MustCompile(`the partner account has 299\.99 left, .*\(short by 0\.01\)`),
		})
	}
	if strings.Contains(u.Text, "require_normal_status") {
		all = append(all, situation{
			"status 2",
			changed(t, p.enough(t), lastCustomer, "Status", `"2"`),
			regexp.MustCompile(`not in normal status: ` + lastCustomer + ` \(status 2\)`),
		})
	}
	return all
}

// insufficient matches how the use cases report that the last customer has insufficient credit.
var insufficient = regexp.MustCompile(lastCustomer +
	`.*\b(short by 0\.01|less left than a month costs \(100 )`)

// run runs a command in a copy of the directory before it.
func (p *preparedUseCase) run(t *testing.T, name string, s situation, want int) {
	t.Helper()
	command, found := useCaseCommands[name]
	if !found {
		t.Errorf("its table has %q, which is no command of this test", name)
		return
	}
	w := *p.before[command.before]
	w.dir = filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(w.dir, os.DirFS(p.before[command.before].dir)); err != nil {
		t.Fatal(err)
	}
	p.write(t, s.text)
	operation := command.arguments[0]
	stdout, stderr, code := w.run(slices.Concat([]string{operation, "-input=false", "-no-color"},
		command.arguments[1:])...)
	output := stdout + stderr
	if code != want {
		t.Errorf("%s: %q returned %d, and the table has %d:\n%s", s.name, name, code, want, output)
	}
	wantDeployed := operation == "apply" && want == 0
	if command.before == deployed {
		wantDeployed = operation != "destroy" || want != 0
	}
	if got := w.deployed(); got != wantDeployed {
		t.Errorf("%s: after %q, deployed is %t", s.name, name, got)
	}
	if s.reason != nil && command.before == nothing &&
		!s.reason.MatchString(unwrap(output)) {
		t.Errorf("%s: %q does not report the reason:\n%s", s.name, name, output)
	}
}

// dependsOn matches the line that makes a resource depend on a gate.
var dependsOn = regexp.MustCompile(`\n  depends_on = .*\n`)

// At apply, a gate alone stops nothing: without depends_on, the resources of a saved plan are
// created, although the gate does not open.
func TestAccGateStopsOnlyWhatDependsOnIt(t *testing.T) {
	requireCLI(t)
	for _, name := range []string{
		"apply-time-gate", "all-customers-at-apply", "purchase-verdict",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			u := useCase(t, name)
			u.Text = dependsOn.ReplaceAllString(u.Text, "\n")
			if strings.Contains(u.Text, "depends_on =") {
				t.Fatalf("%s still has depends_on", name)
			}
			customers := newCustomersFile(t, u)
			w := openUseCase(t, customers.serve(t), u)
			w.succeed("plan", "-input=false", "-out="+savedPlan)
			customers.set(t, tooLittle)
			stdout, stderr, _ := w.run("apply", "-input=false", "-no-color", savedPlan)
			if !w.deployed() {
				t.Errorf("the gate stopped a resource that does not depend on it:\n%s%s", stdout,
					stderr)
			}
		})
	}
}

// lifecycle matches the block that makes a configuration fail, which the suites must notice.
var lifecycle = regexp.MustCompile(`(?s)\n  lifecycle \{.*?\n  \}\n`)

func TestAccUseCaseSuitesReturnTheirExitCodes(t *testing.T) {
	requireCLI(t)
	for _, u := range useCases(t) {
		if !strings.HasPrefix(u.Name, "test-") {
			continue
		}
		t.Run(u.Name, func(t *testing.T) {
			url := "http://127.0.0.1:1" // mocks need no server
			if u.Name == "test-with-simulator" {
				_, url = simtest.Serve(t, simulator.Options{
					File: filepath.Join(u.Dir, "customers.json"), Limit: simulator.DocumentedLimit,
				})
			}
			w := openUseCase(t, url, u)
			w.expectSuite(u.ExitCodes["test"][0], "2 passed, 0 failed")
			w.write("main.tf", lifecycle.ReplaceAllString(u.Text, ""))
			w.expectSuite(u.ExitCodes["test without the postcondition"][0], "1 passed, 1 failed")
		})
	}
}

func (w *workspace) expectSuite(want int, result string) {
	w.t.Helper()
	stdout, stderr, code := w.run("test", "-no-color")
	if code != want || !strings.Contains(stdout, result) {
		w.t.Errorf("the suite returned %d, want %d and %q:\n%s%s", code, want, result, stdout,
			stderr)
	}
}

// The pipeline in the guide runs as it is written, with a gate that works and with one that does
// not.
func TestAccPipelineOfTheTestGuide(t *testing.T) {
	requireCLI(t)
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("the pipeline is written for bash, which this machine does not have")
	}
	guide := readFile(t, filepath.Join(root, "templates/guides/test-your-gate.md.tmpl"))
	_, script, _ := strings.Cut(guide, "## In a pipeline\n")
	_, script, _ = strings.Cut(script, "```shell\n")
	script, _, found := strings.Cut(script, "```\n")
	if !found {
		t.Fatal("the guide has no pipeline")
	}
	for name, want := range map[string]int{"apply-time-gate": 0, "postcondition": 1} {
		w := openUseCase(t, "", useCase(t, name))
		w.write("customers.json", "{}")
		_, url := simtest.Serve(t, simulator.Options{File: filepath.Join(w.dir, "customers.json")})
		command := exec.CommandContext(t.Context(), bash, "-c",
			"terraform() { "+strconv.Quote(w.cli)+" \"$@\"; }\n"+script)
		command.Dir, command.Env = w.dir, append(w.env, "TENCENTPARTNER_ENDPOINT="+url)
		output, _ := command.CombinedOutput()
		code := command.ProcessState.ExitCode()
		if deployed := w.deployed(); code != want || deployed != (want == 1) {
			t.Errorf("with %s, the pipeline returned %d, want %d, and deployed: %t\n%s",
				name, code, want, deployed, output)
		}
	}
}
