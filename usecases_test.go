package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// A use case says at its top which CLI it needs, and with which exit codes its commands end. These tests run what it says.

const (
	useCases  = "examples/usecases"
	savedPlan = "saved.tfplan"
)

// What is there before a command runs. All of it was made while there was enough.
const (
	nothing = iota
	saved
	deployed
)

// commands are what the use cases' tables have exit codes of.
var commands = map[string]struct {
	before    int
	arguments []string
}{
	"plan":                    {nothing, []string{"plan"}},
	"plan -detailed-exitcode": {nothing, []string{"plan", "-detailed-exitcode"}},
	"apply":                   {nothing, []string{"apply", "-auto-approve"}},
	"apply of a plan saved while there was enough": {saved, []string{"apply", savedPlan}},
	"plan -detailed-exitcode of what is deployed":  {deployed, []string{"plan", "-detailed-exitcode"}},
	"destroy of what is deployed":                  {deployed, []string{"destroy", "-auto-approve"}},
	"destroy -var enforce_credit=false":            {deployed, []string{"destroy", "-auto-approve", "-var", "enforce_credit=false"}},
}

func TestUseCasesEndAsTheySay(t *testing.T) {
	for _, name := range useCaseNames(t) {
		if strings.HasPrefix(name, "test-") {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			said := exitCodes(t, name)
			for command := range commands {
				hasSwitch := strings.Contains(readFile(t, filepath.Join(useCases, name, "main.tf")), "var.enforce_credit")
				if _, found := said[command]; !found && (hasSwitch || !strings.Contains(command, "enforce_credit")) {
					t.Errorf("it does not say how %q ends", command)
				}
			}
			c := deploy(t, name)
			for command, codes := range said {
				c.run(t, command, enough, codes[0])
				c.run(t, command, tooLittle, codes[1])
			}
		})
	}
}

// useCase is a use case with its folders before its commands, and its customers' credit.
type useCase struct {
	*customersFile
	before map[int]*workspace
}

// deploy prepares the folders.
func deploy(t *testing.T, name string) *useCase {
	t.Helper()
	c := &useCase{newCustomersFile(t), map[int]*workspace{}}
	url := c.simulate(t)
	for before, command := range map[int][]string{
		nothing:  {"version"},
		saved:    {"plan", "-input=false", "-out=" + savedPlan},
		deployed: {"apply", "-input=false", "-auto-approve"},
	} {
		w := openUseCase(t, url, name)
		w.succeed(command...)
		c.before[before] = w
	}
	return c
}

// run runs a command in a copy of what is there before it.
func (c *useCase) run(t *testing.T, name, remaining string, want int) {
	t.Helper()
	command, found := commands[name]
	if !found {
		t.Errorf("it tells how %q ends, which is no command of these tests", name)
		return
	}
	w := *c.before[command.before]
	w.folder = filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(w.folder, os.DirFS(c.before[command.before].folder)); err != nil {
		t.Fatal(err)
	}
	c.set(t, remaining)
	stdout, stderr, code := w.run(slices.Concat(command.arguments[:1], []string{"-input=false", "-no-color"}, command.arguments[1:])...)
	output := stdout + stderr
	if code != want {
		t.Errorf("with %s left, %q ended with %d, and it says %d:\n%s", remaining, name, code, want, output)
	}
	if command.before != deployed && w.deployed() != (command.arguments[0] == "apply" && want == 0) {
		t.Errorf("with %s left, %q ended with %d, and deployed: %v", remaining, name, code, w.deployed())
	}
	if command.before == deployed && w.deployed() != (command.arguments[0] != "destroy" || want != 0) {
		t.Errorf("with %s left, %q ended with %d, and left it deployed: %v", remaining, name, code, w.deployed())
	}
	if remaining == tooLittle && command.before == nothing && !short.MatchString(strings.Join(strings.Fields(output), " ")) {
		t.Errorf("%q does not say who has too little:\n%s", name, output)
	}
}

// short is how the use cases say that the last customer has too little.
var short = regexp.MustCompile(poorCustomer + `.*\b(short by 0\.01|less left than a month costs \(100 )`)

// deployed tells whether the state has a resource that is not only read.
func (w *workspace) deployed() bool {
	w.t.Helper()
	text, err := os.ReadFile(filepath.Join(w.folder, "terraform.tfstate"))
	if os.IsNotExist(err) {
		return false
	}
	var state struct{ Resources []struct{ Mode string } }
	if err := json.Unmarshal(text, &state); err != nil {
		w.t.Fatal(err)
	}
	return slices.ContainsFunc(state.Resources, func(resource struct{ Mode string }) bool { return resource.Mode == "managed" })
}

