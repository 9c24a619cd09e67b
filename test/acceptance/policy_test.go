package acceptance_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/tencentpartner/terraform-provider-tencentpartner/test/usecase"
)

// policies is the directory of the policies, in the repository.
const policies = "examples/policies"

// policyTools are pinned in separate modules, and built when they are first needed.
var policyTools = map[string]func() (string, error){
	"opa": pinnedTool("opa"), "conftest": pinnedTool("conftest"),
}

// pinnedTool returns a function that builds a tool and returns its path.
func pinnedTool(name string) func() (string, error) {
	return sync.OnceValues(func() (string, error) {
		modfile := "-modfile=" + filepath.Join(root, "tools", name, "go.mod")
		args := []string{"tool", modfile, "-n", name}
		command := exec.Command("go", args...) //nolint:noctx // nothing to cancel
		output, err := command.Output()
		return strings.TrimSpace(string(output)), err
	})
}

func TestAccPoliciesPassTheirUnitTests(t *testing.T) {
	requireCLI(t)
	runs := [][]string{
		{"check", "--strict", policies},
		{"check", "--v0-compatible", policies},
		{"fmt", "--fail", "--list", policies, witnessPolicy},
		{"test", "--fail-on-empty", policies},
	}
	for _, dir := range []string{policies, witnessPolicy} {
		files, err := filepath.Glob(filepath.Join(root, dir, "*.rego"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no policy in %s: %v", dir, err)
		}
		for _, file := range files {
			// Each platform loads some of the files, and perhaps as Rego v0.
			name := filepath.ToSlash(filepath.Join(dir, filepath.Base(file)))
			runs = append(runs, []string{"check", "--strict", name},
				[]string{"check", "--v0-compatible", name})
			if !strings.Contains(readFile(t, file), "\nimport rego.v1\n") {
				t.Errorf("%s does not have the line \"import rego.v1\"", name)
			}
		}
	}
	for _, args := range runs {
		if output, code := runTool(t, root, "opa", args...); code != 0 {
			t.Errorf("opa %v returned %d:\n%s", args, code, output)
		}
	}
}

const policyUsage = "usage: policy [-changes] allows, or: policy [-changes] denies REASON"

// checkPolicies checks that each command in the policies' table allows saved.tfplan, or denies it
// for a reason. The plan is whole, however a platform wraps it. With -changes, it is as Spacelift
// has it.
func checkPolicies(ts *testscript.TestScript, neg bool, args []string) {
	onlyChanges := len(args) > 0 && args[0] == "-changes"
	if onlyChanges {
		args = args[1:]
	}
	reason := ""
	switch {
	case !neg && len(args) == 1 && args[0] == "allows":
	case !neg && len(args) == 2 && args[0] == "denies" && args[1] != "":
		reason = args[1]
	default:
		ts.Fatalf(policyUsage)
	}
	repository := ts.Getenv("REPOSITORY")
	err := os.CopyFS(ts.MkAbs("policy"), os.DirFS(filepath.Join(repository, policies)))
	if err != nil && !os.IsExist(err) {
		ts.Check(err)
	}
	ts.Check(ts.Exec(sessionOf(ts).cli, "show", "-json", savedPlan))
	plan := ts.ReadFile("stdout")
	if onlyChanges {
		changes, err := changesOf(plan)
		ts.Check(err)
		checkVerdict(ts, "as Spacelift has it", spaceliftInput(changes, ""), reason)
		return
	}
	checkVerdict(ts, "as it is", plan, reason)
	checkVerdict(ts, "as plan", `{"run": {}, "plan": `+plan+`}`, reason)
	checkVerdict(ts, "as tfplan", `{"tfrun": {}, "tfplan": `+plan+`}`, reason)
}

// checkVerdict runs each command in the policies' table on an input. No reason means that the
// policies allow it.
func checkVerdict(ts *testscript.TestScript, form, input, reason string) {
	ts.Check(os.WriteFile(ts.MkAbs(planFile), []byte(input), 0o600))
	rows := usecase.ExitCodeRows(ts.ReadFile("policy/credit.rego"))
	if len(rows) != 3 {
		ts.Fatalf("the policies' table has %d commands", len(rows))
	}
	for _, row := range rows {
		want := row.Codes[0]
		if reason != "" {
			want = row.Codes[1]
		}
		output := runPolicyTool(ts, form, row.Command, want)
		// The query of "allow" prints no reason.
		reasons := strings.ReplaceAll(output, `\"`, `"`)
		if !strings.Contains(row.Command, "--fail") && !strings.Contains(reasons, reason) {
			ts.Fatalf("%s: %q does not print %q:\n%s", form, row.Command, reason, output)
		}
	}
}

// runPolicyTool runs the command line of a policy tool, which must return a code. It returns the
// command's output.
func runPolicyTool(ts *testscript.TestScript, form, line string, want int) string {
	args := strings.Fields(line)
	path, err := policyTools[args[0]]()
	ts.Check(err)
	command := exec.Command(path, args[1:]...) //nolint:noctx // it ends soon
	command.Dir = ts.MkAbs(".")
	output, _ := command.CombinedOutput()
	if code := command.ProcessState.ExitCode(); code != want {
		ts.Fatalf("%s: %q returned %d, want %d:\n%s", form, line, code, want, output)
	}
	return string(output)
}
