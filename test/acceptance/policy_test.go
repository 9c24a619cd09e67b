package acceptance_test

import (
	"encoding/json"
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

// policyTools are pinned in modules of their own, and built when they are needed first.
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
	opa, err := policyTools["opa"]()
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"check", "--strict", policies},
		{"check", "--strict", witnessPolicy},
		{"fmt", "--fail", "--list", policies, witnessPolicy},
		{"test", "--fail-on-empty", policies},
	} {
		command := exec.CommandContext(t.Context(), opa, args...)
		command.Dir = root
		if output, err := command.CombinedOutput(); err != nil {
			t.Errorf("opa %v: %v\n%s", args, err, output)
		}
	}
}

// checkPolicies checks that each command in the policies' table allows saved.tfplan, or denies it
// for a reason, however a platform wraps the plan.
func checkPolicies(ts *testscript.TestScript, neg bool, args []string) {
	reason := ""
	switch {
	case !neg && len(args) == 1 && args[0] == "allows":
	case !neg && len(args) == 2 && args[0] == "denies":
		reason = args[1]
	default:
		ts.Fatalf("usage: policy allows, or: policy denies REASON")
	}
	repository := ts.Getenv("REPOSITORY")
	err := os.CopyFS(ts.MkAbs("policy"), os.DirFS(filepath.Join(repository, policies)))
	if err != nil && !os.IsExist(err) {
		ts.Check(err)
	}
	ts.Check(ts.Exec(sessionOf(ts).cli, "show", "-json", "saved.tfplan"))
	plan := ts.ReadFile("stdout")
	checkVerdict(ts, "as it is", plan, reason)
	checkVerdict(ts, "as plan", `{"run": {}, "plan": `+plan+`}`, reason)
	checkVerdict(ts, "as tfplan", `{"tfrun": {}, "tfplan": `+plan+`}`, reason)
	checkVerdict(ts, "as Spacelift has it", spacelift(ts, plan), "has read nobody's credit")
}

// spacelift returns a plan as Spacelift has it: only what changes.
func spacelift(ts *testscript.TestScript, plan string) string {
	var whole struct {
		ResourceChanges []json.RawMessage `json:"resource_changes"`
	}
	ts.Check(json.Unmarshal([]byte(plan), &whole))
	if whole.ResourceChanges == nil { // of a plan that changes nothing
		whole.ResourceChanges = []json.RawMessage{}
	}
	text, err := json.Marshal(map[string]any{"terraform": whole})
	ts.Check(err)
	return string(text)
}

// checkVerdict runs each command in the policies' table on an input. No reason means that the
// policies allow it.
func checkVerdict(ts *testscript.TestScript, form, input, reason string) {
	ts.Check(os.WriteFile(ts.MkAbs("plan.json"), []byte(input), 0o600))
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