// Terraform destroys before it creates, unless it is told otherwise, as the use case does.
func TestClosedGateKeepsWhatWouldBeReplaced(t *testing.T) {
	customers := newCustomersFile(t)
	w := openUseCase(t, customers.simulate(t), "apply-time-gate")
	configuration := readFile(t, filepath.Join(w.folder, "main.tf"))
	w.write("main.tf", strings.Replace(configuration, `input = "deployed"`, "triggers_replace = 1", 1))
	w.succeed("apply", "-input=false", "-auto-approve")
	w.write("main.tf", strings.Replace(configuration, `input = "deployed"`, "triggers_replace = 2", 1))
	w.succeed("plan", "-input=false", "-out="+savedPlan)
	customers.set(t, tooLittle)
	stdout, stderr, code := w.run("apply", "-input=false", "-no-color", savedPlan)
	if code != 1 || !strings.Contains(stderr, "Credit gate closed") || !w.deployed() {
		t.Errorf("apply ended with %d, and left it deployed: %v\n%s%s", code, w.deployed(), stdout, stderr)
	}
}

func TestGateLeavesNothingInPlanAndState(t *testing.T) {
	w := openUseCase(t, newCustomersFile(t).simulate(t), "apply-time-gate")
	w.succeed("plan", "-input=false", "-out="+savedPlan)
	plan := w.succeed("show", "-json", savedPlan)
	w.succeed("apply", "-input=false", savedPlan)
	state := readFile(t, filepath.Join(w.folder, "terraform.tfstate"))
	for where, text := range map[string]string{"plan": plan, "state": state} {
		if !strings.Contains(text, "terraform_data") || strings.Contains(text, "used_credit") {
			t.Errorf("the %s has a credit, or nothing:\n%s", where, text)
		}
	}
}

func TestUseCaseSuitesEndAsTheySay(t *testing.T) {
	for _, name := range useCaseNames(t) {
		if !strings.HasPrefix(name, "test-") {
			continue
		}
		t.Run(name, func(t *testing.T) {
			url := "http://127.0.0.1:1" // nobody is there: mocks need nobody
			if name == "test-with-simulator" {
				_, url = simulate(t, simulator.Options{File: filepath.Join(useCases, name, "customers.json"), Limit: simulator.DocumentedLimit})
			}
			w := openUseCase(t, url, name)
			codes := exitCodes(t, name)
			stdout, stderr, code := w.run("test", "-no-color")
			if said := codes["test"]; code != said[0] || !strings.Contains(stdout, "2 passed, 0 failed") {
				t.Errorf("the suite ended with %d, and it says %d:\n%s%s", code, said[0], stdout, stderr)
			}
			ungated := regexp.MustCompile(`(?s)\n  lifecycle \{.*?\n  \}\n`).ReplaceAllString(readFile(t, filepath.Join(w.folder, "main.tf")), "")
			w.write("main.tf", ungated)
			stdout, stderr, code = w.run("test", "-no-color")
			if said := codes["test without the postcondition"]; code != said[0] || !strings.Contains(stdout, "1 passed, 1 failed") {
				t.Errorf("without its gate the suite ended with %d, and it says %d:\n%s%s", code, said[0], stdout, stderr)
			}
		})
	}
}

func useCaseNames(t *testing.T) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(useCases)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if entry.IsDir() {
			names = append(names, entry.Name())
		}
	}
	if len(names) < 9 {
		t.Fatalf("only %q", names)
	}
	return names
}

// openUseCase returns a workspace with a use case, on a CLI that is new enough for it.
func openUseCase(t *testing.T, url, name string) *workspace {
	t.Helper()
	folder := filepath.Join(useCases, name)
	w := open(t, url, readFile(t, filepath.Join(folder, "main.tf")))
	if err := os.CopyFS(filepath.Join(w.folder, "tests"), os.DirFS(filepath.Join(folder, "tests"))); err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	terraform, opentofu := oldestCLI(t, name)
	w.needs(name, terraform, opentofu)
	return w
}

// oldestCLI returns the minor versions that a use case says it needs.
func oldestCLI(t *testing.T, name string) (terraform, opentofu int) {
	t.Helper()
	found := oldest.FindStringSubmatch(readFile(t, filepath.Join(useCases, name, "main.tf")))
	if found == nil {
		t.Fatal("it does not say which CLI it needs")
	}
	if want := "required_version = \">= 1." + found[1] + "\""; !strings.Contains(readFile(t, filepath.Join(useCases, name, "main.tf")), want) {
		t.Errorf("%s has no %s", name, want)
	}
	return number(t, found[1]), number(t, found[2])
}

var oldest = regexp.MustCompile(`\n# Oldest CLI: Terraform 1\.(\d+), OpenTofu 1\.(\d+)\.\n`)

func number(t *testing.T, text string) int {
	t.Helper()
	number, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return number
}

var tableRow = regexp.MustCompile(`(?m)^# \| ([^|]*?) +\| (\d) +\|(?: (\d) +\|)?$`)

// exitCodes returns the table of a use case: from a command to its exit codes with enough and with too little credit.
func exitCodes(t *testing.T, name string) map[string][2]int {
	t.Helper()
	codes := map[string][2]int{}
	for _, row := range tableRow.FindAllStringSubmatch(readFile(t, filepath.Join(useCases, name, "main.tf")), -1) {
		both := [2]int{number(t, row[2]), 0}
		if row[3] != "" {
			both[1] = number(t, row[3])
		}
		codes[row[1]] = both
	}
	if len(codes) < 2 {
		t.Fatalf("it says of %d commands how they end", len(codes))
	}
	return codes
}
