package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

const policies = "examples/policies"

// tools are pinned in modules of their own, and built when they are needed first.
var tools = map[string]func() (string, error){"opa": pinned("opa"), "conftest": pinned("conftest")}

func pinned(name string) func() (string, error) {
	return sync.OnceValues(func() (string, error) {
		output, err := exec.Command("go", "tool", "-modfile=tools/"+name+"/go.mod", "-n", name).Output() //nolint:noctx // nothing to cancel
		return strings.TrimSpace(string(output)), err
	})
}

// tool returns the path of a tool's binary.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := tools[name]()
	if err != nil {
		t.Fatalf("building %s: %v", name, err)
	}
	return path
}

func TestPoliciesPassTheirUnitTests(t *testing.T) {
	opa := tool(t, "opa")
	for _, arguments := range [][]string{{"check", "--strict"}, {"fmt", "--fail", "--list"}, {"test", "--fail-on-empty"}} {
		if output, err := exec.CommandContext(t.Context(), opa, append(arguments, policies)...).CombinedOutput(); err != nil {
			t.Errorf("opa %v: %v\n%s", arguments, err, output)
		}
	}
}

const required = "terraform {\n  required_providers {\n    tencentpartner = { source = \"tencentpartner/tencentpartner\" }\n  }\n}\n"

// plural is a data source that asks for two customers, with more arguments.
func plural(arguments string) string {
	return "data \"tencentpartner_customer_credits\" \"all\" {\n  uins = [\"100000000007\", \"" + poorCustomer + "\"]\n  " + arguments + "\n}\n"
}

const singular = `data "tencentpartner_customer_credit" "each" {
  for_each = toset(["100000000007", "100000000009"])

  uin                      = each.key
  minimum_remaining_credit = 100
}
`

// Policies are run on the plans that the real CLI makes of these.
func TestPoliciesOnPlans(t *testing.T) {
	const minimum = "minimum_remaining_credit = 100"
	for name, c := range map[string]struct {
		configuration string
		module        string // of a module in a module, if not ""
		remaining     string
		denied        string // for that reason, if not ""
	}{
		"enough":                  {plural(minimum), "", enough, ""},
		"too little":              {plural(minimum), "", tooLittle, "1 of 2 customers is below the minimum of 100: 100000000009 has 99.99 (short by 0.01)."},
		"for_each, enough":        {singular, "", enough, ""},
		"for_each, too little":    {singular, "", tooLittle, `each["100000000009"]: 100000000009 has 99.99 left (short by 0.01).`},
		"count, enough":           {plural("count = 2\n  " + minimum), "", enough, ""},
		"count, too little":       {plural("count = 2\n  " + minimum), "", tooLittle, "data.tencentpartner_customer_credits.all[1]: 1 of 2 customers is below"},
		"module, enough":          {"", plural(minimum), enough, ""},
		"module, too little":      {"", plural("count = 1\n  " + minimum), tooLittle, "module.outer.module.inner[0].data.tencentpartner_customer_credits.all[0]: 1 of 2"},
		"module beside enough":    {strings.ReplaceAll(singular, `, "100000000009"`, ""), singular, tooLittle, "module.outer.module.inner[0].data.tencentpartner_customer_credit.each"},
		"deferred":                {"resource \"terraform_data\" \"x\" { input = 100 }\n" + plural("minimum_remaining_credit = terraform_data.x.output"), "", enough, "is read only when the plan is applied"},
		"deferred in a module":    {"", "resource \"terraform_data\" \"x\" { input = 100 }\n" + plural("minimum_remaining_credit = terraform_data.x.output"), enough, "module.outer.module.inner[0].data.tencentpartner_customer_credits.all is read only"},
		"no data source":          {"resource \"terraform_data\" \"x\" {}\n", "", enough, "has read nobody's credit"},
		"no instance":             {plural("count = 0\n  " + minimum), "", enough, "has read nobody's credit"},
		"no minimum":              {plural(""), "", enough, "it has no minimum"},
		"a minimum below zero":    {plural("minimum_remaining_credit = -100"), "", "-5", "has less left than 0"},
		"somebody is missing":     {plural(minimum + "\n  allow_missing = true"), "", "null", "1 has no credit: 100000000009"},
		"missing, and no minimum": {plural("allow_missing = true"), "", "null", "or no credit"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := openCredit(t, c.remaining, required+c.configuration)
			if c.module != "" {
				w.writeModules(c.module)
			}
			w.succeed("plan", "-input=false", "-out="+savedPlan)
			w.expectPolicies(c.denied)
		})
	}
}

