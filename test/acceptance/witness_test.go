package acceptance_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// witnessPolicy is the directory of the policy in the use case policy-witness.
const witnessPolicy = "examples/usecases/policy-witness/policy"

// checkPage has the commands that run the policy.
const checkPage = "templates/resources/credit_check.md.tmpl"

// witnessReason is the reason why the policy denies a plan.
const witnessReason = "No credit check with a minimum of at least 100 US dollars."

// anyActions matches the actions of a change.
var anyActions = regexp.MustCompile(`"actions":\[[^\]]*\]`)

// checkWitness checks that the policy of the use case policy-witness allows saved.tfplan, or denies
// it. The plan may be whole, or reduced to what Spacelift gives to policies.
func checkWitness(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 || (args[0] != "allows" && args[0] != "denies") {
		ts.Fatalf("usage: witness allows, or: witness denies")
	}
	allows := args[0] == "allows"
	repository := ts.Getenv("REPOSITORY")
	err := os.CopyFS(ts.MkAbs("policy"), os.DirFS(filepath.Join(repository, witnessPolicy)))
	if err != nil && !os.IsExist(err) {
		ts.Check(err)
	}
	ts.Check(ts.Exec(sessionOf(ts).cli, "show", "-json", savedPlan))
	plan := ts.ReadFile("stdout")
	checkWitnessVerdict(ts, "as it is", plan, allows)
	changes, err := changesOf(plan)
	ts.Check(err)
	checkWitnessVerdict(ts, "as Spacelift has it", changes, allows)
	deleted := anyActions.ReplaceAllString(plan, `"actions":["delete"]`)
	checkWitnessVerdict(ts, "with only deletions", deleted, false)
	checkWitnessVerdict(ts, "in a member", `{"plan": `+plan+`}`, false)
}

// checkWitnessVerdict runs the page's commands on an input.
func checkWitnessVerdict(ts *testscript.TestScript, form, input string, allows bool) {
	ts.Check(os.WriteFile(ts.MkAbs(planFile), []byte(input), 0o600))
	want := 1
	if allows {
		want = 0
	}
	page, err := os.ReadFile(filepath.Join(ts.Getenv("REPOSITORY"), checkPage))
	ts.Check(err)
	for _, line := range []string{
		"conftest test plan.json",
		"opa eval --fail --data policy --input plan.json data.main.checked",
	} {
		if !strings.Contains(string(page), "\n"+line+"\n") {
			ts.Fatalf("%s does not have the command %q", checkPage, line)
		}
		output := runPolicyTool(ts, form, line, want)
		if strings.HasPrefix(line, "conftest") &&
			strings.Contains(output, witnessReason) == allows {
			ts.Fatalf("%s: the output of %q has the reason: %t\n%s", form, line, !allows, output)
		}
	}
}
