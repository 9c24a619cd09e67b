package acceptance_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/test/usecase"
)

const savedPlan = "saved.tfplan"

// stage is what exists before a command runs. All of it was made while all customers had
// enough.
type stage int

const (
	nothing stage = iota
	saved
	deployed
	replacement // a saved plan that replaces a deployed resource
)

// makesBefore are the commands that make what exists before.
var makesBefore = map[stage][][]string{
	nothing:  {{"version"}},
	saved:    {{"plan", "-input=false", "-out=" + savedPlan}},
	deployed: {{"apply", "-input=false", "-auto-approve"}},
	replacement: {
		{"apply", "-input=false", "-auto-approve"},
		{"plan", "-input=false", "-replace=terraform_data.deployment", "-out=" + savedPlan},
	},
}

// useCaseCommands are the commands in the tables of the use cases.
var useCaseCommands = map[string]struct {
	before    stage
	arguments []string
}{
	"plan":                    {nothing, []string{"plan"}},
	"plan -detailed-exitcode": {nothing, []string{"plan", "-detailed-exitcode"}},
	"apply":                   {nothing, []string{"apply", "-auto-approve"}},
	"apply of a plan saved with enough credit": {saved, []string{"apply", savedPlan}},
	"apply of a saved plan that replaces the deployment": {
		replacement, []string{"apply", savedPlan},
	},
	"plan -detailed-exitcode of the deployment": {
		deployed, []string{"plan", "-detailed-exitcode"},
	},
	"destroy of the deployment": {deployed, []string{"destroy", "-auto-approve"}},
	"destroy -var enforce_credit=false": {
		deployed, []string{"destroy", "-auto-approve", "-var", "enforce_credit=false"},
	},
}

// onlyWith maps commands to a text. The use cases with the text have the command in their tables,
// and the others do not.
var onlyWith = map[string]string{
	"apply of a saved plan that replaces the deployment": "tencentpartner_credit_check",
	"destroy -var enforce_credit=false":                  "var.enforce_credit",
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
				_, found := u.ExitCodes[command]
				if want := strings.Contains(u.Text, onlyWith[command]); found != want {
					t.Errorf("has the exit code of %q: %t, want %t", command, found, want)
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
	before map[stage]*workspace
}

// prepareUseCase prepares the directories.
func prepareUseCase(t *testing.T, u usecase.UseCase) *preparedUseCase {
	t.Helper()
	p := &preparedUseCase{newCustomersFile(t, u), map[stage]*workspace{}}
	url := p.serve(t)
	for command := range u.ExitCodes {
		before := useCaseCommands[command].before
		if p.before[before] != nil {
			continue
		}
		w := openUseCase(t, url, u)
		for _, args := range makesBefore[before] {
			w.succeed(args...)
			w.age()
		}
		p.before[before] = w
	}
	return p
}

// situation is the customers' credit while a command runs.
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
	if command.before == deployed || command.before == replacement {
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