// What a targeted plan shows of credit was read when the plan before was applied.
func TestPoliciesDenyATargetedPlan(t *testing.T) {
	c := newCustomersFile(t)
	w := open(t, c.simulate(t), plural("minimum_remaining_credit = 100")+"resource \"terraform_data\" \"x\" {}\nresource \"terraform_data\" \"y\" {}\n")
	w.succeed("apply", "-input=false", "-auto-approve")
	w.succeed("plan", "-input=false", "-out="+savedPlan)
	w.expectPolicies("")
	c.set(t, tooLittle)
	w.succeed("plan", "-input=false", "-out="+savedPlan, "-target=terraform_data.x")
	w.expectPolicies("what it shows of credit may be old")
}

// openCredit opens a workspace whose last customer has so much left.
func openCredit(t *testing.T, remaining, configuration string) *workspace {
	t.Helper()
	c := newCustomersFile(t)
	c.set(t, remaining)
	return open(t, c.simulate(t), configuration)
}

// writeModules writes a module into a module, and calls the outer.
func (w *workspace) writeModules(inner string) {
	w.t.Helper()
	for folder, text := range map[string]string{
		"":            "module \"outer\" {\n  source = \"./outer\"\n}\n",
		"outer":       "module \"inner\" {\n  source = \"./inner\"\n  count  = 1\n}\n",
		"outer/inner": required + inner,
	} {
		if err := os.MkdirAll(filepath.Join(w.folder, folder), 0o700); err != nil {
			w.t.Fatal(err)
		}
		w.write(filepath.Join(folder, "modules.tf"), text)
	}
	w.succeed("get")
}

// expectPolicies wants the saved plan to be denied for a reason, or allowed if there is none, by every command that the
// policy's table has, however the plan is wrapped.
func (w *workspace) expectPolicies(denied string) {
	w.t.Helper()
	if err := os.CopyFS(filepath.Join(w.folder, "policy"), os.DirFS(policies)); err != nil && !os.IsExist(err) {
		w.t.Fatal(err)
	}
	var plan map[string]any
	text := w.succeed("show", "-json", savedPlan)
	if err := json.Unmarshal([]byte(text), &plan); err != nil {
		w.t.Fatal(err)
	}
	spacelift, err := json.Marshal(map[string]any{"terraform": map[string]any{"resource_changes": plan["resource_changes"]}})
	if err != nil {
		w.t.Fatal(err)
	}
	if plan["resource_changes"] == nil { // as a plan has it that changes nothing
		spacelift = []byte(`{"terraform": {"resource_changes": []}}`)
	}
	w.expectVerdict("as it is", text, denied)
	w.expectVerdict("plan", `{"run": {}, "plan": `+text+`}`, denied)
	w.expectVerdict("tfplan", `{"tfrun": {}, "tfplan": `+text+`}`, denied)
	w.expectVerdict("Spacelift's", string(spacelift), "has read nobody's credit")
}

func (w *workspace) expectVerdict(wrapping, input, denied string) {
	w.t.Helper()
	w.write("plan.json", input)
	rows := tableRow.FindAllStringSubmatch(readFile(w.t, filepath.Join(policies, "credit.rego")), -1)
	if len(rows) != 3 {
		w.t.Fatalf("the policy says of %d commands how they end", len(rows))
	}
	for _, row := range rows {
		arguments, want := strings.Fields(row[1]), row[2]
		if denied != "" {
			want = row[3]
		}
		command := exec.CommandContext(w.t.Context(), tool(w.t, arguments[0]), arguments[1:]...)
		command.Dir = w.folder
		output, _ := command.CombinedOutput()
		if code := command.ProcessState.ExitCode(); code != number(w.t, want) {
			w.t.Errorf("%s, %q ended with %d instead of %s:\n%s", wrapping, row[1], code, want, output)
		}
		// The query of what is allowed tells no reason.
		if reasons := strings.ReplaceAll(string(output), `\"`, `"`); !slices.Contains(arguments, "--fail") && !strings.Contains(reasons, denied) {
			w.t.Errorf("%s, %q does not say %q:\n%s", wrapping, row[1], denied, output)
		}
	}
}
